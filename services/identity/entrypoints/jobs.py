"""Timed work: mails that wait are sent."""

import time

import structlog
from prometheus_client import Counter, Gauge

from libs.foundation.core.principals import servicio
from libs.foundation.sql.runner import Runner
from services.identity.application.enviar_mensaje import Enviar, EnviarMensaje
from services.identity.application.ports import Tx
from services.identity.domain.mensaje import Mensaje

log = structlog.get_logger(__name__)
_attempts = Counter("estrado_mail_attempts", "Mails handed over, or not", ["kind", "outcome"])
_pending = Gauge("estrado_mail_pending", "Mails that wait to be sent")
_oldest = Gauge("estrado_mail_oldest_seconds", "For how long the oldest of them has waited")

# Seconds: after so many a run begins with no other mail, and that is how long one run may take. A short lease, so that
# mails go out soon after a process died.
_BUDGET = 4.0
LONGEST = _BUDGET + 8.0
_BATCH = 20
_ITSELF = servicio("identity", cause="job:enviar-correos")


class EnvioDeCorreos:
    """The job `enviar-correos`."""

    def __init__(self, runner: Runner[Tx], enviar: EnviarMensaje) -> None:
        self._runner = runner
        self._enviar = enviar

    async def run(self) -> None:
        """Send what is due, one after the other, and say what waits."""
        until = time.monotonic() + _BUDGET
        while due := await self._runner.read(_ITSELF, lambda tx: tx.mensajes.debidos(tx.now(), _BATCH)):
            for mensaje_id in due:
                _tell(await self._runner.run(self._enviar, _ITSELF, Enviar(mensaje_id)))
                if time.monotonic() > until:
                    return
        pending, now = await self._runner.read(_ITSELF, lambda tx: (tx.mensajes.pendientes(), tx.now()))
        _pending.set(pending.cuantos)
        _oldest.set((now - pending.desde).total_seconds() if pending.desde else 0)


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
