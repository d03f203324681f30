"""Personas in SQL."""

from uuid import UUID

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.orm import Session

from libs.foundation.core.ids import new_id
from libs.foundation.sql.conflicts import insert_if_new, run_if_new
from services.identity.adapters.sql.tables import cuentas, personas
from services.identity.domain.persona import Identificador, Persona

_AGREGAR = insert_if_new(personas)
_POR_IDENTIFICADOR = select(personas.c.id).where(
    personas.c.clase == bindparam("clase"), personas.c.identificador == bindparam("identificador")
)
_LEER = select(personas).where(personas.c.id == bindparam("persona"))
_BLOQUEAR = select(personas.c.id).where(personas.c.id == bindparam("persona")).with_for_update()
_VERIFICADA = select(exists().where(cuentas.c.persona == bindparam("persona"), cuentas.c.verificada))
_ANOTAR = update(personas).where(personas.c.id == bindparam("persona")).values(numero_casillero=bindparam("numero"))


class SqlPersonas:
    """See application.ports.cuentas.Personas."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def resolver(self, identificador: Identificador) -> UUID:
        """See Personas.resolver."""
        if (known := self.buscar(identificador)) is not None:
            return known
        numero = _numero(identificador)
        run_if_new(self._session, _AGREGAR, {"id": new_id(), "numero_casillero": "", **numero})
        # Not the id just made: somebody else may have been first, and then it is theirs.
        made: UUID = self._session.execute(_POR_IDENTIFICADOR, numero).scalar_one()
        return made

    def buscar(self, identificador: Identificador) -> UUID | None:
        """See Personas.buscar."""
        known: UUID | None = self._session.execute(_POR_IDENTIFICADOR, _numero(identificador)).scalar_one_or_none()
        return known

    def leer(self, persona: UUID) -> Persona | None:
        """See Personas.leer."""
        row = self._session.execute(_LEER, {"persona": persona}).one_or_none()
        return Persona(row.id, Identificador(row.clase, row.identificador), row.numero_casillero) if row else None

    def bloquear(self, persona: UUID) -> None:
        """See Personas.bloquear."""
        self._session.execute(_BLOQUEAR, {"persona": persona}).one_or_none()

    def verificada(self, persona: UUID) -> bool:
        """See Personas.verificada."""
        return bool(self._session.execute(_VERIFICADA, {"persona": persona}).scalar_one())

    def anotar_casillero(self, persona: UUID, numero: str) -> bool:
        """See Personas.anotar_casillero."""
        result = self._session.execute(_ANOTAR, {"persona": persona, "numero": numero})
        return bool(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


def _numero(identificador: Identificador) -> dict[str, str]:
    return {"clase": identificador.clase, "identificador": identificador.valor}
