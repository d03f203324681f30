"""Documents that the suite issued, as the API shows them to whoever holds one."""

from pydantic import Field

from gateway.models.base import Instante, Lista, Salida


class DocumentoEmitido(Salida):
    """What a verification code is of; nothing that the document says."""

    codigo: str = Field(examples=["7K3P-QHC4-ZE8K-2M6T-W"])
    tipo: str = Field(description="`acuse` or `constancia`", examples=["acuse"])
    emitido: Instante = Field(
        description="When it was issued; of a constancia, the first of them: each is issued anew, with its own hour",
        examples=["2026-11-23T18:10:01Z"],
    )
    huellas: Lista[str] = Field(
        description="SHA-256 (hex) of each PDF that was issued under it, the newest first; of a constancia, which is "
        "made anew for each who asks, none",
        examples=[["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]],
    )
