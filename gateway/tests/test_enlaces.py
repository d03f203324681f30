"""The pages to which the links of mails lead: opening one does nothing, sending its form does, and what is refused is
said on a page."""

import re
from typing import Any

import pytest
from estrado.identity.v1 import identity_service_pb2 as pb

from gateway.tests.conftest import World
from libs.foundation.core.errors import Conflict, Invalid, Unavailable

CONFIRMAR, RESTABLECER = "/confirmar-correo", "/restablecer-contrasena"
TOKEN = "Jt5v-_9"


@pytest.fixture(autouse=True)
def done(world: World) -> None:
    """Identity does what it is asked."""
    world.court.identity.answers["ConfirmarCorreo"] = pb.ConfirmarCorreoResponse()
    world.court.identity.answers["RestablecerContrasena"] = pb.RestablecerContrasenaResponse()


@pytest.mark.parametrize("path", [CONFIRMAR, RESTABLECER])
@pytest.mark.parametrize("language", ["es", "en"])
async def test_opening_a_link_asks_to_go_on_and_does_nothing(world: World, path: str, language: str) -> None:
    answer = await world.client.get(f"{path}?token={TOKEN}&utm_source=correo", headers={"accept-language": language})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-language"] == language
    assert answer.headers["referrer-policy"] == "no-referrer", "the link is a secret"
    assert answer.headers["cache-control"] == "no-store"
    assert "form-action 'self';" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text
    assert f'name="token" value="{TOKEN}"' in answer.text
    assert world.court.identity.heard == []
    for field in re.findall('<input id="([^"]+)"', answer.text):
        assert f'<label for="{field}">' in answer.text
    assert "{" not in answer.text.partition("</style>")[2]


@pytest.mark.parametrize(("language", "said"), [("es", "Su casillero"), ("en", "Your mailbox")])
async def test_an_alert_leads_to_a_page_that_says_how_to_go_on(world: World, language: str, said: str) -> None:
    answer = await world.client.get("/casillero?utm_source=correo", headers={"accept-language": language})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-language"] == language
    assert f"<h1>{said}" in answer.text
    assert "/v1/casillero/notificaciones" in answer.text
    assert "<form" not in answer.text
    assert world.court.casillero.heard == []


@pytest.mark.parametrize("path", [CONFIRMAR, RESTABLECER])
@pytest.mark.parametrize("query", ["", "?token", "?token=", "?otra=1"])
async def test_a_link_without_its_token_says_so_and_asks_for_nothing(world: World, path: str, query: str) -> None:
    answer = await world.client.get(f"{path}{query}")
    assert answer.status_code == 422
    assert "<h1>El enlace no sirve</h1>" in answer.text
    assert "<form" not in answer.text


@pytest.mark.parametrize("path", [CONFIRMAR, RESTABLECER])
async def test_no_password_is_cut_off_before_it_is_refused(world: World, path: str) -> None:
    """What a browser leaves out of a pasted one nobody is told, and the next login would be refused."""
    page = (await world.client.get(f"{path}?token={TOKEN}")).text
    lengths = [int(most) for most in re.findall(r'type="password"[^>]* maxlength="(\d+)"', page)]
    assert lengths
    assert min(lengths) > 128, "the most that a password may have"


async def test_an_e_mail_is_confirmed_by_the_form(world: World) -> None:
    answer = await world.client.post(CONFIRMAR, data={"token": TOKEN, "contrasena": "Ñandú & 2026=", "idioma": "es"})
    assert answer.status_code == 200
    assert "<h1>Su correo está confirmado</h1>" in answer.text
    heard = world.court.identity.last
    assert (heard.rpc, heard.request.token, heard.principal.kind) == ("ConfirmarCorreo", TOKEN, "anonimo")
    assert heard.request.contrasena == "Ñandú & 2026="
    assert heard.request.direccion, "guesses are counted by the network that they come from"


async def test_another_password_than_the_registrations_is_asked_for_again(world: World) -> None:
    world.court.identity.answers["ConfirmarCorreo"] = Invalid("CONTRASENA_DEL_REGISTRO_INCORRECTA", campo="contrasena")
    answer = await world.client.post(CONFIRMAR, data={"token": TOKEN, "contrasena": "equivocada", "idioma": "es"})
    assert answer.status_code == 422
    assert "regístrese de nuevo" in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    assert f'name="token" value="{TOKEN}"' in answer.text
    assert "equivocada" not in answer.text


async def test_another_password_is_set_by_the_form(world: World) -> None:
    typed = {"token": TOKEN, "nueva": "Ñandú & 2026=", "repetida": "Ñandú & 2026=", "idioma": "en"}
    answer = await world.client.post(RESTABLECER, data=typed)
    assert answer.status_code == 200
    assert "<h1>Your password is the new one</h1>" in answer.text
    heard = world.court.identity.last
    assert (heard.rpc, heard.request.token, heard.request.contrasena) == (
        "RestablecerContrasena",
        TOKEN,
        "Ñandú & 2026=",
    )


async def test_two_passwords_that_differ_are_asked_for_again(world: World) -> None:
    answer = await world.client.post(RESTABLECER, data={"token": TOKEN, "nueva": "Uno-2026!", "repetida": "Otro-2026!"})
    assert answer.status_code == 422
    assert "no coinciden" in answer.text
    assert f'name="token" value="{TOKEN}"' in answer.text
    assert world.court.identity.heard == []


async def test_a_weak_password_is_asked_for_again(world: World) -> None:
    world.court.identity.answers["RestablecerContrasena"] = Invalid("CONTRASENA_DEBIL", campo="contrasena")
    answer = await world.client.post(RESTABLECER, data={"token": TOKEN, "nueva": "floja", "repetida": "floja"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    assert "floja" not in answer.text
    assert "<form" in answer.text


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (Invalid("ENLACE_INVALIDO"), 422, "El enlace no sirve"),
        (Invalid("ENLACE_VENCIDO"), 422, "El enlace venció"),
        (Conflict("ENLACE_USADO"), 409, "El enlace ya se usó"),
    ],
)
async def test_a_link_that_leads_no_further_says_so(world: World, error: Any, status: int, title: str) -> None:
    world.court.identity.answers |= {"ConfirmarCorreo": error, "RestablecerContrasena": error}
    for path in (CONFIRMAR, RESTABLECER):
        answer = await world.client.post(path, data={"token": TOKEN, "nueva": "x", "repetida": "x"})
        assert answer.status_code == status
        assert f"<h1>{title}</h1>" in answer.text
        assert "<form" not in answer.text


async def test_while_identity_is_away_one_is_told_when_to_come_again(world: World) -> None:
    away = Unavailable("SERVICIO_NO_DISPONIBLE")
    world.court.identity.answers |= {"ConfirmarCorreo": away, "RestablecerContrasena": away}
    for path in (CONFIRMAR, RESTABLECER):
        answer = await world.client.post(path, data={"token": TOKEN, "nueva": "x", "repetida": "x"})
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "1"
        assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", [CONFIRMAR, RESTABLECER])
async def test_what_a_link_brings_is_text_and_nothing_else(world: World, path: str) -> None:
    answer = await world.client.get(path, params={"token": '"><script>alert(1)</script>'})
    assert "<script" not in answer.text
