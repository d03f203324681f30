"""Signatures in software of the synthetic court's judges, for who tries the suite. Nobody's real act is signed so.

The key is everybody's, as those of `cli.llaves` are: whoever walks through the story signs on their own side, wherever
the suite runs. Only its certificate must come from who has the key of the development authority.
"""

import re
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from asn1crypto import cms
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from cli.llaves import derivado
from libs.firma.desarrollo import CaDeDesarrollo, Uso
from libs.firma.llaves_de_desarrollo import CA
from libs.foundation.keyfiles import make_key_file

_COVERED = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")


class OtroDocumento(Exception):
    """What is to be signed is not over the document that was shown."""


class FirmaSintetica:
    """The key with which one account of the synthetic court's staff signs acts, made from its e-mail."""

    def __init__(self, correo: str) -> None:
        secret = int.from_bytes(derivado("firma", correo))
        self._privada = ec.derive_private_key(secret, ec.SECP256R1())

    def certificar(self, ca: CaDeDesarrollo, nombre: str, cui: str) -> bytes:
        """A new certificate of it for whom it is, and its authority's (PEM)."""
        emitido = ca.emitir(nombre, Uso.FIRMA, numero=cui, llave=self._privada)
        return b"".join(each.public_bytes(Encoding.PEM) for each in (emitido.certificado, emitido.emisor))

    def firmar(self, por_firmar: bytes, documento: bytes) -> bytes:
        """The signature (ECDSA, DER) over what the suite says is to be signed, once it is seen to be over `documento`,
        the PDF with the place for it, and over nothing else. Raises OtroDocumento."""
        attributes = cms.CMSAttributes.load(por_firmar)
        digest = next(each["values"][0].native for each in attributes if each["type"].native == "message_digest")
        if digest != _covered(documento):
            raise OtroDocumento
        return self._privada.sign(por_firmar, ec.ECDSA(hashes.SHA256()))


def certificados(carpeta: Path, cuentas: list[dict[str, Any]]) -> dict[str, bytes]:
    """The certificates (PEM) in that folder of keys of the accounts that sign, by CUI. Those that are missing are made,
    where the development authority's key is in it."""
    authority, found = carpeta / CA, {}
    for cuenta in cuentas:
        file = carpeta / f"certificado-{cuenta['correo'].partition('@')[0]}.pem"
        if authority.exists():
            make_key_file(file, partial(_certificado, authority, cuenta))
        if file.exists():
            found[cuenta["cui"]] = file.read_bytes()
    return found


def _certificado(authority: Path, cuenta: dict[str, Any]) -> bytes:
    ca = CaDeDesarrollo(authority.read_bytes())
    return FirmaSintetica(cuenta["correo"]).certificar(ca, cuenta["nombre"], cuenta["cui"])


def _covered(documento: bytes) -> bytes:
    """SHA-256 of what the newest signature of a PDF covers: all but its own place."""
    places = _COVERED.findall(documento)
    if not places:
        raise OtroDocumento
    first, length, second, rest = map(int, places[-1])
    if (first, second + rest) != (0, len(documento)):
        raise OtroDocumento
    return sha256(documento[:length] + documento[second:]).digest()
