"""The security keys of the synthetic court's staff, in software. Each is made from the account's e-mail: anybody who
tries the suite logs in as its staff the way staff does. Nobody's real key is made so."""

import base64
import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NOMBRE = "Llave de la corte sintética"
# An Ed25519 public key in COSE (RFC 9053): kty OKP, alg EdDSA, crv Ed25519, and x of 32 bytes.
_COSE = bytes.fromhex("a4010103272006215820")
_PRESENT_AND_RECOGNIZED = bytes([0x05])
_DOES_NOT_COUNT = bytes(4)


class LlaveSintetica:
    """The key of one account."""

    def __init__(self, correo: str) -> None:
        self._privada = Ed25519PrivateKey.from_private_bytes(_derivado("llave", correo))
        self.credencial = _derivado("credencial", correo)[:16]
        self.usuario = _derivado("usuario", correo)[:16]

    @property
    def publica(self) -> bytes:
        """The public key in COSE."""
        return _COSE + self._privada.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def mostrar(self, opciones: dict[str, Any]) -> dict[str, Any]:
        """What a browser with this key gives for the options of a login (WebAuthn, AuthenticationResponseJSON)."""
        said = {"type": "webauthn.get", "challenge": opciones["challenge"], "origin": _origen(opciones["rpId"])}
        client = json.dumps(said).encode()
        data = hashlib.sha256(opciones["rpId"].encode()).digest() + _PRESENT_AND_RECOGNIZED + _DOES_NOT_COUNT
        response = {
            "clientDataJSON": client,
            "authenticatorData": data,
            "signature": self._privada.sign(data + hashlib.sha256(client).digest()),
            "userHandle": self.usuario,
        }
        own = _base64url(self.credencial)
        encoded = {name: _base64url(value) for name, value in response.items()}
        return {"id": own, "rawId": own, "type": "public-key", "response": encoded}


def _origen(rp_id: str) -> str:
    """The page that the default settings, or a deployment that names one domain, let ask for passkeys."""
    return "http://localhost:8080" if rp_id == "localhost" else f"https://{rp_id}"


def _derivado(que: str, correo: str) -> bytes:
    return hashlib.sha256(f"corte sintética, {que} de {correo}".encode()).digest()


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
