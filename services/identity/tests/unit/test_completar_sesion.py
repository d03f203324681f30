"""The second half of a login: codes once each, recovery codes once each, challenges once each."""

from dataclasses import replace

import pytest

from services.identity.application.acceso import Acceso, Negado
from services.identity.domain.desafio import huella_de_desafio
from services.identity.domain.errors import DemasiadosIntentos, DesafioInvalido, SegundoFactorInvalido
from services.identity.domain.sesion import Cliente
from services.identity.tests.fakes import CAFE, CASA, CORREO, Identity


@pytest.fixture
async def codigos(identity: Identity) -> list[str]:
    """The recovery codes of an account with a TOTP secret whose next code is a fresh one."""
    await identity.registrada()
    _, confirmado = await identity.con_totp()
    identity.clock.advance(seconds=30)
    return list(confirmado.codigos)


@pytest.mark.usefixtures("codigos")
async def test_a_code_opens_a_session_that_says_so(identity: Identity) -> None:
    before = len(identity.sesiones.kept)
    desafio = await identity.desafio()
    assert len(identity.sesiones.kept) == before, "the password alone opens none"
    acceso = await identity.completar(desafio, identity.codigo())
    assert isinstance(acceso, Acceso)
    assert acceso.token_acceso.endswith("pwd+otp+mfa todo")
    assert identity.sesiones.kept[acceso.sesion_id].metodos == ("pwd", "otp", "mfa")


@pytest.mark.usefixtures("codigos")
async def test_the_challenge_says_what_can_be_used_and_is_kept_hashed(identity: Identity) -> None:
    negado = await identity.abrir()
    assert isinstance(negado, Negado)
    assert negado.error.code == "SEGUNDO_FACTOR_REQUERIDO"
    assert negado.error.metadata["factores"] == "totp codigo_de_recuperacion"
    assert negado.error.metadata["vence"] == "2026-03-02T16:05:30+00:00"
    assert negado.error.metadata["desafio"] not in repr(identity.desafios)
    assert set(identity.desafios.kept) == {huella_de_desafio(negado.error.metadata["desafio"])}


@pytest.mark.usefixtures("codigos")
async def test_a_code_is_taken_once_whatever_the_challenge(identity: Identity) -> None:
    first, second = await identity.desafio(), await identity.desafio()
    assert isinstance(await identity.completar(first, identity.codigo()), Acceso)
    replayed = await identity.completar(second, identity.codigo())
    assert isinstance(replayed, Negado)
    assert type(replayed.error) is SegundoFactorInvalido
    assert isinstance(await identity.completar(second, identity.codigo(1)), Acceso)


@pytest.mark.usefixtures("codigos")
async def test_a_challenge_is_answered_once_in_time_and_from_where_it_was_given(identity: Identity) -> None:
    desafio = await identity.desafio()
    with pytest.raises(DesafioInvalido):
        await identity.completar(desafio, identity.codigo(), CAFE)
    assert isinstance(await identity.completar(desafio, identity.codigo()), Acceso)
    late = await identity.desafio()
    for answered in (desafio, "nunca dado", ""):
        with pytest.raises(DesafioInvalido):
            await identity.completar(answered, identity.codigo(1))
    identity.clock.advance(minutes=5)
    with pytest.raises(DesafioInvalido):
        await identity.completar(late, identity.codigo())


async def test_a_recovery_code_stands_once_for_a_code(identity: Identity, codigos: list[str]) -> None:
    acceso = await identity.completar(await identity.desafio(), codigos[0].lower(), de_recuperacion=True)
    assert isinstance(acceso, Acceso)
    assert acceso.token_acceso.endswith("pwd+rec+mfa todo")
    again = await identity.desafio()
    assert isinstance(await identity.completar(again, codigos[0], de_recuperacion=True), Negado)
    assert isinstance(await identity.completar(again, codigos[1]), Negado), "one kind is not the other"
    assert isinstance(await identity.completar(again, codigos[1], de_recuperacion=True), Acceso)


async def test_once_all_are_used_they_are_no_longer_offered(identity: Identity, codigos: list[str]) -> None:
    for codigo in codigos:
        await identity.completar(await identity.desafio(), codigo, de_recuperacion=True)
    negado = await identity.abrir()
    assert isinstance(negado, Negado)
    assert negado.error.metadata["factores"] == "totp"


async def test_somebody_elses_recovery_code_is_none(identity: Identity, codigos: list[str]) -> None:
    await identity.registrada("otro@ejemplo.gt")
    await identity.con_totp("otro@ejemplo.gt")
    hers = await identity.desafio("otro@ejemplo.gt")
    assert isinstance(await identity.completar(hers, codigos[0], de_recuperacion=True), Negado)


@pytest.mark.usefixtures("codigos")
async def test_after_five_wrong_codes_the_challenge_is_over(identity: Identity) -> None:
    desafio = await identity.desafio()
    for _ in range(5):
        assert isinstance(await identity.completar(desafio, "000000"), Negado)
    with pytest.raises(DesafioInvalido):
        await identity.completar(desafio, identity.codigo())


async def guess(identity: Identity, cliente: Cliente, times: int) -> list[int]:
    """Fail `times` times as somebody who has the password, waiting for as long as is asked: the waits."""
    waits: list[int] = []
    while times:
        desafio = await identity.desafio(cliente=cliente)
        try:
            assert isinstance(await identity.completar(desafio, "000000", cliente), Negado)
            times -= 1
        except DemasiadosIntentos as refusal:
            waits.append(int(refusal.metadata["reintentar_en"]))
            identity.clock.advance(seconds=waits[-1])
    return waits


async def test_guessing_is_braked_by_account_and_a_good_password_does_not_absolve_it(
    identity: Identity, codigos: list[str]
) -> None:
    waits = await guess(identity, CAFE, 18)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
    with pytest.raises(DemasiadosIntentos):
        await identity.completar(await identity.desafio(cliente=CAFE), identity.codigo(), CAFE)
    # The owner gets in: at home, where the account has been before, and elsewhere by a recovery code.
    assert isinstance(await identity.completar(await identity.desafio(cliente=CASA), identity.codigo(), CASA), Acceso)
    by_code = await identity.completar(await identity.desafio(cliente=CAFE), codigos[0], CAFE, de_recuperacion=True)
    assert isinstance(by_code, Acceso)


@pytest.mark.usefixtures("codigos")
async def test_a_good_code_absolves(identity: Identity) -> None:
    await guess(identity, CASA, 6)
    identity.clock.advance(minutes=1)
    assert isinstance(await identity.completar(await identity.desafio(), identity.codigo()), Acceso)
    assert await guess(identity, CASA, 5) == []


@pytest.mark.usefixtures("codigos")
async def test_the_password_is_asked_before_any_challenge(identity: Identity) -> None:
    refused = await identity.abrir(CORREO, "equivocada")
    assert isinstance(refused, Negado)
    assert refused.error.metadata == {}
    assert not identity.desafios.kept


@pytest.mark.usefixtures("codigos")
async def test_a_secret_removed_meanwhile_answers_nothing(identity: Identity) -> None:
    desafio = await identity.desafio()
    (totp,) = identity.factores.totps.values()
    identity.factores.guardar_totp(replace(totp, confirmado=None))
    assert isinstance(await identity.completar(desafio, identity.codigo()), Negado)
    identity.factores.retirar_totp(totp.cuenta_id)
    assert isinstance(await identity.completar(desafio, identity.codigo()), Negado)
