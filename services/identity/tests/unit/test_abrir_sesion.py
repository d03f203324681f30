"""Login: right and wrong credentials, the same cost for unknown accounts, and the brakes."""

from dataclasses import replace

import pytest

from libs.foundation.core.auditoria import Clase
from libs.foundation.core.errors import EstradoError
from libs.foundation.core.usecases import Stale
from libs.foundation.testing.fakes import Anotado
from services.identity.application.abrir_sesion import Abrir
from services.identity.application.acceso import Acceso, Negado
from services.identity.domain.captcha import Exigencia
from services.identity.domain.errors import CaptchaRequerido, CaptchaUsado, CredencialesInvalidas, DemasiadosIntentos
from services.identity.domain.heredada import Esquema
from services.identity.domain.sesion import VIDA_DEL_ACCESO, Cliente
from services.identity.tests.fakes import ANONIMO, CAFE, CASA, CONTRASENA, CORREO, Identity


async def fail(identity: Identity, times: int, correo: str = CORREO, cliente: Cliente = CAFE) -> None:
    """Fail `times` times, waiting between attempts for as long as is asked."""
    failed = 0
    while failed < times:
        try:
            assert isinstance(await identity.abrir(correo, "equivocada", cliente), Negado)
            failed += 1
        except DemasiadosIntentos as refusal:
            identity.clock.advance(seconds=int(refusal.metadata["reintentar_en"]))


async def wait_asked(identity: Identity, correo: str = CORREO, cliente: Cliente = CAFE) -> int:
    with pytest.raises(DemasiadosIntentos) as refusal:
        await identity.abrir(correo, cliente=cliente)
    return int(refusal.value.metadata["reintentar_en"])


async def test_right_credentials_open_a_session_of_their_own_each_time(identity: Identity) -> None:
    cuenta = await identity.registrada()
    first, second = await identity.abierta(), await identity.abierta(f"  {CORREO.upper()} ")
    assert first.sesion_id != second.sesion_id
    assert first.token_renovacion != second.token_renovacion
    assert first.expira == identity.clock.now() + VIDA_DEL_ACCESO
    assert first.token_acceso.startswith(f"{cuenta.id} {first.sesion_id}")
    assert identity.sesiones.kept[first.sesion_id].cliente == CASA


async def test_a_password_does_not_age(identity: Identity) -> None:
    await identity.registrada()
    identity.clock.advance(days=3650)
    assert isinstance(await identity.abrir(), Acceso)


async def test_no_refresh_token_is_stored_in_plain(identity: Identity) -> None:
    await identity.registrada()
    acceso = await identity.abierta()
    assert acceso.token_renovacion not in repr(identity.sesiones)


@pytest.mark.parametrize("correo", [CORREO, "nadie@ejemplo.gt", "no es un correo", "nul\0@ejemplo.gt", "a" * 300])
async def test_wrong_and_unknown_look_the_same_and_cost_the_same(identity: Identity, correo: str) -> None:
    await identity.registrada()
    refused = await identity.abrir(correo, "equivocada")
    assert isinstance(refused, Negado)
    assert type(refused.error) is CredencialesInvalidas
    assert refused.error.metadata == {}
    assert identity.contrasenas.checks == 1
    assert len(identity.frenos.kept) == 2
    assert not identity.sesiones.kept


@pytest.mark.parametrize("correo", [CORREO, "nadie@ejemplo.gt"])
async def test_each_failure_beyond_the_fifth_makes_an_account_wait_longer_up_to_a_limit(
    identity: Identity, correo: str
) -> None:
    await identity.registrada()
    await fail(identity, 5, correo)
    waits = []
    for _ in range(7):
        waits.append(await wait_asked(identity, correo))
        identity.clock.advance(seconds=waits[-1])
        await fail(identity, 1, correo)
    assert waits == [1, 2, 4, 8, 16, 30, 30]


async def test_a_refused_attempt_checks_no_password_and_lengthens_no_wait(identity: Identity) -> None:
    await identity.registrada()
    await fail(identity, 8)
    checked = identity.contrasenas.checks
    assert [await wait_asked(identity) for _ in range(50)] == [8] * 50
    assert identity.contrasenas.checks == checked
    identity.clock.advance(seconds=8)
    assert isinstance(await identity.abrir(cliente=CAFE), Acceso)


async def test_who_guesses_elsewhere_does_not_keep_the_owner_out(identity: Identity) -> None:
    await identity.registrada()
    await identity.abierta(cliente=CASA)
    await fail(identity, 10)
    assert await wait_asked(identity) > 0
    assert isinstance(await identity.abrir(cliente=CASA), Acceso)
    assert await wait_asked(identity) > 0, "the owner's login must not set the guesser free"


