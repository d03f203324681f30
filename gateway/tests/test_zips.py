"""Many documents of a mailbox in one zip."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from estrado.casillero.v1 import casillero_pb2
from estrado.casillero.v1 import casillero_service_pb2 as pb
from estrado.comun.v1.documentos_service_pb2 import LeerDocumentoResponse
from estrado.comun.v1.entregas_pb2 import (
    CLASE_DE_ENTREGA_AVISO,
    CLASE_DE_ENTREGA_NOTIFICACION,
    ReferenciaDeDocumento,
)

from gateway.tests.conftest import Start, World
from gateway.tests.test_downloads import Client, Document, at_once, no_body
from gateway.tests.test_expedientes import streamed
from gateway.tests.test_sesiones import at
from gateway.zips import Entry, paths, zipped
from libs.foundation.core.errors import Conflict, NotFound, Unavailable

PATH = "/v1/casillero/documentos"
ONE, OTHER = "1b4e28ba-2fa1-4d2f-983f-0016d3cca427", "2b4e28ba-2fa1-4d2f-983f-0016d3cca427"


class Stream:
    """A LeerDocumento call, and whether it was ended."""

    def __init__(self, *messages: Any) -> None:
        self.messages, self.ended = messages, False

    async def __aiter__(self) -> AsyncIterator[Any]:
        for message in self.messages:
            if isinstance(message, Exception):
                raise message
            yield message

    def cancel(self) -> None:
        self.ended = True


def opened(**changed: Any) -> pb.ConsultarNotificacionResponse:
    """One of two documents of the same name."""
    documents = [ReferenciaDeDocumento(documento_id=str(uuid4()), nombre="decreto ñ.pdf", bytes=3) for _ in range(2)]
    fields: dict[str, Any] = {
        "notificacion_id": ONE,
        "clase": CLASE_DE_ENTREGA_NOTIFICACION,
        "numero_de_expediente": "01017-2026-00001",
        "puesta_a_disposicion": at(2026, 11, 23, 18),
        "acceso": at(2026, 11, 23, 19),
        "documentos": documents,
        **changed,
    }
    return pb.ConsultarNotificacionResponse(notificacion=casillero_pb2.Notificacion(**fields))


async def test_each_document_is_asked_for_alone_and_arrives_byte_for_byte(world: World) -> None:
    content = bytes(range(256)) * 1000
    world.court.casillero.answers["ConsultarNotificacion"] = opened()
    world.court.casillero.answers["LeerDocumentoDeNotificacion"] = streamed(content)
    answer = await world.client.get(PATH, params={"notificacion": [ONE, OTHER, ONE], "en_nombre_de": OTHER})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["content-disposition"] == 'attachment; filename="notificaciones.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        folder = "01017-2026-00001 2026-11-23 1b4e28ba"
        names = ["decreto ñ.pdf", *(f"decreto ñ ({number}).pdf" for number in (2, 3, 4))]
        assert archive.namelist() == [f"{folder}/{name}" for name in names]
        assert {archive.read(name) for name in archive.namelist()} == {content}
    heard = world.court.casillero.heard
    assert [one.rpc for one in heard] == ["ConsultarNotificacion"] * 2 + ["LeerDocumentoDeNotificacion"] * 4
    assert {one.request.en_nombre_de for one in heard} == {OTHER}


async def test_none_before_all_are_opened_but_avisos_have_no_gate(world: World) -> None:
    world.court.casillero.answers["LeerDocumentoDeNotificacion"] = streamed(b"x")
    world.court.casillero.answers["ConsultarNotificacion"] = opened(acceso=None)
    answer = await world.client.get(PATH, params={"notificacion": ONE})
    assert (answer.status_code, answer.json()["reason"]) == (409, "ACCESO_REQUERIDO")
    assert world.court.casillero.last.rpc == "ConsultarNotificacion"
    world.court.casillero.answers["ConsultarNotificacion"] = opened(acceso=None, clase=CLASE_DE_ENTREGA_AVISO)
    assert (await world.client.get(PATH, params={"notificacion": ONE})).status_code == 200
    world.court.casillero.answers["ConsultarNotificacion"] = NotFound("NOTIFICACION_NO_ENCONTRADA")
    assert (await world.client.get(PATH, params={"notificacion": ONE})).status_code == 404


@pytest.mark.parametrize(
    "documents",
    [
        [ReferenciaDeDocumento(documento_id="d", nombre="a.pdf", bytes=1)] * 201,
        [ReferenciaDeDocumento(documento_id="d", nombre="a.pdf", bytes=100_000_001)] * 2,
    ],
)
async def test_more_than_a_zip_holds_is_refused_before_any_is_asked_for(world: World, documents: list[Any]) -> None:
    world.court.casillero.answers["ConsultarNotificacion"] = opened(documentos=documents)
    answer = await world.client.get(PATH, params={"notificacion": ONE})
    assert (answer.status_code, answer.json()["reason"]) == (422, "PAQUETE_DEMASIADO_GRANDE")
    assert "200" in answer.json()["detail"]
    assert world.court.casillero.last.rpc == "ConsultarNotificacion"


@pytest.mark.parametrize("query", [{}, {"notificacion": "x"}, {"notificacion": [str(uuid4()) for _ in range(51)]}])
async def test_whose_documents_must_be_said(world: World, query: dict[str, Any]) -> None:
    assert (await world.client.get(PATH, params=query)).status_code == 422
    assert world.court.casillero.heard == []


async def test_a_zip_that_breaks_off_never_looks_whole(world: World) -> None:
    world.court.casillero.answers["ConsultarNotificacion"] = opened()
    broken = [*streamed(bytes(5000))[:3], Unavailable("DOCUMENTO_ALTERADO")]
    world.court.casillero.answers["LeerDocumentoDeNotificacion"] = broken
    client = Client(world, at_once, dict(world.client.headers), query=f"notificacion={ONE}")
    records = await client.get(PATH)
    assert client.hung_up
    assert [(record["event"], record.get("unfinished")) for record in records] == [("request", "DOCUMENTO_ALTERADO")]
    received = b"".join(message.get("body", b"") for message in client.sent)
    assert not zipfile.is_zipfile(io.BytesIO(received))


async def test_one_that_nobody_takes_is_broken_off_and_its_call_given_up(start: Start) -> None:
    world = await start(answer_idle=0.2, transfer_seconds=0.5)
    world.court.casillero.answers["ConsultarNotificacion"] = opened()
    document = Document(1, at_once)
    world.court.casillero.answers["LeerDocumentoDeNotificacion"] = document
    client = Client(world, no_body, dict(world.client.headers), query=f"notificacion={ONE}")
    await client.get(PATH)
    assert client.hung_up
    async with asyncio.timeout(1):
        await document.given_up.wait()


async def test_it_is_made_as_it_is_taken_and_every_call_is_ended() -> None:
    part = LeerDocumentoResponse(datos=bytes(range(256)) * 400)
    streams = [Stream(part, part), Stream(part, Unavailable("DOCUMENTO_ALTERADO"))]
    asked: list[Stream] = []

    def ask() -> Stream:
        asked.append(streams[len(asked)])
        return asked[-1]

    zip_ = zipped([Entry("a", ask), Entry("b", ask)])
    with pytest.raises(Unavailable):
        async for _ in zip_:
            pass
    assert [stream.ended for stream in streams] == [True, True]


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
    given = paths([*hostile, *hostile])
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
