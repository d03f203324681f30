"""The audit's rows: how they are written, the bytes of them that are sealed, and the personal data beside them."""

import json
import secrets
from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, exists, insert, select
from sqlalchemy.orm import Session

from libs.foundation.core.auditoria import Anotacion, Clase
from libs.foundation.core.errors import NotFound
from libs.foundation.core.heads import instant_text
from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import Principal
from libs.foundation.sealing.rows import SealedTable
from libs.foundation.sealing.tables import bitacora, bitacora_detalles, bitacora_sin_sellar
from libs.foundation.sql.among import among

ERASED = "DETALLES_BORRADOS"

_SALT_BYTES = 32
_ANOTAR = insert(bitacora).returning(bitacora.c.posicion)
_DETALLAR = insert(bitacora_detalles)
_PENDING = insert(bitacora_sin_sellar)
_OF = (
    select(bitacora, bitacora_detalles.c.contenido)
    .outerjoin(bitacora_detalles, bitacora_detalles.c.posicion == bitacora.c.posicion)
    .where(among(bitacora.c.objeto, "objetos"))
    .order_by(bitacora.c.posicion.desc())
    .limit(bindparam("limite"))
)
_POSITION = select(bitacora.c.posicion).where(bitacora.c.id == bindparam("cual"))
_DETAILS = select(bitacora_detalles).where(among(bitacora_detalles.c.posicion, "posiciones"))
_ERASE = delete(bitacora_detalles).where(bitacora_detalles.c.posicion == bindparam("cual"))
_ERASURE = select(exists().where(bitacora.c.objeto == bindparam("cual"), bitacora.c.accion == ERASED))
_NEXT_DETAILS = (
    select(bitacora.c.posicion, bitacora.c.accion)
    .join(bitacora_detalles, bitacora_detalles.c.posicion == bitacora.c.posicion)
    .where(bitacora_detalles.c.posicion > bindparam("despues_de"), bitacora.c.instante < bindparam("antes"))
    .order_by(bitacora_detalles.c.posicion)
    .limit(bindparam("limite"))
)
_ERASE_ALL = delete(bitacora_detalles).where(among(bitacora_detalles.c.posicion, "posiciones"))
_ERASED_BY_AGE = select(bitacora.c.datos).where(bitacora.c.objeto == "", bitacora.c.accion == ERASED)


class AnotacionNoEncontrada(NotFound):
    """No audit row has that id."""

    reason = "ANOTACION_NO_ENCONTRADA"


class SqlBitacora:
    """See core.auditoria.Auditoria. `now` gives the transaction's legal instant."""

    def __init__(self, session: Session, principal: Principal, now: Callable[[], datetime]) -> None:
        self._session, self._principal, self._now = session, principal, now

    def anotar(
        self,
        accion: str,
        objeto: str,
        *,
        clase: Clase = Clase.CAMBIO,
        en_nombre_de: UUID | None = None,
        datos: Mapping[str, str] | None = None,
        detalles: Mapping[str, str] | None = None,
    ) -> UUID:
        """See Auditoria.anotar."""
        note, who = new_id(), self._principal
        salt, content = secrets.token_bytes(_SALT_BYTES), _json(detalles) if detalles else ""
        row = {
            "id": note,
            "instante": instant_text(self._now()),
            "accion": accion,
            "clase": clase,
            "objeto": objeto,
            "tipo": who.kind,
            "servicio": who.service,
            "sujeto": who.subject,
            "persona": who.persona,
            "en_nombre_de": en_nombre_de,
            "sesion": who.session,
            "causa": who.cause,
            "datos": _json(datos) if datos else "",
            "detalles": _details_hash(salt, content) if detalles else "",
        }
        values = {name: "" if value is None else str(value) for name, value in row.items()}
        position = self._session.execute(_ANOTAR, values).scalar_one()
        self._session.execute(_PENDING, {"posicion": position})
        if detalles:
            self._session.execute(_DETALLAR, {"posicion": position, "sal": salt, "contenido": content})
        return note

    def de(self, objetos: Sequence[str], limite: int) -> Sequence[Anotacion]:
        """See Auditoria.de."""
        return [
            Anotacion(
                id=UUID(row.id),
                instante=row.instante,
                accion=row.accion,
                clase=Clase(row.clase),
                objeto=row.objeto,
                sujeto=UUID(row.sujeto) if row.sujeto else None,
                detalles=json.loads(row.contenido) if row.contenido else {},
            )
            for row in self._session.execute(_OF, {"objetos": list(objetos), "limite": limite})
        ]

    def borrar_detalles(self, note: UUID, motivo: str) -> None:
        """Erase the personal data beside a row, for `motivo`, and note that. What is sealed stays as it is, and tells
        nothing of them without their salt. Raises AnotacionNoEncontrada."""
        position = self._session.execute(_POSITION, {"cual": str(note)}).scalar()
        if position is None:
            raise AnotacionNoEncontrada
        self._session.execute(_ERASE, {"cual": position})
        self.anotar(ERASED, _note(str(note)), datos={"motivo": motivo})

    def borrar_detalles_antiguos(
        self, antes: datetime, motivo: str, *, salvo: Collection[str], despues_de: int, limite: int
    ) -> int | None:
        """See Auditoria.borrar_detalles_antiguos."""
        found = self._session.execute(
            _NEXT_DETAILS, {"despues_de": despues_de, "antes": instant_text(antes), "limite": limite}
        ).all()
        erased = [row.posicion for row in found if row.accion not in salvo]
        if erased:
            self._session.execute(_ERASE_ALL, {"posiciones": erased})
            told = {"desde": str(erased[0]), "hasta": str(erased[-1]), "salvo": " ".join(sorted(salvo))}
            self.anotar(ERASED, "", datos={"motivo": motivo, **told})
        return found[-1].posicion if len(found) == limite else None


