"""Whose mailbox an RPC is about: the caller's own, or that of an entity or a court that it names."""

from typing import Any, TypeVar
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from libs.foundation.rpc.context import current_principal
from libs.foundation.sql.runner import Runner
from libs.jurisdiccion.unidades import persona_de_unidad
from services.casillero.application.en_nombre_de import DeEntidad, EnNombreDe
from services.casillero.application.en_unidad import DeUnidad, EnUnidad
from services.casillero.application.ports import Tx
from services.casillero.application.ports_de_vecinos import Entidades
from services.casillero.entrypoints import convert

C = TypeVar("C")
R = TypeVar("R")


async def persona_del_buzon(entidades: Entidades, en_nombre_de: str) -> UUID | None:
    """Whose mailbox it is; None where the caller is no member of the entity. Of a court's nobody asks yet who reads it.
    Raises Unavailable."""
    if not en_nombre_de:
        return current_principal().persona
    if organo := convert.organo_o_ninguno(en_nombre_de):
        return persona_de_unidad(organo)
    entidad_id = convert.id_o_ninguno(en_nombre_de)
    membresia = await entidades.membresia(entidad_id) if entidad_id else None
    return membresia.entidad if membresia else None


async def en_buzon(
    runner: Runner[Any], entidades: Entidades, en_nombre_de: str, caso: UseCase[Tx, C, None, R], command: C
) -> R:
    """What `caso` gives in the caller's own mailbox or, if `en_nombre_de` names one, in that of an entity or a court.
    Raises as `caso`, CasilleroNoEncontrado for who may not read it, Unavailable."""
    principal = current_principal()
    if not en_nombre_de:
        return await runner.run(caso, principal, command)
    if organo := convert.organo_o_ninguno(en_nombre_de):
        en_unidad: EnUnidad[C, R] = EnUnidad(caso)
        return await runner.run(en_unidad, principal, DeUnidad(organo, command))
    ajeno: EnNombreDe[C, R] = EnNombreDe(caso, entidades)
    return await runner.run(ajeno, principal, DeEntidad(convert.id_o_ninguno(en_nombre_de), command))
