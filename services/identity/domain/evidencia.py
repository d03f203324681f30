"""Evidence: what was shown with a request, and how long that is kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from libs.foundation.core.forms import reading
from libs.jurisdiccion.verificacion import LimiteDeEvidencia
from services.identity.domain.errores_de_verificacion import (
    EvidenciaDemasiadoGrande,
    EvidenciaFaltante,
    EvidenciaNoEncontrada,
    TipoDeEvidenciaNoAdmitido,
)


class Clase(StrEnum):
    """Kinds of evidence: the identity document, the film, the document of appointment."""

    DPI = "dpi"
    VIDEO = "video"
    NOMBRAMIENTO = "nombramiento"


@dataclass(frozen=True, slots=True)
class Carga:
    """An upload named by its recibo: `tamano` in bytes, `sha256` in hex, `tipo` its media type; `campo` of the form."""

    token: str = field(repr=False)
    sha256: str
    tamano: int
    tipo: str
    campo: str


@dataclass(frozen=True, slots=True)
class Evidencia:
    """A copied upload: `tamano` in bytes, `sha256` in hex, the store's `version`."""

    clase: Clase
    tipo: str
    tamano: int
    sha256: str
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConEvidencia:
    """What has evidence: a request to be verified, an entity. Instants are UTC.

    id            under which the evidence lies
    llave         the wrapped key under which it is encrypted, None once it was erased (`borrada`)
    borrar_desde  from when it is to be erased, decided or not; None once it was
    por_eliminar  whether there may still be files of the evidence whose key was erased
    """

    id: UUID
    evidencias: tuple[Evidencia, ...]
    llave: bytes | None = field(repr=False)
    borrar_desde: datetime | None = None
    borrada: datetime | None = None
    por_eliminar: bool = False

    def legible(self, clase: str, ahora: datetime) -> Evidencia:
        """The evidence of the kind `clase`. Raises EvidenciaNoEncontrada where there is none, or it is to be erased."""
        una = next((una for una in self.evidencias if una.clase == clase), None)
        if una is None or self.llave is None or self.vencida(ahora):
            raise EvidenciaNoEncontrada
        return una

    def vencida(self, ahora: datetime) -> bool:
        """Whether it is to be erased by now."""
        return self.borrar_desde is not None and self.borrar_desde <= ahora

    def sin_llave(self, ahora: datetime) -> Self:
        """The same after its evidence was erased: without its key nothing that is left of it can be read."""
        return replace(
            self,
            llave=None,
            borrada=ahora,
            borrar_desde=None,
            por_eliminar=self.por_eliminar or self.llave is not None,
        )

    def sin_archivos(self) -> Self:
        """The same after the files of the erased evidence were deleted."""
        return replace(self, por_eliminar=False)


def exigir_evidencias(
    exigidas: Collection[Clase],
    mostradas: Collection[Clase],
    cargas: Mapping[Clase, Carga],
    limites: Mapping[str, LimiteDeEvidencia],
) -> None:
    """`exigidas` must be shown, `mostradas` are those that came with a recibo, `cargas` what the good recibos say.
    Raises DatosInvalidos with all that is wrong: EvidenciaFaltante, TipoDeEvidenciaNoAdmitido,
    EvidenciaDemasiadoGrande."""
    with reading() as leer:
        for clase in exigidas:
            leer(None, _exigir_mostrada, clase, mostradas)
        for clase, carga in cargas.items():
            leer(None, _exigir_admitida, carga, limites[clase])


def _exigir_mostrada(clase: Clase, mostradas: Collection[Clase]) -> None:
    if clase not in mostradas:
        raise EvidenciaFaltante(campo=f"recibo_{clase}")


def _exigir_admitida(carga: Carga, limite: LimiteDeEvidencia) -> None:
    if carga.tipo not in limite.tipos:
        raise TipoDeEvidenciaNoAdmitido(campo=carga.campo, admitidos=", ".join(limite.tipos))
    if carga.tamano > limite.bytes:
        mib = f"{limite.bytes / 2**20:.3g}"
        raise EvidenciaDemasiadoGrande(campo=carga.campo, limite=str(limite.bytes), mib=mib)
