"""A PDF that is signed outside: with a program, a card or a service of the signer's own."""

import asyncio
import io
from collections.abc import Callable
from hashlib import sha256
from typing import Protocol

from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from libs.firma.dictamen import Dictamen
from libs.firma.errores import FirmaNoCorresponde, PdfNoFirmable
from libs.firma.firmante import UNSIGNABLE, Acto, Firmado, Preparado, abrir, campo_libre
from libs.firma.sellos import sellar_tiempo
from libs.firma.tiempo import Tiempo, sello_o_causa
from libs.firma.validacion import Cambios, FirmaHallada, Validacion

_SIGNATURES_EXIST, _APPEND_ONLY = 1, 2
_ONLY_SIGNED = {Cambios.NINGUNO, Cambios.SELLOS, Cambios.FIRMAS_Y_FORMULARIOS}


class Validador(Protocol):
    """Says what the signatures of a PDF from outside are worth, in bounded time and memory."""

    async def validar(self, pdf: bytes, desde: int = 0) -> Validacion:
        """See validacion.validar. Raises ValidacionNoDisponible."""
        ...


class FirmanteExterno:
    """Takes back the PDF that was given, signed by whoever `es_titular` says, and nothing else done to it. Where the
    signature brings no timestamp that is believed, one is added."""

    def __init__(self, validador: Validador, es_titular: Callable[[FirmaHallada], bool], tiempo: Tiempo) -> None:
        self._validador, self._es_titular, self._tiempo = validador, es_titular, tiempo

    async def preparar(self, pdf: bytes, acto: Acto) -> Preparado:
        """See Firmante: the PDF gets an empty field for the signature. What this says of itself is up to the signer's
        program, also whether it takes the field."""
        return await asyncio.to_thread(con_campo, pdf, acto)

    async def completar(self, preparado: Preparado, entrega: bytes) -> Firmado:
        """See Firmante."""
        given = preparado.documento
        _require("documento", sha256(given[: preparado.desde]).hexdigest() == preparado.original)
        _require("otro_documento", entrega.startswith(given) and len(entrega) > len(given))
        before = await self._validador.validar(given)
        after = await self._validador.validar(entrega, len(given))
        old, new = after.firmas[: len(before.firmas)], after.firmas[len(before.firmas) :]
        signatures = [each for each in new if not each.es_sello]
        _require(after.codigo, after.dictamen is not Dictamen.NO_VERIFICABLE)
        _require("firmas", len(signatures) == 1)
        signature = signatures[0]
        _require(signature.codigo, signature.dictamen is Dictamen.AUTENTICA)
        _require("titular", self._es_titular(signature))
        # What the program did besides would be signed too, and nobody reviewed it.
        _require("cambios", after.cambios in _ONLY_SIGNED and signature.cambios is not Cambios.FIRMAS_Y_FORMULARIOS)
        _require("firmas_anteriores", [each.dictamen for each in old] == [each.dictamen for each in before.firmas])
        if signature.sello is not None:
            return Firmado(entrega, signature.certificado, signature.sello)
        stamped, why = await sello_o_causa(sellar_tiempo(entrega, self._tiempo))
        if stamped is None:
            return Firmado(entrega, signature.certificado, None, why)
        return Firmado(stamped.pdf, signature.certificado, stamped.instante)


def con_campo(pdf: bytes, acto: Acto) -> Preparado:
    """A PDF with an empty field for the signature. Raises PdfNoFirmable."""
    writer, output = abrir(pdf), io.BytesIO()
    try:
        append_signature_field(writer, SigFieldSpec(campo_libre(writer, acto.campo)))
        writer.root["/AcroForm"]["/SigFlags"] = generic.NumberObject(_SIGNATURES_EXIST | _APPEND_ONLY)
        writer.write(output)
    except UNSIGNABLE as error:
        raise PdfNoFirmable(causa=type(error).__name__) from error
    document = output.getvalue()
    return Preparado(sha256(pdf).hexdigest(), document, b"", len(pdf), len(document), b"")


def _require(causa: str, holds: bool) -> None:
    if not holds:
        raise FirmaNoCorresponde(causa=causa)
