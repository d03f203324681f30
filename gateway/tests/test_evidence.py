"""Pictures and films by which somebody identifies themselves.

`muestras/` were made with FFmpeg's libraries (x264, AAC, VP8, Opus): some frames of one colour, or silence."""

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gateway.tests.conftest import Start, World, made_pdf
from gateway.tests.test_sandbox import examine
from gateway.uploads import images
from gateway.uploads.sandbox import Sandbox
from gateway.uploads.types import HEAD, JPEG, MP4, PNG, WEBM, detect

MUESTRAS = Path(__file__).parent / "muestras"
DAMAGED = {"IMAGEN_DANADA", "VIDEO_DANADO"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(concurrent=2, seconds=5)
    sandbox.start()
    yield sandbox
    sandbox.close()


def muestra(name: str) -> bytes:
    return (MUESTRAS / name).read_bytes()


def picture(kind: str, width: int = 640, height: int = 400, **saved: Any) -> bytes:
    """A picture with something in it: one of a single colour has no FF in its scan."""
    image = Image.effect_noise((width, height), 80).convert("RGB")
    content = io.BytesIO()
    image.save(content, kind, **saved)
    return content.getvalue()


def png_with(*chunks: tuple[bytes, bytes]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def header(width: int, height: int) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)


def scans(count: int) -> bytes:
    """A picture looked through so many times: each time costs whoever decodes it all of its pixels."""
    whole = picture("JPEG", progressive=True)
    return whole[:-2] + b"\xff\xda\0\x02" * count + b"\xff\xd9"


JPEG_BODY = picture("JPEG")[2:]
IDAT, IEND = (b"IDAT", zlib.compress(b"")), (b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (picture("JPEG"), JPEG),
        (picture("JPEG", progressive=True, quality=95), JPEG),
        (picture("JPEG", restart_marker_blocks=3), JPEG),
        (picture("JPEG", exif=b"Exif\0\0" + b"\xff\xd9" * 40, comment=b"\xff\xd9"), JPEG),
        (picture("JPEG") + bytes(512), JPEG),
        (scans(images.MOST_SCANS - 20), JPEG),
        (picture("PNG"), PNG),
        (picture("PNG", dpi=(300, 300), compress_level=0), PNG),
    ],
    ids=["baseline", "progressive", "restarts", "metadata with an end", "filled up", "scans", "png", "png stored"],
)
async def test_a_whole_picture_is_taken(sandbox: Sandbox, content: bytes, media_type: str) -> None:
    assert detect(content[:HEAD]) == media_type
    assert await examine(sandbox, content, media_type) == 0


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("entero.mp4", MP4), ("fragmentado.mp4", MP4), ("entero.webm", WEBM), ("en-vivo.webm", WEBM)],
)
async def test_a_whole_film_is_taken(sandbox: Sandbox, name: str, media_type: str) -> None:
    content = muestra(name)
    assert detect(content[:HEAD]) == media_type
    assert await examine(sandbox, content, media_type) == 0


