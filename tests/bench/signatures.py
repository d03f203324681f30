"""PDFs signed with a timestamp, and constancias sealed, beside pyHanko alone: same key, same PDF, same authority."""

import io
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median

from asn1crypto import cms, tsp
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import TimeStamper

from libs.firma.cms import Firmador
from libs.firma.firmante import Acto, firmar
from libs.firma.imprenta import Imprenta
from libs.firma.plantillas import Plantillas
from libs.firma.tests.mundo import Mundo, documento, llave
from libs.firma.tests.test_imprenta import constancia

_RESERVED = 32 * 1024  # hexadecimal digits, so that pyHanko signs once and not to find out how long it gets


@dataclass(frozen=True, slots=True)
class Signatures:
    """Medians in milliseconds: a PDF signed with a timestamp, by us and by pyHanko alone; a constancia set, and set and
    sealed."""

    ours: float
    pyhanko: float
    constancia: float
    sealed: float


class _Authority(TimeStamper):
    """Ours, believed without a look."""

    def __init__(self, world: Mundo) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko's, the only one there
        self._world = world

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Its answer."""
        return tsp.TimeStampResp.load(await self._world.tsa.responder(req.dump()))

    async def async_dummy_response(self, md_algorithm: str) -> cms.ContentInfo:
        """None is wanted: the place is reserved."""
        raise AssertionError(md_algorithm)


async def measure(rounds: int) -> Signatures:
    """Each `rounds` times, taking turns, so that a busy machine slows all alike."""
    world, pdf, act = Mundo(), documento(), Acto("Sello")
    key = llave(world.persona("Sello", generate_private_key(65537, 2048)))
    meta = PdfSignatureMetadata(field_name="Sello", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    signer, press = PdfSigner(meta, Firmador(key), timestamper=_Authority(world)), Imprenta(Plantillas.cargar("gt"))

    async def ours() -> None:
        await firmar(key, world.tiempo, world.reloj, pdf, act)

    async def alone() -> None:
        await signer.async_sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), bytes_reserved=_RESERVED)

    async def set_only() -> None:
        press.pdf(constancia())

    async def set_and_sealed() -> None:
        await firmar(key, world.tiempo, world.reloj, press.pdf(constancia()), act)

    tried = (ours, alone, set_only, set_and_sealed)
    took: list[list[float]] = [[] for _ in tried]
    for _ in range(rounds + 1):
        for place, one in enumerate(tried):
            took[place].append(await _milliseconds(one))
    return Signatures(*(median(each[1:]) for each in took))


async def _milliseconds(one: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await one()
    return 1000 * (time.perf_counter() - began)
