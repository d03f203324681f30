"""The job that tells of deposits: plans alerts, hands them over, and says what waits."""

import asyncio
import time
from collections.abc import Awaitable, Iterable
from uuid import UUID

import structlog
from prometheus_client import Counter, Gauge

from libs.foundation.core.clock import TOLERANCE
from libs.foundation.core.crashpoints import reach
from libs.foundation.core.errors import RelojNoFiable
from libs.foundation.core.principals import servicio
from services.casillero.application import entregar_alerta, planificar_alertas, tomar_alerta
from services.casillero.domain.alerta import Alerta, Canal, Estado
from services.casillero.entrypoints.jobs import Runs

log = structlog.get_logger(__name__)
_attempts = Counter("estrado_alert_attempts", "Courtesy alerts handed over, or not", ["channel", "outcome"])
_pending = Gauge("estrado_alerts_pending", "Courtesy alerts that have not ended, and deposits without any yet")
_oldest = Gauge("estrado_alerts_oldest_seconds", "For how long the oldest of them has waited")

# Seconds: after so many a run plans no more, and after so many again each channel begins with no other alert; and that
# is how long one run may take (handing one over has its own limit).
_BUDGET = 4.0
LONGEST = 2 * _BUDGET + 10.0
_BATCH = 24
_AT_ONCE = 8  # of each channel: one that is slow to take them keeps no others waiting
_ITSELF = servicio("casillero", cause="job:enviar_alertas")


class EnvioDeAlertas:
    """The job `enviar_alertas`."""

    def __init__(
        self,
        runner: Runs,
        planificar: planificar_alertas.PlanificarAlertas,
        tomar: tomar_alerta.TomarAlerta,
        entregar: entregar_alerta.EntregarAlerta,
    ) -> None:
        self._runner = runner
        self._planificar = planificar
        self._tomar = tomar
        self._entregar = entregar

    async def run(self) -> None:
        """Hand over what is due, also while identity cannot say where new ones go; the next run goes on with what takes
        too long. Raises RelojNoFiable at the end where mailboxes ahead of the clock have to wait."""
        try:
            await self._plan(time.monotonic() + _BUDGET)
        finally:
            until = time.monotonic() + _BUDGET
            await _together(self._send(canal, until) for canal in Canal)
            await self._tell_pending()
        if await self._runner.read(_ITSELF, lambda tx: tx.alertas.hay_adelantadas(tx.now() + TOLERANCE)):
            raise RelojNoFiable

    async def _tell_pending(self) -> None:
        pending, now = await self._runner.read(_ITSELF, lambda tx: (tx.alertas.pendientes(), tx.now()))
        _pending.set(pending.cuantas)
        _oldest.set((now - pending.desde).total_seconds() if pending.desde else 0)

    async def _plan(self, until: float) -> None:
        command = planificar_alertas.Command()
        while planned := await self._runner.run(self._planificar, _ITSELF, command):
            reach("alerta.planificada")
            if planned < command.limite or time.monotonic() > until:
                return

    async def _send(self, canal: Canal, until: float) -> None:
        while due := await self._runner.read(_ITSELF, lambda tx: tx.alertas.debidas(tx.now(), canal, _BATCH)):
            for begin in range(0, len(due), _AT_ONCE):
                await _together(self._one(*each) for each in due[begin : begin + _AT_ONCE])
                if time.monotonic() > until:
                    return

    async def _one(self, persona: UUID, alerta_id: UUID) -> None:
        taken = await self._runner.run(self._tomar, _ITSELF, tomar_alerta.Command(persona, alerta_id))
        if taken is not None:
            reach("alerta.tomada")
            _tell(await self._runner.run(self._entregar, _ITSELF, entregar_alerta.Command(taken)))


async def _together(each: Iterable[Awaitable[None]]) -> None:
    """Each comes to its end, whatever becomes of the others; then the first that failed is raised."""
    for failed in await asyncio.gather(*each, return_exceptions=True):
        if failed is not None:
            raise failed


def _tell(alerta: Alerta | None) -> None:
    """In metrics and log, by the alert's id: the address is nobody's business there."""
    if alerta is None:
        return
    _attempts.labels(alerta.canal.value, alerta.estado.value).inc()
    if alerta.estado is not Estado.ENVIADA:
        told = {"alert": str(alerta.alerta_id), "channel": alerta.canal.value, "attempts": alerta.intentos}
        log.warning("alert not sent", state=alerta.estado.value, cause=alerta.causa, **told)
