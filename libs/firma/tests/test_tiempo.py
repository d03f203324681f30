"""Timestamps: an authority of ours, one over HTTP, and every lie that one can tell."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto import tsp

from libs.firma.certificados import de_pem
from libs.firma.desarrollo import CaDeDesarrollo, Uso
from libs.firma.errores import TiempoNoDisponible, TiempoNoFiable
from libs.firma.tests.mundo import HOY, Mundo, Reloj, con_llave_rara, dice, guardar, llave
from libs.firma.tiempo import ConfianzaDeTiempo, Respuesta, TiempoComprobado
from libs.firma.tsa import POLITICA, TsaPropia
from libs.firma.tsa_http import TsaHttp

HUELLA = sha256(b"lo que se sella").digest()
SEGUNDO = str(int(HOY.timestamp()))


def openssl(root: Path, *what: str | Path) -> str:
    return dice("openssl", "ts", "-verify", "-CAfile", root, "-attime", SEGUNDO, *what)


async def causa(mundo: Mundo, transporte: Callable[[bytes], Awaitable[bytes]], **confianza: object) -> str:
    """Why what an authority answers is not believed; "" where it is."""
    believed = ConfianzaDeTiempo(**{"raices": mundo.raices} | confianza)  # type: ignore[arg-type]  # its own fields
    try:
        await TiempoComprobado(transporte, believed, mundo.reloj).sellar(HUELLA)
    except TiempoNoFiable as refused:
        return refused.metadata["causa"]
    return ""


async def test_our_authority_says_the_clocks_instant(mundo: Mundo) -> None:
    sello = await mundo.tiempo.sellar(HUELLA)
    assert sello.instante == HOY
    mundo.reloj.pasan(timedelta(hours=1))
    assert (await mundo.tiempo.sellar(HUELLA)).instante == HOY + timedelta(hours=1)


async def test_openssl_verifies_it(mundo: Mundo, tmp_path: Path) -> None:
    token = guardar(tmp_path, "sello.der", (await mundo.tiempo.sellar(HUELLA)).token)
    root = guardar(tmp_path, "raiz.pem", mundo.ca.raiz)
    assert "Verification: OK" in openssl(root, "-token_in", "-in", token, "-digest", HUELLA.hex())
    assert "Verification: FAILED" in openssl(root, "-token_in", "-in", token, "-digest", bytes(32).hex())


async def test_our_authority_answers_a_request_of_openssl(mundo: Mundo, tmp_path: Path) -> None:
    data, query = guardar(tmp_path, "datos", b"lo que se sella"), tmp_path / "pregunta.tsq"
    dice("openssl", "ts", "-query", "-data", data, "-sha512", "-cert", "-out", query)
    answer = guardar(tmp_path, "respuesta.tsr", await mundo.tsa.responder(query.read_bytes()))
    root = guardar(tmp_path, "raiz.pem", mundo.ca.raiz)
    assert "Verification: OK" in openssl(root, "-queryfile", query, "-in", answer)


def changed(mundo: Mundo, change: Callable[[tsp.TimeStampReq], None]) -> Callable[[bytes], Awaitable[bytes]]:
    """Our authority, to which another request comes than the one that was sent."""

    async def transport(asked: bytes) -> bytes:
        request = tsp.TimeStampReq.load(asked)
        change(request)
        return await mundo.tsa.responder(request.dump(force=True))

    return transport


async def test_an_answer_to_another_question_is_not_believed(mundo: Mundo) -> None:
    def other_nonce(request: tsp.TimeStampReq) -> None:
        request["nonce"] = 7

    def no_nonce(request: tsp.TimeStampReq) -> None:
        del request["nonce"]

    def other_data(request: tsp.TimeStampReq) -> None:
        request["message_imprint"]["hashed_message"] = bytes(32)

    assert await causa(mundo, changed(mundo, other_nonce)) == "nonce"
    assert await causa(mundo, changed(mundo, no_nonce)) == "nonce"
    assert await causa(mundo, changed(mundo, other_data)) == "huella"


async def test_an_answer_sent_again_is_not_believed(mundo: Mundo) -> None:
    kept: list[bytes] = []

    async def replaying(asked: bytes) -> bytes:
        kept.append(await mundo.tsa.responder(asked))
        return kept[0]

    assert await causa(mundo, replaying) == ""
    assert await causa(mundo, replaying) == "nonce"


@pytest.mark.parametrize(
    ("apart", "expected"), [(59, ""), (-59, ""), (61, "hora"), (-61, "hora"), (-86_400 * 20, "hora")]
)
async def test_a_clock_that_is_far_from_ours_is_not_believed(mundo: Mundo, apart: int, expected: str) -> None:
    theirs = TsaPropia(llave(mundo.autoridad), Reloj(HOY + timedelta(seconds=apart)))
    assert await causa(mundo, theirs.responder) == expected


async def test_a_clock_of_ours_that_jumps_meanwhile_leaves_the_answer_open(mundo: Mundo) -> None:
    async def jumping(asked: bytes) -> bytes:
        answer = await mundo.tsa.responder(asked)
        mundo.reloj.pasan(timedelta(hours=-1))
        return answer

    assert await causa(mundo, jumping) == "hora"


@pytest.mark.parametrize(
    ("uso", "critico", "expected"),
    [(Uso.TIEMPO, True, ""), (Uso.TIEMPO, False, "uso"), (Uso.SELLO, True, "uso")],
)
async def test_only_a_certificate_for_timestamps_alone_is_believed(
    mundo: Mundo, uso: Uso, critico: bool, expected: str
) -> None:
    made = mundo.ca.emitir("Otra", uso, desde=HOY - timedelta(days=1), critico=critico)
    assert await causa(mundo, TsaPropia(llave(made), mundo.reloj).responder) == expected


async def test_an_authority_of_somebody_else_is_not_believed(mundo: Mundo) -> None:
    other = CaDeDesarrollo(CaDeDesarrollo.nueva(HOY - timedelta(days=30)))
    theirs = TsaPropia(llave(other.emitir("Autoridad de tiempo", Uso.TIEMPO, desde=HOY)), mundo.reloj)
    assert await causa(mundo, theirs.responder) == "autoridad"
    assert await causa(mundo, theirs.responder, raices=de_pem(other.raiz)) == ""


async def test_a_certificate_that_ended_is_not_believed(mundo: Mundo) -> None:
    made = mundo.ca.emitir("Breve", Uso.TIEMPO, desde=HOY - timedelta(days=9), vida=timedelta(days=8))
    assert await causa(mundo, TsaPropia(llave(made), mundo.reloj).responder) == "autoridad"


async def test_a_revoked_authority_is_not_believed(mundo: Mundo) -> None:
    revoked = mundo.ca.revocaciones([(mundo.autoridad.certificado, HOY - timedelta(hours=2))], HOY - timedelta(hours=1))
    none = mundo.ca.revocaciones([], HOY - timedelta(hours=1))
    assert await causa(mundo, mundo.tsa.responder, revocaciones=(none,)) == ""
    assert await causa(mundo, mundo.tsa.responder, revocaciones=(revoked,)) == "autoridad"


async def test_the_policy_that_was_asked_for_must_be_answered(mundo: Mundo) -> None:
    assert await causa(mundo, mundo.tsa.responder, politica=POLITICA) == ""
    assert await causa(mundo, mundo.tsa.responder, politica="1.2.3") == "rechazo"

    def unasked(request: tsp.TimeStampReq) -> None:
        del request["req_policy"]

    assert await causa(mundo, changed(mundo, unasked), politica="1.2.3") == "politica"


async def test_a_changed_byte_is_found_wherever_it_is(mundo: Mundo) -> None:
    """But in the names of what goes without saying: outer types, and the algorithms listed beside the signature."""
    believed, at, length = [], 0, 1
    while at < length:

        async def damaging(request: bytes, at: int = at) -> bytes:
            nonlocal length
            answer = bytearray(await mundo.tsa.responder(request))
            length = len(answer)
            answer[min(at, length - 1)] ^= 1
            return bytes(answer)

        if await causa(mundo, damaging) == "":
            believed.append(at)
        at += 11
    assert length > 1000
    assert len(believed) <= 4, believed


@pytest.mark.parametrize("answer", [b"", b"\x30\x00", b"no", b"\x30\x82\xff\xff", b"0" * 40])
async def test_what_is_no_answer_is_refused(mundo: Mundo, answer: bytes) -> None:
    async def transport(_: bytes) -> bytes:
        return answer

    assert await causa(mundo, transport) == "formato"


async def test_a_key_of_a_kind_that_nobody_knows_is_not_believed(mundo: Mundo) -> None:
    async def transport(asked: bytes) -> bytes:
        return con_llave_rara(await mundo.tsa.responder(asked))

    assert await causa(mundo, transport) == "firma"


async def test_bytes_changed_at_random_are_an_answer_that_is_not_believed_and_nothing_else(mundo: Mundo) -> None:
    chance = random.Random(8)

    async def damaging(asked: bytes) -> bytes:
        answer = bytearray(await mundo.tsa.responder(asked))
        for _ in range(chance.randint(1, 4)):
            answer[chance.randrange(len(answer))] = chance.randrange(256)
        return bytes(answer)

    assert {await causa(mundo, damaging) for _ in range(300)} >= {"formato", "firma"}


@pytest.mark.parametrize("asked", [b"", b"nada", b"\x30\x03\x02\x01\x01", b"\x30\x82\x7f\xff" + bytes(40_000)])
async def test_our_authority_rejects_what_is_no_question(mundo: Mundo, asked: bytes) -> None:
    answer = Respuesta.load(await mundo.tsa.responder(asked))
    assert answer["status"]["status"].native == "rejection"
    assert answer["time_stamp_token"].native is None


@pytest.mark.parametrize(
    ("algorithm", "length", "why"), [("sha1", 20, "bad_alg"), ("md5", 16, "bad_alg"), ("sha256", 20, "bad_alg")]
)
async def test_our_authority_stamps_sha2_alone(mundo: Mundo, algorithm: str, length: int, why: str) -> None:
    imprint = {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": bytes(length)}
    asked = tsp.TimeStampReq({"version": 1, "message_imprint": imprint}).dump()
    assert Respuesta.load(await mundo.tsa.responder(asked))["status"]["fail_info"].native == {why}


Handler = Callable[[bytes], Awaitable[bytes]]


@asynccontextmanager
async def server(answer: Handler) -> AsyncIterator[str]:
    """An HTTP server that gives the request's body to `answer` and sends what it says, raw; its address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        try:
            writer.write(await answer(await reader.readexactly(length)))
            await writer.drain()
        finally:
            writer.close()

    running = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{running.sockets[0].getsockname()[1]}/tsa"
    finally:
        running.close()


