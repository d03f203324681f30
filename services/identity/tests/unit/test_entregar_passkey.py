"""Security keys that the judiciary hands out."""

import pytest

from services.identity.application.acceso import Acceso, Negado
from services.identity.application.entregar_passkey import Entregar, EntregarPasskey
from services.identity.domain.errors import CuentaNoEncontrada, PasskeyInvalida
from services.identity.tests.autenticador import Autenticador
from services.identity.tests.fakes import CLI, CORREO, Identity


def handed(autenticador: Autenticador, **changed: bytes | str) -> Entregar:
    values = {"correo": CORREO, "credencial": autenticador.credencial, "llave": autenticador.publica} | changed
    return Entregar(**{"usuario": b"0123456789abcdef", "nombre": "Llave del juzgado", **values})  # type: ignore[arg-type]  # by name


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
async def test_what_no_device_makes_is_refused(identity: Identity, wrong: dict[str, bytes]) -> None:
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
