"""The pages of an authorization: who may go on with one, what they say, and what browsers are told about them."""

import re
from hashlib import sha256
from importlib.resources import files
from typing import Any

import httpx
import pytest
from estrado.identity.v1 import oidc_service_pb2 as pb

from gateway.tests.conftest import Start, World
from libs.foundation.core.errors import Denied, Invalid, NotFound, TooMany, Unauthenticated, Unavailable

SOLICITUD = "x" * 43
BASE = "/oauth/authorize"


def cookie_of(solicitud: str) -> str:
    """The name of the cookie that goes with a page."""
    return f"estrado-autorizacion-{sha256(solicitud.encode()).hexdigest()[:16]}"


COOKIE = cookie_of(SOLICITUD)


def pagina(paso: int = pb.PASO_DE_AUTORIZACION_IDENTIFICARSE, **changed: Any) -> pb.SiguienteDeAutorizacion:
    fields = {
        "paso": paso,
        "cliente": "Registro de la Propiedad",
        "alcances": ["openid", "cui"],
        "redireccion": "https://socio.example:8443/vuelta",
        **changed,
    }
    return pb.SiguienteDeAutorizacion(pagina=pb.PaginaDeAutorizacion(**fields))


def regreso() -> pb.SiguienteDeAutorizacion:
    return pb.SiguienteDeAutorizacion(ir_a="https://socio.example/vuelta?code=c&state=s&iss=i")


def answers(world: World, siguiente: pb.SiguienteDeAutorizacion) -> None:
    """Whatever is asked, that comes next."""
    fake = world.court.identity.answers
    fake["PedirAutorizacion"] = pb.PedirAutorizacionResponse(siguiente=siguiente, solicitud=SOLICITUD)
    fake["IdentificarAutorizacion"] = pb.IdentificarAutorizacionResponse(siguiente=siguiente)
    fake["CompletarAutorizacion"] = pb.CompletarAutorizacionResponse(siguiente=siguiente)
    fake["DecidirAutorizacion"] = pb.DecidirAutorizacionResponse(siguiente=siguiente)
    fake["ConsultarAutorizacion"] = pb.ConsultarAutorizacionResponse(siguiente=siguiente)


async def sent(world: World, path: str = "identificacion", cookie: str = SOLICITUD, **typed: str) -> httpx.Response:
    world.client.cookies.clear()
    if cookie:
        world.client.cookies.set(COOKIE, cookie)
    return await world.client.post(f"{BASE}/{path}", data={"solicitud": SOLICITUD, **typed})


async def test_the_request_is_carried_as_it_came_and_its_page_binds_the_browser(world: World) -> None:
    answers(world, pagina())
    answer = await world.client.get(f"{BASE}?client_id=a%20b&state=%C3%B1&state=2&vacio=", headers={"user-agent": "F"})
    heard = world.court.identity.last.request
    assert [(uno.nombre, uno.valor) for uno in heard.parametros] == [
        ("client_id", "a b"),
        ("state", "ñ"),
        ("state", "2"),
        ("vacio", ""),
    ]
    assert heard.dispositivo == "F"
    assert heard.direccion
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"].lower()
    assert f"{COOKIE}={SOLICITUD}" in cookie
    assert {"httponly", "samesite=strict", "path=/", "max-age=600"} <= set(cookie.split("; "))
    assert f'value="{SOLICITUD}"' in answer.text


async def test_by_https_only_the_cookie_is_bound_to_the_host(start: Start) -> None:
    world = await start(https_only=True)
    answers(world, pagina())
    cookie = (await world.client.get(BASE)).headers["set-cookie"].lower()
    assert cookie.startswith(f"__host-{COOKIE}=")
    assert "secure" in cookie.split("; ")
    assert "domain" not in cookie


