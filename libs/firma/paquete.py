"""A package: all that proves one notification, in a zip that a stranger checks without the suite and without a network.

    LEAME.txt                what it is and how to check it
    calendario.json          by which calendar and rule its effect was computed
    certificados/*.pem       those of who signed, and of who stamped its evidence; whom to believe comes from elsewhere
    constancia.pdf           the sealed document for people
    documentos/…             what was notified
    evidencias/*.json        a record of each step, in the sealed log (docs/evidence.md)
    manifiesto.sha256        the SHA-256 of every other file, as `openssl dgst -r` and `sha256sum` write it
    manifiesto.sha256.p7s    the institution's signature over that (CAdES, detached), with a timestamp
    notificacion.json        what it says happened, for machines

The zip is written in one way (`archivo.py`), as its documents come.
"""

import re
import unicodedata
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Self
from uuid import UUID

from libs.firma.archivo import Escritor
from libs.firma.registro import en_json, leer_json
from libs.firma.tiempo import MALFORMED
from libs.foundation.core.heads import instant_text

LEAME, CALENDARIO, CONSTANCIA = "LEAME.txt", "calendario.json", "constancia.pdf"
MANIFIESTO, FIRMA, NOTIFICACION = "manifiesto.sha256", "manifiesto.sha256.p7s", "notificacion.json"
INSTITUCION, AUTORIDADES = "certificados/institucion.pem", "certificados/sellos_de_tiempo.pem"
DOCUMENTOS, EVIDENCIAS = "documentos/", "evidencias/"

_FORM = "estrado/paquete/1"
_NAME_BYTES, _ENDING = 150, 10
_NOT_A_NAME = re.compile(r"[^\w .()-]")
_NOT_CANCELLED: Mapping[str, str | None] = {"anulada": None, "acto": ""}
_ENOUGH = 1 << 16  # bytes of it that go out together


class PaqueteIlegible(ValueError):
    """Not a file of a package as this suite writes it."""


@dataclass(frozen=True, slots=True)
class Entregado:
    """A document that was notified: its name, where in the package it is, bytes, and SHA-256 (hex)."""

    nombre: str
    ruta: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Probado:
    """A step of which there is evidence: the record's id, what happened, the SHA-256 of its leaf (hex), and where in
    the package its evidence is; "": it was not stamped yet."""

    id: str
    hecho: str
    hoja: str
    ruta: str


@dataclass(frozen=True, slots=True)
class Relato:
    """What a package says happened. Instants are UTC.

    notificacion          its id, a UUID
    objeto                what records of evidence are about, where they are about it
    emitido               when the package was made
    emision               when the act was issued
    puesta_a_disposicion  when it was in the mailbox
    acceso, efectiva      when it was opened, when it took effect; None: not yet
    regla, fuente         by which rule of effect, and where that is written; "": none
    anulada, acto         since when a later act takes it back, and that act's reference; None and "": none does
    """

    notificacion: str
    objeto: str
    emitido: datetime
    emision: datetime
    puesta_a_disposicion: datetime
    acceso: datetime | None
    efectiva: datetime | None
    regla: str
    fuente: str
    documentos: tuple[Entregado, ...]
    evidencias: tuple[Probado, ...]
    anulada: datetime | None = None
    acto: str = ""

    def escribir(self) -> bytes:
        """A file: JSON with sorted keys and no spaces, of which each byte counts."""
        told: dict[str, object] = {
            "documentos": [
                {"bytes": each.bytes, "nombre": each.nombre, "ruta": each.ruta, "sha256": each.sha256}
                for each in self.documentos
            ],
            "efecto": {"fuente": self.fuente, "regla": self.regla},
            "emitido": instant_text(self.emitido),
            "evidencias": [
                {"hecho": each.hecho, "hoja": each.hoja, "id": each.id, "ruta": each.ruta} for each in self.evidencias
            ],
            "forma": _FORM,
            "instantes": {
                "acceso": _text(self.acceso),
                "efectiva": _text(self.efectiva),
                "emision": _text(self.emision),
                "puesta_a_disposicion": _text(self.puesta_a_disposicion),
            },
            "notificacion": self.notificacion,
            "objeto": self.objeto,
        }
        # Not there where nothing was cancelled: packages from before it was told of are read as they are.
        if self.anulada is not None:
            told["anulacion"] = {"acto": self.acto, "anulada": instant_text(self.anulada)}
        return en_json(told)

    @classmethod
    def leer(cls, contenido: bytes) -> Self:
        """What `escribir` wrote. Raises PaqueteIlegible."""
        try:
            told = leer_json(contenido)
            instants, cancelled = told["instantes"], told.get("anulacion", _NOT_CANCELLED)
            made = cls(
                notificacion=told["notificacion"],
                objeto=told["objeto"],
                emitido=datetime.fromisoformat(told["emitido"]),
                emision=datetime.fromisoformat(instants["emision"]),
                puesta_a_disposicion=datetime.fromisoformat(instants["puesta_a_disposicion"]),
                acceso=_instant(instants["acceso"]),
                efectiva=_instant(instants["efectiva"]),
                regla=told["efecto"]["regla"],
                fuente=told["efecto"]["fuente"],
                documentos=tuple(Entregado(**each) for each in told["documentos"]),
                evidencias=tuple(Probado(**each) for each in told["evidencias"]),
                anulada=_instant(cancelled["anulada"]),
                acto=cancelled["acto"],
            )
            if made.escribir() != contenido or not made._typed() or str(UUID(made.notificacion)) != made.notificacion:
                raise PaqueteIlegible("written in another way")
        except MALFORMED as error:
            raise PaqueteIlegible(str(error)) from error
        return made

    def _typed(self) -> bool:
        """Whether what should be a text is one, and what should be a number."""
        own = [self.notificacion, self.objeto, self.regla, self.fuente, self.acto]
        delivered = [text for each in self.documentos for text in (each.nombre, each.ruta, each.sha256)]
        proven = [text for each in self.evidencias for text in (each.id, each.hecho, each.hoja, each.ruta)]
        sizes = [each.bytes for each in self.documentos]
        return all(type(text) is str for text in (*own, *delivered, *proven)) and all(type(n) is int for n in sizes)


