"""Somebody wants to be told by this browser, with the page closed."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.application.ports_de_vecinos import Push
from services.casillero.domain.alerta import Canal
from services.casillero.domain.dispositivo import MAXIMO, Dispositivo, suscribir
from services.casillero.domain.errors import (
    CanalNoDisponible,
    CasilleroNoEncontrado,
    DemasiadosDispositivos,
    DispositivoInvalido,
    ServicioDePushNoAdmitido,
)

_NOMBRE = 60  # characters


@dataclass(frozen=True, slots=True)
class Command:
    """The address that the browser gave, and what its holder calls it."""

    punto: str
    nombre: str = ""


class SuscribirDispositivo(UseCase[Tx, Command, None, Dispositivo]):
    """The same browser again is the same device. One that another account had is that account's no more: who can name
    its address sits before it, and whoever sat there before is not to be told there."""

    def __init__(self, push: Push | None) -> None:
        self._push = push

    def handle(self, tx: Tx, command: Command, prepared: None) -> Dispositivo:
        """The device. Raises CanalNoDisponible, ServicioDePushNoAdmitido, DispositivoInvalido, CasilleroNoEncontrado,
        DemasiadosDispositivos."""
        if self._push is None:
            raise CanalNoDisponible(canal=Canal.PUSH)
        if not self._push.admite(command.punto):
            raise ServicioDePushNoAdmitido(campo="endpoint")
        nombre = command.nombre.strip()
        if len(nombre) > _NOMBRE or not nombre.isprintable():
            raise DispositivoInvalido(campo="nombre")
        persona, cuenta = tx.principal.persona, tx.principal.subject
        # The lock keeps count: those of one account come one after the other.
        if persona is None or cuenta is None or not tx.casilleros.bloquear(persona):
            raise CasilleroNoEncontrado
        anterior = tx.dispositivos.de_punto(command.punto)
        if anterior is not None and anterior.cuenta_id == cuenta:
            return anterior
        if len(tx.dispositivos.de([cuenta])) >= MAXIMO:
            raise DemasiadosDispositivos(limite=str(MAXIMO))
        if anterior is not None:
            tx.dispositivos.quitar(anterior.dispositivo_id)
        nuevo = suscribir(cuenta, command.punto, nombre, tx.now())
        tx.dispositivos.agregar(nuevo)
        return nuevo
