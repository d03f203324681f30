"""Let an account act in an entity, or change as what."""

from dataclasses import dataclass, replace
from uuid import UUID

from libs.foundation.core.ids import new_id
from libs.foundation.core.usecases import UseCase
from services.identity.application.envios import avisar, avisar_con_medida
from services.identity.application.poderes import (
    anotar_entidad,
    bloquear_entidad,
    exigir_verificada,
    otorgar_a_miembro,
)
from services.identity.application.ports import Tx
from services.identity.application.reciente import exigir_reciente
from services.identity.domain.accion import Accion
from services.identity.domain.entidad import Entidad, Miembro, Rol
from services.identity.domain.errores_de_mandatos import CuentaDeMiembroNoEncontrada
from services.identity.domain.mensaje import Clase


@dataclass(frozen=True, slots=True)
class NuevoMiembro:
    """Which entity, which account, as what. None stands for an id that is none."""

    entidad_id: UUID | None
    cuenta_id: UUID | None
    rol: Rol


class FijarMiembro(UseCase[Tx, NuevoMiembro, None, Entidad]):
    """RPC FijarMiembro, by a representative who has shown lately who they are; both are told by mail. Saying so again
    changes nothing.

    Raises IdentidadSinVerificar, SesionCerrada, AutenticacionRecienteRequerida, EntidadNoEncontrada,
    SoloRepresentantes, EntidadSinConfirmar, CuentaDeMiembroNoEncontrada (the same for an account that is not
    verified), UltimoRepresentante, DemasiadosMiembros.
    """

    def handle(self, tx: Tx, command: NuevoMiembro, prepared: None) -> Entidad:
        """Lock the account before the entity, as whoever unties an account does; look, write; of who is new tell the
        suite."""
        quien = exigir_verificada(tx)
        exigir_reciente(tx, quien.id)
        cuenta = tx.cuentas.fijar(command.cuenta_id) if command.cuenta_id else None
        entidad = bloquear_entidad(tx, command.entidad_id)
        entidad.exigir_representante(quien.id)
        if cuenta is None or not cuenta.verificada:
            raise CuentaDeMiembroNoEncontrada
        antes = entidad.miembro(cuenta.id)
        if antes is not None and antes.rol is command.rol:
            return entidad
        miembro = Miembro(cuenta.id, cuenta.persona, cuenta.nombre, command.rol, tx.now(), new_id())
        if antes is not None:
            miembro = replace(antes, rol=command.rol)
        despues = entidad.con_miembro(miembro)
        tx.entidades.fijar_miembro(entidad.id, miembro)
        anotar_entidad(tx, Accion.MIEMBRO_FIJADO, despues, cuenta=str(cuenta.id), rol=command.rol.value)
        if antes is None:
            otorgar_a_miembro(tx, despues, miembro)
        avisar(tx, Clase.MIEMBRO_NOMBRADO, quien.correo)
        if cuenta.id != quien.id:
            avisar_con_medida(tx, Clase.MIEMBRO_FIJADO, cuenta.correo)
        return despues
