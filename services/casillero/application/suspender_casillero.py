"""Suspend a mailbox."""

from libs.foundation.core.usecases import UseCase
from services.casillero.application.administracion import DelCasillero, bloquear_ajeno
from services.casillero.application.ports import Tx
from services.casillero.domain.casillero import Casillero, motivo_escrito
from services.casillero.domain.eventos import CasilleroSuspendido


class SuspenderCasillero(UseCase[Tx, DelCasillero, None, Casillero]):
    """RPC SuspenderCasillero: from now on deliveries to it go where the dated rule of suspension says (ADR 0020). What
    lies in it stays readable and takes effect as its rule foresaw. Its owner sees since when and why."""

    def handle(self, tx: Tx, command: DelCasillero, prepared: None) -> Casillero:
        """The mailbox as it stands; of one that is suspended already, as it was suspended first. Raises
        NoAdministraCasilleros, NumeroSinCasillero, CasilleroPropio, MotivoRequerido."""
        casillero = bloquear_ajeno(tx, command.numero)
        motivo = motivo_escrito(command.motivo)
        if casillero.suspendido is not None:
            return casillero
        suspendido = casillero.suspender(tx.now(after=casillero.ultimo), motivo)
        tx.casilleros.anotar_suspension(suspendido)
        # Free words may name somebody: they lie beside the seal.
        objeto = f"casillero/{casillero.casillero_id}"
        tx.auditoria.anotar("CASILLERO_SUSPENDIDO", objeto, detalles={"motivo": motivo})
        tx.emit(CasilleroSuspendido(suspendido))
        return suspendido
