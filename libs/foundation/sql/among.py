"""Rows by many keys, in a statement that is the same however many they are: an `IN` with as many parameters as there
are keys is prepared and planned anew for each number of them."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, Boolean, Column, Dialect, String, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class Among(FunctionElement[bool]):
    """See among."""

    inherit_cache = True
    type = Boolean()

    def self_group(self, against: Any = None) -> "Among":
        """As it is: to SQLite, which has no booleans, it would be said with `= 1`, which no index answers."""
        return self


def among(column: Column[Any], name: str) -> Among:
    """Whether the column is one of the values of the parameter `name`, a collection, also an empty one."""
    return Among(column, bindparam(name, type_=_Many(column.type)))


class _Many(TypeDecorator[Collection[Any]]):
    """Values of one type: an array in PostgreSQL, JSON in SQLite, which has none."""

    impl = Text
    cache_ok = True

    def __init__(self, each: TypeEngine[Any]) -> None:
        super().__init__()
        # PostgreSQL would cut what is cast to a shorter text.
        self.each = Text() if isinstance(each, String) else each

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return ARRAY(self.each, dimensions=1) if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        values = list(value or ())
        if dialect.name == "postgresql":
            return values
        bound = self.each.dialect_impl(dialect).bind_processor(dialect)
        return json.dumps([bound(one) if bound else one for one in values])


@compiles(Among, "postgresql")
def _any(element: Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{column} = ANY ({values})"


@compiles(Among, "sqlite")
def _in_json(element: Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - compiled clauses
