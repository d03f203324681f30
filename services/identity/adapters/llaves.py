"""The keys of access tokens: files of the key folder.

`identity-acceso.pem` signs. Every `identity-acceso.<name>.pem` beside it (public or private) is published too: put the
next key there five minutes before it signs, and leave the former one there for five minutes after.
"""

import json
from datetime import datetime
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from libs.foundation.keyfiles import LlavesAusentes, make_signing_key
from libs.foundation.rpc.sessions import AUDIENCE, AUDIENCE_ENROLLING
from libs.foundation.rpc.tokens import ALGORITHM
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.sesion import VIDA_DEL_ACCESO, Sesion

FIRMA = "identity-acceso.pem"


class LlavesDeAcceso:
    """See application.ports.Llaves."""

    def __init__(self, carpeta: Path) -> None:
        """Reads the keys of `carpeta`. Raises LlavesAusentes: made here, each replica would sign with its own."""
        if not (carpeta / FIRMA).exists():
            raise LlavesAusentes(llave=FIRMA, carpeta=str(carpeta))
        self._firma = _llave(carpeta / FIRMA)
        otras = [_llave(path) for path in sorted(carpeta.glob("identity-acceso.*.pem"))]
        publicas = KeySet([self._firma, *otras]).as_dict(private=False)
        self._jwks = json.dumps(publicas, separators=(",", ":"))

    def firmar(self, cuenta: Cuenta, sesion: Sesion, emitido: datetime, *, solo_enrolamiento: bool) -> str:
        """See Llaves.firmar; the claims are those of libs.foundation.rpc.sessions.AccessClaims."""
        claims: dict[str, object] = {
            "iss": "identity",
            "aud": AUDIENCE_ENROLLING if solo_enrolamiento else AUDIENCE,
            "kind": "usuario",
            "sub": str(cuenta.id),
            "sid": str(sesion.id),
            "roles": list(cuenta.roles),
            "tipo": cuenta.tipo.value,
            "iat": int(emitido.timestamp()),
            "exp": int((emitido + VIDA_DEL_ACCESO).timestamp()),
            "amr": list(sesion.metodos),
            "auth_time": int(sesion.desde.timestamp()),
        }
        if cuenta.persona_verificada:
            claims["persona"] = str(cuenta.persona_verificada)
        header = {"alg": ALGORITHM, "kid": str(self._firma.kid)}
        return jwt.encode(header, claims, self._firma, algorithms=[ALGORITHM])

    def jwks(self) -> str:
        """See Llaves.jwks."""
        return self._jwks


def crear_llave(carpeta: Path) -> None:
    """Make the development key that signs, where it is missing."""
    make_signing_key(carpeta / FIRMA)


def _llave(path: Path) -> OKPKey:
    pem = path.read_bytes()
    kid = OKPKey.import_key(pem).thumbprint()
    return OKPKey.import_key(pem, parameters={"kid": kid, "use": "sig", "alg": ALGORITHM})
