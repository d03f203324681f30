"""A case: its court, its parties and their lawyers, who may see it and who may act in it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from libs.foundation.core.principals import Principal
from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.domain.errors import (
    ExpedienteNoEncontrado,
    ExpedienteNoReservado,
    ExpedienteYaReservado,
    SoloElOrgano,
)
from services.expedientes.domain.mandato import Derecho

PERSONAL = ("juez", "secretario", "oficial", "notificador")


@dataclass(frozen=True, slots=True)
class Abogado:
    """A lawyer of a party; the first one directs the case and receives for the party."""

    persona: UUID
    nombre: str
    colegiado: str


@dataclass(frozen=True, slots=True)
class Parte:
    """A party of one case. `idioma` is an ISO 639-3 code of the catalogue."""

    parte_id: UUID
    rol: str
    nombre: str
    persona: UUID
    abogados: tuple[Abogado, ...] = ()
    idioma: str = "spa"
    requiere_interprete: bool = False

    @property
    def destinatario(self) -> UUID:
        """Who receives for the party: its first lawyer, else itself."""
        return self.abogados[0].persona if self.abogados else self.persona

    @property
    def nombre_del_destinatario(self) -> str:
        """The name of who receives for the party."""
        return self.abogados[0].nombre if self.abogados else self.nombre

    def actua(self, persona: UUID | None) -> bool:
        """Whether `persona` is the party or one of its lawyers."""
        return persona is not None and persona in {self.persona, *(abogado.persona for abogado in self.abogados)}


@dataclass(frozen=True, slots=True)
class Custodia:
    """How the documents of a case are kept: under a wrapped key of its own once it was reserved, for ever. Others have
    None, and one that has just become reserved until its documents are moved."""

    expediente_id: UUID
    reservado: bool
    llave: bytes | None


@dataclass(frozen=True, slots=True)
class Expediente:
    """The case. `escritos` counts those presented; no later instant precedes `ultimo_instante` (UTC); its class changed
    `cambio_de_reserva` times."""

    custodia: Custodia
    numero: NumeroDeExpediente
    organo: str
    ramo: str
    tipo_de_proceso: str
    ingresado: datetime
    partes: tuple[Parte, ...]
    escritos: int
    ultimo_instante: datetime
    cambio_de_reserva: int = 0

    @property
    def expediente_id(self) -> UUID:
        """Its id, random and for ever."""
        return self.custodia.expediente_id

    @property
    def reservado(self) -> bool:
        """Whether it is reserved (DOMAIN 9)."""
        return self.custodia.reservado

    def reservar(self) -> "Expediente":
        """The case, reserved by one change more. Raises ExpedienteYaReservado."""
        if self.reservado:
            raise ExpedienteYaReservado
        return self._cambiar(reservado=True)

    def abrir(self) -> "Expediente":
        """The case, opened by one change more; its documents stay where they are kept. Raises ExpedienteNoReservado."""
        if not self.reservado:
            raise ExpedienteNoReservado
        return self._cambiar(reservado=False)

    def _cambiar(self, *, reservado: bool) -> "Expediente":
        custodia = replace(self.custodia, reservado=reservado)
        return replace(self, custodia=custodia, cambio_de_reserva=self.cambio_de_reserva + 1)

    def actua(self, persona: UUID | None) -> bool:
        """Whether `persona` is a party or acts for one."""
        return any(parte.actua(persona) for parte in self.partes)

    def calidad_de(self, principal: Principal) -> str:
        """In what quality the caller sees the case: "parte", "abogado" or a role of its court; "" if not at all."""
        if principal.kind != "usuario":
            return ""
        roles = (rol for rol in PERSONAL if principal.has_role(rol, self.organo))
        if rol := next(roles, ""):
            return rol
        if self.es_parte(principal.persona):
            return "parte"
        return "abogado" if self.actua(principal.persona) else ""

    def exigir_lector(self, principal: Principal) -> None:
        """Raises ExpedienteNoEncontrado unless the caller is a party, its lawyer, or staff of the court."""
        if not self.calidad_de(principal):
            raise ExpedienteNoEncontrado

    def exigir_actuante(self, principal: Principal, derecho: Derecho) -> None:
        """Raises ExpedienteNoEncontrado unless a person calls in a party's right or as its lawyer."""
        if principal.kind != "usuario" or not self.partes_por(derecho):
            raise ExpedienteNoEncontrado

    def exigir_personal(self, principal: Principal, *roles: str) -> None:
        """Raises ExpedienteNoEncontrado for who may not see the case, SoloElOrgano for who has none of `roles`."""
        self.exigir_lector(principal)
        if not any(principal.has_role(rol, self.organo) for rol in roles):
            raise SoloElOrgano

    def partes_de(self, *personas: UUID | None) -> tuple[Parte, ...]:
        """The parties for whom any of `personas` acts."""
        return tuple(parte for parte in self.partes if any(parte.actua(persona) for persona in personas))

    def es_parte(self, persona: UUID | None) -> bool:
        """Whether `persona` is a party itself."""
        return any(parte.persona == persona for parte in self.partes)

    def partes_por(self, derecho: Derecho) -> tuple[Parte, ...]:
        """The parties for whom somebody acts by that right. A mandate is a party's own to give: by a lawyer's, somebody
        would read and file for clients who never agreed."""
        if not derecho.mandatos:
            return self.partes_de(*derecho.personas)
        return tuple(parte for parte in self.partes if parte.persona in derecho.personas)

    def destinatarios_de_aviso(self, presentante: UUID) -> tuple[Parte, ...]:
        """One party per recipient on the other side: nobody gets an aviso twice, nor the presenter one of their own."""
        por_destinatario: dict[UUID, Parte] = {}
        for parte in self.partes:
            if not parte.actua(presentante):
                por_destinatario.setdefault(parte.destinatario, parte)
        return tuple(por_destinatario.values())

    def nombre_de(self, persona: UUID | None) -> str:
        """The name under which `persona` appears in the case, "" if it does not."""
        for parte in self.partes:
            if parte.persona == persona:
                return parte.nombre
            for abogado in parte.abogados:
                if abogado.persona == persona:
                    return abogado.nombre
        return ""
