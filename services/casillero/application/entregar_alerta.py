"""An alert that was taken is handed over, and what became of it noted."""

from collections.abc import Mapping
from dataclasses import dataclass

from libs.foundation.core.crashpoints import reach
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.application.ports_de_vecinos import Mensajero
from services.casillero.application.tomar_alerta import concluir
from services.casillero.domain.alerta import Alerta, Canal, Desenlace, Estado, Resultado
from services.casillero.domain.errors import CanalNoDisponible


@dataclass(frozen=True, slots=True)
class Command:
    """The alert as TomarAlerta gave it."""

    alerta: Alerta


class EntregarAlerta(UseCase[Tx, Command, Desenlace, Alerta | None]):
    """Never runs twice for one taking: nothing here is stale, and a note that fails leaves the alert taken, which is a
    doubt later."""

    def __init__(self, mensajeros: Mapping[Canal, Mensajero]) -> None:
        self._mensajeros = mensajeros

    async def prepare(self, principal: Principal, command: Command) -> Desenlace:
        """Hand it over: what became of it, and why."""
        mensajero = self._mensajeros.get(command.alerta.canal)
        if mensajero is None:  # there was one when it was planned
            return Desenlace(Resultado.NO_ENTREGADA, CanalNoDisponible.reason)
        outcome = await mensajero.entregar(command.alerta)
        reach("alerta.entregada")
        return outcome

    def handle(self, tx: Tx, command: Command, prepared: Desenlace) -> Alerta | None:
        """The alert as it stands now; None where this came so late that it was put in doubt meanwhile. A device that
        takes none any more is forgotten."""
        persona = command.alerta.persona
        casillero = tx.casilleros.bloquear(persona)[persona]
        alerta = tx.alertas.bloquear(command.alerta.alerta_id)
        if alerta is None or alerta.estado is not Estado.EN_CURSO or alerta.intentos != command.alerta.intentos:
            return None
        if prepared.resultado is Resultado.RECHAZADA and alerta.canal is Canal.PUSH:
            tx.dispositivos.quitar(alerta.dispositivo)
        despues = alerta.con(prepared.resultado, prepared.causa, tx.now(after=casillero.ultimo), prepared.espera)
        concluir(tx, casillero, alerta, despues)
        return despues
