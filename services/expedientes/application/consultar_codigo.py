"""Of what document a verification code is, for whoever holds one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from libs.foundation.core.ids import canonical_code
from libs.foundation.core.usecases import UseCase
from services.expedientes.application.ports import Tx
from services.expedientes.domain.errors import CodigoDeVerificacionDesconocido


@dataclass(frozen=True, slots=True)
class CodigoLeido:
    """The code as a person typed it."""

    codigo: str


@dataclass(frozen=True, slots=True)
class Emitido:
    """An acuse: when its escrito was registered (UTC), and the SHA-256 (hex) of its PDFs, the newest first; none before
    it is made."""

    codigo: str
    emitido: datetime
    huellas: Sequence[str]


class ConsultarCodigo(UseCase[Tx, CodigoLeido, None, Emitido]):
    """RPC CodigosService.ConsultarCodigo. It tells nothing that the document says, not even of which case it is: a code
    may be read over a shoulder."""

    reads_only = True

    def handle(self, tx: Tx, command: CodigoLeido, prepared: None) -> Emitido:
        """What was issued under it. Raises CodigoDeVerificacionDesconocido, the same for what is no code."""
        codigo = canonical_code(command.codigo)
        acuse = tx.acuses.de_codigo(codigo) if codigo else None
        if acuse is None:
            raise CodigoDeVerificacionDesconocido
        distintos = dict.fromkeys(cual for cual in (acuse.vigente, acuse.entregado) if cual)
        guardados = [tx.documentos.uno(cual) for cual in distintos]
        return Emitido(acuse.codigo, acuse.creado, [uno.documento.sha256 for uno in guardados if uno])
