"""A mailbox that is suspended: by whom, for what reason, and what then becomes of deliveries."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from libs.foundation.core.principals import Principal
from libs.jurisdiccion.casilleros import EntregasASuspendido, Paradero
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.vigencia import Procedencia
from services.casillero.application import anotar_plazo
from services.casillero.application.administracion import DelCasillero
from services.casillero.application.listar_casilleros import Command, ListarCasilleros
from services.casillero.application.suspender_casillero import SuspenderCasillero
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.entrega import Clase, Via
from services.casillero.domain.errors import (
    CasilleroPropio,
    MotivoRequerido,
    NoAdministraCasilleros,
    NumeroSinCasillero,
)
from services.casillero.domain.evidencia import Tipo
from services.casillero.tests.fakes import AHORA, EVENTO, GT, Mundo, administradora, entrega, usuario
from services.casillero.tests.fakes_de_vecinos import FakePersonas
from services.casillero.tests.unit.comun import abrir, acceder, con_una, depositar, desvincular, suspender

MOTIVO = "Se informó el fallecimiento de su titular."


def con_regla(notificaciones: Paradero, avisos: Paradero) -> Jurisdiccion:
    """Guatemala with another rule of suspension, from the day of the tests on."""
    nueva = EntregasASuspendido(notificaciones, avisos, Procedencia("prueba", AHORA.date()))
    reglas = replace(GT.casilleros, suspension=(*GT.casilleros.suspension, nueva))
    return replace(GT, casilleros=reglas)


async def test_it_is_kept_told_and_noted_and_its_owner_reads_since_when_and_why() -> None:
    mundo, persona, _ = await con_una()
    mundo.clock.advance(minutes=1)
    suspendido = await suspender(mundo, persona, f"  {MOTIVO} ")
    assert (suspendido.suspendido, suspendido.motivo_de_suspension) == (AHORA + timedelta(minutes=1), MOTIVO)
    [propio] = await mundo.runner.run(ListarCasilleros(GT), usuario(persona), Command())
    assert propio.casillero == suspendido
    assert mundo.oidos()[-1] == "CasilleroSuspendido"
    [anotado] = mundo.auditoria.kept
    assert (anotado.accion, anotado.objeto) == ("CASILLERO_SUSPENDIDO", f"casillero/{suspendido.casillero_id}")
    # Words that may name somebody are not in what is sealed for ever.
    assert (anotado.datos, anotado.detalles) == ({}, {"motivo": MOTIVO})


async def test_saying_it_again_changes_nothing() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    primero = await suspender(mundo, persona, MOTIVO)
    mundo.clock.advance(days=1)
    assert await suspender(mundo, persona, "Otro motivo") == primero
    assert mundo.oidos().count("CasilleroSuspendido") == len(mundo.auditoria.kept) == 1


async def test_a_notificacion_goes_on_paper_and_an_aviso_nowhere_with_evidence_that_says_why() -> None:
    mundo = Mundo()
    persona, otra = await abrir(mundo), await abrir(mundo)
    suspendido = await suspender(mundo, persona, MOTIVO)
    notificacion, aviso, ajena = entrega(persona), entrega(persona, clase=Clase.AVISO), entrega(otra)
    personas = FakePersonas(persona, otra)
    for orden in (notificacion, aviso, ajena):
        await depositar(mundo, orden, personas=personas)
    vias = [via for _, via in mundo.entregas.values()]
    assert vias == [Via.PAPEL, Via.SIN_ENTREGA, Via.CASILLERO]
    assert mundo.unica.entrega == ajena
    assert mundo.oidos()[3:] == ["EntregaEnPapelPendiente", "NotificacionDepositada", "NotificacionEfectiva"]
    fuera = [prueba for prueba in mundo.evidencias if prueba.tipo in {Tipo.PAPEL, Tipo.SIN_ENTREGA}]
    assert [prueba.tipo for prueba in fuera] == [Tipo.PAPEL, Tipo.SIN_ENTREGA]
    assert {prueba.detalle for prueba in fuera} == {
        f"el casillero {suspendido.numero} está suspendido desde {AHORA.isoformat()}"
    }
    assert personas.preguntas == 0


@pytest.mark.parametrize(
    ("notificaciones", "avisos", "vias"),
    [
        (Paradero.CASILLERO, Paradero.NINGUNA_PARTE, [Via.CASILLERO, Via.SIN_ENTREGA]),
        (Paradero.PAPEL, Paradero.CASILLERO, [Via.PAPEL, Via.CASILLERO]),
    ],
)
async def test_the_rule_of_the_day_says_where_they_go(
    notificaciones: Paradero, avisos: Paradero, vias: list[Via]
) -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    await suspender(mundo, persona, MOTIVO)
    for clase in (Clase.NOTIFICACION, Clase.AVISO):
        await depositar(mundo, entrega(persona, clase=clase), con_regla(notificaciones, avisos))
    assert [via for _, via in mundo.entregas.values()] == vias
    mundo.clock.advance(days=-1)  # the rule before
    with_old = Mundo(mundo.clock)
    persona = await abrir(with_old)
    await suspender(with_old, persona, MOTIVO)
    await depositar(
        with_old,
        entrega(persona, emision=AHORA - timedelta(days=2)),
        con_regla(Paradero.CASILLERO, Paradero.CASILLERO),
    )
    assert [via for _, via in with_old.entregas.values()] == [Via.PAPEL]


async def test_of_one_that_nobody_can_open_either_the_evidence_says_that() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    await suspender(mundo, persona, MOTIVO)
    await desvincular(mundo, persona)
    await depositar(mundo, entrega(persona))
    assert mundo.evidencias[-1].detalle == f"nadie actúa por el casillero {mundo.casilleros[persona].numero}"
    # Verified anew, its persona has a mailbox that is suspended still.
    await abrir(mundo, persona)
    await depositar(mundo, entrega(persona))
    assert "está suspendido desde" in mundo.evidencias[-1].detalle
    assert mundo.oidos()[2:] == ["EntregaEnPapelPendiente"] * 2


async def test_a_plazo_is_still_kept_on_what_lies_in_it() -> None:
    mundo, persona, una = await con_una()
    await suspender(mundo, persona, MOTIVO)
    plazo = anotar_plazo.Command(
        (una.entrega.entrega_id, uuid4()), "expedientes", AHORA + timedelta(days=5), "cinco días"
    )
    await mundo.runner.run(anotar_plazo.AnotarPlazo(), EVENTO, plazo)
    assert mundo.unica.plazo_vence == AHORA + timedelta(days=5)


async def test_what_lies_in_it_is_read_and_opened_as_before() -> None:
    mundo, persona, una = await con_una()
    await suspender(mundo, persona, MOTIVO)
    assert (await acceder(mundo, persona, una.notificacion_id)).acceso is not None


async def test_no_instant_in_it_precedes_the_suspension() -> None:
    mundo, persona, una = await con_una()
    mundo.clock.advance(seconds=1)
    await suspender(mundo, persona, MOTIVO)
    mundo.clock.advance(seconds=-1)
    assert (await acceder(mundo, persona, una.notificacion_id)).acceso == AHORA + timedelta(seconds=1)


async def pedido(mundo: Mundo, quien: Principal, numero: str, motivo: str = MOTIVO) -> Casillero:
    return await mundo.runner.run(SuspenderCasillero(), quien, DelCasillero(numero, motivo))


@pytest.mark.parametrize("roles", [(), ("administrador@01017",), ("secretario@01017", "verificador@UVI")])
async def test_who_does_not_administer_learns_nothing(roles: tuple[str, ...]) -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    quien = replace(usuario(uuid4()), roles=frozenset(roles))
    for numero in (mundo.casilleros[persona].numero, "NINGUNO"):
        with pytest.raises(NoAdministraCasilleros) as refused:
            await pedido(mundo, quien, numero)
        assert refused.value.metadata == {}
    assert mundo.casilleros[persona].suspendido is None


async def test_nobody_suspends_their_own() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    with pytest.raises(CasilleroPropio):
        await pedido(mundo, administradora(persona), mundo.casilleros[persona].numero)


async def test_a_number_of_no_open_mailbox_is_none() -> None:
    mundo, registrada = Mundo(), uuid4()
    mundo.registrados["C-0077"] = registrada
    for numero in ("C-0077", "", "'; --"):
        with pytest.raises(NumeroSinCasillero):
            await pedido(mundo, administradora(), numero)


@pytest.mark.parametrize("motivo", ["", "  \n", "x" * 501, "con\x00nulos", "atrás\u202eadelante", "\u3164"])
async def test_a_reason_is_obligatory_and_can_be_read(motivo: str) -> None:
    mundo = Mundo()
    persona: UUID = await abrir(mundo)
    with pytest.raises(MotivoRequerido) as refused:
        await pedido(mundo, administradora(), mundo.casilleros[persona].numero, motivo)
    assert refused.value.metadata == {"campo": "motivo", "limite": "500"}
    assert mundo.casilleros[persona].suspendido is None


async def test_the_number_is_taken_as_it_is_typed() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    assert (await pedido(mundo, administradora(), f" {mundo.casilleros[persona].numero.lower()} ")).suspendido
