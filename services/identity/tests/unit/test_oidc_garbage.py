"""Whatever a client sends, the protocol answers: no value of a parameter or header becomes a failure of ours."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.identity.application.canjear_concesion import CanjearConcesion
from services.identity.application.consultar_titular import ConsultarTitular
from services.identity.application.introspeccionar_concesion import IntrospeccionarConcesion
from services.identity.application.ports.oidc import Peticion, Regreso
from services.identity.application.revocar_concesion import RevocarConcesion
from services.identity.domain.errores_de_clientes import PeticionDeAutorizacionInvalida
from services.identity.tests.fakes import ANONIMO
from services.identity.tests.socio import SERVIDOR, Socio, basica

NAMES = [
    *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge"),
    *("code_challenge_method", "prompt", "max_age", "response_mode", "request", "request_uri", "ui_locales", "claims"),
    *("grant_type", "code", "code_verifier", "refresh_token", "token", "token_type_hint", "client_secret"),
]
VALUES = st.one_of(
    st.sampled_from(
        ["code", "openid", "S256", "plain", "none", "login consent", "query", '"', "\\", "ñ", "\0", "%", "", " ", "a b"]
    ),
    st.text(max_size=40),
)
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=12)
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def ready(tmp_path: Path) -> Socio:
    async def made() -> Socio:
        socio = await Socio(tmp_path).registrado()
        await socio.identity.registrada()
        return socio

    return asyncio.run(made())


@SLOW
@given(changed=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=3))
def test_an_authorization_request_is_answered(ready: Socio, changed: dict[str, str]) -> None:
    exigir_respuesta(ready, changed)


@pytest.mark.parametrize("value", ['"', "\\", "ñ", "\0", "\n", "code code", " "])
@pytest.mark.parametrize("name", NAMES)
def test_so_is_one_with_what_errors_may_not_quote(ready: Socio, name: str, value: str) -> None:
    exigir_respuesta(ready, {name: value})


def exigir_respuesta(ready: Socio, changed: dict[str, str]) -> None:
    try:
        pedida = asyncio.run(ready.con_parametros(ready.pedido(**changed)))
    except PeticionDeAutorizacionInvalida:
        return
    if isinstance(pedida.siguiente, Regreso):
        assert pedida.siguiente.ir_a.startswith("https://socio.example/vuelta?error=")


@SLOW
@given(
    pairs=PAIRS,
    header=st.one_of(
        VALUES, VALUES.map("Basic {}".format), VALUES.map("Bearer {}".format), VALUES.map(lambda v: basica(v, v))
    ),
    known=st.booleans(),
)
def test_a_clients_own_request_is_answered(
    ready: Socio, pairs: list[tuple[str, str]], header: str, known: bool
) -> None:
    autorizacion = basica(ready.id, ready.creado.secreto) if known else header
    for kind in (CanjearConcesion, RevocarConcesion, IntrospeccionarConcesion, ConsultarTitular):
        peticion = Peticion(pairs, SERVIDOR, autorizacion)
        respuesta = asyncio.run(ready.run(kind(ready.protocolo), ANONIMO, peticion))
        assert respuesta.estado in {200, 400, 401, 403}
        assert not respuesta.desafio or respuesta.desafio.isascii()
        assert "\n" not in respuesta.desafio
