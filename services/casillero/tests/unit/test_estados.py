"""No sequence of events, twice, late, out of order or by a clock that jumps back, takes a delivery where the table does
not."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.foundation.core.errors import RelojNoFiable
from libs.jurisdiccion.reglas import ModoDeEfecto
from services.casillero.application import (
    anular_entrega,
    cambiar_reserva,
    expirar_avisos,
    hacer_efectivas,
    registrar_resultado_en_papel,
)
from services.casillero.domain.anulacion import Anulacion
from services.casillero.domain.entrega import Clase, Entrega
from services.casillero.domain.errors import EntregaDesconocida, TransicionImposible
from services.casillero.domain.estados import TRANSICIONES, Estado, Paso, admite, exigir
from services.casillero.domain.notificacion import Notificacion
from services.casillero.domain.papel import EnPapel, Resultado
from services.casillero.domain.reserva import Reserva
from services.casillero.tests.fakes import AHORA, EVENTO, GT, Mundo, con_efecto, entrega
from services.casillero.tests.unit.comun import abrir, acceder, depositar

_PRUEBA_DE = {
    "ContentConsignment": Paso.DEPOSITO,
    "ContentConsignmentFailure": Paso.SIN_DESTINO,
    "RelayToNonERDS": Paso.EN_PAPEL,
    "RelayToNonERDSFailure": Paso.FALLO_EN_PAPEL,
    "PaperHandover": Paso.ENTREGA_EN_PAPEL,
    "ContentAccessTracking": Paso.ACCESO,
    "LegalEffect": Paso.EFECTO,
    "ContentExpiry": Paso.EXPIRACION,
    "DeliveryCancellation": Paso.ANULACION,
}


@dataclass
class Vida:
    """One delivery in a world, and what was seen of it."""

    con_casillero: bool
    clase: Clase
    modo: ModoDeEfecto
    mundo: Mundo = field(default_factory=Mundo)
    orden: Entrega = field(init=False)
    persona: UUID = field(init=False)

    async def empezar(self) -> None:
        self.orden = entrega(UUID(int=7), clase=self.clase)
        self.persona = self.orden.destinatario
        if self.con_casillero:
            await abrir(self.mundo, self.persona)

    @property
    def donde(self) -> Notificacion | EnPapel | None:
        """Where it went, if anywhere."""
        tx = self.mundo.tx(EVENTO)
        return tx.notificaciones.de_entrega(self.orden.entrega_id) or tx.papel.bloquear(self.orden.entrega_id)

    async def pasar(self, que: str, numero: int) -> None:
        """Let something happen to it; what is refused changes nothing."""
        self.mundo.clock.advance(minutes=1)
        with suppress(TransicionImposible, EntregaDesconocida, RelojNoFiable):
            await self._pasar(que, numero)

    async def _pasar(self, que: str, numero: int) -> None:
        run, ahora = self.mundo.runner.run, self.mundo.clock.now()
        if que == "reloj":
            self.mundo.clock.advance(minutes=-3 * numero)
        elif que == "orden":
            await depositar(self.mundo, self.orden, con_efecto(self.modo, 1))
        elif que == "acceso" and isinstance(una := self.donde, Notificacion):
            await acceder(self.mundo, self.persona, una.notificacion_id)
        elif que == "trabajo":
            self.mundo.clock.advance(days=numero)
            await run(hacer_efectivas.HacerEfectivas(), EVENTO, hacer_efectivas.Command(self.mundo.clock.now()))
        elif que == "retencion":
            self.mundo.clock.advance(days=2000 * numero)
            vencidos = expirar_avisos.Command(self.mundo.clock.now())
            await run(expirar_avisos.ExpirarAvisos(GT), EVENTO, vencidos)
        elif que in {"realizada", "fallida"}:
            resultado = Resultado(numero, que == "realizada", ahora, ahora, "aquí", "", None)
            command = registrar_resultado_en_papel.Command(self.orden.entrega_id, "expedientes", resultado)
            await run(registrar_resultado_en_papel.RegistrarResultadoEnPapel(GT), EVENTO, command)
        elif que == "anulada":
            anulacion = Anulacion(AHORA, f"acto {numero}", "decreto", "por error")
            command_de = anular_entrega.Command(self.orden.entrega_id, "expedientes", anulacion)
            await run(anular_entrega.AnularEntrega(), EVENTO, command_de)
        elif que == "reserva":
            cambio = Reserva("expedientes", "e1", bool(numero % 2), numero)
            await run(cambiar_reserva.CambiarReserva(), EVENTO, cambiar_reserva.Command(cambio))

    def recorrido(self) -> list[Estado]:
        """The states that its evidence tells, each by the table from the one before."""
        estados: list[Estado] = []
        for prueba in self.mundo.evidencias:
            if prueba.tipo.value == "ConfidentialityChange":
                continue  # its case's, whatever state it is in
            if prueba.tipo.value == "SubmissionAcceptance":
                assert estados == []
                estados.append(Estado.ACEPTADA)
                continue
            paso = _PRUEBA_DE[prueba.tipo.value]
            assert admite(estados[-1], paso), (estados[-1], paso)
            estados.append(TRANSICIONES[estados[-1]][paso])
        return estados


_SUCESOS = st.tuples(
    st.sampled_from(["orden", "acceso", "trabajo", "retencion", "realizada", "fallida", "anulada", "reserva", "reloj"]),
    st.integers(1, 4),
)


@settings(deadline=None)  # what is tried is what happens, not how fast
@given(
    con_casillero=st.booleans(),
    clase=st.sampled_from(list(Clase)),
    modo=st.sampled_from(list(ModoDeEfecto)),
    sucesos=st.lists(_SUCESOS, max_size=14),
)
def test_whatever_happens_in_whatever_order_it_keeps_to_the_table(
    con_casillero: bool, clase: Clase, modo: ModoDeEfecto, sucesos: list[tuple[str, int]]
) -> None:
    async def vivir() -> None:
        vida = Vida(con_casillero, clase, modo)
        await vida.empezar()
        efectiva: datetime | None = None
        anulada = False
        for que, numero in sucesos:
            await vida.pasar(que, numero)
            donde = vida.donde
            if donde is None:
                continue
            assert efectiva in {None, donde.efectiva}, "an effect never moves"
            assert not (anulada and efectiva is None and donde.efectiva), "what was taken back never becomes effective"
            efectiva, anulada = donde.efectiva, donde.anulacion is not None
            assert vida.recorrido()[-1] is donde.estado
        instantes = [prueba.instante for prueba in vida.mundo.evidencias]
        assert instantes == sorted(instantes)
        assert vida.mundo.oidos().count("NotificacionEfectiva") == (efectiva is not None)

    asyncio.run(vivir())


def test_every_state_is_reached_and_what_was_taken_back_has_no_effect_any_more() -> None:
    alcanzados = {Estado.ACEPTADA} | {hasta for pasos in TRANSICIONES.values() for hasta in pasos.values()}
    assert alcanzados == set(Estado) == set(TRANSICIONES)
    assert {paso for pasos in TRANSICIONES.values() for paso in pasos} == set(Paso)
    assert set(TRANSICIONES[Estado.ANULADA].values()) == {Estado.ANULADA}
    assert Paso.EFECTO not in TRANSICIONES[Estado.ANULADA]


def test_a_refusal_says_what_cannot_follow_what() -> None:
    with pytest.raises(TransicionImposible) as refused:
        exigir(Estado.PAPEL_REALIZADA, Paso.FALLO_EN_PAPEL)
    assert refused.value.metadata == {"estado": "papel_realizada", "paso": "fallo_en_papel"}


def test_a_notificacion_says_how_far_it_has_come() -> None:
    async def dichos() -> list[Estado]:
        vida = Vida(True, Clase.NOTIFICACION, ModoDeEfecto.DIAS_DESPUES)
        await vida.empezar()
        await vida.pasar("orden", 1)
        una = vida.donde
        assert isinstance(una, Notificacion)
        con_acceso = una.abierta(AHORA + timedelta(minutes=2))
        efectiva = una.cumplida(AHORA + timedelta(days=9))
        ambas = efectiva.abierta(AHORA + timedelta(days=9))
        anulada = replace(ambas, anulacion=Anulacion(AHORA, "a2", "decreto", ""))
        return [cada.estado for cada in (una, con_acceso, efectiva, ambas, anulada)]

    assert asyncio.run(dichos()) == [
        Estado.DEPOSITADA,
        Estado.ACCEDIDA,
        Estado.EFECTIVA,
        Estado.EFECTIVA_Y_ACCEDIDA,
        Estado.ANULADA,
    ]
