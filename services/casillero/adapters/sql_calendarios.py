"""Calendars of plazos, on SQL."""

from dataclasses import asdict
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from services.casillero.adapters.tables import calendarios
from services.casillero.domain.calendario import Calendario

_PONER = insert(calendarios)
_QUITAR = delete(calendarios).where(calendarios.c.persona == bindparam("de"))
_DE_PERSONA = select(calendarios).where(calendarios.c.persona == bindparam("valor"))
_DE_HUELLA = select(calendarios).where(calendarios.c.huella == bindparam("valor"))


class SqlCalendarios:
    """Implements application.ports_del_titular.Calendarios."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def poner(self, calendario: Calendario) -> None:
        """See Calendarios.poner."""
        self.quitar(calendario.persona)
        self._session.execute(_PONER, asdict(calendario))

    def quitar(self, persona: UUID) -> None:
        """See Calendarios.quitar."""
        self._session.execute(_QUITAR, {"de": persona})

    def de(self, persona: UUID) -> Calendario | None:
        """See Calendarios.de."""
        row = self._session.execute(_DE_PERSONA, {"valor": persona}).one_or_none()
        return None if row is None else Calendario(*row)

    def de_huella(self, huella: str) -> Calendario | None:
        """See Calendarios.de_huella."""
        row = self._session.execute(_DE_HUELLA, {"valor": huella}).one_or_none()
        return None if row is None else Calendario(*row)
