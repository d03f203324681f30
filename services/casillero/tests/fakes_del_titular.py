"""What owners keep for themselves, and how they are told, on fakes."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from libs.foundation.core.usecases import Stale
from services.casillero.domain.alerta import (
    POR_OMISION,
    Alerta,
    Canal,
    Encolada,
    Pendientes,
    Preferencias,
)
from services.casillero.domain.calendario import Calendario
from services.casillero.domain.dispositivo import Dispositivo
from services.casillero.domain.marcas import Cuenta, Marcas
from services.casillero.domain.notificacion import Notificacion

if TYPE_CHECKING:
    from services.casillero.tests.fakes import Mundo


class FakeMarcador:
    def __init__(self, mundo: "Mundo") -> None:
        self._mundo = mundo

    def poner(self, lectora: UUID, notificacion_id: UUID, marcas: Marcas) -> None:
        self._mundo.marcas[lectora, notificacion_id] = marcas

    def de(self, lectora: UUID, notificaciones: Collection[UUID]) -> Mapping[UUID, Marcas]:
        return {
            cual: unas for (de, cual), unas in self._mundo.marcas.items() if de == lectora and cual in notificaciones
        }

    def en(self, persona: UUID, lectora: UUID) -> Mapping[Cuenta, int]:
        suyas = {
            una.notificacion_id
            for una in self._mundo.notificaciones.values()
            if una.entrega.destinatario == persona and una.expirada is None
        }
        return Counter(cuenta for unas in self.de(lectora, suyas).values() for cuenta in unas.cuentas)

    def visitar(self, lectora: UUID, casillero_id: UUID, hasta: datetime) -> None:
        visto = self._mundo.visitas.get((lectora, casillero_id), hasta)
        self._mundo.visitas[lectora, casillero_id] = max(visto, hasta)

    def visto_hasta(self, lectora: UUID, casillero_id: UUID) -> datetime | None:
        return self._mundo.visitas.get((lectora, casillero_id))


class FakeCalendarios:
    def __init__(self, mundo: "Mundo") -> None:
        self._mundo = mundo

    def poner(self, calendario: Calendario) -> None:
        self._mundo.calendarios[calendario.persona] = calendario

    def quitar(self, persona: UUID) -> None:
        self._mundo.calendarios.pop(persona, None)

    def de(self, persona: UUID) -> Calendario | None:
        return self._mundo.calendarios.get(persona)

    def de_huella(self, huella: str) -> Calendario | None:
        return next((uno for uno in self._mundo.calendarios.values() if uno.huella == huella), None)


class FakeConstancias:
    def __init__(self, mundo: "Mundo") -> None:
        self._mundo = mundo

    def codigo(self, notificacion_id: UUID) -> str | None:
        kept = self._mundo.constancias.get(notificacion_id)
        return kept[0] if kept else None

    def expedida(self, codigo: str) -> datetime | None:
        return next((instante for suyo, instante in self._mundo.constancias.values() if suyo == codigo), None)

    def agregar(self, notificacion_id: UUID, codigo: str, ahora: datetime) -> None:
        if notificacion_id in self._mundo.constancias or self.expedida(codigo):
            raise Stale
        self._mundo.constancias[notificacion_id] = (codigo, ahora)


class FakeAlertas:
    def __init__(self, mundo: "Mundo") -> None:
        self._mundo = mundo

    def encolar(self, *notificaciones: UUID) -> None:
        self._mundo.sin_alertar += notificaciones

    def _adelantada(self, persona: UUID, ahora: datetime) -> bool:
        return self._mundo.casilleros[persona].ultimo > ahora

    def _sin_alertar(self, ahora: datetime, *, adelantadas: bool) -> Sequence[Notificacion]:
        unas = [self._mundo.notificaciones[cual] for cual in self._mundo.sin_alertar]
        return [una for una in unas if self._adelantada(una.entrega.destinatario, ahora) is adelantadas]

    def _debidas(self, ahora: datetime, *, adelantadas: bool) -> Sequence[Alerta]:
        unas = [una for una in self._mundo.alertas.values() if una.debida(ahora)]
        return [una for una in unas if self._adelantada(una.persona, ahora) is adelantadas]

    def hay_adelantadas(self, ahora: datetime) -> bool:
        return bool(self._sin_alertar(ahora, adelantadas=True) or self._debidas(ahora, adelantadas=True))

    def encoladas(self, ahora: datetime, limite: int) -> Sequence[Encolada]:
        unas = self._sin_alertar(ahora, adelantadas=False)[:limite]
        return [
            Encolada(una.notificacion_id, una.entrega.entrega_id, una.casillero_id, una.entrega.destinatario)
            for una in unas
        ]

    def desencolar(self, notificaciones: Collection[UUID]) -> Collection[UUID]:
        mias = [una for una in self._mundo.sin_alertar if una in notificaciones]
        self._mundo.sin_alertar[:] = [una for una in self._mundo.sin_alertar if una not in notificaciones]
        return mias

    def agregar(self, *nuevas: Alerta) -> None:
        self._mundo.alertas |= {alerta.alerta_id: alerta for alerta in nuevas}

    guardar = agregar

    def debidas(self, ahora: datetime, canal: Canal, limite: int) -> Sequence[tuple[UUID, UUID]]:
        unas = [una for una in self._debidas(ahora, adelantadas=False) if una.canal is canal]
        ordenadas = sorted(unas, key=lambda una: (una.proximo or ahora, una.alerta_id))[:limite]
        return [(una.persona, una.alerta_id) for una in ordenadas]

    def persona_de(self, alerta_id: UUID) -> UUID | None:
        return self._mundo.alertas[alerta_id].persona if alerta_id in self._mundo.alertas else None

    def bloquear(self, alerta_id: UUID) -> Alerta | None:
        return self._mundo.alertas.get(alerta_id)

    def pendientes(self) -> Pendientes:
        creadas = [una.creada for una in self._mundo.alertas.values() if una.proximo]
        encoladas = [self._mundo.notificaciones[una].puesta_a_disposicion for una in self._mundo.sin_alertar]
        return Pendientes(len(creadas + encoladas), min(creadas + encoladas, default=None))

    def preferencias(self, casilleros: Collection[UUID]) -> Mapping[UUID, Preferencias]:
        return {uno: {**POR_OMISION, **self._mundo.preferencias.get(uno, {})} for uno in casilleros}

    def preferir(self, casillero_id: UUID, canal: Canal, activa: bool) -> None:
        self._mundo.preferencias.setdefault(casillero_id, {})[canal] = activa


class FakeDispositivos:
    def __init__(self, mundo: "Mundo") -> None:
        self._mundo = mundo

    def de(self, cuentas: Collection[UUID]) -> Sequence[Dispositivo]:
        suyos = [uno for uno in self._mundo.dispositivos.values() if uno.cuenta_id in cuentas]
        return sorted(suyos, key=lambda uno: (uno.creado, uno.dispositivo_id))

    def uno(self, dispositivo_id: UUID) -> Dispositivo | None:
        return self._mundo.dispositivos.get(dispositivo_id)

    def de_punto(self, punto: str) -> Dispositivo | None:
        return next((uno for uno in self._mundo.dispositivos.values() if uno.punto == punto), None)

    def agregar(self, nuevo: Dispositivo) -> None:
        if self.de_punto(nuevo.punto) is not None:
            raise Stale
        self._mundo.dispositivos[nuevo.dispositivo_id] = nuevo

    def quitar(self, dispositivo_id: UUID) -> None:
        self._mundo.dispositivos.pop(dispositivo_id, None)
