"""Evidence and the heads over it, on fakes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.casillero.domain.cabezas import CabezaSellada, Prueba, SinSellar, Situacion
from services.casillero.domain.evidencia import Evidencia

if TYPE_CHECKING:
    from services.casillero.tests.fakes import Mundo


def parte_danada(cabeza: CabezaSellada) -> str:
    """As libs.firma.integridad tells it, of heads that FakeSelladora stamped."""
    return "" if cabeza.firma == b"firma" else "firma"


class FakeEvidencias:
    def __init__(self, mundo: "Mundo") -> None:
        self._mundo = mundo

    def agregar(self, *hechos: Evidencia) -> None:
        self._mundo.evidencias += hechos

    def de(self, entrega_id: UUID) -> Sequence[Evidencia]:
        return [evidencia for evidencia in self._mundo.evidencias if evidencia.entrega_id == entrega_id]

    def situaciones(self, entrega_id: UUID) -> Mapping[UUID, Situacion]:
        return {
            una.evidencia_id: self._situacion(hoja)
            for hoja, una in enumerate(self._mundo.evidencias)
            if una.entrega_id == entrega_id
        }

    def _situacion(self, hoja: int) -> Situacion:
        tamano = min((cual for cual in self._mundo.cabezas if cual > hoja), default=None)
        sellada = None if tamano is None else self._mundo.cabezas[tamano].instante
        return Situacion(f"{hoja:064x}", hoja < self._mundo.en_registro, tamano, sellada)

    def prueba(self, evidencia_id: UUID) -> Prueba | None:
        for hoja, una in enumerate(self._mundo.evidencias):
            if una.evidencia_id == evidencia_id:
                over = [self._mundo.cabezas[cual] for cual in sorted(self._mundo.cabezas) if cual > hoja]
                whole = next((cabeza for cabeza in over if not parte_danada(cabeza)), None)
                return Prueba(str(evidencia_id).encode(), hoja, (), whole) if whole else None
        return None


class FakeCabezas:
    """Heads whose text is their size: `en_registro` evidencias are in the log."""

    def __init__(self, mundo: "Mundo") -> None:
        self._mundo = mundo

    def sin_sellar(self) -> SinSellar | None:
        newest = self._mundo.en_registro
        return SinSellar(str(newest), self._mundo.clock.now()) if newest > max(self._mundo.cabezas, default=0) else None

    def guardar(self, cabeza: CabezaSellada) -> bool:
        return self._mundo.cabezas.setdefault(cabeza.tamano, cabeza) is cabeza

    def selladas(self, mayores_que: int, limite: int) -> Sequence[CabezaSellada]:
        return [self._mundo.cabezas[cual] for cual in sorted(self._mundo.cabezas) if cual > mayores_que][:limite]

    def mayor(self) -> int:
        return max(self._mundo.cabezas, default=0)

    def apartar(self, cabeza: CabezaSellada, parte: str, ahora: datetime) -> bool:
        if self._mundo.cabezas.get(cabeza.tamano) != cabeza:
            return False
        self._mundo.cabezas_danadas.append((self._mundo.cabezas.pop(cabeza.tamano), parte, ahora))
        return True

    def apartadas(self) -> int:
        return len(self._mundo.cabezas_danadas)
