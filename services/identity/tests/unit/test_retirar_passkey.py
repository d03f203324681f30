"""Removing a passkey."""

from uuid import uuid4

import pytest

from services.identity.application.acceso import Acceso, Negado
from services.identity.application.retirar_passkey import RetirarUna
from services.identity.domain.cuenta import TipoDeCuenta
from services.identity.domain.errors import (
    AutenticacionRecienteRequerida,
    PasskeyNoEncontrada,
    PasskeyRechazada,
    UltimoFactorExigido,
)
from services.identity.domain.factores import Exigidos
from services.identity.tests.fakes import Identity, usuario


async def test_afterwards_it_opens_nothing_and_with_the_last_go_the_codes(identity: Identity) -> None:
    await identity.registrada()
    quien, autenticador, registrada = await identity.con_passkey()
    await identity.runner.run(identity.retirar_passkey, quien, RetirarUna(registrada.passkey.id))
    with pytest.raises(PasskeyRechazada):
        await identity.mostrar(autenticador.mostrar(await identity.opciones()))
    assert not identity.factores.codigos
    assert isinstance(await identity.abrir(), Acceso)


async def test_while_there_is_another_factor_the_codes_stay(identity: Identity) -> None:
    await identity.registrada()
    quien, autenticador, registrada = await identity.con_passkey()
    acceso = await identity.mostrar(autenticador.mostrar(await identity.opciones()))
    assert isinstance(acceso, Acceso)
    await identity.confirmado(quien)
    await identity.runner.run(identity.retirar_passkey, quien, RetirarUna(registrada.passkey.id))
    assert len(identity.factores.codigos) == 10
    assert isinstance(await identity.abrir(), Negado)


async def test_somebody_elses_and_none_look_the_same(identity: Identity) -> None:
    await identity.registrada()
    other = await identity.registrada("otro@ejemplo.gt")
    _, _, registrada = await identity.con_passkey()
    hers = usuario(other, (await identity.abierta("otro@ejemplo.gt")).sesion_id)
    for which in (registrada.passkey.id, uuid4(), None):
        with pytest.raises(PasskeyNoEncontrada) as refusal:
            await identity.runner.run(identity.retirar_passkey, hers, RetirarUna(which))
        assert refusal.value.metadata == {}
    assert registrada.passkey.id in identity.passkeys.kept


async def test_it_needs_a_fresh_authentication(identity: Identity) -> None:
    await identity.registrada()
    quien, _, registrada = await identity.con_passkey()
    identity.clock.advance(minutes=11)
    with pytest.raises(AutenticacionRecienteRequerida):
        await identity.runner.run(identity.retirar_passkey, quien, RetirarUna(registrada.passkey.id))


async def test_who_must_have_a_second_factor_keeps_the_last() -> None:
    identity = Identity(Exigidos.PERSONAL)
    await identity.registrada(tipo=TipoDeCuenta.JUDICIAL)
    quien, _, first = await identity.con_passkey()
    second = await identity.otra_passkey(quien)
    await identity.runner.run(identity.retirar_passkey, quien, RetirarUna(first.passkey.id))
    with pytest.raises(UltimoFactorExigido):
        await identity.runner.run(identity.retirar_passkey, quien, RetirarUna(second.passkey.id))
    assert set(identity.passkeys.kept) == {second.passkey.id}
    assert len(identity.factores.codigos) == 10
