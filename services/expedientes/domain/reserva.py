"""A change of a case's class: it became reserved, or opened again; and what follows of its documents."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.domain.reintentos import espera


@dataclass(frozen=True, slots=True)
class CambioDeReserva:
    """The change number `cambio` of a case's class, at `instante` (UTC): why, and on what legal ground."""

    cambio_id: UUID
    expediente_id: UUID
    cambio: int
    reservado: bool
    motivo: str
    fundamento: str
    instante: datetime

    @property
    def tipo(self) -> str:
        """What the line of the timeline is called."""
        return "reserva" if self.reservado else "apertura"


@dataclass(frozen=True, slots=True)
class Traslado:
    """The documents of a case are to be kept under the wrapped key `llave`, and what was readable is to go.

    pedido    when it was asked for (UTC)
    proximo   when it is to be done, or tried again
    intentos  how often it failed; `causa` why the last time, "" if it did not
    """

    expediente_id: UUID
    numero: NumeroDeExpediente
    llave: bytes = field(repr=False)
    pedido: datetime
    proximo: datetime
    intentos: int = 0
    causa: str = ""

    def con_fallo(self, causa: str, ahora: datetime) -> "Traslado":
        """It failed: it is tried again, at first soon, then every ten minutes."""
        return replace(self, causa=causa, intentos=self.intentos + 1, proximo=ahora + espera(self.intentos))
