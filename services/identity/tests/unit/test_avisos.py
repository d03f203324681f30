"""The holder of an account hears by mail of what changes how one logs in, and of who tries to."""

from services.identity.application.acceso import Acceso, Negado
from services.identity.application.crear_totp import CrearSecreto
from services.identity.application.entregar_passkey import EntregarPasskey
from services.identity.application.reforzar_sesion import Reforzar
from services.identity.application.renovar_codigos import RenovarLosCodigos
from services.identity.application.retirar_passkey import RetirarUna
from services.identity.application.retirar_totp import Retirar
from services.identity.domain.mensaje import Clase
from services.identity.tests.autenticador import Autenticador
from services.identity.tests.fakes import CASA, CLI, CORREO, Identity, usuario
from services.identity.tests.unit.test_entregar_passkey import handed


def told(identity: Identity) -> list[Clase]:
    """What was written to the account, oldest first."""
    return [mensaje.clase for mensaje in identity.mensajes_a(CORREO)]


async def test_a_second_factor_that_comes_or_goes_is_told(identity: Identity) -> None:
    await identity.registrada()
    quien, _ = await identity.con_totp()
    assert told(identity) == [Clase.FACTOR_AGREGADO]
    await identity.runner.run(identity.retirar_totp, quien, Retirar())
    assert told(identity)[1:] == [Clase.FACTOR_RETIRADO]
    quien, _, registrada = await identity.con_passkey()
    assert told(identity)[2:] == [Clase.FACTOR_AGREGADO]
    await identity.runner.run(identity.retirar_passkey, quien, RetirarUna(registrada.passkey.id))
    assert told(identity)[3:] == [Clase.FACTOR_RETIRADO]


async def test_other_recovery_codes_are_told(identity: Identity) -> None:
    """Whoever is in the session may have asked for them."""
    await identity.registrada()
    quien, _ = await identity.con_totp()
    await identity.runner.run(identity.renovar_codigos, quien, RenovarLosCodigos())
    assert told(identity)[1:] == [Clase.CODIGOS_RENOVADOS]


async def test_it_is_told_however_many_mails_the_address_got(identity: Identity) -> None:
    """Anybody can have mails sent to it: that must not hide this one."""
    await identity.registrada()
    for _ in range(9):
        await identity.solicitar()
    await identity.con_totp()
    assert told(identity)[-1] is Clase.FACTOR_AGREGADO


async def test_a_secret_that_is_not_confirmed_is_not_told(identity: Identity) -> None:
    """It does not count yet."""
    cuenta = await identity.registrada()
    quien = usuario(cuenta, (await identity.abierta()).sesion_id)
    await identity.runner.run(identity.crear_totp, quien, CrearSecreto())
    assert told(identity) == []


async def test_who_has_the_password_and_guesses_at_codes_is_told_of_once(identity: Identity) -> None:
    await identity.registrada()
    await identity.con_totp()
    identity.clock.advance(seconds=30)
    for challenge in range(4):
        assert isinstance(await identity.completar(await identity.desafio(), "000000"), Negado), challenge
    assert Clase.INTENTO_SOSPECHOSO not in told(identity)
    assert isinstance(await identity.completar(await identity.desafio(), "000000"), Negado)
    assert told(identity)[-1] is Clase.INTENTO_SOSPECHOSO
    identity.clock.advance(minutes=15)
    assert isinstance(await identity.completar(await identity.desafio(), "000000"), Negado)
    assert told(identity).count(Clase.INTENTO_SOSPECHOSO) == 1
    identity.clock.advance(minutes=15)
    assert isinstance(await identity.completar(await identity.desafio(), identity.codigo()), Acceso)


async def test_who_has_a_session_and_guesses_at_codes_is_told_of_once(identity: Identity) -> None:
    await identity.registrada()
    quien, _ = await identity.con_totp()
    for _ in range(5):
        assert Clase.INTENTO_SOSPECHOSO not in told(identity)
        assert isinstance(
            await identity.runner.run(identity.reforzar_sesion, quien, Reforzar("000000", "", CASA)), Negado
        )
    assert told(identity)[-1] is Clase.INTENTO_SOSPECHOSO


async def test_a_passkey_that_may_have_been_copied_is_told_of_five_times_an_hour(identity: Identity) -> None:
    await identity.registrada()
    _, autenticador, _ = await identity.con_passkey()
    for _ in range(9):
        assert isinstance(await identity.mostrar(autenticador.mostrar(await identity.opciones(), contador=0)), Negado)
    assert told(identity) == [Clase.FACTOR_AGREGADO, *[Clase.INTENTO_SOSPECHOSO] * 5]


async def test_a_key_that_is_handed_out_and_not_one_that_was(identity: Identity) -> None:
    """Whoever hands it out may not be whom its holder trusts."""
    await identity.registrada()
    key = Autenticador()
    for _ in range(2):
        await identity.runner.run(EntregarPasskey(identity.ceremonias), CLI, handed(key))
    assert told(identity) == [Clase.FACTOR_AGREGADO]


async def test_a_recovery_code_that_was_used_and_no_other_code(identity: Identity) -> None:
    await identity.registrada()
    _, confirmado = await identity.con_totp()
    await identity.completar(await identity.desafio(), identity.codigo(1))
    assert told(identity) == [Clase.FACTOR_AGREGADO]
    for _ in range(2):  # the second time it is wrong
        await identity.completar(await identity.desafio(), confirmado.codigos[0], de_recuperacion=True)
        assert told(identity)[1:] == [Clase.CODIGO_DE_RECUPERACION_USADO]
