"""Entities as the API shows them."""

from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from gateway.models.base import Entrada, Imprimible, Instante, Lista, Opcional, Recibo, Salida

_ID = "1b4e28ba-2fa1-4d2f-983f-0016d3cca427"


class TipoDeEntidad(StrEnum):
    """Kinds of entity."""

    PUBLICA = "publica"
    PRIVADA = "privada"


class RolDeMiembro(StrEnum):
    """What a member is: both act for the entity and open what is delivered to it; a representative also says who else
    does, and gives its mandates."""

    REPRESENTANTE = "representante"
    MIEMBRO = "miembro"


class DecisionDeEntidad(StrEnum):
    """What an officer may decide."""

    CONFIRMAR = "confirmar"
    RECHAZAR = "rechazar"
    ANULAR = "anular"


class SolicitarEntidad(Entrada):
    """An entity by its NIT. `recibo_nombramiento` is of an upload with `para=nombramiento`: the document by which who
    asks represents it."""

    nit: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20), Imprimible]
    nombre: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Imprimible]
    tipo: TipoDeEntidad
    recibo_nombramiento: Recibo

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "nit": "576937-K",
                    "nombre": "Textiles del Sur, S. A.",
                    "tipo": "privada",
                    "recibo_nombramiento": "eyJhbGciOiJFZDI1NTE5In0.eyJvYmoiOiI…",
                }
            ]
        }
    )


class FijarMiembro(Entrada):
    """What the account is in the entity."""

    rol: RolDeMiembro

    model_config = ConfigDict(json_schema_extra={"examples": [{"rol": "miembro"}]})


class DecidirEntidad(Entrada):
    """A decision; whoever refuses, or undoes a confirmation, says why in `motivo`."""

    decision: DecisionDeEntidad
    motivo: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), Imprimible] = ""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"decision": "rechazar", "motivo": "El nombramiento está vencido."}]}
    )


class MiembroDeEntidad(Salida):
    """An account that acts in the entity."""

    cuenta_id: str = Field(serialization_alias="cuenta", examples=[_ID])
    nombre: str = Field(examples=["Ana Lucía Pérez Xol"])
    rol: str = Field(examples=["representante"])
    desde: Instante = Field(examples=["2026-11-23T18:00:00Z"])


class Entidad(Salida):
    """An entity, or the request that there be one."""

    entidad_id: str = Field(serialization_alias="entidad", examples=[_ID])
    nit: str = Field(examples=["576937K"])
    nombre: str = Field(examples=["Textiles del Sur, S. A."])
    tipo: str = Field(examples=["privada"])
    estado: str = Field(examples=["pendiente_de_confirmacion"])
    solicitada: Instante = Field(examples=["2026-11-23T18:00:00Z"])
    decidida: Instante = Field(examples=[None])
    motivo: Opcional = Field(examples=[None])
    mi_rol: Opcional = Field(description="What I am in it; null for an officer", examples=["representante"])
    miembros: Lista[MiembroDeEntidad] = Field(
        description="All for its representatives; for other members those who represent it"
    )
    numero_casillero: Opcional = Field(
        description="Of its mailbox, shown to its members once it is confirmed", examples=["7KQ4-9TZ2-M1XV-R"]
    )