async def test_a_page_has_no_scripts_loads_nothing_and_is_not_framed(
    world: World,
) -> None:
    answers(world, pagina())
    answer = await world.client.get(BASE)
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))
    assert policy.pop("style-src").startswith("'sha256-")
    assert policy == {
        "default-src": "'none'",
        "form-action": "'self' https:",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "<script" not in answer.text
    assert "src=" not in answer.text


@pytest.mark.parametrize("paso", [1, 2, 3])
@pytest.mark.parametrize(("accept", "language"), [("", "es"), ("en", "en"), ("fr, en;q=0.5", "en"), ("es-GT", "es")])
async def test_each_step_is_a_page_for_everybody(world: World, paso: int, accept: str, language: str) -> None:
    answers(world, pagina(paso))
    answer = await world.client.get(BASE, headers={"accept-language": accept})
    assert answer.headers["content-language"] == language
    text = answer.text
    assert f'<html lang="{language}">' in text
    assert len(re.findall("<h1>", text)) == 1
    assert re.search("<title>[^<]+</title>", text)
    for field in re.findall('<input id="([^"]+)"', text):
        assert f'<label for="{field}">' in text
        assert f'name="{field}"' in text
    assert "{" not in text.partition("</style>")[2]


async def test_consent_names_who_asks_for_what_where_one_goes_and_for_how_long(world: World) -> None:
    answers(world, pagina(pb.PASO_DE_AUTORIZACION_CONSENTIR, alcances=["openid", "profile", "email", "cui", "manana"]))
    text = (await world.client.get(BASE)).text
    for said in (
        "Registro de la Propiedad",
        "socio.example:8443",
        "Su CUI",
        "Su nombre",
        "Su correo",
        "manana",
        "treinta días",
    ):
        assert said in text


async def test_consent_says_as_whom_and_promises_nothing_of_who_was_not_verified(world: World) -> None:
    for verificada, said in (
        (True, "Su nombre, como fue verificado"),
        (False, "Su nombre, cuando haya sido verificado"),
    ):
        fields = {"alcances": ["profile", "cui", "email"], "correo": "ana@ejemplo.gt", "verificada": verificada}
        answers(world, pagina(pb.PASO_DE_AUTORIZACION_CONSENTIR, **fields))
        text = (await world.client.get(BASE)).text
        assert "Inició sesión como ana@ejemplo.gt." in text
        assert said in text
        assert ("Su CUI, cuando" in text) is not verificada


@pytest.mark.parametrize(
    ("language", "said"), [("es", "no puede pedir llaves de acceso"), ("en", "cannot ask for passkeys")]
)
async def test_the_page_of_the_code_says_what_it_cannot_ask_for(world: World, language: str, said: str) -> None:
    answers(world, pagina(2))
    answer = await world.client.get(BASE, headers={"accept-language": language})
    assert said in answer.text


async def test_long_names_keep_within_a_narrow_page(world: World) -> None:
    answers(world, pagina(3))
    style = (await world.client.get(BASE)).text.partition("<style>")[2].partition("</style>")[0]
    assert "overflow-wrap:anywhere" in style


async def test_a_second_tab_leaves_the_first_as_it_is(world: World) -> None:
    answers(world, pagina())
    await world.client.get(BASE)
    otra = "y" * 43
    world.court.identity.answers["PedirAutorizacion"] = pb.PedirAutorizacionResponse(siguiente=pagina(), solicitud=otra)
    await world.client.get(BASE)
    for solicitud in (SOLICITUD, otra):
        answer = await world.client.post(f"{BASE}/identificacion", data={"solicitud": solicitud, "correo": "a@b.gt"})
        assert answer.status_code == 200
        assert world.court.identity.last.request.solicitud == solicitud


@pytest.mark.parametrize(
    ("asked", "language"),
    [("en", "en"), ("en-US es", "en"), ("quc fr es en", "es"), ("EN", "en"), ("quc", "es"), ("", "es"), ("*", "es")],
)
async def test_the_language_that_the_client_asks_for_is_that_of_all_its_pages(
    world: World, asked: str, language: str
) -> None:
    answers(world, pagina())
    begun = await world.client.get(BASE, params={"ui_locales": asked}, headers={"accept-language": "es"})
    assert begun.headers["content-language"] == language
    hidden = dict(re.findall('<input type="hidden" name="([^"]+)" value="([^"]*)">', begun.text))
    world.court.identity.answers["IdentificarAutorizacion"] = Unauthenticated("CREDENCIALES_INVALIDAS")
    again = await world.client.post(f"{BASE}/identificacion", data=hidden, headers={"accept-language": "es"})
    assert again.headers["content-language"] == language
    assert f'name="idioma" value="{language}"' in again.text


async def test_a_language_that_there_is_not_is_the_browsers(world: World) -> None:
    answers(world, pagina())
    assert (await sent(world, idioma='"><script>')).headers["content-language"] == "es"


def test_what_has_the_focus_can_be_seen() -> None:
    style = (files("gateway.paginas") / "estilo.css").read_text(encoding="utf-8")
    [outline] = re.findall(r"outline:3px solid (#[0-9a-f]{6})", style)
    assert contrast(outline, "#ffffff") >= 3, "WCAG 2.2, 1.4.11"


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's ratio of two colours."""

    def luminance(colour: str) -> float:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


async def test_what_others_wrote_is_text_and_nothing_else(world: World) -> None:
    name = '"><script>alert(1)</script>{cliente}'
    for paso in (1, 2, 3):
        answers(world, pagina(paso, cliente=name, alcances=["<b>"], correo="<b>"))
        world.court.identity.answers["IdentificarAutorizacion"] = Unauthenticated("CREDENCIALES_INVALIDAS")
        text = (await world.client.get(BASE)).text + (await sent(world, correo='"><b>')).text
        assert "<script" not in text
        assert "<b>" not in text


@pytest.mark.parametrize("cookie", ["", "otra", SOLICITUD[:-1]])
@pytest.mark.parametrize("path", ["identificacion", "segundo-factor", "decision"])
async def test_a_form_that_is_not_of_this_browsers_page_does_nothing(world: World, path: str, cookie: str) -> None:
    answers(world, regreso())
    answer = await sent(world, path, cookie, correo="ana@ejemplo.gt", contrasena="x", codigo="1", decision="permitir")
    assert answer.status_code == 403
    assert "no vino de una página nuestra" in answer.text
    assert world.court.identity.heard == []


async def test_neither_does_one_without_its_secret(world: World) -> None:
    world.client.cookies.set(COOKIE, "")
    answer = await world.client.post(f"{BASE}/decision", data={"decision": "permitir"})
    assert answer.status_code == 403
    assert world.court.identity.heard == []


async def test_what_is_typed_goes_to_identity_and_the_browser_back_to_the_client_by_get(world: World) -> None:
    answers(world, regreso())
    answer = await sent(world, correo="ana@ejemplo.gt", contrasena="ñ & =", roles="administrador")
    heard = world.court.identity.last
    assert (heard.rpc, heard.request.correo, heard.request.contrasena) == (
        "IdentificarAutorizacion",
        "ana@ejemplo.gt",
        "ñ & =",
    )
    assert heard.principal.kind == "anonimo"
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("https://socio.example/vuelta?code=")
    assert f'{COOKIE}=""' in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    ("chosen", "consents"), [("permitir", True), ("no_permitir", False), ("", False), ("si", False)]
)
async def test_only_what_says_so_plainly_is_consent(world: World, chosen: str, consents: bool) -> None:
    answers(world, regreso())
    await sent(world, "decision", decision=chosen)
    assert world.court.identity.last.request.consiente is consents


