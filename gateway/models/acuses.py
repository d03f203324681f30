"""The acuse of an escrito as the API shows it."""

from typing import Any, Self

from pydantic import Field

from gateway.models.base import Instante, Opcional, Salida
from gateway.models.expedientes import Acuse, Documento

_ID = "1b4e28ba-2fa1-4d2f-983f-0016d3cca427"
_PDF = {
    "documento_id": _ID,
    "nombre": "acuse-01047-2026-00001-E0007.pdf",
    "tipo": "application/pdf",
    "bytes": 48213,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "paginas": 1,
}


class AcuseHecho(Salida):
    """The acuse as a sealed PDF, and how far it got."""

    estado: str = Field(
        description="`pendiente`: it is being made, ask again; `sello_pendiente`: made and sealed, its timestamp is to"
        " follow; `sellado`: whole",
        examples=["sellado"],
    )
    codigo: str = Field(
        description="Printed on it, to compare it with the original", examples=["7K3P-QHC4-ZE8K-2M6T-W"]
    )
    pdf: Documento | None = Field(description="The newest PDF; null while it is being made", examples=[_PDF])
    pagina: Documento | None = Field(description="A page (HTML) that says the same", examples=[None])
    sello: Instante = Field(description="The instant of its timestamp", examples=["2026-11-23T18:00:02Z"])
    entregado: Opcional = Field(
        description="The PDF that was delivered to the mailbox; another than `pdf` where its timestamp came later",
        examples=[_ID],
    )


class AcuseConPdf(Acuse):
    """The data of an acuse, and what became of its PDF."""

    hecho: AcuseHecho | None = Field(
        description="null: an escrito of the time before acuses were PDFs",
        examples=[
            {
                "estado": "sellado",
                "codigo": "7K3P-QHC4-ZE8K-2M6T-W",
                "pdf": _PDF,
                "pagina": None,
                "sello": "2026-11-23T18:00:02Z",
                "entregado": _ID,
            }
        ],
    )

    @classmethod
    def de(cls, mensaje: Any) -> Self:
        """From a ConsultarEscritoResponse."""
        acuse = Acuse.de(mensaje.escrito.acuse)
        return cls(**dict(acuse), hecho=_hecho(mensaje.acuse) if mensaje.HasField("acuse") else None)


def _hecho(mensaje: Any) -> AcuseHecho:
    pdf, pagina, sello = (
        getattr(mensaje, campo) if mensaje.HasField(campo) else None for campo in ("pdf", "pagina", "sello")
    )
    return AcuseHecho(
        estado=mensaje.estado,
        codigo=mensaje.codigo,
        pdf=pdf and Documento.de(pdf),
        pagina=pagina and Documento.de(pagina),
        sello=sello,
        entregado=mensaje.entregado,
    )
