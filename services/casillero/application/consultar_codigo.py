"""Of what document a verification code is, for whoever holds one."""

from dataclasses import dataclass
from datetime import datetime

from libs.foundation.core.ids import canonical_code
from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.domain.errors import CodigoDeVerificacionDesconocido


@dataclass(frozen=True, slots=True)
class Command:
    """The code as a person typed it."""

    codigo: str


@dataclass(frozen=True, slots=True)
class Emitida:
    """A constancia: its code, and when (UTC) it was asked for first. It is made anew each time: there is no hash of
    it."""

    codigo: str
    expedida: datetime


class ConsultarCodigo(UseCase[Tx, Command, None, Emitida]):
    """RPC CodigosService.ConsultarCodigo. It tells nothing that the constancia says: a code may be read over a
    shoulder."""

    reads_only = True

    def handle(self, tx: Tx, command: Command, prepared: None) -> Emitida:
        """What was issued under it. Raises CodigoDeVerificacionDesconocido, the same for what is no code."""
        codigo = canonical_code(command.codigo)
        expedida = tx.constancias.expedida(codigo) if codigo else None
        if codigo is None or expedida is None:
            raise CodigoDeVerificacionDesconocido
        return Emitida(codigo, expedida)
