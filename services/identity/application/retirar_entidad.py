"""Withdraw one's request that an entity be known."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.evidencia import borrar
from services.identity.application.poderes import anotar_entidad, bloquear_entidad
from services.identity.application.ports import Tx
from services.identity.domain.accion import Accion
from services.identity.domain.entidad import Estado
from services.identity.domain.errores_de_mandatos import EntidadNoEncontrada


@dataclass(frozen=True, slots=True)
class RetiroDeEntidad:
    """Which entity; None is none."""

    entidad_id: UUID | None


class RetirarEntidad(UseCase[Tx, RetiroDeEntidad, None, None]):
    """RPC RetirarEntidad, as RetirarVerificacion: as long as it is not decided, by who asked, who is alone in it until
    then. Withdrawing again changes nothing.

    Raises EntidadNoEncontrada for who is not in it, EntidadDecidida.
    """

    def handle(self, tx: Tx, command: RetiroDeEntidad, prepared: None) -> None:
        """Lock, withdraw, erase."""
        entidad = bloquear_entidad(tx, command.entidad_id)
        if entidad.miembro(tx.principal.subject) is None:
            raise EntidadNoEncontrada
        if entidad.estado is Estado.RETIRADA:
            return
        retirada = entidad.retirar()
        anotar_entidad(tx, Accion.ENTIDAD_RETIRADA, retirada)
        borrar(tx, retirada, tx.now(after=entidad.solicitada))