@pytest.mark.parametrize("what", ["jpeg", "progressive", "png", "entero.mp4", "fragmentado.mp4", "entero.webm"])
@pytest.mark.parametrize("hundredths", [*range(5, 100, 13), 99])
async def test_what_was_cut_off_is_refused(sandbox: Sandbox, what: str, hundredths: int) -> None:
    made = {"jpeg": picture("JPEG"), "progressive": picture("JPEG", progressive=True), "png": picture("PNG")}
    content = made.get(what) or muestra(what)
    cut = content[: len(content) * hundredths // 100]
    assert await examine(sandbox, cut, detect(content[:HEAD])) in DAMAGED


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (picture("JPEG") + picture("JPEG"), "IMAGEN_CON_DATOS_DE_MAS"),
        (picture("JPEG") + b"PK\x05\x06" + bytes(18), "IMAGEN_CON_DATOS_DE_MAS"),
        (picture("PNG") + muestra("entero.mp4"), "IMAGEN_CON_DATOS_DE_MAS"),
        (picture("PNG") + b"\n", "IMAGEN_CON_DATOS_DE_MAS"),
        (picture("JPEG", 299, 4000), "IMAGEN_PEQUENA"),
        (picture("PNG", 4000, 299), "IMAGEN_PEQUENA"),
        (png_with(header(10_001, 10_000), IDAT, IEND), "IMAGEN_DESMEDIDA"),
        (png_with(header(2**31 - 1, 2**31 - 1), IDAT, IEND), "IMAGEN_DESMEDIDA"),
        (png_with(header(0, 640), IDAT, IEND), "IMAGEN_DANADA"),
        (png_with(header(640, 400), IEND), "IMAGEN_DANADA"),
        (png_with(IDAT, header(640, 400), IEND), "IMAGEN_DANADA"),
        (png_with(header(640, 400), IDAT, header(640, 400), IEND), "IMAGEN_DANADA"),
        (png_with(header(640, 400), IDAT, (b"tEXt", b"a"), IDAT, IEND), "IMAGEN_DANADA"),
        (png_with(header(640, 400), (b"ABCD", b""), IDAT, IEND), "IMAGEN_DANADA"),
        (picture("PNG")[:40] + b"\0" + picture("PNG")[41:], "IMAGEN_DANADA"),
        (b"\xff\xd8\xff\xd9", "IMAGEN_DANADA"),
        (b"\xff\xd8" + b"\xff\xd8\0\x02" + JPEG_BODY, "IMAGEN_DANADA"),
        (b"\xff\xd8" + JPEG_BODY[:-2] + b"\xff\xdc\0\x04\0\x09\xff\xd9", "IMAGEN_DANADA"),
        (b"\xff\xd8" + b"\xff\xda\0\x02\0" + JPEG_BODY, "IMAGEN_DANADA"),
        (scans(images.MOST_SCANS), "IMAGEN_DESMEDIDA"),
        (b"\xff\xd8" + b"\xff" * 1000, "IMAGEN_DANADA"),
        (b"\xff\xd8\xff\xe0\0\x01", "IMAGEN_DANADA"),
    ],
)
async def test_a_picture_that_is_not_one_and_readable_is_refused(sandbox: Sandbox, content: bytes, reason: str) -> None:
    assert await examine(sandbox, content, detect(content[:HEAD])) == reason


def box(kind: bytes, *inside: bytes, length: int | None = None) -> bytes:
    content = b"".join(inside)
    return struct.pack(">I", len(content) + 8 if length is None else length) + kind + content


FTYP = box(b"ftyp", b"isom", bytes(4))
TRACK = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), b"vide", bytes(12))))
FILM, DATA = box(b"moov", TRACK), box(b"mdat", b"xxxx")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (FTYP + FILM + DATA, 0),
        (FTYP + FILM + box(b"mdat", b"to the end", length=0), 0),
        (FTYP + FILM + struct.pack(">I4sQ", 1, b"mdat", 20) + b"long", 0),
        (FTYP + FILM, "VIDEO_DANADO"),
        (FTYP + DATA, "VIDEO_DANADO"),
        (FTYP + FILM + FILM + DATA, "VIDEO_DANADO"),
        (FTYP + FTYP + FILM + DATA, "VIDEO_DANADO"),
        (FTYP + FILM + DATA + b"PK\x03\x04" + bytes(40), "VIDEO_DANADO"),
        (FTYP + FILM + DATA + box(b"EVIL", b"MZ"), "VIDEO_DANADO"),
        (FTYP + box(b"moov", TRACK, b"xxx") + DATA, "VIDEO_DANADO"),
        (FTYP + box(b"moov", box(b"trak", length=4000)) + DATA, "VIDEO_DANADO"),
        (FTYP + box(b"moov", box(b"moov", TRACK)) + DATA, "VIDEO_DANADO"),
        (FTYP + FILM + struct.pack(">I4sQ", 1, b"mdat", 2**63) + b"long", "VIDEO_DANADO"),
        (FTYP + FILM + struct.pack(">I4s", 3, b"mdat") + b"xxxx", "VIDEO_DANADO"),
        (FTYP + box(b"moov", box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), b"soun")))) + DATA, "VIDEO_SIN_IMAGEN"),
        (muestra("sonido.mp4"), "VIDEO_SIN_IMAGEN"),
        (FTYP + box(b"moov", box(b"hdlr", bytes(8), b"vide", bytes(12))) + DATA, "VIDEO_SIN_IMAGEN"),
        (FTYP + box(b"moov", box(b"trak", box(b"hdlr", bytes(8), b"vide", bytes(12)))) + DATA, "VIDEO_SIN_IMAGEN"),
        (FTYP + box(b"moov", box(b"mdia", box(b"hdlr", bytes(8), b"vide"))) + DATA, "VIDEO_DANADO"),
        (FTYP + box(b"moov", box(b"trak", box(b"mdia", TRACK))) + DATA, "VIDEO_DANADO"),
        (FTYP + FILM + DATA + box(b"moof", TRACK), "VIDEO_DANADO"),
        (FTYP + FILM + box(b"free") * 100_001 + DATA, "VIDEO_DESMEDIDO"),
    ],
)
async def test_the_boxes_of_a_film_must_fill_it(sandbox: Sandbox, content: bytes, found: int | str) -> None:
    assert await examine(sandbox, content, MP4) == found


