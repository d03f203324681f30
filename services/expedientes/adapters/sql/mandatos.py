"""Mandates as identity told them, less what its feed of revocations says by now."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Row, bindparam, or_, select, update
from sqlalchemy.orm import Session

from libs.foundation.sql.conflicts import insert_if_new, run_if_new
from services.expedientes.adapters.sql.tables import mandatos
from services.expedientes.domain.errors import RevocacionesSinNoticia
from services.expedientes.domain.mandato import Mandato

_OTORGAR = insert_if_new(mandatos)
_REVOCAR = update(mandatos).where(mandatos.c.mandato_id == bindparam("id")).values(revocado=True)
_VIGENTES = (
    select(mandatos)
    .where(
        mandatos.c.mandatario == bindparam("mandatario"),
        mandatos.c.revocado.is_(False),
        or_(mandatos.c.vence.is_(None), mandatos.c.vence > bindparam("instante")),
    )
    .order_by(mandatos.c.mandato_id)
)


class Noticias(Protocol):
    """The feed of revocations as it was heard (libs.foundation.rpc.sessions.AccessVerifier)."""

    @property
    def silent(self) -> bool:
        """Whether it has told nothing for over a second."""
        ...

    def ended(self, mandate: UUID) -> bool:
        """Whether it has said that this mandate ended."""
        ...


class SqlMandatos:
    """See application.ports.Mandatos."""

    def __init__(self, session: Session, noticias: Noticias) -> None:
        self._session = session
        self._noticias = noticias

    def otorgar(self, mandato: Mandato) -> None:
        """See Mandatos."""
        run_if_new(self._session, _OTORGAR, asdict(mandato) | {"revocado": False})

    def revocar(self, mandato_id: UUID) -> None:
        """See Mandatos."""
        self._session.execute(_REVOCAR, {"id": mandato_id})

    def vigentes_de(self, mandatario: UUID, instante: datetime) -> Sequence[Mandato]:
        """See Mandatos."""
        filas = self._session.execute(_VIGENTES, {"mandatario": mandatario, "instante": instante})
        vigentes = [mandato for fila in filas if not self.terminado((mandato := _mandato(fila)).mandato_id)]
        if vigentes and self._noticias.silent:
            raise RevocacionesSinNoticia
        return vigentes

    def terminado(self, mandato_id: UUID) -> bool:
        """See Mandatos."""
        return self._noticias.ended(mandato_id)


def _mandato(fila: Row[Any]) -> Mandato:
    return Mandato(fila.mandato_id, fila.mandante, fila.mandatario, fila.numero, fila.vence)
