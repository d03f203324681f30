"""`estrado doctor` says how the institution's seal is, and its time."""

from datetime import timedelta
from pathlib import Path

import pytest

from cli import doctor, suite
from cli.sealing import looked_at, seals
from libs.firma.desarrollo import CaDeDesarrollo, Uso
from libs.firma.llaves_de_desarrollo import CA, SELLO
from libs.foundation.settings import FoundationSettings


@pytest.fixture
def llaves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of keys, as the first start leaves it."""
    monkeypatch.setenv("ESTRADO_DATA_DIR", str(tmp_path))
    suite.make_keys(FoundationSettings())
    return tmp_path / "llaves"


async def told() -> list[str]:
    return [f"{'✓' if line.good else '✗'} {': '.join(filter(None, line[1:]))}" async for line in looked_at()]


async def test_as_the_first_start_leaves_it(llaves: Path) -> None:
    seal, time = await told()
    assert seal.startswith("✓ sello de la institución: «Sello institucional de desarrollo», hasta 20")
    assert time == "✓ autoridad de sellado de tiempo: la propia, que nadie de fuera cree"


@pytest.mark.parametrize(
    ("days", "expected"),
    [(59, "está por vencer; renuévelo"), (-1, "no sella nada: está vencido, o aún no vale; renuévelo")],
)
async def test_a_certificate_that_ends(days: int, expected: str, llaves: Path) -> None:
    authority = CaDeDesarrollo((llaves / CA).read_bytes())
    (llaves / SELLO).write_bytes(authority.emitir("Sello", Uso.SELLO, vida=timedelta(days=days)).pem)
    assert expected in (await told())[0]


async def test_a_seal_that_cannot_be_used(llaves: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (llaves / SELLO).unlink()
    (seal,) = await told()
    assert seal.startswith("✗ sello de la institución: No sirve sello.pem, del sello de la institución: no existe.")
    monkeypatch.setenv("ESTRADO_SELLO_LLAVE", "pkcs11:token=Sello;object=sello?module-path=/no/hay.so")
    (seal,) = await told()
    assert "le faltan ESTRADO_SELLO_CERTIFICADOS, ESTRADO_SELLO_SECRETO" in seal


async def test_a_device_and_an_authority_that_are_away(llaves: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESTRADO_SELLO_LLAVE", "pkcs11:token=Sello;object=sello?module-path=/no/hay.so")
    monkeypatch.setenv("ESTRADO_SELLO_SECRETO", "1234")
    monkeypatch.setenv("ESTRADO_SELLO_CERTIFICADOS", str(llaves / SELLO))
    monkeypatch.setenv("ESTRADO_TSA_URL", "http://127.0.0.1:1/")
    monkeypatch.setenv("ESTRADO_TSA_RAICES", str(llaves / "firma-raiz.pem"))
    _, device, time = await told()
    assert device.startswith("✗ dispositivo del sello: El dispositivo «Sello», con la llave del sello, no responde")
    assert time.startswith("✗ autoridad de sellado de tiempo: La autoridad de sellado de tiempo no responde (red).")


async def test_doctor_says_it_of_who_seals(llaves: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (llaves.parent / "identity.db").touch()
    await doctor.doctor()
    assert "✓ sello de la institución" in capsys.readouterr().out
    assert [name for name in ("casillero", "expedientes", "identity") if seals(name)] == ["casillero", "expedientes"]
    await doctor.doctor("identity")
    assert "sello" not in capsys.readouterr().out
