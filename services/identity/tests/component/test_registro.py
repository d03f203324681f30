"""From the form to the first login, over gRPC, the mail read from its folder."""

import asyncio
import email
import json
import re
import time
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from estrado.foundation.v1 import eventos_service_pb2 as eventos_api
from estrado.identity.v1 import identity_service_pb2 as api
from prometheus_client import REGISTRY

from libs.foundation.core.errors import Denied, Invalid, Unauthenticated
from libs.foundation.testing.component import acting
from services.identity.tests.component.conftest import World
from services.identity.tests.fakes import CONTRASENA, CORREO, CUI


async def request(world: World, **fields: Any) -> api.SolicitarRegistroRequest:
    form = {
        "cui": CUI,
        "fecha_nacimiento": "1990-12-31",
        "correo": CORREO,
        "contrasena": CONTRASENA,
        "confirmar_contrasena": CONTRASENA,
        "captcha": await world.captcha(),
    }
    return api.SolicitarRegistroRequest(**{**form, **fields})


async def mails(world: World, count: int) -> list[EmailMessage]:
    """The mails that were sent, once there are so many (bounded by the test's own time-out)."""
    folder = world.identity.settings.data_dir / "correo"
    while len(found := sorted(folder.glob("*.eml"))) < count:  # noqa: ASYNC110 - a folder tells nobody of its files
        await asyncio.sleep(0.02)
    return [email.message_from_bytes(path.read_bytes(), policy=default) for path in found]


def token(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"token=(\S+)", body.get_content())
    assert found is not None
    return found[1]


async def refusal_of(world: World, access_token: str) -> str:
    """Why the token is refused, once it is (bounded by the test's own time-out)."""
    gateway = await world.as_("gateway")
    with acting(access_token):
        while True:
            try:
                await gateway.ConsultarCuenta(api.ConsultarCuentaRequest())
            except Unauthenticated as refusal:
                return refusal.code


async def test_the_whole_way(world: World) -> None:
    gateway = await world.as_("gateway")
    await gateway.SolicitarRegistro(await request(world))
    with pytest.raises(Unauthenticated) as refusal:
        await world.log_in()
    assert refusal.value.code == "CREDENCIALES_INVALIDAS"
    [mail] = await mails(world, 1)
    assert (mail["To"], mail["Subject"], mail["Auto-Submitted"]) == (
        CORREO,
        "Confirme su correo electrónico",
        "auto-generated",
    )
    html = mail.get_body(("html",))
    assert html is not None
    assert ">Aquí</a>" in html.get_content()
    await gateway.ConfirmarCorreo(api.ConfirmarCorreoRequest(token=token(mail), contrasena=CONTRASENA))
    with acting((await world.log_in()).token_acceso):
        cuenta = (await gateway.ConsultarCuenta(api.ConsultarCuentaRequest())).cuenta
        changed = (await gateway.ActualizarCuenta(api.ActualizarCuentaRequest(telefono="2345 6789"))).cuenta
        held = json.loads((await gateway.DescargarDatos(api.DescargarDatosRequest())).json)
    assert (cuenta.correo, cuenta.verificada, cuenta.persona, cuenta.numero_casillero) == (CORREO, False, "", "")
    assert (cuenta.fecha_nacimiento, cuenta.menor_de_edad) == ("1990-12-31", False)
    assert {one.codigo: (one.autorizado, [*one.falta]) for one in cuenta.sistemas_autorizados}["ojvirtual"] == (
        False,
        ["identidad_verificada"],
    )
    assert changed.telefono == held["cuenta"]["telefono"] == "+50223456789"
    assert [correo["clase"] for correo in held["correos"]] == ["confirmacion"]
    assert [mensaje["destinatario"] for mensaje in held["mensajes_de_texto"]] == ["+50223456789"]
    assert cuenta.cui == held["cuenta"]["cui"] != ""
    assert [(nota["accion"], nota["por_mi"]) for nota in held["bitacora"]] == [
        ("CUENTA_ACTUALIZADA", True),
        ("SESION_ABIERTA", False),
        ("CUENTA_REGISTRADA", False),
    ]
    told = await (await world.eventos("casillero")).LeerEventos(
        eventos_api.LeerEventosRequest(topic="estrado.identity.interno.v1", agregado=cuenta.cuenta_id, desde_seq=1)
    )
    assert [event.type for event in told.eventos] == ["estrado.identity.v1.CuentaRegistrada"]


async def test_who_has_an_account_gets_the_same_answer_and_another_mail(world: World) -> None:
    await world.register()
    gateway = await world.as_("gateway")
    answers = [
        await gateway.SolicitarRegistro(await request(world, correo=correo)) for correo in (CORREO, "nadie@ejemplo.gt")
    ]
    assert answers[0].SerializeToString() == answers[1].SerializeToString()
    subjects = {str(mail["To"]): str(mail["Subject"]) for mail in await mails(world, 2)}
    assert subjects == {
        CORREO: "Ya tiene una cuenta en el portal",
        "nadie@ejemplo.gt": "Confirme su correo electrónico",
    }