def canonical(row: Row[Any]) -> bytes:
    """The bytes of a row that are sealed: a JSON object of its columns, without the position and those that are empty,
    keys sorted, no spaces, UTF-8 (RFC 8785). A column added later changes nothing of rows that do not have it."""
    fields = {name: getattr(row, name) for name in _SEALED}
    parts = [f'"{name}":{value if name == "datos" else _text(value)}' for name, value in fields.items() if value]
    return f"{{{','.join(parts)}}}".encode()


# `datos` is JSON of that form already.
_SEALED = sorted(column.name for column in bitacora.c if column.name != "posicion")


def _besides(session: Session, rows: Sequence[Row[Any]]) -> Mapping[int, str]:
    """What is wrong with the details of `rows`: not those that were written, or gone without a note of it."""
    told = {row.posicion: row for row in rows if row.detalles}
    kept = {
        row.posicion: _details_hash(bytes(row.sal), row.contenido)
        for row in session.execute(_DETAILS, {"posiciones": list(told)})
    }
    changed = {place: "DETALLES_CAMBIADOS" for place, found in kept.items() if found != told[place].detalles}
    gone = [row for place, row in told.items() if place not in kept]
    noted = _erased_by_age(session, gone)
    missing = {
        row.posicion: "DETALLES_AUSENTES"
        for row in gone
        if row.posicion not in noted and not session.execute(_ERASURE, {"cual": _note(row.id)}).scalar()
    }
    return changed | missing


def _erased_by_age(session: Session, rows: Sequence[Row[Any]]) -> set[int]:
    """Which of `rows` had their details erased together with others: there is a note for each such time, and each goes
    on where another ended, so that a year of them is looked at once for all `rows`."""
    found: set[int] = set()
    by_place = sorted((row.posicion, row.accion) for row in rows)
    for datos in session.scalars(_ERASED_BY_AGE) if rows else ():
        erasure = json.loads(datos)
        salvo = erasure["salvo"].split()
        first = bisect_left(by_place, (int(erasure["desde"]), ""))
        last = bisect_left(by_place, (int(erasure["hasta"]) + 1, ""))
        found.update(place for place, accion in by_place[first:last] if accion not in salvo)
    return found


def _note(id: str) -> str:  # noqa: A002  a column's name
    return f"anotacion/{id}"


def _details_hash(salt: bytes, content: str) -> str:
    return sha256(salt + content.encode()).hexdigest()


def _json(values: Mapping[str, str]) -> str:
    return json.dumps(dict(values), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


_text = json.JSONEncoder(ensure_ascii=False).encode


AUDITORIA = SealedTable("auditoria", bitacora, bitacora_sin_sellar, canonical, _besides)
