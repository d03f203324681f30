"""Who signed an act, as the API shows it."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from gateway.models.base import Instante, Opcional, Salida

_SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class FirmaDeActo(Salida):
    """Who signed an act, and what the judgement of the signature was when it was issued; the PDF can be judged again
    at any time."""

    firmante: str = Field(
        description="Whose the certificate is, by the court's register", examples=["Ana Lucía Pérez Xol"]
    )
    certificado: str = Field(description="SHA-256 of the certificate", examples=[_SHA])
    forma: str = Field(
        description="`llave`: a key over what was prepared; `pdf`: a PDF signed outside", examples=["llave"]
    )
    revisado: str = Field(description="SHA-256 of the PDF that the signer reviewed", examples=[_SHA])
    sello: Instante = Field(description="When it is proven to have been signed", examples=["2026-11-23T18:09:58Z"])
    fuente: str = Field(
        description="Whose seal of time (RFC 3161) proves that", examples=["Autoridad de sellado de tiempo"]
    )
    dictamen: str = Field(description="No other act is issued", examples=["autentica"])
    codigo: str = Field(description="The indication of ETSI EN 319 102-1", examples=["TOTAL_PASSED"])
    nivel: Opcional = Field(
        description="Baseline level of PAdES (ETSI EN 319 142-1) that it reaches at least; null for another form",
        examples=["B-T"],
    )


_FIRMA = {
    "firmante": "Ana Lucía Pérez Xol",
    "certificado": _SHA,
    "forma": "llave",
    "revisado": _SHA,
    "sello": "2026-11-23T18:09:58Z",
    "fuente": "Autoridad de sellado de tiempo",
    "dictamen": "autentica",
    "codigo": "TOTAL_PASSED",
    "nivel": "B-T",
}


def _si_hay(mensaje: Any) -> Any:
    return mensaje if mensaje is not None and mensaje.certificado else None


Firmada = Annotated[
    FirmaDeActo | None,
    BeforeValidator(_si_hay),
    Field(description="Null: nobody signed it by certificate", examples=[_FIRMA]),
]