async def test_all_that_is_wrong_crosses_the_wire(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        await (await world.as_("gateway")).SolicitarRegistro(api.SolicitarRegistroRequest())
    told = json.loads(refusal.value.metadata["errores"])
    assert [error["campo"] for error in told] == ["cui", "fecha_nacimiento", "correo", "contrasena"]


async def test_a_captcha_of_a_login_serves_no_registration_too(world: World) -> None:
    captcha = await world.captcha()
    await (await world.as_("expedientes")).ConsumirCaptcha(api.ConsumirCaptchaRequest(captcha=captcha))
    for rpc, message in (
        ("SolicitarRegistro", await request(world, captcha=captcha)),
        ("ReenviarConfirmacion", api.ReenviarConfirmacionRequest(correo=CORREO, captcha=captcha)),
    ):
        with pytest.raises(Denied) as refusal:
            await getattr(await world.as_("gateway"), rpc)(message)
        assert refusal.value.code == "CAPTCHA_USADO"


async def test_no_log_and_no_event_carries_who_registers(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    gateway = await world.as_("gateway")
    await gateway.SolicitarRegistro(await request(world))
    [mail] = await mails(world, 1)
    await gateway.ConfirmarCorreo(api.ConfirmarCorreoRequest(token=token(mail), contrasena=CONTRASENA))
    written = "".join(capfd.readouterr())
    for secret in (CORREO, "56789", CONTRASENA, "1990", token(mail)):
        assert secret not in written


async def test_a_mail_that_cannot_be_sent_is_said_without_its_address_and_sent_later(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = world.identity.settings.data_dir / "correo"
    folder.write_text("in the way")
    await (await world.as_("gateway")).SolicitarRegistro(await request(world))
    said = ""
    while "mail not sent" not in said:
        said += "".join(capfd.readouterr())
        await asyncio.sleep(0.02)
    assert "FileExistsError" in said
    assert CORREO not in said
    while not waiting():  # noqa: ASYNC110 - the job tells nobody but whoever asks for its figures
        await asyncio.sleep(0.02)
    folder.unlink()
    assert len(await mails(world, 1)) == 1
    while waiting():  # noqa: ASYNC110 - the same
        await asyncio.sleep(0.02)


def waiting() -> float:
    """How many mails wait, as an operator is told."""
    oldest = REGISTRY.get_sample_value("estrado_mail_oldest_seconds") or 0
    pending = REGISTRY.get_sample_value("estrado_mail_pending") or 0
    assert pending or not oldest
    return pending


async def test_a_forgotten_password_ends_every_session_within_a_second(world: World) -> None:
    await world.register()
    opened = await world.log_in()
    gateway = await world.as_("gateway")
    answers = [
        await gateway.SolicitarRecuperacion(
            api.SolicitarRecuperacionRequest(correo=correo, captcha=await world.captcha())
        )
        for correo in (CORREO, "nadie@ejemplo.gt")
    ]
    assert answers[0].SerializeToString() == answers[1].SerializeToString()
    [mail] = await mails(world, 1)
    await gateway.RestablecerContrasena(api.RestablecerContrasenaRequest(token=token(mail), contrasena="OT-RA123X"))
    started = time.monotonic()
    assert await refusal_of(world, opened.token_acceso) == "SESION_CERRADA"
    assert time.monotonic() - started < 1
    assert (await world.log_in(contrasena="OT-RA123X")).token_acceso
    assert [mail["Subject"] for mail in await mails(world, 2)][1] == "Su contraseña cambió"


async def test_changing_the_password_keeps_this_session(world: World) -> None:
    await world.register()
    here, elsewhere = await world.log_in(), await world.log_in()
    gateway = await world.as_("gateway")
    with acting(here.token_acceso):
        with pytest.raises(Invalid) as refusal:
            await gateway.CambiarContrasena(api.CambiarContrasenaRequest(actual="otra", nueva="OT-RA123X"))
        assert refusal.value.code == "CONTRASENA_ACTUAL_INCORRECTA"
        await gateway.CambiarContrasena(api.CambiarContrasenaRequest(actual=CONTRASENA, nueva="OT-RA123X"))
    assert await refusal_of(world, elsewhere.token_acceso) == "SESION_CERRADA"
    with acting(here.token_acceso):
        await gateway.ConsultarCuenta(api.ConsultarCuentaRequest())


async def test_a_telephone_is_confirmed_by_the_code_that_came_to_it(world: World) -> None:
    await world.register()
    gateway = await world.as_("gateway")
    with acting((await world.log_in()).token_acceso):
        await gateway.ActualizarCuenta(api.ActualizarCuentaRequest(telefono="2345 6789"))
        folder = world.identity.settings.data_dir / "sms"
        while not (found := list(folder.glob("*.json"))):  # noqa: ASYNC110 - a folder tells nobody of its files
            await asyncio.sleep(0.02)
        text = json.loads(found[0].read_text(encoding="utf-8"))["texto"]
        with pytest.raises(Invalid) as refusal:
            await gateway.ConfirmarTelefono(api.ConfirmarTelefonoRequest(codigo="x"))
        assert refusal.value.code == "CODIGO_INVALIDO"
        code = re.search(r"[0-9]{6}", text)
        assert code is not None
        await gateway.ConfirmarTelefono(api.ConfirmarTelefonoRequest(codigo=code[0]))
        cuenta = (await gateway.ConsultarCuenta(api.ConsultarCuentaRequest())).cuenta
    assert (cuenta.telefono, cuenta.telefono_confirmado) == ("+50223456789", True)
