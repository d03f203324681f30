"""What changes deliveries from outside, on fakes."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from libs.foundation.core.usecases import Stale
from services.casillero.domain.anulacion import Anulacion
from services.casillero.domain.entrega import Via
from services.casillero.domain.papel import EnPapel
from services.casillero.domain.reserva import Reserva

if TYPE_CHECKING:
    from services.casillero.tests.fakes import Mundo


class FakePapel:
    def __init__(self, mundo: "Mundo") -> None:
        self._mundo = mundo

    def bloquear(self, entrega_id: UUID) -> EnPapel | None:
        entrega, via = self._mundo.entregas.get(entrega_id, (None, None))
        if entrega is None or via is not Via.PAPEL:
            return None
        papel = self._mundo.papel.get(entrega_id) or EnPapel(entrega, self._mundo.registradas[entrega_id])
        return replace(papel, anulacion=self._mundo.anulaciones.get((entrega_id, entrega.productor)))

    def guardar(self, papel: EnPapel) -> None:
        self._mundo.papel[papel.entrega.entrega_id] = papel


class FakeAnulaciones:
    def __init__(self, mundo: "Mundo") -> None:
        self._mundo = mundo

    def agregar(self, entrega_id: UUID, productor: str, anulacion: Anulacion) -> None:
        if (entrega_id, productor) in self._mundo.anulaciones:
            raise Stale
        self._mundo.anulaciones[entrega_id, productor] = anulacion

    def de(self, entregas: Collection[UUID]) -> Mapping[tuple[UUID, str], Anulacion]:
        return {cual: una for cual, una in self._mundo.anulaciones.items() if cual[0] in entregas}


class FakeReservas:
    def __init__(self, mundo: "Mundo") -> None:
        self._mundo = mundo

    def anotar(self, reserva: Reserva) -> bool:
        caso = (reserva.productor, reserva.expediente_id)
        anterior = self._mundo.reservas.get(caso)
        if anterior is not None and anterior.cambio >= reserva.cambio:
            return False
        self._mundo.reservas[caso] = reserva
        return True

    def de(self, casos: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Reserva]:
        return {caso: una for caso, una in self._mundo.reservas.items() if caso in casos}
