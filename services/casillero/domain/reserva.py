"""Whether the case to which a delivery belongs is reserved (DOMAIN 9): it may become so, and open again."""

from dataclasses import dataclass

from services.casillero.domain.entrega import Entrega


@dataclass(frozen=True, slots=True)
class Reserva:
    """The class of a producer's case after its change number `cambio`, counted by the producer from 1."""

    productor: str
    expediente_id: str
    reservado: bool
    cambio: int


def es_reservada(entrega: Entrega, reserva: Reserva | None) -> bool:
    """Whether the delivery is reserved. What its order said holds until a later change of its case's class is known:
    the two come on different streams, in any order."""
    if reserva is not None and reserva.cambio > entrega.cambio_de_reserva:
        return reserva.reservado
    return entrega.reservado
