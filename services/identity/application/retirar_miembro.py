"""Let an account act in an entity no more."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.application.envios import avisar_con_medida
from services.identity.application.poderes import bloquear_entidad, cerrar_entidad, exigir_verificada, retirar
from services.identity.application.ports import Tx
from services.identity.application.reciente import exigir_reciente
from services.identity.domain.mensaje import Clase

_MOTIVO = "Renunció su último representante"


@dataclass(frozen=True, slots=True)
class Retiro:
    """Which entity, which account; None stands for an id that is none. `anular_entidad`: who leaves as the last
    representative annuls it."""

    entidad_id: UUID | None
    cuenta_id: UUID | None
    anular_entidad: bool = False


class RetirarMiembro(UseCase[Tx, Retiro, None, None]):
    """RPC RetirarMiembro, by a representative or the member; they act for it nowhere from within a second on. Doing it
    again changes nothing. Nobody is kept in an entity that they alone represent, since whoever named them may have
    left: having shown lately who they are, they leave and the entity is annulled.

    Raises IdentidadSinVerificar, EntidadNoEncontrada, SoloRepresentantes, EntidadSinConfirmar, UltimoRepresentante,
    SesionCerrada, AutenticacionRecienteRequerida.
    """

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion

    def handle(self, tx: Tx, command: Retiro, prepared: None) -> None:
        """Lock the entity, look, write, tell the suite, and whom somebody else takes out."""
        quien = exigir_verificada(tx)
        if command.anular_entidad:
            exigir_reciente(tx, quien.id)
        entidad = bloquear_entidad(tx, command.entidad_id)
        miembro = entidad.miembro(command.cuenta_id)
        if miembro is None or miembro.cuenta_id != quien.id:
            entidad.exigir_representante(quien.id)
        if miembro is None:
            return
        propio = miembro.cuenta_id == quien.id
        if propio and command.anular_entidad and entidad.confirmada and entidad.ultimo_representante(quien.id):
            ahora = tx.now(after=entidad.decidida)
            reglas = self._jurisdiccion.verificacion.en(self._jurisdiccion.calendario.fecha_legal(ahora))
            cerrar_entidad(tx, entidad, _MOTIVO, reglas.conservacion)
            return
        entidad.sin_miembro(miembro.cuenta_id)
        retirar(tx, entidad, miembro)
        if not propio and (cuenta := tx.cuentas.leer(miembro.cuenta_id)):
            avisar_con_medida(tx, Clase.MIEMBRO_RETIRADO, cuenta.correo)
