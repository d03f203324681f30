"""Revocation: any token ends its grant, of its own client's alone."""

import pytest

from services.identity.tests.socio import Socio


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
async def test_any_token_ends_the_grant_with_all_of_its_tokens(socio: Socio, which: str) -> None:
    fichas, others = await socio.fichas(), await socio.fichas()
    assert (await socio.revocar(fichas[which])).estado == 200
    assert not await socio.activa(fichas["access_token"])
    assert not await socio.activa(fichas["refresh_token"])
    assert await socio.activa(others["access_token"])
    noted = socio.identity.auditoria.kept[-1]
    assert (noted.accion, noted.datos["motivo"]) == ("CONCESION_CERRADA", "REVOCADA")


async def test_so_does_one_that_was_used_or_is_over(socio: Socio) -> None:
    """Its client may have lost the one that came after it."""
    used, over = await socio.fichas(), await socio.fichas()
    next_one = (await socio.renovar(used["refresh_token"])).cuerpo
    other = await socio.crear(nombre="Otro")
    assert (await socio.revocar(used["refresh_token"], other)).estado == 400
    assert await socio.activa(next_one["refresh_token"])
    assert (await socio.revocar(used["refresh_token"])).estado == 200
    assert not await socio.activa(next_one["refresh_token"])
    socio.clock.advance(minutes=5)
    assert (await socio.revocar(over["access_token"])).estado == 200
    assert not await socio.activa(over["refresh_token"])


async def test_what_is_no_token_is_answered_as_gone(socio: Socio) -> None:
    fichas = await socio.fichas()
    for token in ("inventado", fichas["id_token"]):
        assert (await socio.revocar(token)).estado == 200
    assert await socio.activa(fichas["access_token"])
    assert (await socio.revocar(fichas["access_token"])).estado == 200
    assert (await socio.revocar(fichas["access_token"])).estado == 200


async def test_another_clients_token_stays(socio: Socio) -> None:
    other = await socio.crear(nombre="Otro")
    fichas = await socio.fichas()
    refused = await socio.revocar(fichas["refresh_token"], other)
    assert (refused.estado, refused.cuerpo["error"]) == (400, "invalid_grant")
    assert await socio.activa(fichas["access_token"])
