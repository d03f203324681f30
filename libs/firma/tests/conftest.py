"""What every test of signatures has."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from libs.firma.ajustes import AjustesDeFirma
from libs.firma.institucion import Institucion, abrir_institucion
from libs.firma.llaves_de_desarrollo import hacer_llaves
from libs.firma.tests.ficha import LABEL, MODULE, PIN, softhsm
from libs.firma.tests.mundo import Mundo, documento, guardar
from libs.foundation.core.clock import SystemClock
from libs.foundation.testing.tools import tool


@pytest.fixture(scope="session")
def clave_rsa() -> rsa.RSAPrivateKey:
    """As long as it takes: made once."""
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="session")
def clave_ec() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def mundo() -> Mundo:
    return Mundo()


@pytest.fixture
def pdf() -> bytes:
    return documento()


@pytest.fixture(scope="session")
def module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """SoftHSM with a token of its own for these tests, and the keys in it that `put` puts there."""
    tool("softhsm2-util", "softhsm2")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "fichas").mkdir()
    configuration = guardar(folder, "softhsm2.conf", f"directories.tokendir = {folder}/fichas\n".encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(configuration))
        softhsm("--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "1234")
        yield MODULE


@pytest.fixture(scope="session")
def llaves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Development keys, as the first start makes them."""
    folder = tmp_path_factory.mktemp("llaves")
    hacer_llaves(folder)
    return folder


@pytest.fixture
def abrir(llaves: Path, tmp_path: Path) -> Callable[..., Institucion]:
    def opened(**ajustes: object) -> Institucion:
        given = {"data_dir": tmp_path, "keys_dir": llaves} | ajustes
        return abrir_institucion(AjustesDeFirma.model_validate(given), SystemClock())

    return opened
