"""Security keys that the judiciary hands out."""

from dataclasses import replace
from typing import Any

import pytest

from services.identity.application.acceso import Acceso, Negado
from services.identity.application.entrega import LlaveFisica
from services.identity.application.entregar_passkey import Entregar, EntregarPasskey
from services.identity.domain.errors import CuentaNoEncontrada, DemasiadasPasskeys, PasskeyInvalida, PasskeyYaRegistrada
from services.identity.domain.passkey import MAXIMO
from services.identity.tests.autenticador import Autenticador
from services.identity.tests.fakes import CLI, CORREO, Identity


def handed(autenticador: Autenticador, correo: str = CORREO, **changed: Any) -> Entregar:
    fisica = LlaveFisica(autenticador.credencial, autenticador.publica, b"0123456789abcdef", "Llave del juzgado")
    return Entregar(correo, replace(fisica, **changed))


async def test_it_opens_a_session_and_a_password_alone_no_more(identity: Identity) -> None:
    await identity.registrada()
    key = Autenticador(usuario="MDEyMzQ1Njc4OWFiY2RlZg")
    for _ in range(2):  # handed out again nothing changes
        await identity.runner.run(EntregarPasskey(identity.ceremonias), CLI, handed(key))
    assert isinstance(await identity.mostrar(key.mostrar(await identity.opciones())), Acceso)
    assert isinstance(await identity.abrir(), Negado)
    assert [passkey.nombre for passkey in identity.passkeys.kept.values()] == ["Llave del juzgado"]


@pytest.mark.parametrize(
    "wrong", [{"llave": b""}, {"llave": b"x" * 77}, {"llave": b"\xa0"}, {"credencial": b"corta"}, {"usuario": b""}]
)
async def test_what_no_device_makes_is_refused(identity: Identity, wrong: dict[str, Any]) -> None:
    await identity.registrada()
    with pytest.raises(PasskeyInvalida):
        await identity.runner.run(EntregarPasskey(identity.ceremonias), CLI, handed(Autenticador(), **wrong))
    assert not identity.passkeys.kept


async def test_there_must_be_such_an_account(identity: Identity) -> None:
    with pytest.raises(CuentaNoEncontrada):
        await identity.runner.run(EntregarPasskey(identity.ceremonias), CLI, handed(Autenticador()))


async def test_who_was_in_by_the_password_alone_is_out(identity: Identity) -> None:
    await identity.registrada()
    before = await identity.abierta()
    await identity.runner.run(EntregarPasskey(identity.ceremonias), CLI, handed(Autenticador()))
    assert identity.sesiones.kept[before.sesion_id].cerrada == identity.clock.now()


async def test_a_key_that_is_somebody_elses_or_has_another_public_key_is_not_handed_out(identity: Identity) -> None:
    await identity.registrada()
    await identity.registrada("otro@ejemplo.gt")
    key = Autenticador()
    await identity.runner.run(EntregarPasskey(identity.ceremonias), CLI, handed(key))
    for wrong in (handed(key, "otro@ejemplo.gt"), handed(key, llave=Autenticador().publica)):
        with pytest.raises(PasskeyYaRegistrada):
            await identity.runner.run(EntregarPasskey(identity.ceremonias), CLI, wrong)
    assert len(identity.passkeys.kept) == 1


async def test_an_account_has_so_many_and_no_more(identity: Identity) -> None:
    await identity.registrada()
    keys = [Autenticador() for _ in range(MAXIMO + 1)]
    for key in keys[:MAXIMO]:
        await identity.runner.run(EntregarPasskey(identity.ceremonias), CLI, handed(key))
    with pytest.raises(DemasiadasPasskeys):
        await identity.runner.run(EntregarPasskey(identity.ceremonias), CLI, handed(keys[MAXIMO]))
    await identity.runner.run(EntregarPasskey(identity.ceremonias), CLI, handed(keys[0]))  # which it has
    assert len(identity.passkeys.kept) == MAXIMO
