"""Timed work: mails that wait are sent, what is over is forgotten or erased, keys of tokens are noted."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Protocol, TypeVar
from uuid import UUID

import structlog
from prometheus_client import Counter, Gauge

from libs.foundation.core.errors import Unavailable
from libs.foundation.core.principals import Principal, servicio
from libs.foundation.core.usecases import Reader, UseCase
from libs.foundation.sql.runner import Runner
from services.identity.application.anotar_llaves import AnotarLas, AnotarLlaves
from services.identity.application.borrar_evidencia import Borrado, BorrarEvidencia
from services.identity.application.eliminar_evidencia import EliminarEvidencia
from services.identity.application.enviar_mensaje import Enviar, EnviarMensaje
from services.identity.application.envios import codigos_de_la_hora
from services.identity.application.evidencia import por_borrar, por_eliminar
from services.identity.application.olvidar_detalles import OlvidarDetalles, OlvidarLosDe
from services.identity.application.olvidar_vencidos import Olvidar, OlvidarVencidos, Que
from services.identity.application.ports import Secretos, Tx
from services.identity.application.soltar_poderes import SoltarPoderes
from services.identity.domain.mensaje import Mensaje

log = structlog.get_logger(__name__)
_attempts = Counter("estrado_mail_attempts", "Mails handed over, or not", ["kind", "outcome"])
_pending = Gauge("estrado_mail_pending", "Mails that wait to be sent")
_codes = Gauge("estrado_codes_this_hour", "Codes sent to telephones since the hour began")
_oldest = Gauge("estrado_mail_oldest_seconds", "For how long the oldest of them has waited")

C = TypeVar("C")
R = TypeVar("R")

# Seconds: after so many a run begins with no other mail, and that is how long one run may take. A short lease, so that
# mails go out soon after a process died.
_BUDGET = 4.0
LONGEST = _BUDGET + 8.0
LONGEST_FORGETTING = 600.0
_BATCH = 20
_ITSELF = servicio("identity", cause="job:enviar-correos")
_DETALLES = servicio("identity", cause="job:olvidar-detalles")
_BORRADO = servicio("identity", cause="job:borrar-evidencia")
_SOLTURA = servicio("identity", cause="job:soltar-poderes")
_OLVIDO = servicio("identity", cause="job:olvidar-vencidos")
_LLAVES = servicio("identity", cause="job:anotar-llaves")
_ERASED_AT_ONCE = 100  # requests that are looked up together


class _Runs(Reader[Tx], Protocol):
    """What runs use cases."""

    async def run(self, use_case: UseCase[Tx, C, None, R], principal: Principal, command: C) -> R: ...


class Olvido:
    """The job `olvidar-vencidos`."""

    def __init__(self, runner: _Runs) -> None:
        self._runner = runner

    async def run(self) -> None:
        """Forget all that is over. A kind that cannot be now waits for the next run, and keeps no other waiting."""
        for que in Que:
            try:
                while await self._runner.run(OlvidarVencidos(), _OLVIDO, Olvidar(que)):
                    pass
            except Unavailable as error:
                log.warning("not forgotten", what=que.value, cause=error.code)


class EnvioDeCorreos:
    """The job `enviar-correos`."""

    def __init__(self, runner: Runner[Tx], enviar: EnviarMensaje, secretos: Secretos) -> None:
        self._runner = runner
        self._enviar = enviar
        self._secretos = secretos

    async def run(self) -> None:
        """Send what is due, one after the other, and say what waits."""
        until = time.monotonic() + _BUDGET
        while due := await self._runner.read(_ITSELF, lambda tx: tx.mensajes.debidos(tx.now(), _BATCH)):
            for mensaje_id in due:
                _tell(await self._runner.run(self._enviar, _ITSELF, Enviar(mensaje_id)))
                if time.monotonic() > until:
                    return
        _codes.set(await self._runner.read(_ITSELF, lambda tx: codigos_de_la_hora(tx, self._secretos)))
        pending, now = await self._runner.read(_ITSELF, lambda tx: (tx.mensajes.pendientes(), tx.now()))
        _pending.set(pending.cuantos)
        _oldest.set((now - pending.desde).total_seconds() if pending.desde else 0)


class BorradoDeEvidencia:
    """The job `borrar-evidencia`."""

    def __init__(self, runner: _Runs, borrar: BorrarEvidencia, eliminar: EliminarEvidencia) -> None:
        self._runner = runner
        self._borrar = borrar
        self._eliminar = eliminar

    async def run(self) -> None:
        """Erase all that is due, then delete its files."""
        while await self._erased():
            pass
        last = UUID(int=0)
        while batch := await self._with_files(last):
            for one in batch:
                await self._delete(one)
            last = batch[-1]

    async def _erased(self) -> bool:
        """Whether some more was erased."""
        due = await self._runner.read(_BORRADO, lambda tx: por_borrar(tx, _ERASED_AT_ONCE))
        return any([await self._runner.run(self._borrar, _BORRADO, Borrado(one)) for one in due])

    async def _with_files(self, after: UUID) -> Sequence[UUID]:
        return await self._runner.read(_BORRADO, lambda tx: por_eliminar(tx, after, _ERASED_AT_ONCE))

    async def _delete(self, one: UUID) -> None:
        """What cannot be deleted stops nothing behind it; the next run tries again."""
        try:
            await self._runner.run(self._eliminar, _BORRADO, Borrado(one))
        except Unavailable as error:
            log.warning("evidence not deleted", cause=error.code, request=str(one))


class SolturaDePoderes:
    """The job `soltar-poderes`."""

    def __init__(self, runner: _Runs) -> None:
        self._runner = runner

    async def run(self) -> None:
        """End what is left, account by account and entity by entity; the next run goes on with what takes too long."""
        until = time.monotonic() + _BUDGET
        while left := await self._runner.read(_SOLTURA, lambda tx: tx.poderes.dejados(1)):
            await self._runner.run(SoltarPoderes(), _SOLTURA, left[0])
            if time.monotonic() > until:
                return


class AnotacionDeLlaves:
    """The job `anotar-llaves`: `publicadas` gives the keys of each ring by their `kid`."""

    def __init__(self, runner: Runner[Tx], publicadas: Mapping[str, Callable[[], Sequence[str]]]) -> None:
        self._runner = runner
        self._publicadas = publicadas

    async def run(self) -> None:
        """Note those that have no note."""
        for llavero, llaves in self._publicadas.items():
            await self._runner.run(AnotarLlaves(), _LLAVES, AnotarLas(llavero, llaves()))


class OlvidoDeDetalles:
    """The job `olvidar-detalles`: of notes older than `edad`."""

    def __init__(self, runner: _Runs, edad: timedelta) -> None:
        self._runner = runner
        self._edad = edad

    async def run(self) -> None:
        """Forget all that is due, some at a time."""
        place: int | None = 0
        while place is not None:
            place = await self._runner.run(OlvidarDetalles(), _DETALLES, OlvidarLosDe(self._edad, place))


def _tell(mensaje: Mensaje | None) -> None:
    """In metrics and log, by the message's id: the address is nobody's business there."""
    if mensaje is None:
        return
    if mensaje.enviado:
        _attempts.labels(mensaje.clase.value, "sent").inc()
        return
    _attempts.labels(mensaje.clase.value, "failed" if mensaje.proximo else "given up").inc()
    told = {"mail": str(mensaje.id), "kind": mensaje.clase.value, "cause": mensaje.causa, "attempts": mensaje.intentos}
    if mensaje.proximo:
        log.warning("mail not sent", next=mensaje.proximo.isoformat(), **told)
    else:
        log.error("mail given up", **told)
