"""Other recovery codes: told once, in the place of all before, to who has just shown what the account has."""

import pytest

from libs.foundation.core.errors import SesionCerrada
from services.identity.application.acceso import Acceso, Negado
from services.identity.application.renovar_codigos import RenovarLosCodigos
from services.identity.domain.errors import AutenticacionRecienteRequerida, SinSegundoFactor
from services.identity.tests.fakes import ANONIMO, CASA, Identity, usuario


async def used(identity: Identity, codigo: str) -> Acceso | Negado:
    """A login by that recovery code."""
    return await identity.completar(await identity.desafio(), codigo, CASA, de_recuperacion=True)


async def test_ten_others_open_a_session_once_each_and_none_before_does(identity: Identity) -> None:
    await identity.registrada()
    quien, confirmado = await identity.con_totp()
    spent, unspent = confirmado.codigos[:2]
    assert isinstance(await used(identity, spent), Acceso)
    otros = await identity.runner.run(identity.renovar_codigos, quien, RenovarLosCodigos())
    assert len(set(otros)) == 10
    assert not {*otros} & {*confirmado.codigos}
    for dead in (spent, unspent):
        assert isinstance(await used(identity, dead), Negado)
    assert isinstance(await used(identity, otros[0]), Acceso)
    assert isinstance(await used(identity, otros[0]), Negado)


async def test_asked_again_it_gives_others_again(identity: Identity) -> None:
    await identity.registrada()
    quien, _ = await identity.con_totp()
    first = await identity.runner.run(identity.renovar_codigos, quien, RenovarLosCodigos())
    second = await identity.runner.run(identity.renovar_codigos, quien, RenovarLosCodigos())
    assert isinstance(await used(identity, first[0]), Negado)
    assert isinstance(await used(identity, second[0]), Acceso)


async def test_they_are_kept_hashed_and_no_session_is_closed(identity: Identity) -> None:
    await identity.registrada()
    quien, _ = await identity.con_totp()
    other = await identity.completar(await identity.desafio(), identity.codigo(1))
    assert isinstance(other, Acceso)
    codigos = await identity.runner.run(identity.renovar_codigos, quien, RenovarLosCodigos())
    kept = repr(identity.factores.codigos) + repr(identity.answers)
    assert not any(codigo in kept or codigo.replace("-", "") in kept for codigo in codigos)
    assert isinstance(await identity.renovar(other.token_renovacion), Acceso)


async def test_who_has_passkeys_alone_has_codes_too(identity: Identity) -> None:
    await identity.registrada()
    quien, _, registrada = await identity.con_passkey()
    codigos = await identity.runner.run(identity.renovar_codigos, quien, RenovarLosCodigos())
    assert not {*codigos} & {*registrada.codigos}
    assert isinstance(await used(identity, codigos[0]), Acceso)


async def test_without_a_second_factor_there_is_nothing_that_they_stand_for(identity: Identity) -> None:
    cuenta = await identity.registrada()
    quien = usuario(cuenta, (await identity.abierta()).sesion_id)
    with pytest.raises(SinSegundoFactor):
        await identity.runner.run(identity.renovar_codigos, quien, RenovarLosCodigos())
    assert not identity.factores.codigos
    with pytest.raises(SesionCerrada):
        await identity.runner.run(identity.renovar_codigos, ANONIMO, RenovarLosCodigos())


async def test_who_has_not_just_shown_it_gets_none_and_those_before_live(identity: Identity) -> None:
    cuenta = await identity.registrada()
    before = usuario(cuenta, (await identity.abierta()).sesion_id)
    quien, confirmado = await identity.con_totp()
    with pytest.raises(SesionCerrada):  # opened by the password alone, and closed since
        await identity.runner.run(identity.renovar_codigos, before, RenovarLosCodigos())
    identity.clock.advance(minutes=11)
    with pytest.raises(AutenticacionRecienteRequerida):
        await identity.runner.run(identity.renovar_codigos, quien, RenovarLosCodigos())
    assert isinstance(await used(identity, confirmado.codigos[0]), Acceso)
