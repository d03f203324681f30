"""Everything held about somebody, and about nobody else."""

import json

import pytest

from libs.foundation.core.auditoria import Clase
from services.identity.application.descargar_datos import Datos, Descargar, DescargarDatos
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.errors import CuentaNoEncontrada
from services.identity.domain.verificacion import Decision
from services.identity.entrypoints.datos import documento
from services.identity.tests.fakes import ANONIMO, CAFE, CONTRASENA, CORREO, CUI, Identity, usuario
from services.identity.tests.fakes_factores import SECRETO
from services.identity.tests.socio import Socio
from services.identity.tests.unit.mesa import Mesa
from services.identity.tests.unit.notaria import Notaria
from services.identity.tests.unit.test_actualizar_cuenta import update
from services.identity.tests.unit.test_solicitar_recuperacion import recover


async def download(identity: Identity, cuenta: Cuenta) -> Datos:
    return await identity.runner.run(DescargarDatos(), usuario(cuenta), Descargar())


async def test_account_persona_sessions_mails_and_links_are_in_it(identity: Identity) -> None:
    cuenta = await identity.registrada()
    await identity.registrada("beto@ejemplo.gt")
    await identity.abierta(cliente=CAFE)
    await identity.abierta("beto@ejemplo.gt")
    await recover(identity)
    held = json.loads(documento(await download(identity, cuenta)))
    assert (held["cuenta"]["correo"], held["cuenta"]["nombre"]) == (CORREO, "Ana Pérez")
    assert held["persona"]["cui"] == CUI.replace(" ", "")
    assert [sesion["direccion"] for sesion in held["sesiones"]] == [CAFE.direccion]
    assert [correo["clase"] for correo in held["correos"]] == ["recuperacion"]
    assert [enlace["para"] for enlace in held["enlaces"]] == ["restablecer"]
    assert held["generado"] == "2026-03-02T16:00:00+00:00"


async def test_that_it_was_taken_away_is_noted(identity: Identity) -> None:
    cuenta = await identity.registrada()
    await download(identity, cuenta)
    noted = identity.auditoria.kept[-1]
    assert (noted.accion, noted.objeto, noted.clase) == ("DATOS_DESCARGADOS", f"cuenta/{cuenta.id}", Clase.LECTURA)


async def test_second_factors_are_in_it_and_their_secrets_are_not(identity: Identity) -> None:
    cuenta = await identity.registrada()
    await identity.registrada("beto@ejemplo.gt")
    await identity.con_passkey("beto@ejemplo.gt")
    _, confirmado = await identity.con_totp()
    text = documento(await download(identity, cuenta))
    held = json.loads(text)["segundos_factores"]
    assert held == {
        "totp": {"confirmado": "2026-03-02T16:00:00+00:00"},
        "passkeys": [],
        "codigos_de_recuperacion_sin_usar": 10,
    }
    assert [sesion["metodos"] for sesion in json.loads(text)["sesiones"]] == [["pwd", "otp", "mfa"]]
    for secret in (SECRETO.decode(), "GEZDGNBV", *confirmado.codigos):
        assert secret not in text
    beto = identity.cuentas.por_correo("beto@ejemplo.gt")
    assert beto is not None
    (passkey,) = json.loads(documento(await download(identity, beto)))["segundos_factores"]["passkeys"]
    assert (passkey["nombre"], passkey["usada"]) == ("Mi teléfono", None)


async def test_nobody_else_s_and_no_secret_is_in_it(identity: Identity) -> None:
    cuenta = await identity.registrada()
    await identity.registrada("beto@ejemplo.gt", nombre="Beto")
    opened = await identity.abierta()
    await recover(identity)
    text = documento(await download(identity, cuenta))
    for secret in ("beto", "Beto", CONTRASENA, "cifrada", opened.token_renovacion, identity.token()):
        assert secret not in text
    assert not any(enlace.huella in text for enlace in identity.enlaces.kept.values())


async def test_an_unverified_account_is_not_told_of_the_persona_whose_cui_it_claims(identity: Identity) -> None:
    await identity.registrada()
    await identity.solicitar(correo="beto@ejemplo.gt")
    await identity.confirmar(identity.token("beto@ejemplo.gt"))
    cuenta = identity.cuentas.por_correo("beto@ejemplo.gt")
    assert cuenta is not None
    held = json.loads(documento(await download(identity, cuenta)))
    assert held["persona"] is None
    assert held["cuenta"]["cui"] == CUI.replace(" ", ""), "what was typed, so that a mistake is seen"
    assert held["cuenta"]["fecha_nacimiento"] == "1990-12-31"


