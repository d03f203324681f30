"""A disabled account: all that is open ends, nothing opens it, and who tries is told as if it were not there."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from libs.foundation.core.auditoria import Clase
from libs.foundation.core.errors import EstradoError
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Stale
from services.identity.application.abrir_sesion import Abrir
from services.identity.application.acceso import Acceso, Negado
from services.identity.application.habilitar_cuenta import HabilitarCuenta
from services.identity.application.inhabilitacion import DeLaCuenta
from services.identity.application.inhabilitar_cuenta import InhabilitarCuenta
from services.identity.application.restablecer_contrasena import Restablecer, RestablecerContrasena
from services.identity.domain.cuenta import TipoDeCuenta
from services.identity.domain.errors import (
    CredencialesInvalidas,
    DesafioInvalido,
    EnlaceUsado,
    PasskeyRechazada,
    RenovacionInvalida,
)
from services.identity.domain.mensaje import Clase as Carta
from services.identity.tests.fakes import ANONIMO, CASA, CONTRASENA, CORREO, Identity
from services.identity.tests.fakes_de_verificacion import oficial
from services.identity.tests.socio import Socio
from services.identity.tests.unit.test_reenviar_confirmacion import resend
from services.identity.tests.unit.test_solicitar_recuperacion import recover

MOTIVO = "Alguien más la usa"


def administrador(cuenta_id: UUID | None = None, persona: UUID | None = None) -> Principal:
    """Who administers."""
    return Principal("usuario", "gateway", cuenta_id or uuid4(), persona, frozenset({"administrador"}))


async def disabled(
    identity: Identity, por: Principal | None = None, correo: str = CORREO, motivo: str = MOTIVO
) -> None:
    """The account of `correo`, disabled by an officer, or `por`."""
    await identity.runner.run(InhabilitarCuenta(), por or oficial(), DeLaCuenta(correo, motivo))


async def refused(identity: Identity, por: Principal | None = None, correo: str = CORREO, motivo: str = MOTIVO) -> str:
    """Why it is not."""
    with pytest.raises(EstradoError) as refusal:
        await disabled(identity, por, correo, motivo)
    return refusal.value.code


async def test_nothing_that_was_open_or_begun_goes_on(identity: Identity) -> None:
    await identity.registrada()
    quien, device, _ = await identity.con_passkey()
    await identity.confirmado(quien)
    opened = await identity.mostrar(device.mostrar(await identity.opciones()))
    assert isinstance(opened, Acceso)
    begun = await identity.desafio()
    await disabled(identity)
    assert all(sesion.cerrada == identity.clock.now() for sesion in identity.sesiones.kept.values())
    with pytest.raises(RenovacionInvalida):
        await identity.renovar(opened.token_renovacion)
    with pytest.raises(DesafioInvalido):
        await identity.completar(begun, identity.codigo(1))


async def test_neither_password_nor_passkey_opens_it(identity: Identity) -> None:
    await identity.registrada()
    _, device, _ = await identity.con_passkey()
    shown = device.mostrar(await identity.opciones())
    await disabled(identity)
    refusal = await identity.abrir()
    assert isinstance(refusal, Negado)
    assert type(refusal.error) is CredencialesInvalidas
    for answer in (shown, device.mostrar(await identity.opciones())):
        with pytest.raises(PasskeyRechazada):
            await identity.mostrar(answer)


async def test_the_right_password_is_answered_costs_counts_and_is_noted_as_a_wrong_one(identity: Identity) -> None:
    seen = []
    for disable, contrasena in ((True, CONTRASENA), (False, "equivocada")):
        identity = Identity()
        cuenta = await identity.registrada()
        if disable:
            await disabled(identity)
        identity.auditoria.kept.clear()
        before = (identity.contrasenas.checks, identity.contrasenas.hashes)
        answers = []
        for _ in range(5):
            negado = await identity.abrir(contrasena=contrasena)
            assert isinstance(negado, Negado)
            answers.append((type(negado.error), negado.error.metadata))
        notes = [(note.accion, note.objeto == f"cuenta/{cuenta.id}", note.datos) for note in identity.auditoria.kept]
        counted = sorted(freno.fallos for freno in identity.frenos.kept.values())
        cost = (identity.contrasenas.checks - before[0], identity.contrasenas.hashes - before[1])
        seen.append((answers, notes, counted, cost))
    assert seen[0] == seen[1]
    assert seen[0][3] == (5, 0)


async def test_a_login_that_was_checked_before_is_looked_at_anew(identity: Identity) -> None:
    await identity.registrada()
    command = Abrir(CORREO, CONTRASENA, CASA)
    prepared = await identity.abrir_sesion.prepare(ANONIMO, command)
    await disabled(identity)
    with pytest.raises(Stale):
        identity.abrir_sesion.handle(identity.tx(ANONIMO), command, prepared)


async def test_clients_are_given_and_told_nothing_any_more(socio: Socio) -> None:
    fichas, codigo = await socio.fichas(), await socio.codigo()
    await disabled(socio.identity)
    assert (await socio.renovar(fichas["refresh_token"])).cuerpo["error"] == "invalid_grant"
    assert (await socio.canjear(codigo)).cuerpo["error"] == "invalid_grant"
    assert not await socio.activa(fichas["access_token"])
    assert (await socio.titular(fichas["access_token"])).estado == 401
    refusal = await socio.entrar(await socio.solicitud())
    assert isinstance(refusal, Negado)
    assert type(refusal.error) is CredencialesInvalidas


async def test_no_link_sets_another_password_and_none_is_sent(identity: Identity) -> None:
    await identity.registrada()
    await recover(identity)
    token = identity.token()
    identity.mensajes.kept.clear()
    await disabled(identity)
    for ask in (recover, resend):
        await ask(identity)
    await identity.solicitar()  # as somebody who registers again
    assert [mensaje.clase for mensaje in identity.mensajes_a(CORREO)] == [Carta.CUENTA_INHABILITADA]
    before = dict(identity.cuentas.kept)
    restablecer = RestablecerContrasena(identity.runner, identity.contrasenas)
    with pytest.raises(EnlaceUsado):
        await identity.runner.run(restablecer, ANONIMO, Restablecer(token, "OT-RA123X"))
    assert identity.cuentas.kept == before
    await identity.runner.run(HabilitarCuenta(), oficial(), DeLaCuenta(CORREO, MOTIVO))
    with pytest.raises(EnlaceUsado):
        await identity.runner.run(restablecer, ANONIMO, Restablecer(token, "OT-RA123X"))


async def test_the_holder_is_told_the_audit_has_it_and_again_it_changes_nothing(identity: Identity) -> None:
    cuenta = await identity.registrada()
    identity.auditoria.kept.clear()
    since, por = identity.clock.now(), oficial()
    await disabled(identity, por, correo=f" {CORREO.upper()}", motivo=f" {MOTIVO} ")
    identity.clock.advance(days=1)
    await disabled(identity, motivo="Otra vez")
    assert identity.cuentas.kept[cuenta.id].inhabilitada == since
    assert [mensaje.clase for mensaje in identity.mensajes_a(CORREO)] == [Carta.CUENTA_INHABILITADA]
    [note] = identity.auditoria.kept
    assert (note.accion, note.clase, note.objeto) == ("CUENTA_INHABILITADA", Clase.CAMBIO, f"cuenta/{cuenta.id}")
    assert (note.sujeto, note.datos, note.detalles) == (por.subject, {}, {"motivo": MOTIVO})


async def test_nobody_elses_sessions_end(identity: Identity) -> None:
    await identity.registrada()
    await identity.registrada("otro@ejemplo.gt")
    other = await identity.abierta("otro@ejemplo.gt")
    await disabled(identity)
    assert isinstance(await identity.renovar(other.token_renovacion), Acceso)


@pytest.mark.parametrize("roles", [(), ("secretario@01017",), ("administrador@01017",)])
async def test_who_has_no_such_office_disables_nothing(identity: Identity, roles: tuple[str, ...]) -> None:
    await identity.registrada()
    somebody = Principal("usuario", "gateway", uuid4(), uuid4(), frozenset(roles))
    for correo in (CORREO, "nadie@ejemplo.gt"):
        assert await refused(identity, somebody, correo) == "SOLO_ADMINISTRADORES"
    assert isinstance(await identity.abrir(), Acceso)


@pytest.mark.parametrize(("tipo", "roles"), [(TipoDeCuenta.JUDICIAL, ()), (TipoDeCuenta.INDIVIDUAL, ("juez@01017",))])
async def test_staff_are_disabled_by_administrators_alone(
    identity: Identity, tipo: TipoDeCuenta, roles: tuple[str, ...]
) -> None:
    cuenta = await identity.registrada(tipo=tipo)
    identity.cuentas.kept[cuenta.id] = replace(cuenta, roles=roles)
    assert await refused(identity) == "SOLO_ADMINISTRADORES"
    assert isinstance(await identity.abrir(), Acceso)
    await disabled(identity, administrador())
    assert isinstance(await identity.abrir(), Negado)


async def test_nobody_disables_themselves_nor_what_is_not_there_nor_without_a_reason(identity: Identity) -> None:
    cuenta = await identity.registrada()
    for por in (oficial(cuenta.id), oficial(persona=cuenta.persona), administrador(cuenta.id)):
        assert await refused(identity, por) == "CUENTA_PROPIA"
    for correo in ("nadie@ejemplo.gt", "no es uno"):
        assert await refused(identity, correo=correo) == "CUENTA_NO_ENCONTRADA"
    for motivo in (" ", "x" * 501):
        assert await refused(identity, motivo=motivo) == "MOTIVO_FALTANTE"
    assert isinstance(await identity.abrir(), Acceso)
