"""The telephone is its holder's once the code that went to it comes back."""

import pytest

from libs.foundation.testing.fakes import Anotado
from services.identity.application.acceso import Negado
from services.identity.application.confirmar_telefono import Confirmar, ConfirmarTelefono
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.errors import CodigoInvalido, CuentaNoEncontrada, DemasiadosIntentos, DemasiadosMensajes
from services.identity.tests.fakes import ANONIMO, Identity, usuario
from services.identity.tests.unit.test_actualizar_cuenta import update

PHONE = "+50223456789"


def sent(identity: Identity) -> list[str]:
    """Every code that was sent to PHONE, oldest first."""
    return [identity.secretos.codigo(one.enlace) for one in identity.mensajes_a(PHONE) if one.enlace]


async def confirm(identity: Identity, cuenta: Cuenta, codigo: str) -> Negado | None:
    use_case = ConfirmarTelefono(identity.secretos)
    return await identity.runner.run(use_case, usuario(cuenta), Confirmar(codigo))


async def refused(identity: Identity, cuenta: Cuenta, codigo: str) -> None:
    refusal = await confirm(identity, cuenta, codigo)
    assert isinstance(refusal, Negado)
    assert type(refusal.error) is CodigoInvalido
    assert refusal.error.metadata == {"campo": "codigo"}


def confirmed(identity: Identity, cuenta: Cuenta) -> bool:
    return identity.cuentas.kept[cuenta.id].telefono_confirmado


async def test_the_code_confirms_once(identity: Identity) -> None:
    cuenta = await identity.registrada()
    assert not (await update(identity, cuenta, telefono="2345 6789")).cuenta.telefono_confirmado
    [codigo] = sent(identity)
    assert len(codigo) == 6
    assert codigo.isdecimal()
    assert await confirm(identity, cuenta, f" {codigo} ") is None
    assert confirmed(identity, cuenta)
    await refused(identity, cuenta, codigo)


async def test_said_again_the_number_stays_confirmed_and_another_is_not(identity: Identity) -> None:
    cuenta = await identity.registrada()
    await update(identity, cuenta, telefono=PHONE)
    await confirm(identity, cuenta, sent(identity)[-1])
    assert (await update(identity, cuenta, telefono="2345-6789")).cuenta.telefono_confirmado
    assert len(sent(identity)) == 1
    assert not (await update(identity, cuenta, telefono="5555 1234")).cuenta.telefono_confirmado


async def test_the_code_of_another_number_an_earlier_code_and_an_old_one_are_none(identity: Identity) -> None:
    cuenta = await identity.registrada()
    await update(identity, cuenta, telefono=PHONE)
    await update(identity, cuenta, telefono="5555 1234")
    await refused(identity, cuenta, sent(identity)[0])
    await update(identity, cuenta, telefono="")
    await update(identity, cuenta, telefono=PHONE)
    await update(identity, cuenta, telefono=PHONE)
    await refused(identity, cuenta, sent(identity)[1])
    identity.clock.advance(minutes=10)
    await refused(identity, cuenta, sent(identity)[2])
    assert not confirmed(identity, cuenta)


async def test_a_removed_number_cannot_be_confirmed(identity: Identity) -> None:
    cuenta = await identity.registrada()
    await update(identity, cuenta, telefono=PHONE)
    await update(identity, cuenta, telefono="")
    await refused(identity, cuenta, sent(identity)[0])


async def test_somebody_elses_code_is_none(identity: Identity) -> None:
    cuenta, other = await identity.registrada(), await identity.registrada("beto@ejemplo.gt")
    await update(identity, cuenta, telefono=PHONE)
    await refused(identity, other, sent(identity)[0])


async def test_guessing_is_braked(identity: Identity) -> None:
    cuenta = await identity.registrada()
    await update(identity, cuenta, telefono=PHONE)
    [codigo] = sent(identity)
    for _ in range(5):
        await refused(identity, cuenta, "x")
    with pytest.raises(DemasiadosIntentos):
        await confirm(identity, cuenta, codigo)
    identity.clock.advance(seconds=1)
    assert await confirm(identity, cuenta, codigo) is None