async def test_codes_that_went_to_telephones_are_in_it_and_those_of_others_to_the_same_number_are_not(
    identity: Identity,
) -> None:
    cuenta, other = await identity.registrada(), await identity.registrada("beto@ejemplo.gt", verificada=False)
    await update(identity, cuenta, telefono="5555 1234")
    await update(identity, other, telefono="2345 6789")
    await update(identity, cuenta, telefono="2345 6789")
    text = documento(await download(identity, cuenta))
    held = json.loads(text)
    assert [(one["clase"], one["destinatario"]) for one in held["mensajes_de_texto"]] == [
        ("codigo_de_telefono", "+50255551234"),
        ("codigo_de_telefono", "+50223456789"),
    ]
    assert held["correos"] == []
    codes = [identity.secretos.codigo(one.enlace) for one in identity.mensajes.kept.values() if one.enlace]
    assert len(codes) == 3
    assert not any(code in text for code in codes)


async def test_what_the_audit_notes_of_the_account_and_of_its_requests_is_in_it() -> None:
    mesa = Mesa()
    cuenta, other = await mesa.luis(), await mesa.luis("ana@ejemplo.gt", "1234567890101")
    mesa.identity.auditoria.kept.clear()
    await mesa.identity.abierta(cuenta.correo)
    await mesa.identity.abierta(other.correo)
    asked = await mesa.asignada(cuenta)
    await mesa.asignada(other, cui="1234567890101")
    held = json.loads(documento(await download(mesa.identity, cuenta)))["bitacora"]
    assert [(one["accion"], one["objeto"]) for one in held] == [
        ("VERIFICACION_ASIGNADA", f"verificacion/{asked.id}"),
        ("VERIFICACION_SOLICITADA", f"verificacion/{asked.id}"),
        ("SESION_ABIERTA", f"cuenta/{cuenta.id}"),
    ]


async def test_of_what_others_did_to_a_common_entity_nothing_is_in_it() -> None:
    notaria = Notaria()
    rosa, luis = await notaria.rosa(), await notaria.luis()
    entidad = await notaria.confirmada(rosa)
    await notaria.fijado(entidad, rosa, luis)
    held = [json.loads(documento(await download(notaria.identity, who)))["bitacora"] for who in (rosa, luis)]
    of_it = [[one["accion"] for one in noted if one["objeto"] == f"entidad/{entidad.id}"] for noted in held]
    assert of_it == [["MIEMBRO_FIJADO", "ENTIDAD_SOLICITADA"], []]


async def test_who_has_no_account_has_no_data(identity: Identity) -> None:
    with pytest.raises(CuentaNoEncontrada):
        await identity.runner.run(DescargarDatos(), ANONIMO, Descargar())


async def test_requests_to_be_verified_are_in_it_with_what_others_said_of_them() -> None:
    mesa = Mesa()
    cuenta, other = await mesa.luis(), await mesa.luis("ana@ejemplo.gt", "1234567890101")
    refused = await mesa.asignada(cuenta)
    await mesa.decidida(refused.id, Decision.RECHAZAR, "No se lee")
    mesa.clock.advance(minutes=1)
    await mesa.solicitada(cuenta)
    await mesa.solicitada(other)
    held = json.loads(documento(await download(mesa.identity, cuenta)))["verificaciones"]
    assert [(una["estado"], una["motivo"]) for una in held] == [
        ("rechazada", "No se lee"),
        ("pendiente_de_confirmacion", ""),
    ]
    assert (held[0]["cui"], held[0]["apellidos"], held[0]["tipo"]) == ("0000000190101", "Tzoc Méndez", "individual")
    assert [una["clase"] for una in held[0]["evidencias"]] == ["dpi", "video"]
    assert [(uno["fuente"], uno["resultado"]) for uno in held[0]["cotejos"]] == [("registro_civil", "no_consta")]
    assert str(mesa.oficial.subject) not in json.dumps(held)


async def test_what_clients_were_let_know_and_have_is_in_it_without_their_tokens(socio: Socio) -> None:
    fichas = await socio.fichas()
    [cuenta] = socio.identity.cuentas.kept.values()
    text = documento(await download(socio.identity, cuenta))
    held = json.loads(text)
    [dado], [concesion] = held["consentimientos"], held["concesiones"]
    assert (dado["cliente_id"], dado["alcances"]) == (str(socio.id), ["openid", "profile"])
    assert (concesion["cliente_id"], concesion["metodos"], concesion["cerrada"]) == (str(socio.id), ["pwd"], None)
    for secret in (fichas["refresh_token"], fichas["access_token"], socio.creado.secreto):
        assert secret not in text
