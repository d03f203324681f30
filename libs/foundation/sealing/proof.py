"""Proofs for others: that an audit row is in a log whose head was signed. They verify without the suite
(docs/runbooks/audit.md)."""

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from libs.foundation.core.errors import Unavailable
from libs.foundation.core.heads import verifier_key
from libs.foundation.sealing.bitacora import AnotacionNoEncontrada, canonical
from libs.foundation.sealing.sealer import RegistroAlterado, SealedLog
from libs.foundation.sealing.tables import bitacora
from libs.foundation.sealing.tree import LogTree

_ROW = select(bitacora).where(bitacora.c.id == bindparam("cual"))


class NoSelladaAun(Unavailable):
    """The row waits to be sealed: within a second, while a work process of the service runs."""

    reason = "NO_SELLADA_AUN"


def prove(session: Session, log: SealedLog, note: UUID) -> dict[str, Any]:
    """The proof of the audit row `note`, for JSON: its sealed bytes as text, the leaf's index, the hashes on its path
    to the root (hex), the signed head, and the public key that the log signs with today. Raises AnotacionNoEncontrada,
    NoSelladaAun, NodoAusente, RegistroAlterado."""
    row = session.execute(_ROW, {"cual": str(note)}).one_or_none()
    if row is None:
        raise AnotacionNoEncontrada
    return {"fila": canonical(row).decode()} | inclusion(session, log, row.posicion)


def inclusion(session: Session, log: SealedLog, position: int) -> dict[str, Any]:
    """What proves that the row at `position` of a log's table is in it, for JSON: as `prove` gives it, without the row.
    Raises NoSelladaAun, NodoAusente, RegistroAlterado."""
    tree = LogTree(session, log.name)
    leaf, text = tree.leaf_of(position), tree.last_head()
    if leaf is None or text is None:
        raise NoSelladaAun
    try:
        head = log.verifier.read(text)
    except ValueError as error:
        raise RegistroAlterado(registro=log.signer.origin, que="cabeza") from error
    return {
        "hoja": leaf,
        "camino": [value.hex() for value in tree.inclusion_proof(leaf, head.size)],
        "cabeza": text,
        "llave": verifier_key(log.signer.origin, log.signer.public_key),
    }
