"""Acts that are signed, as the API takes and shows them."""

import base64
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from gateway.models.base import Entrada, Instante, Opcional, Recibo, Salida
from gateway.models.expedientes import EmitirResolucion

_ID = "1b4e28ba-2fa1-4d2f-983f-0016d3cca427"
_RECIBO = "eyJhbGciOiJFZDI1NTE5In0.eyJvYmoiOiI…"
_SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Base64 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]+={0,2}$", max_length=4096)]


class PrepararResolucion(EmitirResolucion):
    """A resolucion that I am going to sign: `llave`, with the key of my registered certificate over `por_firmar`, or
    `pdf`, with a program of mine, as a whole PDF."""

    forma: Literal["llave", "pdf"]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"tipo": "decreto", "sumilla": "Por evacuada la audiencia", "documento": _RECIBO, "forma": "llave"}
            ]
        }
    )


class FirmarResolucion(Entrada):
    """The signature over what was prepared, or the recibo of the PDF signed outside: one of both."""

    revisado: Sha256 = Field(description="`original` or `preparado` of the PDF that I have read and sign")
    firma: Base64 | None = Field(None, description="SHA-256 with RSA (PKCS #1 v1.5) or ECDSA (DER) over `por_firmar`")
    documento: Recibo | None = None

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"revisado": _SHA, "firma": "MEUCIQD…", "documento": None}]}
    )


class ResolucionPreparada(Salida):
    """What is to be signed."""

    preparacion: UUID = Field(examples=[_ID])
    original: str = Field(description="SHA-256 of the PDF to review, as it was uploaded", examples=[_SHA])
    preparado: str = Field(
        description="SHA-256 of the same PDF with the place for my signature, as `documento` gives it", examples=[_SHA]
    )
    por_firmar: Opcional = Field(description="Base64; null: the PDF, outside", examples=["MYIBDjAYBg…"])
    certificado: Opcional = Field(description="SHA-256 of my certificate whose key is to sign", examples=[_SHA])
    vence: Instante = Field(examples=["2026-11-23T18:30:00Z"])

    @classmethod
    def de(cls, mensaje: Any) -> Self:
        """From a PrepararResolucionResponse."""
        return cls(
            preparacion=mensaje.preparacion_id,
            original=mensaje.original,
            preparado=mensaje.preparado,
            por_firmar=base64.b64encode(mensaje.por_firmar).decode(),
            certificado=mensaje.certificado,
            vence=mensaje.vence,
        )
