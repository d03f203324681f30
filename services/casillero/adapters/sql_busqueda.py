"""Words of notificaciones looked up by an index: GIN over a tsvector on PostgreSQL, FTS5 on SQLite.

Each word is kept behind whose mailbox it is in: a search costs what that mailbox has of it, and how long it takes tells
nothing of the others. The words are domain/busqueda.py's: neither database's own dictionary has a say.
"""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    TextClause,
    bindparam,
    cast,
    column,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from services.casillero.adapters.tables import notificaciones
from services.casillero.domain.busqueda import Termino, palabras

# So much of the persona's id: where two should share it, the mailbox is compared besides.
_CLAVE = 12

_FTS = "fts_notificaciones"
_fts = table(_FTS, column("notificacion_id", notificaciones.c.notificacion_id.type))
_CONSULTA = bindparam("consulta", type_=String)

# As the index has it, to the letter.
_VECTOR = "array_to_tsvector(array_remove(string_to_array(busqueda, ' '), ''))"
_HALLADA: ColumnElement[bool] = literal_column(_VECTOR).bool_op("@@")(cast(_CONSULTA, TSQUERY))
# PostgreSQL takes the index for what it holds to be few, and to be wanted whole: it sees neither the words, of which it
# would guess how many have them, nor that whoever asks takes no more than some. It reads no more of them for all that.
_POR_EL_INDICE = (
    select(notificaciones.c.notificacion_id)
    .where(literal_column(_VECTOR).bool_op("@@")(select(cast(_CONSULTA, TSQUERY)).scalar_subquery()))
    .cte("halladas")
    .prefix_with("MATERIALIZED")
)
_CON_TODAS = text(
    """NOT EXISTS (SELECT 1 FROM json_each(:buscadas) AS termino WHERE NOT EXISTS (
        SELECT 1 FROM json_each(termino.value) AS forma WHERE instr(' ' || busqueda || ' ', forma.value)))"""
)


def indexadas(persona: UUID, *textos: str) -> str:
    """What is kept of `textos` in the mailbox of `persona`, to be found by their words."""
    return " ".join(f"{_clave(persona)}{palabra}" for texto in textos for palabra in palabras(texto))


def consulta(persona: UUID, terminos: Sequence[Termino], dialecto: str) -> str:
    """The parameter `consulta` of what `halladas` gives; `terminos` are at least one."""
    una, enlaces, comienzo = _SINTAXIS[dialecto]
    clave = _clave(persona)
    alternativas = [
        [una.format(clave + forma) for forma in termino.formas]
        + ([una.format(clave + termino.comienzo) + comienzo] if termino.comienzo else [])
        for termino in terminos
    ]
    return enlaces[0].join(f"({enlaces[1].join(formas)})" for formas in alternativas)


def halladas(dialecto: str) -> Select[Any]:
    """The ids of those that `consulta` finds, by the index of words."""
    if dialecto == "sqlite":
        return select(_fts.c.notificacion_id).where(literal_column(_FTS).bool_op("MATCH")(_CONSULTA))
    return select(_POR_EL_INDICE.c.notificacion_id)


def con_palabras(dialecto: str) -> ColumnElement[bool] | TextClause:
    """The condition on notificaciones that they have the words of `consulta` (on SQLite: of `buscadas`), for who goes
    through them in their order: it looks at each one's words and at no index."""
    return _CON_TODAS if dialecto == "sqlite" else _HALLADA.is_(True)


def buscadas(persona: UUID, terminos: Sequence[Termino]) -> str:
    """The parameter `buscadas` of what `con_palabras` gives."""
    clave = _clave(persona)
    return json.dumps(
        [
            [f" {clave}{forma} " for forma in termino.formas]
            + ([f" {clave}{termino.comienzo}"] if termino.comienzo else [])
            for termino in terminos
        ]
    )


# How a database writes a word, "all of", "one of", and that a word is only the beginning.
_SINTAXIS = {
    "postgresql": ("'{}'", (" & ", " | "), ":*"),
    "sqlite": ('"{}"', (" AND ", " OR "), " *"),
}


def _clave(persona: UUID) -> str:
    return persona.hex[:_CLAVE]
