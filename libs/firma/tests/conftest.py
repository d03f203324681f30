"""What every test of signatures has."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from libs.firma.tests.mundo import Mundo, documento


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
