"""Take a request from the queue, and open it."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.application.ports import Tx
from services.identity.application.verificadores import anotar, bloquear_para
from services.identity.domain.errores_de_verificacion import VerificacionPropia
from services.identity.domain.persona import Identificador
from services.identity.domain.verificacion import Verificacion


@dataclass(frozen=True, slots=True)
class Asignacion:
    """Which request; None is none."""

    verificacion_id: UUID | None


class AsignarVerificacion(UseCase[Tx, Asignacion, None, Verificacion]):
    """RPC AsignarVerificacion: from now on it is the officer's alone, for the time that the judiciary's rules give;
    taking it again begins that anew. Each time is recorded: it shows the form.

    Raises VerificacionNoEncontrada, VerificacionPropia, VerificacionDecidida, VerificacionAsignadaAOtro.
    """

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion

    def handle(self, tx: Tx, command: Asignacion, prepared: None) -> Verificacion:
        """Lock, take, write."""
        verificacion, oficial = bloquear_para(tx, command.verificacion_id)
        # An officer may have a second account.
        if tx.principal.persona == tx.personas.resolver(Identificador("cui", verificacion.formulario.cui)):
            raise VerificacionPropia
        ahora = tx.now(after=verificacion.solicitada)
        reglas = self._jurisdiccion.verificacion.en(self._jurisdiccion.calendario.fecha_legal(ahora))
        tomada = verificacion.asignada_a(oficial, ahora, reglas.asignacion)
        tx.verificaciones.guardar(tomada)
        anotar(tx, tomada, "asignar")
        return tomada
