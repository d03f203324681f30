"""Let a suspended mailbox receive again."""

from libs.foundation.core.usecases import UseCase
from services.casillero.application.administracion import DelCasillero, bloquear_ajeno
from services.casillero.application.ports import Tx
from services.casillero.domain.casillero import Casillero, motivo_escrito
from services.casillero.domain.eventos import CasilleroReabierto


class ReabrirCasillero(UseCase[Tx, DelCasillero, None, Casillero]):
    """RPC ReabrirCasillero: what is delivered from now on is put in it; what went another way meanwhile stays there."""

    def handle(self, tx: Tx, command: DelCasillero, prepared: None) -> Casillero:
        """The mailbox as it stands; one that is not suspended stays as it is. Raises NoAdministraCasilleros,
        NumeroSinCasillero, CasilleroPropio, MotivoRequerido."""
        casillero = bloquear_ajeno(tx, command.numero)
        motivo = motivo_escrito(command.motivo)
        if casillero.suspendido is None:
            return casillero
        reabierto = casillero.reabrir(tx.now(after=casillero.ultimo))
        tx.casilleros.anotar_suspension(reabierto)
        objeto = f"casillero/{casillero.casillero_id}"
        tx.auditoria.anotar("CASILLERO_REABIERTO", objeto, detalles={"motivo": motivo})
        tx.emit(CasilleroReabierto(reabierto))
        return reabierto
