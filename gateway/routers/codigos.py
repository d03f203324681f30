"""Comparing a document that was issued with its original, by the code that it bears: for whoever holds it, without an
account. The code says nothing of what is in the document: that is for who has it to read."""

import asyncio
from typing import Annotated

from estrado.comun.v1 import codigos_service_pb2 as pb
from fastapi import APIRouter, Path, Request, Response

from gateway.models.codigos import DocumentoEmitido
from gateway.paginas import codigos as paginas
from gateway.paginas.comunes import problem_of, told, with_wait
from gateway.parts import Parts, Piezas
from gateway.problems.catalogue import language_of
from gateway.problems.openapi import problems
from gateway.problems.problem import status_of
from gateway.routes import Open
from libs.foundation.core.errors import EstradoError, NotFound

router = APIRouter(tags=["público"], route_class=Open)
pagina = APIRouter(route_class=Open, include_in_schema=False)

Codigo = Annotated[str, Path(max_length=paginas.LARGO, pattern=r"^[0-9A-Za-z -]+$", examples=["7K3P-QHC4-ZE8K-2M6T-W"])]


@router.get("/v1/verificaciones/{codigo}", responses=problems(404, 422))
async def consultar_codigo(codigo: Codigo, parts: Piezas) -> DocumentoEmitido:
    """What kind of document a verification code is of, when it was issued, and the SHA-256 of its PDF.

    A PDF with another SHA-256 is not the one that was issued; its seal can be checked with any reader of PDFs."""
    return DocumentoEmitido.de(await _found(codigo, parts))


@pagina.head(paginas.VERIFICAR)
@pagina.get(paginas.VERIFICAR)
async def escribir_codigo(request: Request, parts: Piezas, codigo: str = "") -> Response:
    """A form for the code, for who has a document on paper; with one, what it is of."""
    if not codigo.strip():
        return paginas.asked(language_of(request.headers.get("accept-language", "")))
    return await ver_codigo(codigo, request, parts)


@pagina.head(f"{paginas.VERIFICAR}/{{codigo}}")
@pagina.get(f"{paginas.VERIFICAR}/{{codigo}}")
async def ver_codigo(codigo: str, request: Request, parts: Piezas) -> Response:
    """The same as a page: where the QR code of a document leads."""
    language = language_of(request.headers.get("accept-language", ""))
    try:
        return paginas.issued(await _found(codigo, parts), language, parts.jurisdiccion.calendario.zona)
    except EstradoError as error:
        unknown = isinstance(error, NotFound)
        problem = problem_of(error.code, language, error.metadata, of_the_typed=unknown)
        if unknown:
            return paginas.asked(language, codigo, status_of(error), problem)
        return with_wait(told(language, problem.title, problem.detail, status_of(error)), error)


async def _found(codigo: str, parts: Parts) -> pb.ConsultarCodigoResponse:
    """What the service that issued it says. Raises what one of them refuses: that nobody issued it only where all of
    them say so."""
    asked = (stub.ConsultarCodigo(pb.ConsultarCodigoRequest(codigo=codigo)) for stub in parts.codigos)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    refusals: list[BaseException] = []
    for answer in answers:
        if not isinstance(answer, BaseException):
            return answer
        refusals.append(answer)
    raise next((refusal for refusal in refusals if not isinstance(refusal, NotFound)), refusals[0])
