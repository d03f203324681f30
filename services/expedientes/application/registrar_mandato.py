"""Somebody may act for somebody else from now on."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.expedientes.application.ports import Tx
from services.expedientes.domain.mandato import Mandato


@dataclass(frozen=True, slots=True)
class Otorgado:
    """MandatoOtorgado."""

    mandato: Mandato


class RegistrarMandato(UseCase[Tx, Otorgado, None, None]):
    """Event MandatoOtorgado, from identity."""

    def handle(self, tx: Tx, command: Otorgado, prepared: None) -> None:
        """Keep it: from now on the mandatario finds the cases of the mandante."""
        tx.mandatos.otorgar(command.mandato)
