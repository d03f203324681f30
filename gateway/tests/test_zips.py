"""Many documents of a mailbox in one zip."""

import asyncio
import io
import random
import zipfile
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from estrado.casillero.v1 import casillero_service_pb2 as pb
from estrado.comun.v1.documentos_service_pb2 import DescripcionDeDocumento

from gateway.tests.conftest import Start, World
from gateway.tests.test_downloads import Client, Took, at_once, no_body, nothing
from gateway.tests.test_sesiones import at
from gateway.zips import path_of
from libs.foundation.core.errors import Conflict, EstradoError, Invalid, NotFound, Unavailable

PATH = "/v1/casillero/documentos"
ONE, OTHER = "1b4e28ba-2fa1-4d2f-983f-0016d3cca427", "2b4e28ba-2fa1-4d2f-983f-0016d3cca427"


def announced(**changed: Any) -> pb.LeerDocumentosDeNotificacionesResponse:
    fields: dict[str, Any] = {
        "notificacion_id": ONE,
        "numero_de_expediente": "01017-2026-00001",
        "puesta_a_disposicion": at(2026, 11, 23, 18),
        "descripcion": DescripcionDeDocumento(nombre="decreto ñ.pdf"),
        **changed,
    }
    return pb.LeerDocumentosDeNotificacionesResponse(documento=pb.DocumentoDeNotificacion(**fields))


def parts_of(content: bytes) -> list[pb.LeerDocumentosDeNotificacionesResponse]:
    pieces = [content[start : start + 1000] for start in range(0, len(content), 1000)]
    return [pb.LeerDocumentosDeNotificacionesResponse(datos=piece) for piece in pieces]


async def test_one_call_brings_all_and_each_arrives_byte_for_byte(world: World) -> None:
    content, other = bytes(range(256)) * 1000, b"otro"
    sent = [announced(), *parts_of(content), announced(), announced(), *parts_of(other)]
    sent += [announced(notificacion_id=OTHER, numero_de_expediente=""), *parts_of(other)]
    world.court.casillero.answers["LeerDocumentosDeNotificaciones"] = sent
    answer = await world.client.get(PATH, params={"notificacion": [ONE, OTHER], "en_nombre_de": OTHER})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["content-disposition"] == 'attachment; filename="notificaciones.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        folder = "01017-2026-00001 2026-11-23 1b4e28ba"
        assert {name: archive.read(name) for name in archive.namelist()} == {
            f"{folder}/decreto ñ.pdf": content,
            f"{folder}/decreto ñ (2).pdf": b"",
            f"{folder}/decreto ñ (3).pdf": other,
            "sin expediente 2026-11-23 2b4e28ba/decreto ñ.pdf": other,
        }
    [heard] = world.court.casillero.heard
    assert (list(heard.request.notificacion_ids), heard.request.en_nombre_de) == ([ONE, OTHER], OTHER)


async def test_of_what_has_no_documents_the_zip_is_empty(world: World) -> None:
    world.court.casillero.answers["LeerDocumentosDeNotificaciones"] = []
    answer = await world.client.get(PATH, params={"notificacion": ONE})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == []


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (Conflict("ACCESO_REQUERIDO"), 409),
        (NotFound("NOTIFICACION_NO_ENCONTRADA"), 404),
        (Invalid("PAQUETE_DEMASIADO_GRANDE", notificaciones="50", documentos="200", megabytes="200"), 422),
    ],
)
async def test_what_is_refused_is_so_before_the_first_byte(world: World, refusal: EstradoError, status: int) -> None:
    world.court.casillero.answers["LeerDocumentosDeNotificaciones"] = refusal
    answer = await world.client.get(PATH, params={"notificacion": ONE})
    assert (answer.status_code, answer.json()["reason"]) == (status, refusal.code)
    assert all(number in answer.json()["detail"] for number in refusal.metadata.values())


@pytest.mark.parametrize("query", [{}, {"notificacion": "x"}, {"notificacion": [str(uuid4()) for _ in range(51)]}])
async def test_whose_documents_must_be_said(world: World, query: dict[str, Any]) -> None:
    assert (await world.client.get(PATH, params=query)).status_code == 422
    assert world.court.casillero.heard == []


