"""Mandates as the API shows them."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from gateway.models.base import Entrada, Imprimible, Instante, NumeroDeExpediente, Opcional, Salida

_ID = "1b4e28ba-2fa1-4d2f-983f-0016d3cca427"


class OfrecerMandato(Entrada):
    """Who may act for me, or for an `entidad` that I represent: whoever has a verified account with this `correo`, or
    this `colegiado`; exactly one of the two. In all cases, or in one `expediente`; with no end, or to the end of the
    day `hasta`."""

    correo: (
        Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254), Imprimible] | None
    ) = None
    colegiado: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{1,10}$")] | None = None
    entidad: UUID | None = None
    expediente: NumeroDeExpediente | None = None
    hasta: date | None = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"colegiado": "10101", "expediente": "01047-2026-00001", "hasta": "2027-06-30"}]
        }
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.correo is None) == (self.colegiado is None):
            raise PydanticCustomError("uno_de_los_dos", "one of two", {"uno": "correo", "otro": "colegiado"})
        return self


class Mandato(Salida):
    """A mandate, as the side on which I am (`papel`) sees it. Who accepted it has a name; before, the e-mail or bar
    number to which it was offered says no more than was written."""

    mandato_id: str = Field(serialization_alias="mandato", examples=[_ID])
    papel: str = Field(description="mandante or mandatario", examples=["mandante"])
    estado: str = Field(
        description="ofrecido, aceptado, rechazado, revocado, renunciado or vencido", examples=["aceptado"]
    )
    nombre_del_mandante: str = Field(examples=["María Xol Caal"])
    entidad_id: Opcional = Field(serialization_alias="entidad", examples=[None])
    correo: Opcional = Field(examples=[None])
    colegiado: Opcional = Field(examples=["10101"])
    nombre_del_mandatario: Opcional = Field(examples=["Ana Lucía Pérez Xol"])
    numero_de_expediente: Opcional = Field(serialization_alias="expediente", examples=["01047-2026-00001"])
    hasta: Opcional = Field(examples=["2027-06-30"])
    ofrecido: Instante = Field(examples=["2026-11-23T18:00:00Z"])
    aceptado: Instante = Field(examples=["2026-11-23T19:00:00Z"])
    terminado: Instante = Field(examples=[None])
