"""The verification of an identity: a request, its evidence, and what an officer decided."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.identity.domain.cotejo import Cotejo, Fuente, Resultado
from services.identity.domain.errores_de_verificacion import (
    DecisionInvalida,
    SolicitudRetirada,
    VerificacionAsignadaAOtro,
    VerificacionDecidida,
    VerificacionPropia,
    VerificacionSinAsignar,
)
from services.identity.domain.evidencia import ConEvidencia
from services.identity.domain.formulario import Formulario
from services.identity.domain.motivo import motivo_escrito


class Estado(StrEnum):
    """Where a request stands. From `aprobada` on it is over; the holder of any but an approved one may ask again.
    A `desvinculada` was approved, and the account is not that person's after all; about a `caducada` nobody decided in
    time; a `retirada` its holder withdrew before anybody had."""

    PENDIENTE = "pendiente_de_confirmacion"
    ASIGNADA = "asignada"
    APROBADA = "aprobada"
    RECHAZADA = "rechazada"
    AMPLIACION_SOLICITADA = "ampliacion_solicitada"
    DESVINCULADA = "desvinculada"
    CADUCADA = "caducada"
    RETIRADA = "retirada"


class Decision(StrEnum):
    """What an officer may decide."""

    APROBAR = "aprobar"
    RECHAZAR = "rechazar"
    PEDIR_AMPLIACION = "pedir_ampliacion"
    DESVINCULAR = "desvincular"

    @property
    def desde(self) -> Estado:
        """Where a request stands about which it is decided."""
        return Estado.APROBADA if self is Decision.DESVINCULAR else Estado.ASIGNADA

    @classmethod
    def de(cls, texto: str) -> "Decision":
        """Raises DecisionInvalida."""
        try:
            return cls(texto)
        except ValueError:
            raise DecisionInvalida(campo="decision", admitidas=", ".join(cls)) from None


_RESULTADOS = {
    Decision.APROBAR: Estado.APROBADA,
    Decision.RECHAZAR: Estado.RECHAZADA,
    Decision.PEDIR_AMPLIACION: Estado.AMPLIACION_SOLICITADA,
    Decision.DESVINCULAR: Estado.DESVINCULADA,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verificacion(ConEvidencia):
    """A request of an account. Instants are UTC.

    oficial       the account of the officer who took it, theirs alone until `asignada_hasta`; who decided it later
    motivo        why it was refused, what is asked for, or why it was approved though others do not confirm it
    cotejos       what others say of the form, for the officer
    persona_anterior  whose CUI the account claimed before its approval, which it is left with when that is undone
    """

    cuenta_id: UUID
    formulario: Formulario
    solicitada: datetime
    estado: Estado = Estado.PENDIENTE
    oficial: UUID | None = None
    asignada_hasta: datetime | None = None
    decidida: datetime | None = None
    motivo: str = field(default="", repr=False)
    cotejos: tuple[Cotejo, ...] = ()
    persona_anterior: UUID | None = None

    @property
    def en_curso(self) -> bool:
        """Whether it still waits for a decision."""
        return self.estado in {Estado.PENDIENTE, Estado.ASIGNADA}

    @property
    def ultimo(self) -> datetime:
        """Its last legal instant: none that follows may precede it."""
        return self.decidida or self.solicitada

    def recien_solicitada(self) -> "Verificacion":
        """The request as its holder was first shown it: whoever asks with the same key is answered the same."""
        return replace(self, estado=Estado.PENDIENTE, oficial=None, asignada_hasta=None, decidida=None, motivo="")

    def asignada_a(self, oficial: UUID, ahora: datetime, plazo: timedelta) -> "Verificacion":
        """The request taken by that officer for `plazo`; again, when it was theirs. Raises VerificacionPropia,
        VerificacionDecidida, SolicitudRetirada, VerificacionAsignadaAOtro."""
        if oficial == self.cuenta_id:
            raise VerificacionPropia
        if not self.en_curso:
            raise self._cerrada()
        if self.oficial not in {None, oficial} and self.asignada_hasta is not None and ahora < self.asignada_hasta:
            raise VerificacionAsignadaAOtro(hasta=self.asignada_hasta.isoformat(timespec="seconds"))
        return replace(self, estado=Estado.ASIGNADA, oficial=oficial, asignada_hasta=ahora + plazo)

    def con_cotejos(self, nuevos: tuple[Cotejo, ...]) -> "Verificacion":
        """The request with newer comparisons in the place of those with the same sources."""
        fuentes: set[Fuente] = {cotejo.fuente for cotejo in nuevos}
        return replace(self, cotejos=(*(uno for uno in self.cotejos if uno.fuente not in fuentes), *nuevos))

    @property
    def confirmada(self) -> bool:
        """Whether others were asked about the form, and confirm all of it."""
        return bool(self.cotejos) and all(uno.resultado is Resultado.CONFIRMA for uno in self.cotejos)

    def exigir_decisor(self, oficial: UUID, decision: Decision) -> None:
        """Raises VerificacionPropia, VerificacionSinAsignar. A wrong tie is undone by any officer but its holder:
        whoever made it may be away, or the one to blame."""
        if oficial == self.cuenta_id:
            raise VerificacionPropia
        if decision is not Decision.DESVINCULAR:
            self.exigir_oficial(oficial)

    def exigir_oficial(self, oficial: UUID) -> None:
        """Raises VerificacionSinAsignar unless that officer has it, or had it when it was decided. Whose time is over
        keeps it until another takes it."""
        if self.oficial != oficial:
            raise VerificacionSinAsignar

    def decidida_asi(self, decision: Decision, motivo: str) -> bool:
        """Whether it was decided in just this way: saying so again changes nothing."""
        return self.estado is _RESULTADOS[decision] and self.motivo == motivo.strip()

    def con_decision(self, decision: Decision, motivo: str, ahora: datetime, conservacion: timedelta) -> "Verificacion":
        """The request decided. Raises VerificacionDecidida, SolicitudRetirada, MotivoFaltante."""
        if self.estado is not decision.desde:
            raise self._cerrada()
        escrito = motivo_escrito(motivo, obligado=not (decision is Decision.APROBAR and self.confirmada))
        return replace(
            self,
            estado=_RESULTADOS[decision],
            decidida=ahora,
            motivo=escrito,
            borrar_desde=ahora + conservacion,
        )

    def retirar(self) -> "Verificacion":
        """The request withdrawn by its holder. Raises VerificacionDecidida."""
        if not self.en_curso:
            raise VerificacionDecidida
        return replace(self, estado=Estado.RETIRADA, asignada_hasta=None)

    def _cerrada(self) -> SolicitudRetirada | VerificacionDecidida:
        return SolicitudRetirada() if self.estado is Estado.RETIRADA else VerificacionDecidida()

    def sin_evidencia(self, ahora: datetime) -> "Verificacion":
        """The request after its evidence was erased. What was written in the form stays where it says who was verified,
        and one that still waits lapses."""
        return replace(
            self.sin_llave(ahora),
            estado=Estado.CADUCADA if self.en_curso else self.estado,
            formulario=self.formulario if self.estado is Estado.APROBADA else self.formulario.en_blanco(),
        )
