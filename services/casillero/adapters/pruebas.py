"""Evidence of a delivery's steps as files that convince a stranger: under the newest head of the log, which is signed
and stamped when they are asked for."""

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from libs.firma.evidencia import Evidencia, Inclusion, sellar_cabeza
from libs.firma.institucion import Institucion
from libs.firma.tiempo import sello_o_causa
from libs.foundation.core.heads import HeadSigner, HeadVerifier
from libs.foundation.sealing.keys import SealingKeys
from libs.foundation.sealing.proof import NoSelladaAun, inclusion
from libs.foundation.sealing.sealer import SealedLog
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.database import Database
from services.casillero.adapters.sql_evidencias import EVIDENCIAS, canonico
from services.casillero.adapters.tables import evidencias

_OF_DELIVERY = select(evidencias).where(evidencias.c.entrega_id == bindparam("entrega"))


def bitacora_de_evidencias(settings: FoundationSettings) -> SealedLog:
    """The log of evidence, to be read. Raises LlavesAusentes."""
    origin, keys = f"estrado/casillero/{EVIDENCIAS.name}", SealingKeys(settings.keys, "casillero")
    return SealedLog(EVIDENCIAS, HeadSigner(origin, keys.signing), HeadVerifier(origin, keys.verifying), [])


class PruebasDeLaBitacora:
    """Proves what is sealed already."""

    def __init__(self, database: Database, log: SealedLog) -> None:
        self._database, self._log = database, log

    async def de(self, entrega_id: UUID, institucion: Institucion) -> Mapping[UUID, bytes]:
        """The evidence of each step by its id: of those that are in the log, and of none while no time can be had.
        Raises what the key raises."""
        proven = await self._database.read(partial(_proven, self._log, entrega_id))
        signed: dict[str, bytes] = {}
        for head in {proof.cabeza for _, proof in proven.values()}:
            signature = await institucion.firmar(head.encode())
            stamped, _ = await sello_o_causa(sellar_cabeza(signature, institucion.tiempo))
            if stamped is not None:
                signed[head] = stamped.firma
        return {
            which: Evidencia(record, proof, signed[proof.cabeza]).escribir()
            for which, (record, proof) in proven.items()
            if proof.cabeza in signed
        }


def _proven(log: SealedLog, entrega_id: UUID, session: Session) -> dict[UUID, tuple[bytes, Inclusion]]:
    found = {}
    for row in session.execute(_OF_DELIVERY, {"entrega": entrega_id}).all():
        try:
            found[row.evidencia_id] = canonico(row), Inclusion.de(inclusion(session, log, row.posicion))
        except NoSelladaAun:
            continue
    return found
