"""Certificates as the library passes them around, and which signatures their keys make."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from asn1crypto import algos, pem
from asn1crypto.x509 import Certificate
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import load_der_public_key

_KIND = "CERTIFICATE"
_MECHANISMS = {"rsa": "sha256_rsa", "ec": "sha256_ecdsa"}


def de_pem(texto: bytes) -> tuple[Certificate, ...]:
    """The certificates in a PEM text, in its order. Raises ValueError where there is none, or a broken one."""
    found = [Certificate.load(der, strict=True) for kind, _, der in pem.unarmor(texto, multiple=True) if kind == _KIND]
    if not found:
        raise ValueError("no certificate")
    return tuple(found)


def en_pem(certificados: Iterable[Certificate]) -> bytes:
    """Certificates as PEM, in their order."""
    return b"".join(pem.armor(_KIND, each.dump()) for each in certificados)


@dataclass(frozen=True, slots=True)
class Certificados:
    """Those that a signer shows: its own, and the ones between it and its root (which may be among them)."""

    propio: Certificate
    cadena: tuple[Certificate, ...] = ()

    @classmethod
    def de(cls, certificados: Iterable[Certificate]) -> Self:
        """From a list that begins with the signer's own. Raises ValueError for an empty one."""
        propio, *cadena = certificados
        return cls(propio, tuple(cadena))

    @property
    def todos(self) -> tuple[Certificate, ...]:
        """All of them, the signer's own first."""
        return (self.propio, *self.cadena)

    @property
    def pem(self) -> bytes:
        """Them as PEM, the signer's own first."""
        return en_pem(self.todos)

    @property
    def huella(self) -> str:
        """SHA-256 of the signer's own, in hexadecimal: what tells a signer from any other."""
        return sha256(self.propio.dump()).hexdigest()

    @property
    def mecanismo(self) -> algos.SignedDigestAlgorithm | None:
        """How its key signs here, always over SHA-256: RSA (PKCS #1 v1.5) or ECDSA; None: other keys sign nothing, nor
        do those on a curve whose signatures cannot be checked here."""
        name = _MECHANISMS.get(self.propio.public_key.algorithm)
        return algos.SignedDigestAlgorithm({"algorithm": name}) if name and self._key() is not None else None

    def verifica(self, firma: bytes, datos: bytes) -> bool:
        """Whether `firma` is its key's signature over `datos`."""
        key = self._key()
        try:
            if isinstance(key, RSAPublicKey):
                key.verify(firma, datos, PKCS1v15(), hashes.SHA256())
            elif isinstance(key, EllipticCurvePublicKey):
                key.verify(firma, datos, ECDSA(hashes.SHA256()))
            else:
                return False
        except InvalidSignature:
            return False
        return True

    def _key(self) -> PublicKeyTypes | None:
        """Its key; None: of a kind or on a curve that is not known here, or malformed."""
        try:
            return load_der_public_key(self.propio.public_key.dump())
        except (ValueError, UnsupportedAlgorithm):
            return None
