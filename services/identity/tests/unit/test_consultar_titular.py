"""UserInfo: the claims of the scopes, of whoever was verified, by a token that a client has for a person."""

from dataclasses import replace
from typing import Any

import pytest

from libs.foundation.core.auditoria import Clase
from libs.foundation.testing.fakes import Anotado
from services.identity.tests.fakes import CORREO, CUI
from services.identity.tests.socio import SERVIDOR, Socio
from services.identity.tests.unit.test_restablecer_contrasena import NUEVA, reset
from services.identity.tests.unit.test_solicitar_recuperacion import recover

TODOS = "openid profile email cui"


async def told(socio: Socio, scope: str) -> dict[str, Any]:
    respuesta = await socio.titular((await socio.fichas(scope=scope))["access_token"])
    assert respuesta.estado == 200
    claims = dict(respuesta.cuerpo)
    assert claims.pop("sub") == str(next(iter(socio.identity.concesiones.kept.values())).sujeto)
    return claims


@pytest.mark.parametrize(
    ("scope", "claims"),
    [
        ("openid", {}),
        ("openid profile", {"name": "Ana Pérez"}),
        ("openid perfil", {"name": "Ana Pérez"}),
        ("openid email", {"email": CORREO, "email_verified": True}),
        ("openid cui", {"cui": CUI.replace(" ", "")}),
    ],
)
async def test_each_scope_tells_its_own(socio: Socio, scope: str, claims: dict[str, Any]) -> None:
    assert await told(socio, scope) == claims


async def test_of_who_was_not_verified_neither_name_nor_number_is_told(socio: Socio) -> None:
    [cuenta] = socio.identity.cuentas.kept.values()
    socio.identity.cuentas.kept[cuenta.id] = replace(cuenta, verificada=False)
    assert await told(socio, TODOS) == {"email": CORREO, "email_verified": True}


async def test_an_imported_accounts_e_mail_is_verified_once_a_link_sent_to_it_was_followed(socio: Socio) -> None:
    identity = socio.identity
    [cuenta] = identity.cuentas.kept.values()
    identity.cuentas.kept[cuenta.id] = replace(cuenta, importada=socio.clock.now())
    assert await told(socio, "openid email") == {"email": CORREO, "email_verified": False}
    await recover(identity)
    await reset(identity, identity.token())
    await socio.entrar(solicitud := await socio.solicitud(scope="openid email", prompt="consent"), contrasena=NUEVA)
    ficha = (await socio.canjear((await socio.decidida(solicitud))["code"])).cuerpo["access_token"]
    assert (await socio.titular(ficha)).cuerpo["email_verified"] is True


async def test_other_tokens_and_closed_grants_tell_nothing(socio: Socio) -> None:
    fichas = await socio.fichas()
    acceso = await socio.identity.abierta()
    sistema = await socio.crear(redirecciones=(), alcances=("expedientes:leer",), flujos=("client_credentials",))
    form = {"grant_type": "client_credentials", "scope": "expedientes:leer"}
    suyo = (await socio.token(form, sistema)).cuerpo["access_token"]
    wrong = ["", "x", fichas["refresh_token"], fichas["id_token"], acceso.token_acceso, suyo]
    await socio.revocar(fichas["refresh_token"])
    for token in (*wrong, fichas["access_token"]):
        respuesta = await socio.titular(token)
        assert respuesta.estado == 401
        assert "Bearer" in respuesta.desafio or not token
        assert "sub" not in respuesta.cuerpo


async def test_an_access_token_is_good_for_five_minutes(socio: Socio) -> None:
    ficha = (await socio.fichas())["access_token"]
    socio.clock.advance(seconds=299)
    assert (await socio.titular(ficha)).estado == 200
    socio.clock.advance(seconds=1)
    assert (await socio.titular(ficha)).estado == 401


async def test_that_a_client_read_is_noted_once_for_each_grant_and_day(socio: Socio) -> None:
    fichas, others = await socio.fichas(scope="openid cui"), await socio.fichas(scope="openid cui")
    [cuenta] = socio.identity.cuentas.kept.values()

    def noted() -> list[Anotado]:
        return [one for one in socio.identity.auditoria.kept if one.clase is Clase.LECTURA]

    await socio.titular("x")
    assert noted() == []
    for _ in range(3):
        await socio.titular(fichas["access_token"])
    [note] = noted()
    assert (note.accion, note.objeto) == ("CONCESION_LEIDA", f"cuenta/{cuenta.id}")
    first = next(iter(socio.identity.concesiones.kept))
    assert note.datos == {"concesion": str(first), "cliente": str(socio.id), "alcances": "openid cui"}
    assert note.detalles == SERVIDOR.detalles
    await socio.titular(others["access_token"])
    assert len(noted()) == 2
    for hours, notes in ((23, 2), (1, 3)):
        socio.clock.advance(hours=hours)
        fichas = dict((await socio.renovar(fichas["refresh_token"])).cuerpo)
        await socio.titular(fichas["access_token"])
        assert len(noted()) == notes
