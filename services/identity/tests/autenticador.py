"""A software authenticator and the browser around it, which can be told to get anything wrong."""

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cbor2 import dumps
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

RP_ID, ORIGEN = "localhost", "http://localhost:8080"
_UP, _UV, _AT = 0x01, 0x04, 0x40


@dataclass
class Autenticador:
    """One credential (ES256). `contador` counts by itself; None is a device that does not count."""

    contador: int | None = 0
    credencial: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    llave: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    usuario: str = ""

    @property
    def publica(self) -> bytes:
        """The public key in COSE."""
        numbers = self.llave.public_key().public_numbers()
        return dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})

    def crear(self, opciones: str, **changed: Any) -> str:
        """What `navigator.credentials.create()` gives for `opciones`. `changed` may say, besides what `mostrar` takes,
        llave and attestation."""
        asked = json.loads(opciones)
        self.usuario = asked["user"]["id"]
        client = self._client("webauthn.create", asked, changed)
        attested = bytes(16) + len(self.credencial).to_bytes(2, "big") + self.credencial
        attested += changed.get("llave", self.publica)
        data = self._data(changed, _AT) + attested
        attestation = dumps(changed.get("attestation", {"fmt": "none", "attStmt": {}}) | {"authData": data})
        return self._answer({"clientDataJSON": client, "attestationObject": attestation})

    def mostrar(self, opciones: str, **changed: Any) -> str:
        """What `navigator.credentials.get()` gives for `opciones`. `changed` may say type, challenge, origin,
        crossOrigin, rp_id, contador, uv, up, firma, usuario."""
        client = self._client("webauthn.get", json.loads(opciones), changed)
        data = self._data(changed, 0)
        signature = self.llave.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        answer = {
            "clientDataJSON": client,
            "authenticatorData": data,
            "signature": changed.get("firma", signature),
        }
        return self._answer(answer, userHandle=changed.get("usuario", self.usuario))

    @staticmethod
    def _client(kind: str, asked: dict[str, Any], changed: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": asked["challenge"], "origin": ORIGEN, "crossOrigin": False}
        return json.dumps({name: changed.get(name, value) for name, value in said.items()}).encode()

    def _data(self, changed: dict[str, Any], flags: int) -> bytes:
        if self.contador is not None:
            self.contador += 1
        count = changed.get("contador", self.contador or 0)
        flags |= _UP * changed.get("up", True) | _UV * changed.get("uv", True)
        domain: bytes = sha256(changed.get("rp_id", RP_ID).encode()).digest()
        return domain + bytes([flags]) + int(count).to_bytes(4, "big")

    def _answer(self, parts: dict[str, bytes], **more: str) -> str:
        response = {name: bytes_to_base64url(value) for name, value in parts.items()} | more
        own = bytes_to_base64url(self.credencial)
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": response})
