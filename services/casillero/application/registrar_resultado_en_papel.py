"""The producer's notificador recorded how an attempt to deliver on paper ended (EVENTS.md, step 5)."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.casillero.application.ports import Tx
from services.casillero.domain import evidencia
from services.casillero.domain.errors import EntregaDesconocida
from services.casillero.domain.eventos import NotificacionEfectiva
from services.casillero.domain.papel import Resultado


@dataclass(frozen=True, slots=True)
class Command:
    """Of which delivery, by whose word, and how."""

    entrega_id: UUID
    productor: str
    resultado: Resultado


class RegistrarResultadoEnPapel(UseCase[Tx, Command, None, None]):
    """Takes each attempt once; what was handed over has its effect by the dated rule for paper."""

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion

    def handle(self, tx: Tx, command: Command, prepared: None) -> None:
        """Keep it, with its evidence. Raises EntregaDesconocida, EntregaIlegible, TransicionImposible,
        SinReglaVigente."""
        resultado = command.resultado
        antes = tx.papel.bloquear(command.entrega_id)
        if antes is None or antes.entrega.productor != command.productor:
            raise EntregaDesconocida
        ahora = tx.now(after=max(antes.ultimo, resultado.registrado))
        despues = antes.intentada(resultado, ahora)
        if despues is antes:
            return
        pruebas = [evidencia.de_resultado(despues, resultado, ahora, tx.principal)]
        if resultado.realizada:
            despues = despues.con_efecto(resultado, self._jurisdiccion)
            pruebas.append(evidencia.de_efecto(despues, ahora, tx.principal))
            tx.emit(NotificacionEfectiva(despues))
        tx.papel.guardar(despues)
        tx.evidencias.agregar(*pruebas)
