"""What is presented in a case: its documents, its instants and the receipt (acuse) of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from libs.foundation.core.texto import es_texto
from libs.jurisdiccion.catalogos import LimitesDeEscrito
from services.expedientes.domain.errors import (
    CantidadDeDocumentosInvalida,
    DocumentoRepetido,
    PresentacionDemasiadoGrande,
    SumillaInvalida,
    TextoInvalido,
    TipoDeDocumentoNoAdmitido,
)


@dataclass(frozen=True, slots=True)
class Recibo:
    """A receipt of upload whose signature is ours: what was uploaded (`tamano` in bytes, `sha256` hex), and in which
    field of the request (`campo`) it came."""

    token: str = field(repr=False)
    sha256: str
    tamano: int
    tipo: str
    paginas: int
    campo: str = "documento"


@dataclass(frozen=True, slots=True)
class Documento:
    """A document of a case, `tamano` in bytes. `version` is the store's; `contenido` is set for what is kept in the
    database itself: acuses of the time before they were PDFs."""

    documento_id: UUID
    nombre: str
    tipo: str
    tamano: int
    sha256: str
    paginas: int = 0
    version: str = ""
    contenido: bytes | None = field(default=None, repr=False)

    @classmethod
    def de_recibo(cls, documento_id: UUID, nombre: str, recibo: Recibo, version: str) -> "Documento":
        """The document that a copied upload became."""
        return cls(documento_id, nombre, recibo.tipo, recibo.tamano, recibo.sha256, recibo.paginas, version)


@dataclass(frozen=True, slots=True)
class Escrito:
    """An escrito in one case, with the data of its acuse.

    presentacion    what the same request presented in several cases; `orden` is its place in that request
    secuencia       1, 2, … in the case
    presentante     the persona; `presentado_por` the name under which it appears in the case, or that of its account
    representado    the persona in whose right it was presented by `mandato`, and its name (`en_nombre_de`); None and ""
                    where that was the presentante's own
    recibido        the whole request had arrived; `registrado`: read under the lock (RELIABILITY 12)
    hora_procesal   the effective procedural instant, by the rule `regla_de_hora` on the calendar `calendario`
    resolucion_id   the resolucion that answered it
    """

    escrito_id: UUID
    presentacion: UUID
    orden: int
    expediente_id: UUID
    numero_de_expediente: str
    secuencia: int
    tipo: str
    sumilla: str
    presentante: UUID
    presentado_por: str
    recibido: datetime
    registrado: datetime
    hora_procesal: datetime
    regla_de_hora: str
    calendario: str
    documentos: tuple[Documento, ...]
    resolucion_id: UUID | None = None
    representado: UUID | None = None
    mandato: UUID | None = None
    en_nombre_de: str = ""

    @property
    def numero(self) -> str:
        """The number of the escrito: the case's and its own, e.g. `01017-2026-00001-E0003`."""
        return f"{self.numero_de_expediente}-E{self.secuencia:04}"


def exigir_sumilla(sumilla: str, limites: LimitesDeEscrito) -> None:
    """Raises SumillaInvalida when it is no text of one line, or longer than the jurisdiction admits."""
    if not es_texto(sumilla) or len(sumilla) > limites.sumilla:
        raise SumillaInvalida(campo="sumilla", limite=str(limites.sumilla))


def exigir_texto(texto: str, campo: str, limites: LimitesDeEscrito) -> None:
    """Raises TextoInvalido when it is no text of one line, or longer than the jurisdiction admits of a sumilla."""
    if not es_texto(texto) or len(texto) > limites.sumilla:
        raise TextoInvalido(campo=campo, limite=str(limites.sumilla))


def exigir_cantidad(recibos: Sequence[str], limites: LimitesDeEscrito) -> None:
    """Raises CantidadDeDocumentosInvalida unless there is one and not too many; DocumentoRepetido."""
    if not 1 <= len(recibos) <= limites.documentos:
        raise CantidadDeDocumentosInvalida(campo="documentos", limite=str(limites.documentos))
    for lugar, recibo in enumerate(recibos):
        if recibo in recibos[:lugar]:
            raise DocumentoRepetido(campo=f"documentos.{lugar}")


def exigir_tipos(recibos: Sequence[Recibo], limites: LimitesDeEscrito) -> None:
    """Raises TipoDeDocumentoNoAdmitido for a media type that the jurisdiction does not admit."""
    for recibo in recibos:
        if recibo.tipo not in limites.tipos:
            raise TipoDeDocumentoNoAdmitido(campo=recibo.campo, admitidos=", ".join(limites.tipos))


def exigir_tamano(recibos: Sequence[Recibo], expedientes: int, limites: LimitesDeEscrito) -> None:
    """Raises PresentacionDemasiadoGrande when the copies for all the cases have more bytes than is admitted."""
    if sum(recibo.tamano for recibo in recibos) * expedientes > limites.bytes:
        raise PresentacionDemasiadoGrande(campo="documentos", limite=str(limites.bytes))
