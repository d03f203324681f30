"""The changes of the cases' classes in memory, and what is still to be moved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.expedientes.application.ports import Guardado
from services.expedientes.application.ports_de_reserva import SinTrasladar
from services.expedientes.domain.escrito import Documento
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.firma import Preparacion
from services.expedientes.domain.reserva import CambioDeReserva, Traslado


@dataclass
class FakeReservas:
    """See ports_de_reserva.Reservas."""

    expedientes: dict[UUID, Expediente]
    cambios: list[CambioDeReserva]

    def cambiar(self, expediente: Expediente, cambio: CambioDeReserva) -> None:
        self.expedientes[expediente.expediente_id] = expediente
        self.cambios.append(cambio)

    def uno(self, cambio_id: UUID) -> CambioDeReserva:
        return next(uno for uno in self.cambios if uno.cambio_id == cambio_id)


@dataclass
class FakeTraslados:
    """See ports_de_reserva.Traslados."""

    pedidos: dict[UUID, Traslado]
    expedientes: dict[UUID, Expediente]
    preparaciones: dict[UUID, Preparacion]
    guardados: Callable[[], list[Guardado]]

    def pedir(self, expediente_id: UUID, llave: bytes, ahora: datetime) -> None:
        numero = self.expedientes[expediente_id].numero
        self.pedidos.setdefault(expediente_id, Traslado(expediente_id, numero, llave, ahora, ahora))

    def debidos(self, ahora: datetime, limite: int) -> Sequence[Traslado]:
        debidos = (uno for uno in self.pedidos.values() if uno.proximo <= ahora)
        return sorted(debidos, key=lambda uno: uno.proximo)[:limite]

    def en_espera(self) -> SinTrasladar:
        return SinTrasladar(len(self.pedidos), min((uno.pedido for uno in self.pedidos.values()), default=None))

    def bloquear(self, expediente_id: UUID) -> Traslado | None:
        return self.pedidos.get(expediente_id)

    def guardar(self, traslado: Traslado) -> None:
        self.pedidos[traslado.expediente_id] = traslado

    def pendiente(self, expediente_id: UUID) -> bool:
        return expediente_id in self.pedidos

    def documentos(self, expediente_id: UUID, ahora: datetime) -> Sequence[Documento]:
        return [uno.documento for uno in self.guardados() if uno.custodia.expediente_id == expediente_id] + [
            una.documento
            for una in self.preparaciones.values()
            if una.expediente_id == expediente_id and una.resolucion_id is None and ahora < una.vence
        ]

    def llevar(self, traslado: Traslado, versiones: Mapping[UUID, str]) -> None:
        antes = self.expedientes[traslado.expediente_id]
        custodia = replace(antes.custodia, llave=traslado.llave)
        self.expedientes[traslado.expediente_id] = replace(antes, custodia=custodia)

    def terminar(self, expediente_id: UUID) -> None:
        del self.pedidos[expediente_id]
