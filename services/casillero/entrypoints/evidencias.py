"""The jobs that have heads of the log of evidence signed and stamped, and those that were looked at again."""

from secrets import randbelow

import structlog
from prometheus_client import Counter, Gauge

from libs.foundation.core.clock import Clock
from libs.foundation.core.errors import Denied, EstradoError, Unavailable
from libs.foundation.core.principals import servicio
from services.casillero.application import revisar_cabezas, sellar_cabeza
from services.casillero.entrypoints.jobs import Runs

log = structlog.get_logger(__name__)
_stamped = Gauge("estrado_evidence_stamped_rows", "Records under the last head that was signed and stamped")
_waits = Gauge("estrado_evidence_unstamped_seconds", "For how long the oldest head that is not stamped has waited")
_failures = Counter("estrado_evidence_stamp_failures", "Heads that could not be signed and stamped", ["reason"])
_damaged = Gauge("estrado_evidence_damaged_heads", "Stamped heads that were ever found damaged and set aside")
_ITSELF = servicio("casillero", cause="job:sellar_cabezas")
_REVIEWER = servicio("casillero", cause="job:revisar_cabezas")
_AT_A_TIME = 100  # of some 4 ms each


class SelladoDeCabezas:
    """The job `sellar_cabezas`."""

    def __init__(self, runner: Runs, sellar: sellar_cabeza.SellarCabeza, clock: Clock) -> None:
        self._runner, self._sellar, self._clock = runner, sellar, clock
        # Said once, not each time: why it failed last.
        self._told = ""
        self._refused = False

    async def run(self) -> None:
        """Stamp the newest head; where that cannot be done now, the next run tries the newest of then. A key whose
        secret is refused is not tried again until the process starts anew: tokens lock themselves after few wrong PINs.
        """
        if not self._refused:
            await self._stamp()
        pending = await self._runner.read(_ITSELF, lambda tx: tx.cabezas.sin_sellar())
        _waits.set((self._clock.now() - pending.desde).total_seconds() if pending else 0)

    async def _stamp(self) -> None:
        try:
            stamped = await self._runner.run(self._sellar, _ITSELF, sellar_cabeza.Command())
        except (Unavailable, Denied) as error:
            self._refused = isinstance(error, Denied)
            self._tell(error)
            return
        if stamped is not None:
            _stamped.set(stamped.tamano)
            if self._told:
                log.info("evidence stamped again", rows=stamped.tamano)
            self._told = ""

    def _tell(self, error: EstradoError) -> None:
        cause = error.metadata.get("causa", "")
        _failures.labels(error.code).inc()
        if self._told != f"{error.code}:{cause}":
            log.error("evidence not stamped", reason=error.code, cause=cause, gives_up=self._refused)
        self._told = f"{error.code}:{cause}"


class RevisionDeCabezas:
    """The job `revisar_cabezas`: each time the next hundred, from the beginning again after the last."""

    def __init__(self, runner: Runs, revisar: revisar_cabezas.RevisarCabezas) -> None:
        self._runner, self._revisar = runner, revisar
        self._after: int | None = None

    async def run(self) -> None:
        """Look at the next ones. Where it begins is left to chance: processes that end each night would otherwise look
        at none but the oldest."""
        if self._after is None:
            self._after = randbelow(1 + await self._runner.read(_REVIEWER, lambda tx: tx.cabezas.mayor()))
        command = revisar_cabezas.Command(self._after, _AT_A_TIME)
        found = await self._runner.run(self._revisar, _REVIEWER, command)
        self._after = found.hasta or 0
        for head, part in found.danadas:
            log.error("stamped head set aside", rows=head.tamano, part=part)
        _damaged.set(await self._runner.read(_REVIEWER, lambda tx: tx.cabezas.apartadas()))
