"""Factors of somebody who lost them: withdrawn by an officer before whom they stand, and what of before goes along."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from libs.foundation.core.auditoria import Clase
from libs.foundation.core.errors import EstradoError
from libs.foundation.core.principals import Principal
from services.identity.application.acceso import Acceso
from services.identity.application.crear_totp import CrearSecreto
from services.identity.application.retirar_factores_perdidos import RetirarFactoresPerdidos, RetirarPerdidos
from services.identity.domain.concesion import Concesion
from services.identity.domain.cuenta import Cuenta, TipoDeCuenta
from services.identity.domain.errors import DesafioInvalido, PasskeyRechazada, RenovacionInvalida
from services.identity.domain.factores import Exigidos, Factores
from services.identity.domain.mensaje import Clase as Carta
from services.identity.tests.fakes import CORREO, CUI, Identity, usuario
from services.identity.tests.fakes_de_verificacion import oficial
from services.identity.tests.unit.test_solicitar_recuperacion import recover

MOTIVO = "Se presentó con su DPI: le robaron el teléfono"
OTRO = "otro@ejemplo.gt"


async def withdrawn(
    identity: Identity, por: Principal | None = None, correo: str = CORREO, cui: str = CUI, motivo: str = MOTIVO
) -> Factores:
    """What an officer, or `por`, withdraws."""
    use_case = RetirarFactoresPerdidos(identity.jurisdiccion)
    return await identity.runner.run(use_case, por or oficial(), RetirarPerdidos(correo, cui, motivo))


async def refused(
    identity: Identity, por: Principal | None = None, correo: str = CORREO, cui: str = CUI, motivo: str = MOTIVO
) -> str:
    """Why it is refused."""
    with pytest.raises(EstradoError) as refusal:
        await withdrawn(identity, por, correo, cui, motivo)
    return refusal.value.code


async def protected(identity: Identity) -> Cuenta:
    """A verified account with an authenticator application and its ten codes."""
    cuenta = await identity.registrada()
    await identity.con_totp()
    identity.mensajes.kept.clear()
    identity.auditoria.kept.clear()
    return cuenta


async def test_the_password_opens_again_and_nothing_of_before_does(identity: Identity) -> None:
    cuenta = await identity.registrada()
    quien, device, _ = await identity.con_passkey()
    confirmado = await identity.confirmado(quien)
    assert not confirmado.codigos, "it had some with the passkey"
    stolen = await identity.mostrar(device.mostrar(await identity.opciones()))
    assert isinstance(stolen, Acceso)
    begun, shown = await identity.desafio(), device.mostrar(await identity.opciones())
    grant = Concesion(uuid4(), uuid4(), cuenta.id, uuid4(), ("cui",), identity.clock.now(), identity.clock.now())
    identity.concesiones.agregar(grant, None)
    assert await withdrawn(identity) == Factores(totp=True, passkeys=1, codigos=10)
    with pytest.raises(RenovacionInvalida):
        await identity.renovar(stolen.token_renovacion)
    with pytest.raises(DesafioInvalido):
        await identity.completar(begun, identity.codigo(1))
    with pytest.raises(PasskeyRechazada):
        await identity.mostrar(shown)
    assert identity.concesiones.kept[grant.id].cerrada == identity.clock.now()
    assert isinstance(await identity.abrir(), Acceso)
    identity.clock.advance(seconds=30)
    _, otros = await identity.con_totp()
    assert len(otros.codigos) == 10


async def test_who_must_have_one_enrols_before_anything_else() -> None:
    identity = Identity(Exigidos.TODOS)
    await protected(identity)
    await withdrawn(identity)
    assert (await identity.abierta()).solo_enrolamiento


async def test_nobody_elses_factors_and_sessions_end(identity: Identity) -> None:
    await identity.registrada(OTRO)
    quien, _ = await identity.con_totp(OTRO)
    identity.clock.advance(seconds=30)
    await protected(identity)
    await withdrawn(identity)
    assert quien.subject is not None
    assert identity.factores.de(quien.subject) == Factores(totp=True, codigos=10)
    closed = {sesion.cuenta_id for sesion in identity.sesiones.kept.values() if sesion.cerrada}
    assert closed == {cuenta.id for cuenta in identity.cuentas.kept.values() if cuenta.correo == CORREO}


async def test_the_holder_is_told_and_the_audit_has_what_and_beside_the_seal_why(identity: Identity) -> None:
    cuenta = await protected(identity)
    por = oficial()
    await withdrawn(identity, por, cui="1234567890101", correo=f" {CORREO.upper()} ", motivo=f" {MOTIVO}\n")
    assert [mensaje.clase for mensaje in identity.mensajes_a(CORREO)] == [Carta.FACTORES_PERDIDOS]
    [note] = identity.auditoria.kept
    assert (note.accion, note.clase, note.objeto) == ("FACTORES_RETIRADOS", Clase.CAMBIO, f"cuenta/{cuenta.id}")
    assert note.datos == {"totp": "1", "passkeys": "0", "codigos": "10"}
    assert (note.sujeto, note.detalles) == (por.subject, {"motivo": MOTIVO})


async def test_where_there_are_none_nothing_is_changed(identity: Identity) -> None:
    """Also the second time: the session in which they enrol others stays."""
    await protected(identity)
    await withdrawn(identity)
    opened, notes = await identity.abierta(), len(identity.auditoria.kept)
    cuenta = next(iter(identity.cuentas.kept.values()))
    await identity.runner.run(identity.crear_totp, usuario(cuenta, opened.sesion_id), CrearSecreto())
    assert await withdrawn(identity) == Factores()
    assert isinstance(await identity.renovar(opened.token_renovacion), Acceso)
    assert cuenta.id in identity.factores.totps
    assert len(identity.mensajes_a(CORREO)) == 1
    assert len([note for note in identity.auditoria.kept[notes:] if note.accion != "SESION_ABIERTA"]) == 0


@pytest.mark.parametrize("roles", [(), ("secretario@01017",), ("administrador",)])
async def test_who_is_no_officer_withdraws_nothing(identity: Identity, roles: tuple[str, ...]) -> None:
    await protected(identity)
    somebody = Principal("usuario", "gateway", uuid4(), uuid4(), frozenset(roles))
    assert await refused(identity, somebody) == "SOLO_VERIFICADORES"
    assert await refused(identity, somebody, correo="nadie@ejemplo.gt") == "SOLO_VERIFICADORES"
    await unchanged(identity)


async def test_it_is_the_verified_account_of_both_e_mail_and_cui_or_none(identity: Identity) -> None:
    cuenta = await protected(identity)
    await identity.registrada(OTRO)
    for correo, cui in ((OTRO, CUI), (CORREO, "0000 00019 0101"), ("nadie@ejemplo.gt", CUI), ("no es uno", CUI)):
        assert await refused(identity, correo=correo, cui=cui) == "CUENTA_VERIFICADA_NO_ENCONTRADA"
    identity.cuentas.kept[cuenta.id] = replace(cuenta, verificada=False)
    assert await refused(identity) == "CUENTA_VERIFICADA_NO_ENCONTRADA"
    await unchanged(identity)


async def test_what_was_not_typed_right_is_told(identity: Identity) -> None:
    await protected(identity)
    assert await refused(identity, cui="1234 56788 0101") == "CUI_INVALIDO"
    for motivo in ("", " \n ", "x" * 501, "\x00"):
        assert await refused(identity, motivo=motivo) == "MOTIVO_FALTANTE"
    await unchanged(identity)


async def test_nobody_withdraws_their_own(identity: Identity) -> None:
    """Nor by a second account: its token names the same persona."""
    cuenta = await protected(identity)
    for por in (oficial(cuenta.id), oficial(persona=cuenta.persona)):
        assert await refused(identity, por) == "CUENTA_PROPIA"
    await unchanged(identity)


@pytest.mark.parametrize(
    ("tipo", "roles"),
    [
        (TipoDeCuenta.JUDICIAL, ()),
        (TipoDeCuenta.INDIVIDUAL, ("juez@01017",)),
        (TipoDeCuenta.INDIVIDUAL, ("administrador",)),
    ],
)
async def test_staffs_are_not_an_officers_to_withdraw(
    identity: Identity, tipo: TipoDeCuenta, roles: tuple[str, ...]
) -> None:
    cuenta = await protected(identity)
    identity.cuentas.kept[cuenta.id] = replace(cuenta, tipo=tipo, roles=roles)
    assert await refused(identity) == "FACTORES_DEL_PERSONAL"
    await unchanged(identity)


async def unchanged(identity: Identity) -> None:
    """Nothing was withdrawn, closed, noted or told."""
    cuenta_id: UUID = next(cuenta.id for cuenta in identity.cuentas.kept.values() if cuenta.correo == CORREO)
    assert identity.factores.de(cuenta_id) == Factores(totp=True, codigos=10)
    assert not any(sesion.cerrada for sesion in identity.sesiones.kept.values())
    assert not any(note.accion == "FACTORES_RETIRADOS" for note in identity.auditoria.kept)
    assert identity.mensajes_a(CORREO) == []


async def test_no_link_of_before_sets_the_password_which_now_opens_it_alone(identity: Identity) -> None:
    await protected(identity)
    await recover(identity)
    await withdrawn(identity)
    assert all(enlace.usado for enlace in identity.enlaces.kept.values())
