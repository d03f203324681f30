"""What is asked for with evidence, to be verified or that an entity be known, each kept in its own repository."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from services.identity.application.poderes import anotar_entidad
from services.identity.application.ports import Tx
from services.identity.application.verificadores import anotar
from services.identity.domain.accion import Accion
from services.identity.domain.entidad import Entidad
from services.identity.domain.verificacion import Verificacion

Peticion: TypeAlias = Verificacion | Entidad


def leer(tx: Tx, id_: UUID) -> Peticion | None:
    """The one of that id."""
    return tx.verificaciones.leer(id_) or tx.entidades.leer(id_)


def bloquear(tx: Tx, id_: UUID) -> Peticion | None:
    """The same, locked to the end of the transaction."""
    return tx.verificaciones.bloquear(id_) or tx.entidades.bloquear(id_)


def guardar(tx: Tx, peticion: Peticion) -> None:
    """Keep where a locked one stands now."""
    if isinstance(peticion, Verificacion):
        tx.verificaciones.guardar(peticion)
    else:
        tx.entidades.guardar(peticion)


def borrar(tx: Tx, peticion: Peticion, ahora: datetime) -> None:
    """Erase the evidence of a locked one, on record."""
    borrada = peticion.sin_evidencia(ahora)
    guardar(tx, borrada)
    if isinstance(borrada, Verificacion):
        anotar(tx, Accion.EVIDENCIA_BORRADA, borrada, estado=borrada.estado.value)
    else:
        anotar_entidad(tx, Accion.EVIDENCIA_BORRADA, borrada, estado=borrada.estado.value)


def por_borrar(tx: Tx, limite: int) -> Sequence[UUID]:
    """Those whose evidence is to be erased by now, at most `limite` of each kind."""
    ahora = tx.now()
    return [*tx.verificaciones.por_borrar(ahora, limite), *tx.entidades.por_borrar(ahora, limite)]


def por_eliminar(tx: Tx, desde: UUID, limite: int) -> Sequence[UUID]:
    """Those with files still to be deleted, after the id `desde`, in order of their ids."""
    both = [*tx.verificaciones.por_eliminar(desde, limite), *tx.entidades.por_eliminar(desde, limite)]
    return sorted(both)[:limite]


def referenciadas(tx: Tx, claves: Sequence[str]) -> set[str]:
    """Those of the object keys `<id>/<clase>` that something has or had."""
    return tx.verificaciones.referenciadas(claves) | tx.entidades.referenciadas(claves)
