"""The register of mailboxes in SQL."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Select, bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from libs.foundation.core.usecases import Stale
from services.casillero.adapters.tables import casilleros, numeros_registrados

_AGREGAR = insert(numeros_registrados)


def _donde(columna: str) -> list[Select[tuple[str, UUID]]]:
    """Number and persona where `columna` is one of `valores`: of the register, then of open mailboxes, which count."""
    return [
        select(tabla.c.numero, tabla.c.persona).where(tabla.c[columna].in_(bindparam("valores", expanding=True)))
        for tabla in (numeros_registrados, casilleros)
    ]


_POR_NUMERO, _POR_PERSONA = _donde("numero"), _donde("persona")


class SqlRegistro:
    """Implements application.ports.Registro."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def duenos(self, numeros: Collection[str]) -> Mapping[str, UUID]:
        """See Registro.duenos."""
        valores = {"valores": list(numeros)}
        return {
            fila.numero: fila.persona for consulta in _POR_NUMERO for fila in self._session.execute(consulta, valores)
        }

    def numeros(self, personas: Collection[UUID]) -> Mapping[UUID, str]:
        """See Registro.numeros."""
        valores = {"valores": list(personas)}
        filas = [fila for consulta in _POR_PERSONA for fila in self._session.execute(consulta, valores)]
        return {fila.persona: fila.numero for fila in filas}

    def agregar(self, nuevos: Mapping[str, UUID]) -> None:
        """See Registro.agregar."""
        if not nuevos:
            return
        filas = [{"numero": numero, "persona": persona} for numero, persona in sorted(nuevos.items())]
        try:
            self._session.execute(_AGREGAR, filas)
        except IntegrityError as error:
            raise Stale from error
