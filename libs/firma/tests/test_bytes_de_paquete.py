"""Whichever byte of a package is changed, it is told, and of which file it is."""

import io
import random
import zipfile

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from libs.firma.archivo import INDICE, leer
from libs.firma.dictamen import Dictamen
from libs.firma.tests.mundo import Mundo
from libs.firma.tests.mundo_de_paquete import Caso
from libs.firma.validacion import Validacion


@pytest.fixture
def caso(mundo: Mundo, clave_rsa: RSAPrivateKey) -> Caso:
    return Caso(mundo, clave_rsa)


async def test_any_single_changed_byte_of_contents_and_index_is_found_and_named_by_the_zip_alone(caso: Caso) -> None:
    made = await caso.zip()
    for at, name in enumerate(_names_by_byte(made)):
        changed = bytearray(made)
        changed[at] ^= 1 << at % 8
        defects = leer(io.BytesIO(changed), len(made), len(made)).defectos
        assert any(each.nombre == name for each in defects), (at, name, defects)


async def test_any_single_changed_byte_is_a_false_claim_about_its_file(caso: Caso) -> None:
    """Every byte around contents, and some of contents, each with a bit of its own. The constancia's own check, which
    takes long, is taken for failed: its bytes are held by others too."""
    made = await caso.zip()
    owners = _names_by_byte(made)
    frame = set(_frame(made))
    # Every fifth of the frame here: each claim costs all signatures of a package.
    for at in (*sorted(frame)[::5], *range(0, len(made), 397)):
        changed = bytearray(made)
        changed[at] ^= 1 << at % 8
        found = await caso.comprobar(bytes(changed), constancia=Validacion(Dictamen.NO_VERIFICABLE))
        name = owners[at]
        claims = [each for each in found.falsas if each.que != "constancia"]
        assert any(each.sobre == name for each in claims), (at, name, claims)


@pytest.mark.parametrize("bit", range(8))
async def test_any_changed_bit_around_contents_names_its_file(caso: Caso, bit: int) -> None:
    """Headers, names, heads of blocks, what stands after a content, and the index: all bytes, by the zip alone."""
    made = await caso.zip()
    owners = _names_by_byte(made)
    for at in _frame(made):
        changed = bytearray(made)
        changed[at] ^= 1 << bit
        named = {each.nombre for each in leer(io.BytesIO(changed), len(made), len(made)).defectos}
        assert owners[at] in named, (at, owners[at], named)


def _names_by_byte(zip_: bytes) -> list[str]:
    """For each byte: in which file's part of the zip it is, or in the index."""
    told: list[str] = []
    for info, end in _parts(zip_):
        told += [info.filename] * (end - info.header_offset)
    return told + [INDICE] * (len(zip_) - len(told))


def _frame(zip_: bytes) -> list[int]:
    """Where the bytes are that are of no content: of small files, which are one block each."""
    around, end = [], 0
    for info, end in _parts(zip_):
        start = info.header_offset + 30 + len(info.filename.encode()) + 5
        around += [*range(info.header_offset, start), *range(end - 16, end)]
    return around + list(range(end, len(zip_)))


def _parts(zip_: bytes) -> list[tuple[zipfile.ZipInfo, int]]:
    """Each file, and where its part ends."""
    with zipfile.ZipFile(io.BytesIO(zip_)) as opened:
        infos = opened.infolist()
        return list(zip(infos, [*(info.header_offset for info in infos[1:]), opened.start_dir], strict=True))


async def test_random_changed_bytes_of_a_large_package_are_found_and_named(caso: Caso) -> None:
    noise = random.Random(6)
    caso.documentos = {f"documentos/{number}.bin": noise.randbytes(700_000) for number in range(4)}
    made = await caso.zip()
    names = _names_by_byte(made)
    for at in (noise.randrange(len(made)) for _ in range(40)):
        changed = bytearray(made)
        changed[at] ^= noise.randrange(1, 256)
        found = await caso.comprobar(bytes(changed), constancia=Validacion(Dictamen.NO_VERIFICABLE))
        assert any(each.sobre == names[at] for each in found.falsas if each.que != "constancia"), at
