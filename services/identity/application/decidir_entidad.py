"""Decide about an entity: confirm it, refuse it; undo a confirmation."""

from dataclasses import dataclass, field
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.application.envios import avisar
from services.identity.application.poderes import (
    anotar_entidad,
    anular_poderes,
    bloquear_entidad,
    otorgar_a_miembro,
)
from services.identity.application.ports import Tx
from services.identity.application.verificadores import es_verificador
from services.identity.domain.accion import Accion
from services.identity.domain.entidad import Decision, Entidad
from services.identity.domain.errores_de_mandatos import (
    EntidadNoEncontrada,
    EntidadYaConfirmada,
    IdentidadSinVerificar,
)
from services.identity.domain.events import EntidadConfirmada
from services.identity.domain.mensaje import Clase


@dataclass(frozen=True, slots=True)
class ResolverEntidad:
    """Which entity, what is decided, and why."""

    entidad_id: UUID | None
    decision: Decision
    motivo: str = field(default="", repr=False)


class DecidirEntidad(UseCase[Tx, ResolverEntidad, None, Entidad]):
    """RPC DecidirEntidad, by any officer who is not in it; deciding the same again changes nothing. Once confirmed, its
    members act for the persona of its NIT, whose mailbox opens; once annulled, nobody does, and the mandates that it
    gave are revoked.

    Raises EntidadNoEncontrada, the same for whoever is no officer, EntidadPropia, EntidadDecidida, SolicitudRetirada,
    MotivoFaltante, EntidadYaConfirmada; IdentidadSinVerificar where who asked was verified then and is no more.
    """

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion

    def handle(self, tx: Tx, command: ResolverEntidad, prepared: None) -> Entidad:
        """Lock, decide, write; tell the suite who acts, and who asked, or represents it, that there is an answer."""
        oficial = tx.principal.subject
        if oficial is None or not es_verificador(tx.principal):
            raise EntidadNoEncontrada
        # Accounts are locked before entities everywhere; who asked for one never changes.
        vista = tx.entidades.leer(command.entidad_id) if command.entidad_id else None
        solicitante = tx.cuentas.fijar(vista.solicitante) if vista else None
        entidad = bloquear_entidad(tx, command.entidad_id)
        entidad.exigir_decisor(oficial, tx.principal.persona)
        if entidad.decidida_asi(command.decision, command.motivo):
            return entidad
        ahora = tx.now(after=entidad.decidida or entidad.solicitada)
        conservacion = self._jurisdiccion.verificacion.en(self._jurisdiccion.calendario.fecha_legal(ahora)).conservacion
        decidida = entidad.con_decision(command.decision, command.motivo, oficial, ahora, conservacion)
        if command.decision is Decision.CONFIRMAR:
            if solicitante is None or not solicitante.verificada:
                raise IdentidadSinVerificar
            tx.personas.bloquear(entidad.persona)
            if tx.entidades.confirmada_de(entidad.persona) is not None:
                raise EntidadYaConfirmada
        tx.entidades.guardar(decidida)
        anotar_entidad(tx, Accion.ENTIDAD_DECIDIDA, decidida, decision=command.decision.value)
        if command.decision is Decision.CONFIRMAR:
            tx.emit(EntidadConfirmada(decidida.id, decidida.persona))
            for miembro in decidida.miembros:
                otorgar_a_miembro(tx, decidida, miembro)
        if command.decision is Decision.ANULAR:
            anular_poderes(tx, decidida)
        elif solicitante is not None:
            avisar(tx, Clase.ENTIDAD_DECIDIDA, solicitante.correo)
        return decidida
