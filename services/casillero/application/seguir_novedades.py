"""What somebody who has a mailbox open is told: that something was put in it, never what."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain.errors import CasilleroNoEncontrado

_NOMBRADAS = 100  # who was away for longer reads the list


@dataclass(frozen=True, slots=True)
class Command:
    """After the deposit of which number; None: nothing that there was before."""

    desde: int | None = None


@dataclass(frozen=True, slots=True)
class Novedades:
    """How a mailbox stands.

    poder           the membership by which whoever asks is in it, where it is an entity's; a court's staff are let in
                    by their token
    numero          of the last deposit in it
    notificaciones  what was put in it since, the oldest first; `hay_mas`: these are only the newest of them
    sin_abrir       how many deliveries in it are unopened
    """

    casillero_id: UUID
    poder: UUID | None
    numero: int
    notificaciones: Sequence[UUID]
    hay_mas: bool
    sin_abrir: int


class SeguirNovedades(UseCase[Tx, Command, None, Novedades]):
    """RPC SeguirNovedades: with what it begins."""

    reads_only = True

    def handle(self, tx: Tx, command: Command, prepared: None) -> Novedades:
        """How the caller's mailbox stands. Raises CasilleroNoEncontrado."""
        persona = tx.duena
        casillero = tx.casilleros.de(persona) if persona else None
        if casillero is None:
            raise CasilleroNoEncontrado
        poder = tx.membresia.poder_id if tx.membresia else None
        desde = casillero.novedad if command.desde is None else command.desde
        return novedades(tx, casillero.casillero_id, desde, poder)


def novedades(tx: Tx, casillero_id: UUID, desde: int, poder: UUID | None = None) -> Novedades:
    """How that mailbox, which there is, stands, with what was put in it after the deposit of number `desde`."""
    numero = tx.casilleros.novedades([casillero_id])[casillero_id]
    halladas = tx.notificaciones.depositadas(casillero_id, desde, numero, _NOMBRADAS + 1)
    return Novedades(
        casillero_id=casillero_id,
        poder=poder,
        numero=numero,
        notificaciones=halladas[:_NOMBRADAS][::-1],
        hay_mas=len(halladas) > _NOMBRADAS,
        sin_abrir=tx.casilleros.sin_abrir(casillero_id),
    )
