"""Send one mail, or short message, that was written down."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, UseCase
from services.identity.application.cartas import Cartero
from services.identity.application.ports import Tx
from services.identity.application.ports.correo import Correo, Telefonia
from services.identity.domain.errors import CorreoNoEntregado
from services.identity.domain.mensaje import Clase, Mensaje
from services.identity.domain.sesion import huella_de_token

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
        mensaje, registrado, ahora = await self._reader.read(principal, lambda tx: self._leer(tx, command.mensaje_id))
        if mensaje is None or mensaje.proximo is None:
            return None
        if mensaje.vence <= ahora:
            return CADUCADO
        try:
            await self._entregar(mensaje, registrado)
        except CorreoNoEntregado as error:
            return error.metadata["causa"]
        return ""

    def _leer(self, tx: Tx, mensaje_id: UUID) -> tuple[Mensaje | None, datetime | None, datetime]:
        """The message, when the registration was made that it confirms, and the present instant."""
        mensaje = tx.mensajes.leer(mensaje_id)
        if mensaje is None or mensaje.enlace is None or mensaje.clase is not Clase.CONFIRMACION:
            return mensaje, None, tx.now()
        enlace = tx.enlaces.leer(huella_de_token(self._cartero.ficha(mensaje.enlace)))
        registro = tx.registros.leer(enlace.de) if enlace else None
        return mensaje, registro.hecho if registro else None, tx.now()

    async def _entregar(self, mensaje: Mensaje, registrado: datetime | None) -> None:
        if mensaje.clase.por_sms:
            await self._telefonia.enviar(self._cartero.sms(mensaje))
        else:
            await self._correo.enviar(self._cartero.carta(mensaje, registrado))

    def handle(self, tx: Tx, command: Enviar, prepared: str | None) -> Mensaje | None:
        """Note what became of it."""
        mensaje = tx.mensajes.bloquear(command.mensaje_id)
        if prepared is None or mensaje is None or mensaje.proximo is None:
            return None
        ahora = tx.now(after=mensaje.creado)
        despues = mensaje.con_fallo(prepared, ahora) if prepared else mensaje.con_envio(ahora)
        tx.mensajes.guardar(despues)
        return despues