def element(kind: bytes, *inside: bytes, size: bytes | None = None) -> bytes:
    content = b"".join(inside)
    return kind + (size or struct.pack(">Q", len(content) | 1 << 56)) + content


UNKNOWN_SIZE = b"\x01" + b"\xff" * 7
WEBM_SAID, MATROSKA = element(b"\x42\x82", b"webm"), element(b"\x42\x82", b"matroska")
HIDDEN = element(b"\xec", b"\x42\x82\x84webm")  # in a Void
EBML = element(b"\x1a\x45\xdf\xa3", WEBM_SAID)
TRACKS = element(b"\x16\x54\xae\x6b", element(b"\xae", element(b"\x83", b"\x01")))
BLOCK = element(b"\xa3", b"....")
CLUSTER = element(b"\x1f\x43\xb6\x75", BLOCK)
OPEN_CLUSTER = element(b"\x1f\x43\xb6\x75", BLOCK, size=UNKNOWN_SIZE)
ATTACHMENTS = element(b"\x19\x41\xa4\x69", b"MZ")


def segment(*inside: bytes, size: bytes | None = None) -> bytes:
    return element(b"\x18\x53\x80\x67", *inside, size=size)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (EBML + segment(TRACKS, CLUSTER, CLUSTER), 0),
        (EBML + segment(TRACKS, OPEN_CLUSTER, OPEN_CLUSTER, size=UNKNOWN_SIZE), 0),
        (EBML + segment(TRACKS), "VIDEO_DANADO"),
        (EBML + segment(CLUSTER), "VIDEO_SIN_IMAGEN"),
        (muestra("sonido.webm"), "VIDEO_SIN_IMAGEN"),
        (EBML + segment(TRACKS, CLUSTER, ATTACHMENTS), "VIDEO_DANADO"),
        (EBML + segment(TRACKS, CLUSTER) + EBML, "VIDEO_DANADO"),
        (EBML + segment(TRACKS, CLUSTER) + b"PK\x03\x04", "VIDEO_DANADO"),
        (EBML + segment(TRACKS, OPEN_CLUSTER, b"PK\x03\x04", size=UNKNOWN_SIZE), "VIDEO_DANADO"),
        (EBML + segment(TRACKS, element(b"\x1f\x43\xb6\x75", ATTACHMENTS)), "VIDEO_DANADO"),
        (EBML + segment(element(b"\x16\x54\xae\x6b", size=UNKNOWN_SIZE), CLUSTER), "VIDEO_DANADO"),
        (EBML + segment(TRACKS, element(b"\x1f\x43\xb6\x75", size=b"\x40\xff")), "VIDEO_DANADO"),
        (EBML + segment(TRACKS, CLUSTER, b"\x00\x00"), "VIDEO_DANADO"),
        (element(b"\x1a\x45\xdf\xa3", HIDDEN, MATROSKA) + segment(TRACKS, CLUSTER), "VIDEO_DANADO"),
        (element(b"\x1a\x45\xdf\xa3", WEBM_SAID, MATROSKA) + segment(TRACKS, CLUSTER), "VIDEO_DANADO"),
        (element(b"\x1a\x45\xdf\xa3") + segment(TRACKS, CLUSTER), "VIDEO_DANADO"),
        (EBML, "VIDEO_DANADO"),
        (EBML + CLUSTER, "VIDEO_DANADO"),
        (EBML + segment(TRACKS, CLUSTER, element(b"\xec", size=b"\x80") * 1_000_001), "VIDEO_DESMEDIDO"),
    ],
)
async def test_the_elements_of_a_film_must_fill_it(sandbox: Sandbox, content: bytes, found: int | str) -> None:
    assert await examine(sandbox, content, WEBM) == found


