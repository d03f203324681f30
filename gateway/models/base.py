"""What request and answer models have in common. Answers are read straight from protobuf messages, field by field."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Self, TypeVar

from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

T = TypeVar("T")

_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def _instant(value: Any) -> Any:
    if isinstance(value, Timestamp):
        return value.ToDatetime(UTC) if value.seconds or value.nanos else None
    return value


def enum_text(kind: Any, value: Any) -> Any:
    """The name of an enum's number, lower case, without the enum's own; the number itself when it is newer."""
    if not isinstance(value, int):
        return value
    names: dict[int, str] = {number: name for name, number in kind.items()}
    prefix = f"{re.sub('(?<!^)(?=[A-Z])', '_', kind.DESCRIPTOR.name).upper()}_"
    return names.get(value, str(value)).removeprefix(prefix).lower()


def _printable(text: str) -> str:
    if any((character < " " and character not in "\n\t") or character == "\x7f" for character in text):
        raise PydanticCustomError("caracteres_de_control", "control characters")
    return text


def _in_range(instant: datetime) -> datetime:
    if not _FIRST_YEAR <= instant.year <= _LAST_YEAR:
        raise PydanticCustomError("fuera_de_epoca", "year out of range")
    return instant


Lista = Annotated[list[T], BeforeValidator(list)]
Instante = Annotated[datetime | None, BeforeValidator(_instant)]
Opcional = Annotated[str | None, BeforeValidator(lambda value: value or None)]

Imprimible = AfterValidator(_printable)
Codigo = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,60}$")]
Recibo = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+$", max_length=4096)]
NumeroDeExpediente = Annotated[str, StringConstraints(pattern=r"^(C-)?[0-9]{5}-[0-9]{4}-[0-9]{5}$")]
Momento = Annotated[AwareDatetime, AfterValidator(_in_range)]


def anulada(value: Any) -> Any:
    """An anulacion that was not set reads as one that says nothing: it is none."""
    return value if getattr(value, "acto", "") else None


class Entrada(BaseModel):
    """A request's body: nothing but what it names is accepted."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Salida(BaseModel):
    """An answer, read from the message that has the same fields."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    @classmethod
    def de(cls, mensaje: Any) -> Self:
        """The answer that a service's `mensaje` carries."""
        return cls.model_validate(mensaje)


class Pagina(BaseModel, Generic[T]):
    """One page of a list; `siguiente` is the cursor of the next, null on the last."""

    items: list[T]
    siguiente: str | None = Field(examples=[None])
