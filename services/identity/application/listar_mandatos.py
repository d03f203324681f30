"""The caller's mandates: given, had and offered."""

from libs.foundation.core.cursors import Cursors
from libs.foundation.core.usecases import UseCase
from services.identity.application.hojas import Hoja, HojaPedida, hoja
from services.identity.application.poderes import exigir_verificada
from services.identity.application.ports import Tx
from services.identity.application.ports.lugar import Lugar
from services.identity.application.ports.mandatos import Lado
from services.identity.application.vistas import MandatoVisto, visto
from services.identity.domain.mandato import Mandato


class ListarMandatos(UseCase[Tx, HojaPedida, None, Hoja[MandatoVisto]]):
    """RPC ListarMandatos: also those that have ended, newest first."""

    reads_only = True

    def __init__(self, cursores: Cursors) -> None:
        self._cursores = cursores

    def handle(self, tx: Tx, command: HojaPedida, prepared: None) -> Hoja[MandatoVisto]:
        """Raises IdentidadSinVerificar, CursorInvalido."""
        cuenta, ahora = exigir_verificada(tx), tx.now()

        def lugar(mandato: Mandato) -> Lugar:
            return Lugar(mandato.ofrecido, mandato.id)

        leida = hoja(
            self._cursores,
            "mandatos",
            tx.principal,
            command,
            lambda antes_de, limite: tx.mandatos.de(Lado(cuenta), antes_de, limite),
            lugar,
        )
        return Hoja([visto(uno, cuenta, ahora) for uno in leida.filas], leida.siguiente)
