"""A mandate as one of its sides sees it."""

from dataclasses import dataclass
from datetime import datetime

from services.identity.domain.cuenta import Cuenta
from services.identity.domain.mandato import Estado, Mandato


@dataclass(frozen=True, slots=True)
class MandatoVisto:
    """`estado` at the instant of the look; `mandatario`: the caller is who accepted it, or to whom it is offered."""

    mandato: Mandato
    estado: Estado
    mandatario: bool


def visto(mandato: Mandato, cuenta: Cuenta, ahora: datetime) -> MandatoVisto:
    """As the account sees it, which is on one of its sides."""
    suyo = mandato.mandatario == cuenta.persona or (mandato.mandatario is None and mandato.destino.es(cuenta))
    return MandatoVisto(mandato, mandato.estado_en(ahora), suyo)