async def test_the_owners_own_network_has_a_brake_too(identity: Identity) -> None:
    await identity.registrada()
    await identity.abierta(cliente=CASA)
    await fail(identity, 5, cliente=CASA)
    assert await wait_asked(identity, cliente=CASA) == 1


async def test_a_good_login_forgets_the_accounts_failures_but_not_the_addresss(identity: Identity) -> None:
    await identity.registrada()
    await identity.registrada("otro@ejemplo.gt")
    await identity.registrada("mas@ejemplo.gt")
    for numero in range(16):
        await fail(identity, 1, f"nadie{numero}@ejemplo.gt")
    await fail(identity, 4)
    await identity.abierta("otro@ejemplo.gt", cliente=Cliente.de("1.1.1.1", ""))
    assert await wait_asked(identity, "mas@ejemplo.gt") == 1
    identity.clock.advance(seconds=1)
    await identity.abierta("mas@ejemplo.gt", cliente=CAFE)
    await fail(identity, 1, "nadie0@ejemplo.gt")
    assert await wait_asked(identity) == 2


async def test_one_address_guessing_at_many_accounts_is_braked(identity: Identity) -> None:
    for numero in range(20):
        await fail(identity, 1, f"nadie{numero}@ejemplo.gt", Cliente.de(f"2001:db8::{numero}", ""))
    with pytest.raises(DemasiadosIntentos):
        await identity.abrir("nadie99@ejemplo.gt", cliente=Cliente.de("2001:db8::ffff", ""))
    assert isinstance(await identity.abrir("nadie99@ejemplo.gt", cliente=Cliente.de("2001:db8:0:1::1", "")), Negado)


async def test_of_many_guesses_at_once_no_more_count_than_one_after_the_other(identity: Identity) -> None:
    """All read the brakes before any has failed; the locked second look stops them, even with the right password."""
    await identity.registrada()
    outcomes: list[Acceso | Negado | EstradoError] = []

    commands = [Abrir(CORREO, "equivocada", CAFE)] * 10 + [Abrir(CORREO, CONTRASENA, CAFE)]
    prepared = [await identity.abrir_sesion.prepare(ANONIMO, command) for command in commands]
    for command, known in zip(commands, prepared, strict=True):
        try:
            outcomes.append(identity.abrir_sesion.handle(identity.tx(ANONIMO), command, known))
        except DemasiadosIntentos as refusal:
            outcomes.append(refusal)
    assert [type(outcome) for outcome in outcomes] == [Negado] * 5 + [DemasiadosIntentos] * 6


async def test_a_password_changed_meanwhile_is_checked_again(identity: Identity) -> None:

    cuenta = await identity.registrada()
    command = Abrir(CORREO, CONTRASENA, CASA)
    prepared = await identity.abrir_sesion.prepare(ANONIMO, command)
    identity.cuentas.kept[cuenta.id] = replace(cuenta, contrasena="cifrada:otra")
    with pytest.raises(Stale):
        identity.abrir_sesion.handle(identity.tx(ANONIMO), command, prepared)


async def test_failures_are_forgotten_after_a_quarter_of_an_hour(identity: Identity) -> None:
    await identity.registrada()
    await fail(identity, 8)
    identity.clock.advance(minutes=15)
    await fail(identity, 4)
    assert isinstance(await identity.abrir(cliente=CAFE), Acceso)


def test_a_command_does_not_show_what_was_typed() -> None:

    assert "secreta" not in repr(Abrir(CORREO, "secreta", CASA))
    assert CORREO not in repr(Abrir(CORREO, "secreta", CASA))


async def test_a_login_and_a_failure_are_noted_with_what_may_be_erased_beside(identity: Identity) -> None:
    cuenta = await identity.registrada()
    identity.auditoria.kept.clear()
    acceso = await identity.abierta()
    await identity.abrir(contrasena="equivocada", cliente=CAFE)
    await identity.abrir("nadie@ejemplo.gt", "equivocada", CAFE)
    opened = {"sesion": str(acceso.sesion_id), "metodos": "pwd"}
    account, beside = f"cuenta/{cuenta.id}", {"direccion": "181.174.2.2", "dispositivo": "Firefox"}
    assert identity.auditoria.kept == [
        Anotado("SESION_ABIERTA", account, datos=opened, detalles=CASA.detalles),
        Anotado("SESION_NEGADA", account, clase=Clase.NEGADO, detalles=beside),
        Anotado("SESION_NEGADA", "", clase=Clase.NEGADO, detalles=beside),
    ]


