"""Evidence of a delivery's steps as files that convince a stranger: those that are under a stamped head of the log."""

from collections.abc import Collection, Mapping
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from libs.firma.evidencia import Evidencia, Inclusion
from libs.foundation.sql.database import Database
from services.casillero.adapters.sql_evidencias import SqlEvidencias
from services.casillero.domain.cabezas import Prueba


class PruebasDeLaBitacora:
    """Proves what can be proven by now."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def de(self, cuales: Collection[UUID]) -> Mapping[UUID, bytes]:
        """The evidence of each of these steps by its id, where a head over it was stamped. Raises NodoAusente."""
        return await self._database.read(partial(_proven, cuales))


def _proven(those: Collection[UUID], session: Session) -> Mapping[UUID, bytes]:
    kept = SqlEvidencias(session)
    proofs = {which: kept.prueba(which) for which in those}
    return {which: archivo_de(proof) for which, proof in proofs.items() if proof is not None}


def archivo_de(proof: Prueba) -> bytes:
    """The file that proves one evidence."""
    inclusion = Inclusion(proof.hoja, proof.camino, proof.cabeza.texto, proof.cabeza.llave)
    return Evidencia(proof.registro, inclusion, proof.cabeza.firma).escribir()
