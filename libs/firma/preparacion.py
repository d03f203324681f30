"""The first step of a signature in a PDF from outside, as it is done apart (`aislada.py`), and its words as bytes."""

import json
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from datetime import datetime

from libs.firma.certificados import Certificados, de_pem
from libs.firma.errores import PdfNoFirmable
from libs.firma.externo import con_campo
from libs.firma.firmante import Acto, Preparado, con_lugar, por_firmar


@dataclass(frozen=True, slots=True)
class Encargo:
    """Which PDF is to be prepared, for which signature, at which instant (UTC); `certificados` as PEM are those of the
    key that will sign, b"": it is to be signed outside."""

    pdf: bytes
    acto: Acto
    certificados: bytes
    ahora: datetime


async def preparar(encargo: Encargo) -> Preparado:
    """See Firmante.preparar; in this thread. Raises PdfNoFirmable."""
    if not encargo.certificados:
        return con_campo(encargo.pdf, encargo.acto)
    certificates = Certificados.de(de_pem(encargo.certificados))
    made = con_lugar(certificates, encargo.pdf, encargo.acto, encargo.ahora)
    return await por_firmar(certificates, encargo.pdf, *made)


def escribir_encargo(encargo: Encargo) -> bytes:
    """A line of JSON, and after it the PDF as it is."""
    head = {
        "acto": asdict(encargo.acto),
        "certificados": encargo.certificados.decode(),
        "ahora": encargo.ahora.isoformat(),
    }
    return json.dumps(head).encode() + b"\n" + encargo.pdf


def leer_encargo(content: bytes) -> Encargo:
    """What `escribir_encargo` wrote."""
    line, _, pdf = content.partition(b"\n")
    head = json.loads(line)
    certificates, instant = head["certificados"].encode(), datetime.fromisoformat(head["ahora"])
    return Encargo(pdf, Acto(**head["acto"]), certificates, instant)


def escribir_preparado(preparado: Preparado, given: int) -> bytes:
    """A line of JSON, and after it what was added to the PDF of `given` bytes."""
    head = {
        "original": preparado.original,
        "por_firmar": b64encode(preparado.por_firmar).decode(),
        "desde": preparado.desde,
        "hasta": preparado.hasta,
        "certificados": preparado.certificados.decode(),
    }
    return json.dumps(head).encode() + b"\n" + preparado.documento[given:]


def escribir_rechazo(causa: str) -> bytes:
    """That the PDF is not signable, and why."""
    return json.dumps({"causa": causa}).encode()


def leer_preparado(content: bytes, pdf: bytes) -> Preparado:
    """What either of both wrote of `pdf`. Raises PdfNoFirmable."""
    line, _, added = content.partition(b"\n")
    head = json.loads(line)
    if "causa" in head:
        raise PdfNoFirmable(causa=head["causa"])
    return Preparado(
        original=head["original"],
        documento=pdf + added,
        por_firmar=b64decode(head["por_firmar"]),
        desde=head["desde"],
        hasta=head["hasta"],
        certificados=head["certificados"].encode(),
    )
