"""The caller's cases."""

from dataclasses import dataclass

from libs.foundation.core.cursors import Cursors
from libs.foundation.core.usecases import UseCase
from services.expedientes.application.lectura import mandatos_de
from services.expedientes.application.paginas import Pagina, Paginador
from services.expedientes.application.ports import Posicion, Tx
from services.expedientes.domain.expediente import PERSONAL, Expediente
from services.expedientes.domain.listas import en_lista


@dataclass(frozen=True, slots=True)
class Listado:
    """A page of a list."""

    limite: int = 0
    cursor: str = ""


class ListarExpedientes(UseCase[Tx, Listado, None, Pagina[Expediente]]):
    """RPC ListarExpedientes. Raises CursorInvalido, RevocacionesSinNoticia."""

    reads_only = True

    def __init__(self, cursores: Cursors) -> None:
        self._paginador = Paginador(cursores, "expedientes")

    def handle(self, tx: Tx, command: Listado, prepared: None) -> Pagina[Expediente]:
        """Those in which the caller is or acts for a party, also by mandate, and those of the courts where they serve;
        newest first. Reserved ones come without their parties."""
        persona, organos = tx.principal.persona, sorted(tx.principal.scopes_of(*PERSONAL))
        mandatos = [mandato.mandato_id for mandato in mandatos_de(tx)]
        return self._paginador.pagina(
            tx.principal,
            ",".join(organos),
            command.cursor,
            command.limite,
            lambda antes_de, limite: [
                en_lista(uno) for uno in tx.expedientes.listar(persona, organos, mandatos, antes_de, limite)
            ],
            lambda expediente: Posicion(expediente.ingresado, expediente.expediente_id),
        )