@pytest.mark.parametrize(
    ("error", "status", "text"),
    [
        (Unauthenticated("CREDENCIALES_INVALIDAS"), 401, "contraseña"),
        (TooMany("DEMASIADOS_INTENTOS", reintentar_en="30"), 429, "30"),
        (Denied("FACTOR_NO_DISPONIBLE"), 403, "llave de acceso"),
        (Denied("FACTOR_POR_INSCRIBIR"), 403, "portal"),
        (Unavailable("MOTIVO_DE_MANANA"), 503, "MOTIVO_DE_MANANA"),
    ],
)
async def test_what_was_wrong_is_said_above_the_form_which_is_there_again(
    world: World, error: Any, status: int, text: str
) -> None:
    answers(world, pagina())
    world.court.identity.answers["IdentificarAutorizacion"] = error
    answer = await sent(world, correo="ana@ejemplo.gt", contrasena="equivocada")
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert text in answer.text
    assert "equivocada" not in answer.text
    assert 'value="ana@ejemplo.gt"' in answer.text, "it is not typed twice"
    assert f'value="{SOLICITUD}"' in answer.text
    if status == 429:
        assert answer.headers["retry-after"] == "30"
    # Who does not see the page hears what was wrong first, and which fields it is about, if it is about any.
    assert re.search("<title>Error: [^<]+</title>", answer.text)
    assert answer.text.index("<h1>") < answer.text.index("<h2>")
    assert re.findall(r"<(\w+) [^>]*autofocus", answer.text) == ["div"]
    assert answer.text.count('aria-describedby="problema" aria-invalid="true"') == (2 if status == 401 else 0)