async def test_a_picture_made_to_be_slow_is_not_looked_at_for_longer_than_others() -> None:
    """Each FF begins what might be a marker: looking must stay linear."""
    content = picture("JPEG")[:-2] + b"\xff" * (8 * 1024 * 1024)
    sandbox = Sandbox(concurrent=1, seconds=2)
    sandbox.start()
    try:
        assert await examine(sandbox, content, JPEG) == "IMAGEN_DANADA"
    finally:
        sandbox.close()


async def test_a_film_made_to_be_slow_is_not_looked_at_for_longer_than_others() -> None:
    """Each of its boxes says what a track is: keeping what was seen must stay linear."""
    said = box(b"hdlr", bytes(8), b"soun", bytes(12)) * 99_000
    sandbox = Sandbox(concurrent=1, seconds=2)
    sandbox.start()
    try:
        assert await examine(sandbox, FTYP + box(b"moov", TRACK, box(b"trak", box(b"mdia", said))) + DATA, MP4) == 0
    finally:
        sandbox.close()


def test_the_text_about_small_pictures_says_the_number() -> None:
    text = (Path(images.__file__).parents[1] / "problems/catalogo/archivos.toml").read_text(encoding="utf-8")
    assert text.count(f"{images.SMALLEST_SIDE} p") == 2


async def upload(world: World, content: bytes, para: str) -> Any:
    return await world.client.post("/v1/documentos", params={"para": para}, content=content)


@pytest.mark.parametrize(
    ("para", "content", "tipo"),
    [
        ("dpi", picture("JPEG"), "image/jpeg"),
        ("dpi", picture("PNG"), "image/png"),
        ("dpi", made_pdf(), "application/pdf"),
        ("video", muestra("entero.mp4"), "video/mp4"),
        ("video", muestra("en-vivo.webm"), "video/webm"),
        ("escrito", made_pdf(), "application/pdf"),
        ("nombramiento", made_pdf(), "application/pdf"),
    ],
)
async def test_each_purpose_takes_its_own_types(world: World, para: str, content: bytes, tipo: str) -> None:
    answer = await upload(world, content, para)
    assert (answer.status_code, answer.json().get("tipo")) == (201, tipo)
    assert answer.json()["paginas"] == (1 if tipo == "application/pdf" else 0)


@pytest.mark.parametrize(
    ("para", "content"),
    [
        ("escrito", picture("JPEG")),
        ("escrito", muestra("entero.mp4")),
        ("dpi", muestra("entero.mp4")),
        ("video", made_pdf()),
        ("video", picture("PNG")),
        ("nombramiento", picture("PNG")),
        ("video", muestra("otro.mov")),
        ("video", muestra("otro.mkv")),
        ("dpi", b"GIF89a" + bytes(100)),
    ],
)
async def test_no_purpose_takes_the_types_of_another(world: World, para: str, content: bytes) -> None:
    answer = await upload(world, content, para)
    assert (answer.status_code, answer.json()["reason"]) == (415, "TIPO_NO_ADMITIDO")
    assert world.ingreso == []


async def test_without_a_purpose_it_is_for_a_case(world: World) -> None:
    answer = await world.client.post("/v1/documentos", content=picture("JPEG"))
    assert answer.json()["reason"] == "TIPO_NO_ADMITIDO"


async def test_an_unknown_purpose_is_named(world: World) -> None:
    answer = await upload(world, picture("JPEG"), "retrato")
    assert (answer.status_code, answer.json()["errores"][0]["campo"]) == (422, "para")


async def test_each_purpose_has_its_own_limit(start: Start) -> None:
    video, photo = muestra("entero.mp4"), picture("JPEG")
    world = await start(evidence_image_max=len(photo) - 1, evidence_video_max=len(video), upload_max=10)
    assert (await upload(world, video, "video")).status_code == 201
    assert (await upload(world, photo, "dpi")).json()["reason"] == "ARCHIVO_DEMASIADO_GRANDE"
    assert (await upload(world, made_pdf(), "escrito")).json()["reason"] == "ARCHIVO_DEMASIADO_GRANDE"
