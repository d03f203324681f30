"""An alert by mail came back: refused after all, or late (RFC 3464)."""

import re
from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.casillero.application.ports import Tx
from services.casillero.application.tomar_alerta import concluir
from services.casillero.domain import evidencia
from services.casillero.domain.alerta import Accion

_CODIGO = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}", re.ASCII)
_SIN_CODIGO = "SIN_CODIGO"


@dataclass(frozen=True, slots=True)
class Command:
    """Which alert (None: an id that is none), what became of it (None: nothing that is noted), and the status as the
    mail says it (RFC 3463)."""

    alerta_id: UUID | None
    accion: Accion | None
    codigo: str


class AnotarDevolucion(UseCase[Tx, Command, None, bool]):
    """RPC AnotarDevolucion. Who sends such a mail proves nothing but that they know the alert's Message-ID, which only
    its recipient and those who carried it do; what it says is evidence and changes nothing else."""

    def handle(self, tx: Tx, command: Command, prepared: None) -> bool:
        """Whether that was new."""
        persona = tx.alertas.persona_de(command.alerta_id) if command.alerta_id else None
        if persona is None or command.accion is None or command.alerta_id is None:
            return False
        casillero = tx.casilleros.bloquear(persona)[persona]
        antes = tx.alertas.bloquear(command.alerta_id)
        codigo = command.codigo if _CODIGO.fullmatch(command.codigo) else _SIN_CODIGO
        despues = antes.devuelta(command.accion, codigo) if antes else None
        if antes is None or despues is None or despues == antes:
            return False
        if command.accion is Accion.FALLIDA:
            concluir(tx, casillero, antes, despues)
            return True
        ahora = tx.now(after=casillero.ultimo)
        tx.alertas.guardar(despues)
        tx.casilleros.anotar_ultimo({casillero.casillero_id}, ahora)
        tx.evidencias.agregar(evidencia.de_demora(despues, ahora, tx.principal))
        return True