async def test_no_number_gets_more_than_five_an_hour_and_who_asks_for_more_is_told(identity: Identity) -> None:
    cuentas = [await identity.registrada(f"ana{one}@ejemplo.gt", verificada=False) for one in range(2)]
    for asked in range(5):
        await update(identity, cuentas[asked % 2], telefono=PHONE)
    with pytest.raises(DemasiadosMensajes) as refusal:
        await update(identity, cuentas[0], telefono=PHONE)
    assert refusal.value.metadata == {"reintentar_en": "3600"}
    assert len(sent(identity)) == 5


async def test_an_account_that_has_codes_sent_to_ever_other_numbers_waits_longer_each_time(identity: Identity) -> None:
    cuenta = await identity.registrada()
    waits: list[int] = []
    numbers = iter(range(10_000_000, 99_999_999))
    while len(waits) < 40:
        try:
            await update(identity, cuenta, telefono=f"+1900{next(numbers)}")
        except DemasiadosMensajes as refusal:
            waits.append(int(refusal.metadata["reintentar_en"]))
            identity.clock.advance(seconds=waits[-1])
    assert (waits[:4], waits[-1]) == ([1, 2, 4, 8], 3600)
    assert len(identity.mensajes.kept) == 5 + 39


async def test_what_is_refused_changes_nothing(identity: Identity) -> None:
    cuenta = await identity.registrada()
    for last in range(5):
        await update(identity, cuenta, telefono=f"+5022345678{last}")
    with pytest.raises(DemasiadosMensajes):
        await update(identity, cuenta, telefono=PHONE)
    assert identity.cuentas.kept[cuenta.id].telefono == "+50223456784"
    assert (await update(identity, cuenta, telefono="")).cuenta.telefono == "", "that sends nothing"


async def test_many_accounts_of_one_network_wait_too_and_those_elsewhere_do_not(identity: Identity) -> None:
    cuentas = [await identity.registrada(f"ana{one}@ejemplo.gt", verificada=False) for one in range(12)]
    for asked in range(20):
        await update(identity, cuentas[asked % 10], telefono=f"+502234500{asked:02}", red="190.56.1.1")
    with pytest.raises(DemasiadosMensajes) as refusal:
        await update(identity, cuentas[10], telefono=PHONE, red="190.56.1.1")
    assert refusal.value.metadata == {"reintentar_en": "1"}
    await update(identity, cuentas[10], telefono=PHONE, red="190.56.1.2")
    await update(identity, cuentas[11], telefono="+50223450099")


@pytest.mark.parametrize(("pause", "people"), [(300, 200), (120, 200)])
async def test_people_behind_one_address_who_each_want_a_code_now_and_then_all_get_it(
    identity: Identity, pause: int, people: int
) -> None:
    for one in range(people):
        cuenta = await identity.registrada(f"ana{one}@ejemplo.gt", verificada=False)
        await update(identity, cuenta, telefono=f"+50223{one:06}", red="190.56.1.1")
        identity.clock.advance(seconds=pause)
    assert len(identity.mensajes.kept) == people


async def test_one_account_that_wants_a_code_every_other_hour_always_gets_it(identity: Identity) -> None:
    cuenta = await identity.registrada()
    for one in range(60):
        await update(identity, cuenta, telefono=f"+50223{one:06}")
        identity.clock.advance(hours=2)
    assert len(identity.mensajes.kept) == 60


async def test_who_has_no_account_has_no_telephone(identity: Identity) -> None:
    with pytest.raises(CuentaNoEncontrada):
        await identity.runner.run(ConfirmarTelefono(identity.secretos), ANONIMO, Confirmar("000000"))


async def test_it_is_noted(identity: Identity) -> None:
    cuenta = await identity.registrada()
    await update(identity, cuenta, telefono=PHONE)
    identity.auditoria.kept.clear()
    await confirm(identity, cuenta, sent(identity)[0])
    assert identity.auditoria.kept == [Anotado("TELEFONO_CONFIRMADO", f"cuenta/{cuenta.id}")]
