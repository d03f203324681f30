"""Send one mail, or short message, that was written down."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, UseCase
from services.identity.application.cartas import Cartero
from services.identity.application.ports import Tx
from services.identity.application.ports.correo import Correo, Telefonia
from services.identity.domain.errors import CorreoNoEntregado
from services.identity.domain.mensaje import Mensaje

CADUCADO = "CADUCADO"


@dataclass(frozen=True, slots=True)
class Enviar:
    """Which."""

    mensaje_id: UUID


class EnviarMensaje(UseCase[Tx, Enviar, str | None, Mensaje | None]):
    """At least once: a process that dies between handing the mail over and noting it leaves it to be sent again, under
    the same Message-ID. Gives the message as it stands afterwards."""

    def __init__(self, reader: Reader[Tx], cartero: Cartero, correo: Correo, telefonia: Telefonia) -> None:
        self._reader = reader
        self._cartero = cartero
        self._correo = correo
        self._telefonia = telefonia

    async def prepare(self, principal: Principal, command: Enviar) -> str | None:
        """Hand it over: "" when it was taken, else why not; None when there is nothing to send (any more)."""
        mensaje, ahora = await self._reader.read(principal, lambda tx: (tx.mensajes.leer(command.mensaje_id), tx.now()))
        if mensaje is None or mensaje.proximo is None:
            return None
        if mensaje.vence <= ahora:
            return CADUCADO
        try:
            await self._entregar(mensaje)
        except CorreoNoEntregado as error:
            return error.metadata["causa"]
        return ""

    async def _entregar(self, mensaje: Mensaje) -> None:
        if mensaje.clase.por_sms:
            await self._telefonia.enviar(self._cartero.sms(mensaje))
        else:
            await self._correo.enviar(self._cartero.carta(mensaje))

    def handle(self, tx: Tx, command: Enviar, prepared: str | None) -> Mensaje | None:
        """Note what became of it."""
        mensaje = tx.mensajes.bloquear(command.mensaje_id)
        if prepared is None or mensaje is None or mensaje.proximo is None:
            return None
        ahora = tx.now(after=mensaje.creado)
        despues = mensaje.con_fallo(prepared, ahora) if prepared else mensaje.con_envio(ahora)
        tx.mensajes.guardar(despues)
        return despues
