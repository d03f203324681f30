"""Rotation: one successor, the same client's repetition, and the end of the family on any other reuse."""

import pytest

from services.identity.application.acceso import Acceso, Negado
from services.identity.domain.cuenta import TipoDeCuenta
from services.identity.domain.errors import RenovacionInvalida, RenovacionReutilizada
from services.identity.domain.factores import Exigidos
from services.identity.domain.sesion import Cliente
from services.identity.tests.fakes import CAFE, CASA, Identity, usuario


async def renewed(identity: Identity, renovacion: str, cliente: Cliente = CASA) -> Acceso:
    acceso = await identity.renovar(renovacion, cliente)
    assert isinstance(acceso, Acceso)
    return acceso


async def assert_ended(identity: Identity, reused: str, cliente: Cliente, *others: str) -> None:
    refused = await identity.renovar(reused, cliente)
    assert isinstance(refused, Negado)
    assert type(refused.error) is RenovacionReutilizada
    noted = identity.auditoria.kept[-1]
    assert (noted.accion, noted.datos["motivo"]) == ("SESION_CERRADA", "RENOVACION_REUTILIZADA")
    assert noted.detalles == cliente.detalles
    for renovacion in (reused, *others):
        with pytest.raises(RenovacionInvalida):
            await identity.renovar(renovacion)


async def test_each_token_has_another_successor_in_the_same_session(identity: Identity) -> None:
    await identity.registrada()
    acceso = await identity.abierta()
    chain = [acceso.token_renovacion]
    for _ in range(5):
        identity.clock.advance(minutes=4)
        following = await renewed(identity, chain[-1])
        assert following.sesion_id == acceso.sesion_id
        chain.append(following.token_renovacion)
    assert len(set(chain)) == 6
    assert identity.sesiones.kept[acceso.sesion_id].ultimo_uso == identity.clock.now()


async def test_the_same_client_asking_again_within_ten_seconds_gets_the_same_successor(identity: Identity) -> None:
    await identity.registrada()
    first = (await identity.abierta()).token_renovacion
    second = (await renewed(identity, first)).token_renovacion
    identity.clock.advance(seconds=10)
    assert (await renewed(identity, first)).token_renovacion == second
    assert (await renewed(identity, second)).token_renovacion not in {first, second}


async def test_the_same_client_later_ends_the_family(identity: Identity) -> None:
    await identity.registrada()
    first = (await identity.abierta()).token_renovacion
    second = (await renewed(identity, first)).token_renovacion
    identity.clock.advance(seconds=10, microseconds=1)
    await assert_ended(identity, first, CASA, second)


@pytest.mark.parametrize("other", [CAFE, Cliente.de("190.56.1.1", "curl"), Cliente.de("190.56.1.2", "Firefox")])
async def test_another_client_ends_the_family_at_once(identity: Identity, other: Cliente) -> None:
    await identity.registrada()
    first = (await identity.abierta()).token_renovacion
    second = (await renewed(identity, first)).token_renovacion
    await assert_ended(identity, first, other, second)


async def test_a_grandparent_token_ends_the_family_too(identity: Identity) -> None:
    await identity.registrada()
    chain = [(await identity.abierta()).token_renovacion]
    for _ in range(3):
        identity.clock.advance(minutes=1)
        chain.append((await renewed(identity, chain[-1])).token_renovacion)
    await assert_ended(identity, chain[0], CASA, *chain[1:])


async def test_the_end_of_one_family_leaves_the_others(identity: Identity) -> None:
    await identity.registrada()
    stolen = (await identity.abierta()).token_renovacion
    other = (await identity.abierta()).token_renovacion
    await renewed(identity, stolen)
    assert isinstance(await identity.renovar(stolen, CAFE), Negado)
    assert isinstance(await identity.renovar(other), Acceso)


@pytest.mark.parametrize("token", ["", "x", "ñ", "a" * 10_000])
async def test_an_unknown_token_is_refused(identity: Identity, token: str) -> None:
    with pytest.raises(RenovacionInvalida):
        await identity.renovar(token)


async def test_a_session_ends_seven_days_after_its_last_use(identity: Identity) -> None:
    await identity.registrada()
    first = (await identity.abierta()).token_renovacion
    identity.clock.advance(days=7, seconds=-1)
    second = (await renewed(identity, first)).token_renovacion
    identity.clock.advance(days=7)
    with pytest.raises(RenovacionInvalida):
        await identity.renovar(second)


async def test_a_session_ends_thirty_days_after_login_however_much_used(identity: Identity) -> None:
    await identity.registrada()
    token = (await identity.abierta()).token_renovacion
    for _ in range(29):
        identity.clock.advance(days=1)
        token = (await renewed(identity, token)).token_renovacion
    identity.clock.advance(days=1)
    with pytest.raises(RenovacionInvalida):
        await identity.renovar(token)


async def test_who_has_no_factor_any_more_and_must_have_one_can_enrol_one_and_nothing_else() -> None:
    identity = Identity(Exigidos.PERSONAL)
    cuenta = await identity.registrada(tipo=TipoDeCuenta.JUDICIAL)
    acceso = await identity.abierta()
    await identity.confirmado(usuario(cuenta, acceso.sesion_id))
    whole = await renewed(identity, acceso.token_renovacion)
    assert not whole.solo_enrolamiento
    # Removed while nothing demanded it of the account.
    identity.factores.totps.clear()
    assert (await renewed(identity, whole.token_renovacion)).solo_enrolamiento
