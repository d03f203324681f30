"""What a court's staff do in its mailbox."""

from dataclasses import replace
from uuid import uuid4

import pytest

from libs.foundation.core.auditoria import Clase
from libs.foundation.core.principals import Principal, servicio
from libs.jurisdiccion.unidades import persona_de_unidad
from services.casillero.application import acceder_notificacion, listar_casilleros
from services.casillero.application.en_unidad import DeUnidad, EnUnidad
from services.casillero.application.listar_casilleros import Titular
from services.casillero.domain.errors import CasilleroNoEncontrado, NotificacionNoEncontrada
from services.casillero.domain.membresia import PERSONAL
from services.casillero.tests.fakes import GT, Mundo, entrega, usuario
from services.casillero.tests.unit.comun import acceder, depositar
from services.casillero.tests.unit.test_abrir_casillero_de_unidad import ORGANO, UNIDAD, abierto

LISTA = DeUnidad(ORGANO, listar_casilleros.Command())


def con_roles(*roles: str) -> Principal:
    return replace(usuario(uuid4()), roles=frozenset(roles))


async def con_una() -> Mundo:
    """A court with one notificacion in its mailbox."""
    mundo = Mundo()
    await abierto(mundo)
    await depositar(mundo, entrega(UNIDAD))
    return mundo


@pytest.mark.parametrize("rol", PERSONAL)
async def test_who_is_of_its_staff_opens_what_it_got_and_role_and_court_are_recorded(rol: str) -> None:
    mundo = await con_una()
    una, quien = mundo.unica, con_roles(f"{rol}@{ORGANO}")
    command = DeUnidad(ORGANO, acceder_notificacion.Command(una.notificacion_id))
    caso = EnUnidad(acceder_notificacion.AccederNotificacion())
    assert (await mundo.runner.run(caso, quien, command)).notificacion.acceso is not None
    assert mundo.evidencias[-1].actor == f"{quien.key} en nombre de {UNIDAD}, como {rol}@{ORGANO}"
    [anotado] = mundo.auditoria.kept
    assert (anotado.accion, anotado.clase, anotado.en_nombre_de) == ("ACCEDER_NOTIFICACION", Clase.CAMBIO, UNIDAD)
    assert anotado.datos == {"rol": f"{rol}@{ORGANO}", "notificacion_id": str(una.notificacion_id)}


async def test_looking_is_recorded_too() -> None:
    mundo = await con_una()
    quien = con_roles(f"oficial@{ORGANO}")
    [propio] = await mundo.runner.run(EnUnidad(listar_casilleros.ListarCasilleros(GT)), quien, LISTA)
    assert (propio.casillero.persona, propio.sin_abrir, propio.titular) == (UNIDAD, 1, Titular.UNIDAD)
    assert [(uno.accion, uno.clase) for uno in mundo.auditoria.kept] == [("LISTAR_CASILLEROS", Clase.LECTURA)]


@pytest.mark.parametrize(
    "quien",
    [
        con_roles(),
        con_roles("secretario@01025"),
        con_roles("secretario"),
        con_roles("administrador", f"verificador@{ORGANO}", f"administrador@{ORGANO}"),
        replace(con_roles(f"juez@{ORGANO}"), kind="sistema"),
        replace(servicio("expedientes"), roles=frozenset({f"juez@{ORGANO}"})),
    ],
)
async def test_for_others_there_is_no_mailbox_and_it_looks_like_one_that_is_not_open(quien: Principal) -> None:
    mundo = await con_una()
    caso = EnUnidad(listar_casilleros.ListarCasilleros(GT))
    with pytest.raises(CasilleroNoEncontrado) as hidden:
        await mundo.runner.run(caso, quien, LISTA)
    with pytest.raises(CasilleroNoEncontrado) as unopened:
        await mundo.runner.run(caso, con_roles("juez@01025"), replace(LISTA, organo="01025"))
    with pytest.raises(CasilleroNoEncontrado) as missing:
        await mundo.runner.run(caso, con_roles("juez@99999"), replace(LISTA, organo="99999"))
    assert hidden.value.metadata == unopened.value.metadata == missing.value.metadata == {}
    assert mundo.auditoria.kept == []


async def test_the_role_gives_nothing_where_the_court_is_not_named_nor_does_the_courts_persona() -> None:
    mundo = await con_una()
    quien = con_roles(f"secretario@{ORGANO}")
    with pytest.raises(NotificacionNoEncontrada):
        await acceder(mundo, quien.persona, mundo.unica.notificacion_id)
    assert persona_de_unidad("") != UNIDAD
    with pytest.raises(CasilleroNoEncontrado):
        await mundo.runner.run(
            EnUnidad(listar_casilleros.ListarCasilleros(GT)), con_roles("secretario@"), replace(LISTA, organo="")
        )
