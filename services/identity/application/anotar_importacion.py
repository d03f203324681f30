"""Note in the audit that accounts are being imported, and what came of it."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion


@dataclass(frozen=True, slots=True)
class Totales:
    """Rows of a whole file, by what became of them."""

    agregadas: int
    presentes: int
    rechazadas: int


@dataclass(frozen=True, slots=True)
class AnotarLa:
    """Which import, the SHA-256 (hex) of its file, and its `totales` once it is over."""

    importacion: UUID
    archivo: str
    totales: Totales | None = None


class AnotarImportacion(UseCase[Tx, AnotarLa, None, None]):
    """Once before the first row and once after the last: the first alone is an import that was cut off. Each account
    that came of it tells so itself, by its event."""

    def handle(self, tx: Tx, command: AnotarLa, prepared: None) -> None:
        """Write the note."""
        objeto, datos = accion.importacion(command.importacion), {"archivo": command.archivo}
        if command.totales is None:
            tx.auditoria.anotar(Accion.IMPORTACION_INICIADA, objeto, datos=datos)
            return
        cuentas = {clase: str(getattr(command.totales, clase)) for clase in Totales.__slots__}
        tx.auditoria.anotar(Accion.IMPORTACION_TERMINADA, objeto, datos=datos | cuentas)
