"""Entities: organisations known by their NIT, and the accounts that act in them."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.identity.domain.errores_de_mandatos import (
    DatoDeEntidadInvalido,
    DemasiadosMiembros,
    EntidadDecidida,
    EntidadNoEncontrada,
    EntidadPropia,
    EntidadSinConfirmar,
    OpcionDeEntidadInvalida,
    SoloRepresentantes,
    UltimoRepresentante,
)
from services.identity.domain.errores_de_verificacion import DecisionInvalida, SolicitudRetirada
from services.identity.domain.evidencia import ConEvidencia, Evidencia
from services.identity.domain.motivo import motivo_escrito

NOMBRE = 200  # characters
MIEMBROS = 500


class Tipo(StrEnum):
    """Kinds of entity."""

    PUBLICA = "publica"
    PRIVADA = "privada"

    @classmethod
    def de(cls, texto: str) -> "Tipo":
        """Raises OpcionDeEntidadInvalida."""
        try:
            return cls(texto)
        except ValueError:
            raise OpcionDeEntidadInvalida(campo="tipo", admitidas=", ".join(cls)) from None


class Rol(StrEnum):
    """What a member is: both act for the entity and open what is delivered to it; a representative also says who else
    does, and gives mandates."""

    REPRESENTANTE = "representante"
    MIEMBRO = "miembro"

    @classmethod
    def de(cls, texto: str) -> "Rol":
        """Raises OpcionDeEntidadInvalida."""
        try:
            return cls(texto)
        except ValueError:
            raise OpcionDeEntidadInvalida(campo="rol", admitidas=", ".join(cls)) from None


class Estado(StrEnum):
    """Where an entity stands. An `anulada` was confirmed, wrongly or no longer rightly; about a `caducada` nobody
    decided in time; a `retirada` was withdrawn before anybody had."""

    PENDIENTE = "pendiente_de_confirmacion"
    CONFIRMADA = "confirmada"
    RECHAZADA = "rechazada"
    ANULADA = "anulada"
    CADUCADA = "caducada"
    RETIRADA = "retirada"


class Decision(StrEnum):
    """What an officer may decide."""

    CONFIRMAR = "confirmar"
    RECHAZAR = "rechazar"
    ANULAR = "anular"

    @property
    def desde(self) -> Estado:
        """Where an entity stands about which it is decided."""
        return Estado.CONFIRMADA if self is Decision.ANULAR else Estado.PENDIENTE

    @property
    def resultado(self) -> Estado:
        """Where it stands afterwards."""
        return {
            Decision.CONFIRMAR: Estado.CONFIRMADA,
            Decision.RECHAZAR: Estado.RECHAZADA,
            Decision.ANULAR: Estado.ANULADA,
        }[self]

    @classmethod
    def de(cls, texto: str) -> "Decision":
        """Raises DecisionInvalida."""
        try:
            return cls(texto)
        except ValueError:
            raise DecisionInvalida(campo="decision", admitidas=", ".join(cls)) from None


def nombre_de_entidad(texto: str) -> str:
    """The name as it is kept. Raises DatoDeEntidadInvalido."""
    limpio = " ".join(texto.split())
    if not limpio or len(limpio) > NOMBRE or not limpio.isprintable():
        raise DatoDeEntidadInvalido(campo="nombre", limite=str(NOMBRE))
    return limpio


@dataclass(frozen=True, slots=True)
class Miembro:
    """An account that acts in an entity since `desde` (UTC); `persona` and `nombre` are its holder's. `poder` is the id
    by which events and the feed of revocations call this membership."""

    cuenta_id: UUID
    persona: UUID
    nombre: str = field(repr=False)
    rol: Rol
    desde: datetime
    poder: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Entidad(ConEvidencia):
    """An entity, or the request that there be one. Its evidence is the document by which `solicitante`, the account
    that asked and its first representative, was appointed. `persona` is its own, that of its NIT;
    `numero_casillero` is that of its mailbox, "" until it is open. Instants are UTC."""

    persona: UUID
    nit: str = field(repr=False)
    nombre: str = field(repr=False)
    tipo: Tipo
    solicitante: UUID
    solicitada: datetime
    miembros: tuple[Miembro, ...]
    estado: Estado = Estado.PENDIENTE
    oficial: UUID | None = None
    decidida: datetime | None = None
    motivo: str = field(default="", repr=False)
    numero_casillero: str = field(default="", repr=False)

    @property
    def nombramiento(self) -> Evidencia:
        """The document of appointment."""
        return self.evidencias[0]

    @property
    def en_curso(self) -> bool:
        """Whether it still waits for a decision."""
        return self.estado is Estado.PENDIENTE

    @property
    def confirmada(self) -> bool:
        """Whether its members may act for it."""
        return self.estado is Estado.CONFIRMADA

    def miembro(self, cuenta_id: UUID | None) -> Miembro | None:
        """That account in it, None if it is not."""
        return next((uno for uno in self.miembros if uno.cuenta_id == cuenta_id), None)

    def representa(self, cuenta_id: UUID) -> bool:
        """Whether that account may give its mandates: a representative of a confirmed entity."""
        suyo = self.miembro(cuenta_id)
        return self.confirmada and suyo is not None and suyo.rol is Rol.REPRESENTANTE

    def ultimo_representante(self, cuenta_id: UUID) -> bool:
        """Whether that account represents it, and no other does."""
        return [uno.cuenta_id for uno in self.miembros if uno.rol is Rol.REPRESENTANTE] == [cuenta_id]

    def exigir_representante(self, cuenta_id: UUID) -> None:
        """Raises EntidadNoEncontrada for who is not in it, SoloRepresentantes, EntidadSinConfirmar."""
        suyo = self.miembro(cuenta_id)
        if suyo is None:
            raise EntidadNoEncontrada
        if suyo.rol is not Rol.REPRESENTANTE:
            raise SoloRepresentantes
        if not self.confirmada:
            raise EntidadSinConfirmar

    def con_miembro(self, miembro: Miembro) -> "Entidad":
        """With that member, in the place of the same account's. Raises UltimoRepresentante, DemasiadosMiembros."""
        otros = [uno for uno in self.miembros if uno.cuenta_id != miembro.cuenta_id]
        if len(otros) >= MIEMBROS:
            raise DemasiadosMiembros(limite=str(MIEMBROS))
        return self._con((*otros, miembro))

    def sin_miembro(self, cuenta_id: UUID) -> "Entidad":
        """Without that account. Raises UltimoRepresentante."""
        return self._con(tuple(uno for uno in self.miembros if uno.cuenta_id != cuenta_id))

    def _con(self, miembros: tuple[Miembro, ...]) -> "Entidad":
        if not any(uno.rol is Rol.REPRESENTANTE for uno in miembros):
            raise UltimoRepresentante
        return replace(self, miembros=miembros)

    def exigir_decisor(self, oficial: UUID, persona: UUID | None) -> None:
        """Raises EntidadPropia for who is in it by this account or another."""
        if any(uno.cuenta_id == oficial or uno.persona == persona for uno in self.miembros):
            raise EntidadPropia

    def decidida_asi(self, decision: Decision, motivo: str) -> bool:
        """Whether it was decided in just this way: saying so again changes nothing."""
        return self.estado is decision.resultado and self.motivo == motivo.strip()

    def con_decision(
        self, decision: Decision, motivo: str, oficial: UUID, ahora: datetime, conservacion: timedelta
    ) -> "Entidad":
        """The entity decided. Raises SolicitudRetirada, EntidadDecidida, MotivoFaltante."""
        if self.estado is Estado.RETIRADA:
            raise SolicitudRetirada
        if self.estado is not decision.desde:
            raise EntidadDecidida
        escrito = motivo_escrito(motivo, obligado=decision is not Decision.CONFIRMAR)
        return replace(
            self,
            estado=decision.resultado,
            oficial=oficial,
            decidida=ahora,
            motivo=escrito,
            borrar_desde=ahora + conservacion,
        )

    def retirar(self) -> "Entidad":
        """The request withdrawn by who asked. Raises EntidadDecidida."""
        if not self.en_curso:
            raise EntidadDecidida
        return replace(self, estado=Estado.RETIRADA)

    def sin_evidencia(self, ahora: datetime) -> "Entidad":
        """The entity after the document was erased; a request that still waits lapses."""
        return replace(self.sin_llave(ahora), estado=Estado.CADUCADA if self.en_curso else self.estado)

    def recien_solicitada(self) -> "Entidad":
        """The request as who asked was first shown it: whoever asks with the same key is answered the same."""
        suyos = tuple(uno for uno in self.miembros if uno.cuenta_id == self.solicitante)
        return replace(
            self,
            estado=Estado.PENDIENTE,
            oficial=None,
            decidida=None,
            motivo="",
            numero_casillero="",
            miembros=tuple(replace(uno, rol=Rol.REPRESENTANTE) for uno in suyos),
        )
