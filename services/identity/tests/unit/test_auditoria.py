"""What is noted of second factors: each change, each use and each failure, with ids and methods only."""

from typing import Any

import pytest

from libs.foundation.core.auditoria import Clase
from services.identity.application.acceso import Acceso
from services.identity.application.entregar_passkey import EntregarPasskey
from services.identity.application.reforzar_sesion import Reforzar
from services.identity.application.renovar_codigos import RenovarLosCodigos
from services.identity.application.retirar_passkey import RetirarUna
from services.identity.application.retirar_totp import Retirar
from services.identity.tests.autenticador import Autenticador
from services.identity.tests.fakes import CASA, CLI, Identity
from services.identity.tests.unit.test_entregar_passkey import handed


def noted(identity: Identity) -> list[tuple[str, Clase, dict[str, str]]]:
    """All of it since the last look; that it is of one account is checked on the way."""
    notes = list(identity.auditoria.kept)
    identity.auditoria.kept.clear()
    assert len({note.objeto for note in notes}) <= 1
    return [(str(note.accion), note.clase, dict(note.datos)) for note in notes]


@pytest.fixture
async def begun(identity: Identity) -> Identity:
    """An account whose registration is noted already."""
    await identity.registrada()
    identity.auditoria.kept.clear()
    return identity


async def test_a_totp_secret_from_its_confirmation_to_its_removal(begun: Identity) -> None:
    quien, confirmado = await begun.con_totp()
    session = {"sesion": str(quien.session)}
    assert noted(begun) == [
        ("SESION_ABIERTA", Clase.CAMBIO, session | {"metodos": "pwd"}),
        ("TOTP_CONFIRMADO", Clase.CAMBIO, session),
    ]
    desafio = await begun.desafio()
    await begun.completar(desafio, "000000")
    acceso = await begun.completar(desafio, confirmado.codigos[0], de_recuperacion=True)
    assert isinstance(acceso, Acceso)
    assert noted(begun) == [
        ("SEGUNDO_FACTOR_PEDIDO", Clase.CAMBIO, {}),
        ("SEGUNDO_FACTOR_NEGADO", Clase.NEGADO, {}),
        ("SESION_ABIERTA", Clase.CAMBIO, {"sesion": str(acceso.sesion_id), "metodos": "pwd rec mfa"}),
    ]
    for code in ("000000", begun.codigo(1)):
        await begun.runner.run(begun.reforzar_sesion, quien, Reforzar(code, "", CASA))
    await begun.runner.run(begun.renovar_codigos, quien, RenovarLosCodigos())
    await begun.runner.run(begun.retirar_totp, quien, Retirar())
    assert noted(begun) == [
        ("SEGUNDO_FACTOR_NEGADO", Clase.NEGADO, session),
        ("SESION_REFORZADA", Clase.CAMBIO, session | {"metodos": "otp mfa"}),
        ("CODIGOS_RENOVADOS", Clase.CAMBIO, session),
        ("TOTP_RETIRADO", Clase.CAMBIO, session),
    ]


async def test_a_passkey_from_its_registration_to_its_removal(begun: Identity) -> None:
    quien, device, registrada = await begun.con_passkey()
    passkey = {"passkey": str(registrada.passkey.id)}
    session = {"sesion": str(quien.session)}
    assert noted(begun)[1:] == [("PASSKEY_REGISTRADA", Clase.CAMBIO, session | passkey)]
    acceso = await begun.mostrar(device.mostrar(await begun.opciones()))
    assert isinstance(acceso, Acceso)
    await begun.mostrar(device.mostrar(await begun.opciones(), contador=1))
    shown = Reforzar("", device.mostrar(await begun.opciones()), CASA)
    await begun.runner.run(begun.reforzar_sesion, quien, shown)
    await begun.runner.run(begun.retirar_passkey, quien, RetirarUna(registrada.passkey.id))
    assert noted(begun) == [
        ("SESION_ABIERTA", Clase.CAMBIO, {"sesion": str(acceso.sesion_id), "metodos": "pop mfa"}),
        ("PASSKEY_RETROCEDIDA", Clase.NEGADO, passkey),
        ("SESION_REFORZADA", Clase.CAMBIO, session | {"metodos": "pop mfa"}),
        ("PASSKEY_RETIRADA", Clase.CAMBIO, session | passkey),
    ]


async def test_a_key_that_is_handed_out_once(begun: Identity) -> None:
    key = Autenticador()
    for _ in range(2):
        await begun.runner.run(EntregarPasskey(begun.ceremonias), CLI, handed(key))
    (passkey,) = begun.passkeys.kept
    assert noted(begun) == [("PASSKEY_ENTREGADA", Clase.CAMBIO, {"passkey": str(passkey)})]


async def test_no_note_holds_a_code_a_secret_or_a_challenge(begun: Identity) -> None:
    quien, confirmado = await begun.con_totp()
    desafio = await begun.desafio()
    await begun.completar(desafio, confirmado.codigos[0], de_recuperacion=True)
    otros = await begun.runner.run(begun.renovar_codigos, quien, RenovarLosCodigos())
    told: Any = repr(begun.auditoria.kept)
    for secret in (desafio, *confirmado.codigos, *otros, begun.codigo(), "GEZDGNBV"):
        assert secret not in told
