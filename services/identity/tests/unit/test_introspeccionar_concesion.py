"""Introspection: what a token is good for, told to its own client."""

from services.identity.tests.socio import EMISOR, Socio


async def test_its_client_is_told_what_a_token_is(socio: Socio) -> None:
    fichas = await socio.fichas()
    [concesion] = socio.identity.concesiones.kept.values()
    ahora = int(socio.clock.now().timestamp())
    assert (await socio.preguntar(fichas["access_token"])).cuerpo == {
        "active": True,
        "iss": EMISOR,
        "token_type": "Bearer",
        "client_id": str(socio.id),
        "sub": str(concesion.sujeto),
        "scope": "openid profile",
        "iat": ahora,
        "exp": ahora + 300,
    }


async def test_over_used_unknown_or_another_clients_it_is_inactive_and_nothing_more_is_said(socio: Socio) -> None:
    other = await socio.crear(nombre="Otro")
    fichas = await socio.fichas()
    acceso = await socio.identity.abierta()
    for token, asking in (
        ("inventado", None),
        (fichas["id_token"], None),
        (acceso.token_acceso, None),
        (acceso.token_renovacion, None),
        (fichas["access_token"], other),
        (fichas["refresh_token"], other),
    ):
        assert (await socio.preguntar(token, asking)).cuerpo == {"active": False}
    await socio.renovar(fichas["refresh_token"])
    assert (await socio.preguntar(fichas["refresh_token"])).cuerpo == {"active": False}
    socio.clock.advance(minutes=5)
    assert (await socio.preguntar(fichas["access_token"])).cuerpo == {"active": False}


async def test_without_a_secret_nobody_asks(socio: Socio) -> None:
    fichas = await socio.fichas()
    publico = await socio.crear(confidencial=False)
    refused = await socio.preguntar(fichas["access_token"], publico)
    assert (refused.estado, refused.cuerpo["error"]) == (401, "invalid_client")
