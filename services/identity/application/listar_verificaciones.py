"""The queue of requests to be verified."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.foundation.core.cursors import Cursors
from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.application.ports.lugar import Lugar
from services.identity.application.verificadores import es_verificador
from services.identity.domain.errores_de_verificacion import SoloVerificadores
from services.identity.domain.verificacion import Verificacion

_LISTA = "verificaciones"
_POR_PAGINA, _MAXIMO = 20, 100


@dataclass(frozen=True, slots=True)
class PaginaPedida:
    """`limite` 0 means 20, over 100 means 100; `cursor` "" the first."""

    limite: int
    cursor: str


@dataclass(frozen=True, slots=True)
class Cola:
    """One page of the queue, `siguiente` "" on the last."""

    verificaciones: Sequence[Verificacion]
    siguiente: str


class ListarVerificaciones(UseCase[Tx, PaginaPedida, None, Cola]):
    """RPC ListarVerificaciones: what the officer has or may take, oldest first; never their own. It shows nobody: who
    asks for what is seen by taking the request, and that is recorded."""

    reads_only = True

    def __init__(self, cursores: Cursors) -> None:
        self._cursores = cursores

    def handle(self, tx: Tx, command: PaginaPedida, prepared: None) -> Cola:
        """Raises SoloVerificadores, CursorInvalido."""
        quien = tx.principal
        if quien.subject is None or not es_verificador(quien):
            raise SoloVerificadores
        leido = self._cursores.read(command.cursor, quien.key, _LISTA)
        desde = Lugar(datetime.fromisoformat(leido[0]), UUID(leido[1])) if leido else None
        cuantas = min(command.limite or _POR_PAGINA, _MAXIMO)
        vistas = tx.verificaciones.en_cola(quien.subject, tx.now(), desde, cuantas + 1)
        siguiente = ""
        if len(vistas) > cuantas:
            ultima = vistas[cuantas - 1]
            siguiente = self._cursores.make((ultima.solicitada.isoformat(), str(ultima.id)), quien.key, _LISTA)
        return Cola(vistas[:cuantas], siguiente)
