"""The verification of identity: requests, and the registers that are asked about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.identity.application.ports.evidencia import PorEvidencia
from services.identity.application.ports.lugar import Lugar
from services.identity.domain.cotejo import Colegiado, Inscripcion
from services.identity.domain.verificacion import Verificacion


class Verificaciones(PorEvidencia, Protocol):
    """Requests to be verified."""

    def crear(self, verificacion: Verificacion) -> None:
        """Store a new request with its evidence."""
        ...

    def leer(self, verificacion_id: UUID) -> Verificacion | None:
        """One."""
        ...

    def bloquear(self, verificacion_id: UUID) -> Verificacion | None:
        """One, locked to the end of the transaction."""
        ...

    def de_cuenta(self, cuenta_id: UUID) -> Verificacion | None:
        """The account's last one."""
        ...

    def todas_de(self, cuenta_id: UUID) -> Sequence[Verificacion]:
        """All of the account's, oldest first."""
        ...

    def guardar(self, verificacion: Verificacion) -> None:
        """Keep where a locked one stands now."""
        ...

    def en_cola(self, oficial: UUID, ahora: datetime, desde: Lugar | None, limite: int) -> Sequence[Verificacion]:
        """Those that `oficial` has or may take, but their own, after the place `desde`, oldest first."""
        ...


class RegistroCivil(Protocol):
    """The register of persons (RENAP)."""

    @property
    def origen(self) -> str:
        """Who answers, as the officer is shown it."""
        ...

    async def inscripcion(self, cui: str) -> Inscripcion | None:
        """The entry of a CUI, None if there is none. Raises RegistroSinRespuesta."""
        ...


class Colegio(Protocol):
    """The bar's register."""

    @property
    def origen(self) -> str:
        """Who answers, as the officer is shown it."""
        ...

    async def colegiado(self, numero: str) -> Colegiado | None:
        """The entry of a bar number, None if there is none. Raises RegistroSinRespuesta."""
        ...


class Casilleros(Protocol):
    """casillero, as identity asks it."""

    async def es_de(self, persona: UUID, numero: str) -> bool:
        """Whether that is the number of the persona's mailbox, open or of before this suite. Raises Unavailable."""
        ...
