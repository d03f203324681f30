"""The command that rotates keys: one is announced, then signs, then the former one goes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.rotation import LlaveroDesconocido, RotacionEnCurso, rotate
from services.identity.adapters.llavero import archivo_desde, archivos
from services.identity.adapters.llaves import ACCESO, IDENTIDAD, LlavesDeAcceso, crear_llave, crear_llaves

SOON = timedelta(minutes=15)


def quietly(_line: str) -> None:
    """Who does not listen."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    crear_llaves(tmp_path)
    return tmp_path


def test_the_next_key_is_published_and_does_not_sign_yet(folder: Path) -> None:
    signing = LlavesDeAcceso(folder).jwks()
    said: list[str] = []
    rotate(folder, [ACCESO], SOON, said.append)
    assert len(archivos(folder, ACCESO)) == 2
    assert len(archivos(folder, IDENTIDAD)) == 1
    [path] = set(archivos(folder, ACCESO)) - {folder / f"{ACCESO}.pem"}
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(said) == 1
    published = LlavesDeAcceso(folder).jwks()
    assert published.startswith(signing.removesuffix("]}"))
    assert published != signing


def test_one_rotation_at_a_time(folder: Path) -> None:
    rotate(folder, [ACCESO], SOON, quietly)
    with pytest.raises(RotacionEnCurso):
        rotate(folder, [IDENTIDAD, ACCESO], SOON, quietly)
    assert len(archivos(folder, IDENTIDAD)) == 1


def test_a_key_goes_once_nothing_of_its_is_good(folder: Path) -> None:
    now = datetime.now(UTC)
    for minutes in (60, 3):
        crear_llave(archivo_desde(folder, ACCESO, now - timedelta(minutes=minutes)), ACCESO)
    said: list[str] = []
    rotate(folder, [ACCESO], SOON, said.append)
    assert not (folder / f"{ACCESO}.pem").exists()
    assert len(archivos(folder, ACCESO)) == 3
    assert any("retirada" in line for line in said)
    crear_llaves(folder)
    assert len(archivos(folder, ACCESO)) == 3, "a ring that has keys needs no first one"


def test_at_once_the_others_go_too(folder: Path) -> None:
    before = LlavesDeAcceso(folder).jwks()
    rotate(folder, [ACCESO], timedelta(0), quietly)
    assert len(archivos(folder, ACCESO)) == 1
    assert LlavesDeAcceso(folder).jwks() != before


def test_a_ring_that_is_none(folder: Path) -> None:
    with pytest.raises(LlaveroDesconocido):
        rotate(folder, [ACCESO, "gateway"], SOON, quietly)
    assert len(archivos(folder, ACCESO)) == 1
