"""Security keys in software, for who tries the suite. Nobody's real key is made so."""

import base64
import hashlib
import json
import secrets
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NOMBRE = "Llave de la corte sintética"
# An Ed25519 public key in COSE (RFC 9053): kty OKP, alg EdDSA, crv Ed25519, and x of 32 bytes.
_COSE = bytes.fromhex("a4010103272006215820")
_PRESENT_AND_RECOGNIZED, _WITH_CREDENTIAL = 0x05, 0x40
_DOES_NOT_COUNT = bytes(4)
_NO_MODEL = bytes(16)
# {"fmt": "none", "attStmt": {}, "authData": …} in CBOR, up to the length of the last, which is one byte.
_UNATTESTED = bytes.fromhex("a363666d74646e6f6e656761747453746d74a068617574684461746158")


class Llave:
    """One key, for one account; `usuario` is what the account calls itself to it."""

    def __init__(self, semilla: bytes, credencial: bytes, usuario: bytes = b"") -> None:
        """`semilla` is the private key, 32 bytes."""
        self._privada = Ed25519PrivateKey.from_private_bytes(semilla)
        self.credencial = credencial
        self.usuario = usuario

    @classmethod
    def nueva(cls) -> Self:
        """One that is nobody's yet."""
        return cls(secrets.token_bytes(32), secrets.token_bytes(16))

    @property
    def publica(self) -> bytes:
        """The public key in COSE."""
        return _COSE + self._privada.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def crear(self, opciones: dict[str, Any]) -> dict[str, Any]:
        """What a browser with this key gives for the options of a registration (WebAuthn, RegistrationResponseJSON);
        from then on it is of the account that they name."""
        handle: str = opciones["user"]["id"]
        self.usuario = base64.urlsafe_b64decode(handle + "=" * (-len(handle) % 4))
        rp_id = opciones["rp"]["id"]
        credential = _NO_MODEL + len(self.credencial).to_bytes(2) + self.credencial + self.publica
        data = _authenticator_data(rp_id, _PRESENT_AND_RECOGNIZED | _WITH_CREDENTIAL) + credential
        client = _client_data("webauthn.create", opciones["challenge"], rp_id)
        return self._answer(clientDataJSON=client, attestationObject=_UNATTESTED + bytes([len(data)]) + data)

    def mostrar(self, opciones: dict[str, Any]) -> dict[str, Any]:
        """What a browser with this key gives for the options of a login (WebAuthn, AuthenticationResponseJSON)."""
        client = _client_data("webauthn.get", opciones["challenge"], opciones["rpId"])
        data = _authenticator_data(opciones["rpId"], _PRESENT_AND_RECOGNIZED)
        signature = self._privada.sign(data + hashlib.sha256(client).digest())
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature, userHandle=self.usuario)

    def _answer(self, **response: bytes) -> dict[str, Any]:
        own = _base64url(self.credencial)
        encoded = {name: _base64url(value) for name, value in response.items()}
        return {"id": own, "rawId": own, "type": "public-key", "response": encoded}


class LlaveSintetica(Llave):
    """The key of one account of the synthetic court's staff, made from its e-mail: anybody who tries the suite logs in
    as its staff the way staff does."""

    def __init__(self, correo: str) -> None:
        super().__init__(
            derivado("llave", correo), derivado("credencial", correo)[:16], derivado("usuario", correo)[:16]
        )


def origen(rp_id: str) -> str:
    """The page that these keys say they come from: the one that the default settings, or a deployment that names one
    domain, let ask for passkeys."""
    return "http://localhost:8080" if rp_id == "localhost" else f"https://{rp_id}"


def _client_data(kind: str, challenge: str, rp_id: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origen(rp_id)}).encode()


def _authenticator_data(rp_id: str, flags: int) -> bytes:
    return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + _DOES_NOT_COUNT


def derivado(que: str, correo: str) -> bytes:
    """32 bytes that stand for a secret of that account of the synthetic court, and that everybody can make."""
    return hashlib.sha256(f"corte sintética, {que} de {correo}".encode()).digest()


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
