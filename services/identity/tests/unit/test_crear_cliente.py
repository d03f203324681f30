"""Registering a client: what fits together, and a secret that is shown once."""

from typing import Any

import pytest

from libs.foundation.core.errors import EstradoError
from services.identity.domain.errores_de_clientes import AlcanceDesconocido, ClienteInvalido, RedireccionInvalida
from services.identity.domain.errors import NombreInvalido
from services.identity.tests.socio import Socio

SISTEMA: dict[str, Any] = {
    "redirecciones": (),
    "alcances": ("expedientes:leer",),
    "flujos": ("client_credentials",),
}


async def test_a_confidential_client_has_a_secret_of_which_only_the_hash_is_kept(socio: Socio) -> None:
    creado = await socio.crear()
    assert len(creado.secreto) >= 43
    assert creado.cliente.es_secreto(creado.secreto)
    assert not creado.cliente.es_secreto(f"{creado.secreto} ")
    assert creado.secreto not in repr(socio.identity.clientes) + repr(creado)
    assert socio.identity.auditoria.kept[-1].accion == "CLIENTE_CREADO"


async def test_a_public_one_has_none_and_no_text_is_it(socio: Socio) -> None:
    creado = await socio.crear(confidencial=False)
    assert creado.secreto == ""
    assert not creado.cliente.es_secreto("")


@pytest.mark.parametrize(
    "redireccion",
    ["https://socio.example/vuelta?de=estrado", "http://127.0.0.1:8000/cb", "http://localhost/cb", "http://[::1]:1/cb"],
)
async def test_addresses_that_are_admitted(socio: Socio, redireccion: str) -> None:
    assert (await socio.crear(redirecciones=(redireccion,))).cliente.redirecciones == (redireccion,)


async def test_an_applications_own_scheme_is_for_clients_without_a_secret(socio: Socio) -> None:
    own = ("gt.oj.aplicacion:/vuelta",)
    assert (await socio.crear(redirecciones=own, confidencial=False)).cliente.redirecciones == own
    with pytest.raises(RedireccionInvalida):
        await socio.crear(redirecciones=own)


@pytest.mark.parametrize(
    "redireccion",
    [
        "",
        "/vuelta",
        "http://socio.example/vuelta",
        "https://socio.example/vuelta#x",
        "https://usuario@socio.example/",
        "https:///vuelta",
        "https://socio.example/ vuelta",
        'https://socio.example/"',
        "https://socio.example/ñ",
        "https://[::1/",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "HTTPS" + "://" + "x" * 500,
    ],
)
async def test_addresses_that_are_not(socio: Socio, redireccion: str) -> None:
    for confidencial in (True, False):
        with pytest.raises(RedireccionInvalida):
            await socio.crear(redirecciones=(redireccion,), confidencial=confidencial)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"nombre": ""}, NombreInvalido),
        ({"nombre": "x\n"}, NombreInvalido),
        ({"redirecciones": ()}, ClienteInvalido),
        ({"redirecciones": tuple(f"https://s{n}.example/" for n in range(11))}, ClienteInvalido),
        ({"alcances": ()}, ClienteInvalido),
        ({"alcances": ("profile",)}, ClienteInvalido),
        ({"alcances": ("openid", "administrador")}, AlcanceDesconocido),
        ({"alcances": ("openid", "expedientes:leer")}, AlcanceDesconocido),
        ({"flujos": ()}, ClienteInvalido),
        ({"flujos": ("refresh_token",)}, ClienteInvalido),
        ({"flujos": ("password",)}, ClienteInvalido),
        ({"flujos": ("authorization_code", "client_credentials")}, ClienteInvalido),
        (SISTEMA | {"confidencial": False}, ClienteInvalido),
        (SISTEMA | {"redirecciones": ("https://socio.example/",)}, ClienteInvalido),
        (SISTEMA | {"alcances": ("openid",)}, AlcanceDesconocido),
        (SISTEMA | {"alcances": ("*",)}, AlcanceDesconocido),
        (SISTEMA | {"alcances": ()}, ClienteInvalido),
    ],
)
async def test_parts_that_do_not_fit_together(socio: Socio, changed: dict[str, Any], error: type[EstradoError]) -> None:
    kept = dict(socio.identity.clientes.kept)
    with pytest.raises(error):
        await socio.crear(**changed)
    assert socio.identity.clientes.kept == kept
