"""The authorization request: what is told to nobody but the person, what is told to the client, and what opens a
page."""

from dataclasses import replace

import pytest

from services.identity.application.pasos import Pagina, Paso
from services.identity.domain.errores_de_clientes import PeticionDeAutorizacionInvalida
from services.identity.tests.socio import REDIRECCION, VERIFICADOR, Socio, vuelta


async def test_a_good_request_opens_the_page_that_names_the_client(socio: Socio) -> None:
    pedida = await socio.pedida()
    quien = "Registro de la Propiedad"
    assert pedida.siguiente == Pagina(Paso.IDENTIFICARSE, quien, ("openid", "profile"), REDIRECCION)
    assert len(pedida.solicitud) >= 43
    assert pedida.solicitud not in repr(socio.identity.autorizaciones)


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": None},
        {"client_id": "nadie"},
        {"client_id": "1b4e28ba-2fa1-4d2f-983f-0016d3cca427"},
        {"redirect_uri": None},
        {"redirect_uri": "https://ladron.example/vuelta"},
        {"redirect_uri": f"{REDIRECCION}/"},
        {"redirect_uri": f"{REDIRECCION}?a=b"},
        {"redirect_uri": REDIRECCION.replace("https", "http")},
        {"redirect_uri": REDIRECCION.upper()},
        {"redirect_uri": f"{REDIRECCION}%2f.."},
        {"redirect_uri": 'https://"ñ\\'},
    ],
)
async def test_where_the_client_or_its_address_is_not_known_nobody_is_sent_anywhere(
    socio: Socio, wrong: dict[str, str | None]
) -> None:
    with pytest.raises(PeticionDeAutorizacionInvalida):
        await socio.pedida(**wrong)
    assert not socio.identity.autorizaciones.kept


async def test_a_client_that_was_withdrawn_is_not_known(socio: Socio) -> None:
    socio.identity.clientes.retirar(socio.id, socio.clock.now())
    with pytest.raises(PeticionDeAutorizacionInvalida):
        await socio.pedida()


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": VERIFICADOR}, "invalid_request"),
        ({"code_challenge": "ñ" * 43}, "invalid_request"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": "openid administrador"}, "invalid_scope"),
        ({"scope": "openid expedientes:leer"}, "invalid_scope"),
        ({"prompt": "none"}, "login_required"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "pollo"}, "invalid_request"),
        ({"prompt": "login pollo"}, "invalid_request"),
        ({"max_age": "abc"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "٣"}, "invalid_request"),
        ({"max_age": "9" * 10}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
        ({"request_uri": "https://ladron.example/r"}, "request_uri_not_supported"),
        ({"state": "x" * 1001}, "invalid_request"),
        ({"nonce": "nul\0"}, "invalid_request"),
    ],
)
async def test_what_else_is_wrong_the_client_is_told_with_its_state_and_who_says_it(
    socio: Socio, wrong: dict[str, str | None], error: str
) -> None:
    pedida = await socio.pedida(**wrong)
    dicho = vuelta(pedida.siguiente)  # `iss` is looked at there
    assert (dicho["error"], dicho["state"]) == (error, wrong.get("state") or "estado-del-socio")
    assert pedida.solicitud == ""
    assert not socio.identity.autorizaciones.kept


@pytest.mark.parametrize("twice", ["state", "scope", "nonce", "code_challenge", "redirect_uri", "client_id"])
async def test_a_parameter_twice_is_refused(socio: Socio, twice: str) -> None:
    parametros = socio.pedido()
    pedida = await socio.con_parametros([*parametros, (twice, dict(parametros)[twice])])
    assert vuelta(pedida.siguiente)["error"] == "invalid_request"


async def test_what_the_client_adds_of_its_own_is_ignored(socio: Socio) -> None:
    pedida = await socio.pedida(kind="usuario", roles="administrador", acr_values="x", prompt="login", max_age="0")
    assert isinstance(pedida.siguiente, Pagina)


async def test_who_it_is_is_asked_whatever_account_was_used_before(socio: Socio) -> None:
    assert isinstance((await socio.pedida(prompt="select_account")).siguiente, Pagina)


@pytest.mark.parametrize("alcance", ["profile", "perfil"])
@pytest.mark.parametrize("registrado", ["profile", "perfil"])
async def test_the_scope_of_the_name_goes_by_the_standards_name_and_by_its_former_one(
    socio: Socio, registrado: str, alcance: str
) -> None:
    socio.creado = await socio.crear(alcances=("openid", registrado))
    assert socio.creado.cliente.alcances == ("openid", "profile")
    socio.identity.clientes.kept[socio.id] = replace(socio.creado.cliente, alcances=("openid", registrado))
    pedida = await socio.pedida(scope=f"openid {alcance}")
    assert isinstance(pedida.siguiente, Pagina)
    assert pedida.siguiente.alcances == ("openid", "profile")


async def test_a_client_without_the_code_flow_asks_for_no_person(socio: Socio) -> None:
    socio.creado = await socio.crear(redirecciones=(), alcances=("expedientes:leer",), flujos=("client_credentials",))
    with pytest.raises(PeticionDeAutorizacionInvalida):
        await socio.pedida()