async def test_where_there_is_no_page_any_more_one_is_told_to_begin_again(world: World) -> None:
    answers(world, pagina())
    for rpc in ("IdentificarAutorizacion", "ConsultarAutorizacion"):
        world.court.identity.answers[rpc] = Unauthenticated("AUTORIZACION_VENCIDA")
    answer = await sent(world, correo="ana@ejemplo.gt", contrasena="x")
    assert answer.status_code == 401
    assert "<form" not in answer.text
    assert "empiece de nuevo" in answer.text


async def test_a_request_that_is_no_clients_ends_here(world: World) -> None:
    world.court.identity.answers["PedirAutorizacion"] = Invalid("PETICION_DE_AUTORIZACION_INVALIDA")
    answer = await world.client.get(f"{BASE}?redirect_uri=https://ladron.example/")
    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert "ladron" not in answer.text
    assert "set-cookie" not in answer.headers


async def test_what_is_wrong_otherwise_goes_to_the_client(world: World) -> None:
    answers(world, regreso())
    for answer in (await world.client.get(BASE), await world.client.post(BASE, data={"client_id": "c"})):
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("https://socio.example/vuelta")


@pytest.mark.parametrize("paso", [1, 2, 3])
@pytest.mark.parametrize(
    ("redireccion", "sources", "shown"),
    [
        ("https://socio.example:8443/vuelta", "https:", "socio.example:8443"),
        ("http://localhost:9000/vuelta", "http: https:", "localhost:9000"),
        ("gt.oj.app:/vuelta", "gt.oj.app:", "gt.oj.app:"),
    ],
)
async def test_a_form_may_lead_to_wherever_the_client_sends_on_from_its_address(
    world: World, paso: int, redireccion: str, sources: str, shown: str
) -> None:
    """A browser follows `form-action` through all redirects: the client's own page may be on another host."""
    answers(world, pagina(paso, redireccion=redireccion))
    answer = await world.client.get(BASE)
    assert f"form-action 'self' {sources};" in answer.headers["content-security-policy"]
    assert shown in answer.text or paso != 3


@pytest.mark.parametrize("body", [b"solicitud=%ff", b"&" * 200 + b"a=b" * 50, b"%", b""])
async def test_a_form_that_cannot_be_read_is_one_without_its_secret(world: World, body: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = await world.client.post(f"{BASE}/identificacion", content=body, headers=headers)
    assert answer.status_code == 403


async def test_a_page_names_the_type_that_it_takes(world: World) -> None:
    answer = await world.client.post(f"{BASE}/decision", json={})
    assert (answer.status_code, answer.json()["reason"]) == (415, "TIPO_DE_CONTENIDO_NO_ADMITIDO")
    assert "application/x-www-form-urlencoded" in answer.json()["detail"]


async def test_consents_are_listed_and_withdrawn(world: World) -> None:
    client = "1b4e28ba-2fa1-4d2f-983f-0016d3cca427"
    dado = pb.Consentimiento(cliente_id=client, cliente="Registro", alcances=["openid"])
    world.court.identity.answers["ListarConsentimientos"] = pb.ListarConsentimientosResponse(consentimientos=[dado])
    listed = (await world.client.get("/v1/cuenta/consentimientos")).json()
    assert listed["items"][0]["cliente"] == "Registro"
    assert (await world.client.delete(f"/v1/cuenta/consentimientos/{client}")).status_code == 204
    assert world.court.identity.last.request.cliente_id == client
    world.court.identity.answers["RetirarConsentimiento"] = NotFound("CONSENTIMIENTO_NO_ENCONTRADO")
    assert (await world.client.delete(f"/v1/cuenta/consentimientos/{client}")).status_code == 404
    assert (await world.client.delete("/v1/cuenta/consentimientos/nada")).status_code == 422


async def test_an_api_clients_token_is_taken_where_the_route_says_so_and_nowhere_else(world: World) -> None:
    system = world.bearer(kind="sistema", scope="expedientes:leer")
    numero = "/v1/expedientes/01047-2026-00001"
    assert (await world.client.get(f"{numero}/datos-publicos", headers=system)).status_code == 200
    assert world.court.expedientes.last.principal.alcances == {"expedientes:leer"}
    world.court.expedientes.heard.clear()
    for method, path in (("GET", numero), ("POST", "/v1/documentos"), ("GET", "/v1/cuenta")):
        answer = await world.client.request(method, path, headers=system)
        assert (answer.status_code, answer.json()["reason"]) == (403, "ACCESO_DENEGADO")
    assert world.court.expedientes.heard == []
