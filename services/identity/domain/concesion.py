"""Grants: what a client may do for a person, or for itself, until it ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.identity.domain.alcances import canonicos
from services.identity.domain.sesion import VIDA_DE_LA_SESION, VIDA_DEL_ACCESO, VIDA_SIN_USO

ENTRE_LECTURAS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Concesion:
    """One family of tokens. `sujeto` is what the client calls the person, and no other client does; without
    `cuenta_id` the client acts for itself, and is its own subject. `leida` is when the client was last noted to have
    read what it may know of the person. Instants are UTC."""

    id: UUID
    cliente_id: UUID
    cuenta_id: UUID | None
    sujeto: UUID
    alcances: tuple[str, ...]
    abierta: datetime
    ultimo_uso: datetime
    metodos: tuple[str, ...] = ()
    autenticada: datetime | None = None
    cerrada: datetime | None = None
    leida: datetime | None = None

    @property
    def de_sistema(self) -> bool:
        """Whether the client acts for itself."""
        return self.cuenta_id is None

    @property
    def vence(self) -> datetime:
        """When it ends by itself: a person's like a session of theirs, a system's with its one token."""
        if self.de_sistema:
            return self.abierta + VIDA_DEL_ACCESO
        return min(self.abierta + VIDA_DE_LA_SESION, self.ultimo_uso + VIDA_SIN_USO)

    def vigente(self, ahora: datetime) -> bool:
        """Whether it is open."""
        return self.cerrada is None and ahora < self.vence

    def por_anotar(self, ahora: datetime) -> bool:
        """Whether a reading at that instant is noted: clients read at each login, so one a day tells as much."""
        return self.leida is None or ahora - self.leida >= ENTRE_LECTURAS


@dataclass(frozen=True, slots=True)
class Consentimiento:
    """What a person lets a client have: `alcances`, none any more once withdrawn. `sujeto` stays, so that the client
    knows the person again."""

    cuenta_id: UUID
    cliente_id: UUID
    sujeto: UUID
    alcances: tuple[str, ...]
    dado: datetime

    def cubre(self, alcances: tuple[str, ...]) -> bool:
        """Whether all of `alcances` were consented to."""
        return canonicos(alcances) <= canonicos(self.alcances)