def http(body: bytes, status: str = "200 OK", kind: str = "application/timestamp-reply") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


async def over_http(mundo: Mundo, answer: Handler, plazo: float = 5.0) -> str:
    """Why no timestamp comes from that server; "" where one does."""
    async with server(answer) as url:
        tsa = TsaHttp(url, plazo)
        try:
            await TiempoComprobado(tsa.responder, mundo.confianza_de_tiempo, mundo.reloj).sellar(HUELLA)
        except TiempoNoDisponible as refused:
            return refused.metadata["causa"]
        finally:
            await tsa.close()
    return ""


async def test_an_authority_over_http(mundo: Mundo) -> None:
    async def answer(asked: bytes) -> bytes:
        return http(await mundo.tsa.responder(asked))

    assert await over_http(mundo, answer) == ""


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (http(b"", "503 Service Unavailable"), "http_503"),
        (http(b"", "302 Found"), "http_302"),
        (http(b"<html>", kind="text/html"), "http_200"),
        (http(bytes(100_000)), "tamano"),
        (b"", "red"),
        (b"no http\r\n\r\n", "red"),
    ],
)
async def test_an_authority_over_http_that_answers_nothing_of_use(mundo: Mundo, answer: bytes, expected: str) -> None:
    async def always(_: bytes) -> bytes:
        return answer

    assert await over_http(mundo, always) == expected


