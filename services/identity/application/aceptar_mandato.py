"""Accept a mandate that is offered to the caller."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.envios import avisar_a
from services.identity.application.poderes import anotar_mandato, fijar_verificada
from services.identity.application.ports import Tx
from services.identity.application.vistas import MandatoVisto, visto
from services.identity.domain.accion import Accion
from services.identity.domain.errores_de_mandatos import MandatoNoEncontrado
from services.identity.domain.events import MandatoOtorgado
from services.identity.domain.mandato import Estado
from services.identity.domain.mensaje import Clase


@dataclass(frozen=True, slots=True)
class Aceptacion:
    """Which; None stands for an id that is none."""

    mandato_id: UUID | None


class AceptarMandato(UseCase[Tx, Aceptacion, None, MandatoVisto]):
    """RPC AceptarMandato: from now on the caller may act by it. Doing it again changes nothing.

    Raises IdentidadSinVerificar, MandatoNoEncontrado (the same for one that is offered to somebody else),
    MandatoCerrado, MandatoPropio.
    """

    def handle(self, tx: Tx, command: Aceptacion, prepared: None) -> MandatoVisto:
        """Lock, accept, write, tell the suite, and who offered it."""
        cuenta = fijar_verificada(tx)
        mandato = tx.mandatos.bloquear(command.mandato_id) if command.mandato_id else None
        if mandato is None or not mandato.destino.es(cuenta):
            raise MandatoNoEncontrado
        ahora = tx.now(after=mandato.ofrecido)
        if mandato.estado is Estado.ACEPTADO and mandato.aceptante == cuenta.id:
            return visto(mandato, cuenta, ahora)
        aceptado = mandato.aceptado_por(cuenta, ahora)
        tx.mandatos.guardar(aceptado)
        anotar_mandato(tx, Accion.MANDATO_ACEPTADO, aceptado)
        tx.emit(MandatoOtorgado(aceptado.id, aceptado.mandante, cuenta.persona, aceptado.numero, aceptado.vence))
        avisar_a(tx, Clase.MANDATO_ACEPTADO, aceptado.otorgante)
        return visto(aceptado, cuenta, ahora)