@pytest.mark.parametrize("correo", [CORREO, "nadie@ejemplo.gt"])
async def test_after_three_failures_a_captcha_is_wanted_before_a_password_is_looked_at(
    identity: Identity, correo: str
) -> None:
    await identity.registrada()
    identity.abrir_sesion = identity.login(Exigencia.TRAS_FALLOS)
    await fail(identity, 3, correo)
    checked = identity.contrasenas.checks
    with pytest.raises(CaptchaRequerido):
        await identity.abrir(correo, cliente=CAFE)
    assert identity.contrasenas.checks == checked
    assert isinstance(await identity.abrir(correo, "equivocada", CAFE, identity.captcha()), Negado)


async def test_a_captcha_is_used_up_by_a_wrong_password_too(identity: Identity) -> None:
    await identity.registrada()
    identity.abrir_sesion = identity.login(Exigencia.SIEMPRE)
    captcha = identity.captcha()
    assert isinstance(await identity.abrir(contrasena="equivocada", captcha=captcha), Negado)
    with pytest.raises(CaptchaUsado):
        await identity.abrir(captcha=captcha)
    assert isinstance(await identity.abrir(captcha=identity.captcha()), Acceso)


async def test_one_captcha_serves_one_of_many_logins_at_once(identity: Identity) -> None:
    await identity.registrada()
    login = identity.login(Exigencia.SIEMPRE)
    command = Abrir(CORREO, CONTRASENA, CASA, identity.captcha())
    prepared = [await login.prepare(ANONIMO, command) for _ in range(3)]
    assert isinstance(login.handle(identity.tx(ANONIMO), command, prepared[0]), Acceso)
    for other in prepared[1:]:
        with pytest.raises(CaptchaUsado):
            login.handle(identity.tx(ANONIMO), command, other)


async def test_a_login_that_failed_meanwhile_too_often_needs_a_captcha_after_all(identity: Identity) -> None:
    await identity.registrada()
    login = identity.login(Exigencia.TRAS_FALLOS)
    command = Abrir(CORREO, CONTRASENA, CAFE)
    prepared = await login.prepare(ANONIMO, command)
    await fail(identity, 3)
    with pytest.raises(CaptchaRequerido):
        login.handle(identity.tx(ANONIMO), command, prepared)


async def test_without_failures_or_where_none_is_wanted_a_captcha_is_not_looked_at(identity: Identity) -> None:
    await identity.registrada()
    for exigencia in (Exigencia.TRAS_FALLOS, Exigencia.NUNCA):
        identity.abrir_sesion = identity.login(exigencia)
        assert isinstance(await identity.abrir(captcha="x"), Acceso)


async def test_an_inherited_password_is_hashed_anew_in_the_login_that_shows_it(identity: Identity) -> None:
    cuenta = await identity.registrada()
    inherited = f"envuelta:sha1$sal:{Esquema('sha1', 'sal').resumen(CONTRASENA)}"
    identity.cuentas.kept[cuenta.id] = replace(cuenta, contrasena=inherited)
    hashes = identity.contrasenas.hashes
    assert isinstance(await identity.abrir(contrasena="equivocada"), Negado)
    assert identity.cuentas.kept[cuenta.id].contrasena == inherited
    assert identity.contrasenas.hashes == hashes, "who guesses learns nothing from the time"
    identity.auditoria.kept.clear()
    await identity.abierta()
    assert identity.cuentas.kept[cuenta.id].contrasena == f"cifrada:{CONTRASENA}"
    assert [note.accion for note in identity.auditoria.kept] == ["CONTRASENA_RENOVADA", "SESION_ABIERTA"]
    await identity.abierta()
    assert identity.contrasenas.hashes == hashes + 1


async def test_of_two_logins_at_once_that_hash_anew_the_second_looks_again(identity: Identity) -> None:
    cuenta = await identity.registrada()
    inherited = f"envuelta:md5$:{Esquema('md5').resumen(CONTRASENA)}"
    identity.cuentas.kept[cuenta.id] = replace(cuenta, contrasena=inherited)
    command = Abrir(CORREO, CONTRASENA, CASA)
    prepared = [await identity.abrir_sesion.prepare(ANONIMO, command) for _ in range(2)]
    assert isinstance(identity.abrir_sesion.handle(identity.tx(ANONIMO), command, prepared[0]), Acceso)
    with pytest.raises(Stale):
        identity.abrir_sesion.handle(identity.tx(ANONIMO), command, prepared[1])


async def test_on_a_network_where_somebody_mistypes_now_and_then_nobody_waits(identity: Identity) -> None:
    for one in range(60):
        assert isinstance(await identity.abrir(f"ana{one}@ejemplo.gt", "equivocada"), Negado)
        identity.clock.advance(seconds=90)
    await identity.registrada()
    assert isinstance(await identity.abrir(), Acceso)
    for guess in range(20):
        await identity.abrir(f"beto{guess}@ejemplo.gt", "equivocada")
    with pytest.raises(DemasiadosIntentos):
        await identity.abrir("carla@ejemplo.gt", "equivocada")
