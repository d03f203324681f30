"""Timed work → commands."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog
from prometheus_client import Gauge

from libs.foundation.core.crashpoints import reach
from libs.foundation.core.errors import EstradoError
from libs.foundation.core.principals import servicio
from libs.foundation.jobs.jobs import Job
from libs.foundation.sql.runner import Runner
from services.expedientes.application.aplazar_acuse import Aplazamiento, AplazarAcuse
from services.expedientes.application.aplazar_traslado import AplazarTraslado, TrasladoFallido
from services.expedientes.application.barrer_huerfanos import BarrerHuerfanos
from services.expedientes.application.emitir_acuse import EmitirAcuse, PasoDeAcuse
from services.expedientes.application.ports import Tx
from services.expedientes.application.sellar_acuse import SellarAcuse
from services.expedientes.application.trasladar_documentos import TrasladarDocumentos
from services.expedientes.domain.acuse import Acuse, EstadoDeAcuse
from services.expedientes.domain.reserva import Traslado

log = structlog.get_logger(__name__)
_unmade = Gauge("estrado_acuses_unmade", "Acuses that are not made yet")
_unstamped = Gauge("estrado_acuses_unstamped", "Acuses that were made and lack their timestamp")
_oldest = Gauge("estrado_acuses_oldest_seconds", "For how long the oldest of both has waited")

_unmoved = Gauge("estrado_reserved_unmoved", "Cases that became reserved whose documents are not yet moved")
_longest = Gauge("estrado_reserved_unmoved_seconds", "For how long the oldest of them has waited")

_BARRIDO = servicio("expedientes", cause="job:barrer-huerfanos")
_ACUSES = servicio("expedientes", cause="job:hacer-acuses")
_TRASLADOS = servicio("expedientes", cause="job:trasladar-documentos")
_BATCH = 8  # acuses at once: most of the time of one is waiting for the timestamp
_BUDGET = 4.0  # seconds after which a run begins no more of what it does


def barrer_huerfanos(runner: Runner[Tx], use_case: BarrerHuerfanos, every: float) -> Job:
    """The job that deletes orphans from the buckets, each `every` seconds."""
    return Job("barrer-huerfanos", every, _logged(lambda: runner.run(use_case, _BARRIDO, None)))


def _logged(sweep: Callable[[], Awaitable[int]]) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        if deleted := await sweep():
            log.info("orphans deleted", objects=deleted)

    return run


class HechuraDeAcuses:
    """The job `hacer-acuses`: makes those that are due, and appends the timestamps that are missing."""

    def __init__(self, runner: Runner[Tx], emitir: EmitirAcuse, sellar: SellarAcuse) -> None:
        self._runner = runner
        self._emitir = emitir
        self._sellar = sellar

    async def run(self) -> None:
        """Do what is due, some at once, and say what waits."""
        until = time.monotonic() + _BUDGET
        while due := await self._runner.read(_ACUSES, lambda tx: tx.acuses.debidos(tx.now(), _BATCH)):
            async with asyncio.TaskGroup() as group:
                for acuse in due:
                    group.create_task(self._step(acuse))
            if time.monotonic() > until:
                break
        waiting, now = await self._runner.read(_ACUSES, lambda tx: (tx.acuses.en_espera(), tx.now()))
        _unmade.set(waiting.sin_pdf)
        _unstamped.set(waiting.sin_sello)
        _oldest.set((now - waiting.desde).total_seconds() if waiting.desde else 0)

    async def _step(self, acuse: Acuse) -> None:
        step = PasoDeAcuse(acuse.expediente_id, acuse.escrito_id)
        use_case = self._emitir if acuse.estado is EstadoDeAcuse.PENDIENTE else self._sellar
        try:
            after = await self._runner.run(use_case, _ACUSES, step)
            reach("acuse.confirmado")
        except EstradoError as error:
            after = await self._put_off(step, error.code)
        # Left to the group, one acuse that meets a mistake of ours would end the others, and be first again each time.
        except Exception as error:
            log.exception("acuse failed", acuse=str(acuse.acuse_id))
            after = await self._put_off(step, type(error).__name__)
        if after is not None and after.causa:
            log.warning(
                "acuse not whole",
                acuse=str(after.acuse_id),
                state=after.estado.value,
                cause=after.causa,
                attempts=after.intentos,
                next=after.proximo and after.proximo.isoformat(),
            )

    async def _put_off(self, step: PasoDeAcuse, why: str) -> Acuse | None:
        return await self._runner.run(AplazarAcuse(), _ACUSES, Aplazamiento(step, why))


class TrasladoDeReservados:
    """The job `trasladar-documentos`: moves the documents of cases that became reserved, one case after the other."""

    def __init__(self, runner: Runner[Tx], trasladar: TrasladarDocumentos) -> None:
        self._runner = runner
        self._trasladar = trasladar

    async def run(self) -> None:
        """Move what is due, and say what waits."""
        until = time.monotonic() + _BUDGET
        while due := await self._runner.read(_TRASLADOS, lambda tx: tx.traslados.debidos(tx.now(), 1)):
            await self._move(due[0])
            if time.monotonic() > until:
                break
        waiting, now = await self._runner.read(_TRASLADOS, lambda tx: (tx.traslados.en_espera(), tx.now()))
        _unmoved.set(waiting.casos)
        _longest.set((now - waiting.desde).total_seconds() if waiting.desde else 0)

    async def _move(self, traslado: Traslado) -> None:
        try:
            await self._runner.run(self._trasladar, _TRASLADOS, traslado)  # copies, unless that is done
            await self._runner.run(self._trasladar, _TRASLADOS, traslado)  # deletes
        except EstradoError as error:
            await self._put_off(traslado, error.code)
        # Left to the job, a case that meets a mistake of ours would end the run, and be first again each time.
        except Exception as error:
            log.exception("moving documents failed", expediente=str(traslado.expediente_id))
            await self._put_off(traslado, type(error).__name__)

    async def _put_off(self, traslado: Traslado, why: str) -> None:
        failed = TrasladoFallido(traslado.expediente_id, why)
        after = await self._runner.run(AplazarTraslado(), _TRASLADOS, failed)
        if after is not None:
            log.warning(
                "documents not moved",
                expediente=str(after.expediente_id),
                cause=after.causa,
                attempts=after.intentos,
                next=after.proximo.isoformat(),
            )