async def test_an_authority_that_never_answers_is_not_waited_for(mundo: Mundo) -> None:
    async def never(_: bytes) -> bytes:
        await asyncio.Event().wait()
        return b""

    assert await over_http(mundo, never, plazo=0.2) == "plazo"


async def test_an_authority_that_answers_byte_by_byte_is_not_waited_for_either(mundo: Mundo) -> None:
    """Each byte comes in time, the whole does not."""

    async def dripping(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(http(bytes(1000))[:-1000])
        while not writer.is_closing():
            writer.write(b"\x30")
            await writer.drain()
            await asyncio.sleep(0.05)

    running = await asyncio.start_server(dripping, "127.0.0.1", 0)
    tsa = TsaHttp(f"http://127.0.0.1:{running.sockets[0].getsockname()[1]}/", plazo=0.5)
    with pytest.raises(TiempoNoDisponible) as refused:
        await tsa.responder(b"\x30\x00")
    assert refused.value.metadata == {"causa": "plazo"}
    await tsa.close()
    running.close()


async def test_an_authority_that_is_not_there(mundo: Mundo) -> None:
    async with server(mundo.tsa.responder) as url:
        gone = TsaHttp(url.replace("127.0.0.1", "127.0.0.2").rsplit(":", 1)[0] + ":9/")
    with pytest.raises(TiempoNoDisponible):
        await gone.responder(b"")
    await gone.close()