def ruta_de_documento(numero: int, nombre: str) -> str:
    """Where in a package the document of that name is, which is its `numero`-th: a name that every system unpacks."""
    plain = " ".join(_NOT_A_NAME.sub("-", unicodedata.normalize("NFC", nombre)).split())
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > _ENDING:
        stem, ending = plain, ""
    short = stem.encode()[:_NAME_BYTES].decode(errors="ignore").strip(" .")
    return f"{DOCUMENTOS}{numero:03} {short}{f'.{ending}' if ending else ''}".rstrip(" .")


def manifiesto(huellas: Mapping[str, str]) -> bytes:
    """The SHA-256 (hex) of each file by name, in order of names."""
    return "".join(f"{huellas[name]} *{name}\n" for name in sorted(huellas, key=str.encode)).encode()


def leer_manifiesto(contenido: bytes) -> dict[str, str]:
    """What `manifiesto` wrote. Raises PaqueteIlegible."""
    try:
        lines = [line.split(" *", 1) for line in contenido.decode().removesuffix("\n").split("\n")]
        told = {name: digest for digest, name in lines}
    except ValueError as error:
        raise PaqueteIlegible(str(error)) from error
    if manifiesto(told) != contenido:
        raise PaqueteIlegible("written in another way")
    return told


@dataclass(frozen=True, slots=True)
class Paquete:
    """All of a package but its signature.

    archivos    what is small, by name: all but documents, manifest and signature
    documentos  those that are read as the zip is written
    """

    archivos: Mapping[str, bytes]
    documentos: Sequence[Entregado]

    @property
    def manifiesto(self) -> bytes:
        """What is to be signed."""
        small = {name: sha256(content).hexdigest() for name, content in self.archivos.items()}
        return manifiesto(small | {each.ruta: each.sha256 for each in self.documentos})

    async def escribir(
        self, firma: bytes, leer: Callable[[Entregado], AsyncGenerator[bytes, None]]
    ) -> AsyncGenerator[bytes, None]:
        """The bytes of the zip, signed with `firma` (DER of a CMS over the manifest), each document read when it is its
        turn: `leer` gives its bytes, and raises unless they are what was notified. Raises NombreImposible,
        ArchivoDemasiadoGrande, and what `leer` does: then the zip has no directory and does not look whole."""
        small = {**self.archivos, MANIFIESTO: self.manifiesto, FIRMA: firma}
        documents = {each.ruta: each for each in self.documentos}
        writer, out = Escritor(), bytearray()
        for name in sorted([*small, *documents], key=str.encode):
            if name in small:
                out += writer.archivo(name, small[name])
                continue
            out += writer.empezar(name)
            async with aclosing(leer(documents[name])) as parts:
                async for part in parts:
                    out += writer.agregar(part)
                    if len(out) >= _ENOUGH:
                        yield bytes(out)
                        out.clear()
        yield bytes(out + writer.terminar())


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant_text(instant)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
