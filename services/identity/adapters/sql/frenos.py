"""Failed logins, counted in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from libs.foundation.sql.conflicts import insert_if_new, run_if_new
from services.identity.adapters.sql.olvido import borrar, vencidas
from services.identity.adapters.sql.tables import frenos as tabla
from services.identity.domain.freno import Freno

_AGREGAR = insert_if_new(tabla)
_LEER = select(tabla).where(tabla.c.clave.in_(bindparam("claves", expanding=True))).order_by(tabla.c.clave)
_BLOQUEAR = _LEER.with_for_update()
_GUARDAR = (
    update(tabla)
    .where(tabla.c.clave == bindparam("de"))
    .values(fallos=bindparam("fallos_"), ultimo=bindparam("ultimo_"))
)
_OLVIDAR = vencidas(tabla.c.clave, tabla.c.ultimo < bindparam("limite"))


class SqlFrenos:
    """See application.ports.sesiones.Frenos."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def leer(self, frenos: Sequence[Freno]) -> Sequence[Freno]:
        """See Frenos.leer."""
        return self._contados(_LEER, frenos)

    def bloquear(self, frenos: Sequence[Freno]) -> Sequence[Freno]:
        """See Frenos.bloquear."""
        for freno in sorted(frenos, key=lambda freno: freno.clave):
            run_if_new(self._session, _AGREGAR, {"clave": freno.clave, "fallos": 0, "ultimo": None})
        return self._contados(_BLOQUEAR, frenos)

    def _contados(self, statement: Select[tuple[str, int, datetime]], frenos: Sequence[Freno]) -> Sequence[Freno]:
        rows = self._session.execute(statement, {"claves": [freno.clave for freno in frenos]})
        counted = {row.clave: (row.fallos, row.ultimo) for row in rows}
        return [Freno(freno.clave, freno.regla, *counted.get(freno.clave, (0, None))) for freno in frenos]

    def guardar(self, freno: Freno) -> None:
        """See Frenos.guardar."""
        self._session.execute(_GUARDAR, {"de": freno.clave, "fallos_": freno.fallos, "ultimo_": freno.ultimo})

    def olvidar(self, antes_de: datetime) -> bool:
        """See Frenos.olvidar."""
        return borrar(self._session, _OLVIDAR, antes_de)