async def test_a_zip_that_breaks_off_never_looks_whole(world: World) -> None:
    whole, broken = [announced(), *parts_of(b"x")], [announced(), *parts_of(bytes(2000))]
    sent = [*whole, *broken, Unavailable("DOCUMENTO_ALTERADO")]
    world.court.casillero.answers["LeerDocumentosDeNotificaciones"] = sent
    client = Client(world, at_once, dict(world.client.headers), query=f"notificacion={ONE}")
    records = await client.get(PATH)
    assert client.hung_up
    assert [(record["event"], record.get("unfinished")) for record in records] == [("request", "DOCUMENTO_ALTERADO")]
    received = b"".join(message.get("body", b"") for message in client.sent)
    assert not zipfile.is_zipfile(io.BytesIO(received))


class Documents:
    """A stream that goes on for as long as it is asked for."""

    def __init__(self) -> None:
        self.given_up = asyncio.Event()
        self.given = 0

    async def __aiter__(self) -> AsyncIterator[Any]:
        try:
            yield announced()
            while True:
                self.given += 1
                # Of what zip cannot make smaller.
                yield pb.LeerDocumentosDeNotificacionesResponse(datos=random.randbytes(60_000))
        finally:
            self.given_up.set()


@pytest.mark.parametrize("took", [nothing, no_body], ids=["nor its head", "nor its body"])
async def test_one_that_nobody_takes_is_broken_off_and_its_call_given_up(start: Start, took: Took) -> None:
    world = await start(answer_idle=0.2, transfer_seconds=0.5)
    documents = Documents()
    world.court.casillero.answers["LeerDocumentosDeNotificaciones"] = documents
    client = Client(world, took, dict(world.client.headers), query=f"notificacion={ONE}")
    await client.get(PATH)
    assert client.hung_up
    async with asyncio.timeout(1):
        await documents.given_up.wait()
    assert documents.given < 1000  # what is not taken is not asked for


def test_paths_unpack_anywhere_and_none_over_another() -> None:
    hostile = [
        ("a", "ñ.pdf"),
        ("a", "Ñ.pdf"),
        ("A", "n\u0303.PDF"),
        ("../..", "/etc/passwd"),
        ("C:\\x", "..\\..\\y"),
        ("", ""),
        ("a", ".."),
        ("a", "con.txt"),
        ("LPT1", "nul"),
        ("a", "a\x00b\n\u202efdp.exe"),
        ("x" * 500, "y" * 500 + ".pdf"),
        ("a", "sin ending"),
    ]
    taken = set[str]()
    given = [path_of(folder, name, taken) for folder, name in [*hostile, *hostile]]
    assert len({path.casefold() for path in given}) == len(given) == 24
    for path in given:
        folder, _, name = path.partition("/")
        for part in (folder, name):
            assert part
            assert part.strip(" .") == part
            assert part.isprintable()
            assert not set(part) & set('/\\:*?"<>|')
            assert len(part) <= 84
            assert part.partition(".")[0].casefold() not in {"con", "nul", "lpt1"}
    assert given[:3] == ["a/ñ.pdf", "a/Ñ (2).pdf", "A/ñ (3).PDF"]
    assert given[10].endswith("y.pdf")


async def test_a_package_is_passed_on_as_it_comes_and_refused_before_its_first_byte(world: World) -> None:
    path, entidad = f"/v1/casillero/notificaciones/{ONE}/paquete", str(uuid4())
    world.court.casillero.answers["LeerPaquete"] = [pb.LeerPaqueteResponse(datos=part) for part in (b"PK", b"resto")]
    answer = await world.client.get(path, params={"en_nombre_de": entidad})
    assert (answer.status_code, answer.content) == (200, b"PKresto")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == f'attachment; filename="paquete-{ONE}.zip"'
    heard = world.court.casillero.last.request
    assert (heard.notificacion_id, heard.en_nombre_de) == (ONE, entidad)
    world.court.casillero.answers["LeerPaquete"] = Conflict("ACCESO_REQUERIDO")
    refused = await world.client.get(path)
    assert (refused.status_code, refused.json()["reason"]) == (409, "ACCESO_REQUERIDO")
