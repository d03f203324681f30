"""Many accounts at once in SQL."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from libs.foundation.core.ids import new_id
from libs.foundation.sql.conflicts import insert_if_new, run_if_new
from services.identity.adapters.sql.cuentas import valores
from services.identity.adapters.sql.tables import cuentas, personas
from services.identity.application.ports.importacion import Existente
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.persona import Identificador

_AGREGAR = insert_if_new(cuentas)
_CREAR = insert_if_new(personas)
_IDS = select(cuentas.c.id).where(cuentas.c.id.in_(bindparam("ids", expanding=True)))
_EXISTENTES = select(
    cuentas.c.correo,
    cuentas.c.verificada,
    personas.c.clase,
    personas.c.identificador,
    cuentas.c.importada.is_not(None).label("importada"),
).join_from(cuentas, personas)
# Two, because no index serves an OR over two tables.
_POR_CORREO = _EXISTENTES.where(cuentas.c.correo.in_(bindparam("correos", expanding=True)))
_DE_LOS_CUIS = (personas.c.clase == "cui") & personas.c.identificador.in_(bindparam("cuis", expanding=True))
_POR_CUI = _EXISTENTES.where(_DE_LOS_CUIS)
_PERSONAS = select(personas.c.identificador, personas.c.id).where(_DE_LOS_CUIS)


class SqlImportaciones:
    """See application.ports.importacion.Importaciones."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def existentes(self, correos: Sequence[str], cuis: Sequence[str]) -> Sequence[Existente]:
        """See Importaciones.existentes."""
        rows = [
            *self._session.execute(_POR_CORREO, {"correos": list(correos)}),
            *self._session.execute(_POR_CUI, {"cuis": list(cuis)}),
        ]
        return [
            Existente(
                row.correo, Identificador(row.clase, row.identificador), bool(row.importada), bool(row.verificada)
            )
            for row in rows
        ]

    def personas(self, cuis: Sequence[str]) -> Mapping[str, UUID]:
        """See Importaciones.personas."""
        # Sorted: two that make the same ones must not wait for each other.
        nuevas = [
            {"id": new_id(), "clase": "cui", "identificador": cui, "numero_casillero": ""} for cui in sorted(set(cuis))
        ]
        run_if_new(self._session, _CREAR, nuevas)
        return {row.identificador: row.id for row in self._session.execute(_PERSONAS, {"cuis": list(cuis)})}

    def agregar(self, cuentas: Sequence[Cuenta]) -> bool:
        """See Importaciones.agregar."""
        en_orden = sorted(cuentas, key=lambda cuenta: cuenta.correo)
        run_if_new(self._session, _AGREGAR, [valores(cuenta) for cuenta in en_orden])
        dentro = self._session.execute(_IDS, {"ids": [cuenta.id for cuenta in cuentas]}).scalars().all()
        return len(dentro) == len(cuentas)
