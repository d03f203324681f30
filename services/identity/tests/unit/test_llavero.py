"""Key rings: who signs when, and what is published for how long, by the names of files that come and go."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from joserfc.jwk import OKPKey

from libs.foundation.keyfiles import LlavesAusentes
from libs.foundation.testing.fakes import FixedClock
from services.identity.adapters import llavero as modulo
from services.identity.adapters.llavero import Llave, Llavero, archivo_desde

VIDA = timedelta(minutes=5)


class Anillo:
    """A folder, and its ring at a time that a test sets."""

    def __init__(self, carpeta: Path) -> None:
        self.carpeta = carpeta
        self.clock = FixedClock()

    def poner(self, desde: datetime | None = None, palabra: str = "") -> Path:
        """A new key's file."""
        path = archivo_desde(self.carpeta, "anillo", desde) if desde else self.carpeta / f"anillo{palabra}.pem"
        path.write_bytes(OKPKey.generate_key("Ed25519").as_pem(private=True))
        return path

    def abierto(self) -> Llavero:
        return Llavero(self.carpeta, "anillo", OKPKey.import_key, VIDA, self.clock.now)


@pytest.fixture
def anillo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Anillo:
    monkeypatch.setattr(modulo, "_MIRADA", 0.0)
    return Anillo(tmp_path)


def es(llave: Llave, path: Path) -> bool:
    return llave.thumbprint() == OKPKey.import_key(path.read_bytes()).thumbprint()


def test_a_key_signs_from_its_instant_on_and_is_published_before(anillo: Anillo) -> None:
    first = anillo.poner()
    llavero = anillo.abierto()
    second = anillo.poner(anillo.clock.now() + timedelta(minutes=15))
    assert es(llavero.firma(), first)
    assert [es(llave, path) for llave, path in zip(llavero.publicas(), (first, second), strict=True)] == [True, True]
    anillo.clock.advance(minutes=14, seconds=59)
    assert es(llavero.firma(), first)
    anillo.clock.advance(seconds=1)
    assert es(llavero.firma(), second)
    assert es(llavero.publicas()[0], second)


def test_the_former_is_published_until_all_that_it_signed_is_over(anillo: Anillo) -> None:
    anillo.poner()
    llavero = anillo.abierto()
    anillo.poner(anillo.clock.now() + timedelta(minutes=15))
    anillo.clock.advance(minutes=15)
    assert len(llavero.publicas()) == 2
    anillo.clock.advance(minutes=5, seconds=59)
    assert len(llavero.publicas()) == 2
    anillo.clock.advance(seconds=1)
    assert len(llavero.publicas()) == 1


def test_files_that_come_and_go_are_seen_while_it_runs(anillo: Anillo) -> None:
    first = anillo.poner()
    llavero = anillo.abierto()
    second = anillo.poner(anillo.clock.now())
    assert es(llavero.firma(), second)
    first.unlink()
    assert len(llavero.publicas()) == 1


def test_a_word_that_is_no_instant_is_published_and_never_signs(anillo: Anillo) -> None:
    first, beside = anillo.poner(), anillo.poner(palabra=".siguiente")
    llavero = anillo.abierto()
    assert es(llavero.firma(), first)
    assert any(es(llave, beside) for llave in llavero.publicas())


@pytest.mark.parametrize("content", [b"", b"nada", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_file_that_is_no_key_is_passed_over(anillo: Anillo, content: bytes) -> None:
    first = anillo.poner()
    llavero = anillo.abierto()
    archivo_desde(anillo.carpeta, "anillo", anillo.clock.now()).write_bytes(content)
    assert es(llavero.firma(), first)
    assert len(llavero.publicas()) == 1


def test_another_rings_files_are_none_of_its(anillo: Anillo) -> None:
    anillo.poner()
    (anillo.carpeta / "anillo-de-otro.pem").write_bytes(OKPKey.generate_key("Ed25519").as_pem(private=True))
    assert len(anillo.abierto().publicas()) == 1


def test_without_a_key_whose_turn_has_come_it_does_not_begin(anillo: Anillo) -> None:
    with pytest.raises(LlavesAusentes):
        anillo.abierto()
    anillo.poner(anillo.clock.now() + timedelta(minutes=1))
    with pytest.raises(LlavesAusentes) as refused:
        anillo.abierto()
    assert refused.value.metadata == {"llave": "anillo.pem", "carpeta": str(anillo.carpeta)}
