"""The keys of access tokens and of ID tokens: two key rings of the key folder (adapters.llavero)."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey, RSAKey

from libs.foundation.keyfiles import make_key_file
from libs.foundation.rpc.sessions import AUDIENCE, AUDIENCE_ENROLLING
from libs.foundation.rpc.tokens import ALGORITHM, decode
from services.identity.adapters.llavero import Llavero, archivos
from services.identity.application.ports.oidc import FichaLeida
from services.identity.domain.concesion import Concesion
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.sesion import VIDA_DEL_ACCESO, Sesion

ACCESO = "identity-acceso"
IDENTIDAD = "identity-oidc"
# Of a person's access token that a client has. An audience of its own: nothing of the suite takes it but UserInfo.
AUDIENCIA_DE_TERCEROS = "estrado-terceros"
# What every OpenID Connect client verifies, without being told (Core, 15.1).
ALGORITMO_DE_IDENTIDAD = "RS256"
_BITS = 3072
_EMISOR = "identity"


def _ahora() -> datetime:
    return datetime.now(UTC)


class LlavesDeAcceso:
    """See application.ports.Llaves and application.ports.oidc.LlavesDeConcesiones."""

    def __init__(self, carpeta: Path, reloj: Callable[[], datetime] = _ahora) -> None:
        """Reads the keys of `carpeta`. Raises LlavesAusentes."""
        self._llavero = Llavero(carpeta, ACCESO, _de_acceso, VIDA_DEL_ACCESO, reloj)

    def firmar(self, cuenta: Cuenta, sesion: Sesion, emitido: datetime, *, solo_enrolamiento: bool) -> str:
        """See Llaves.firmar; the claims are those of libs.foundation.rpc.sessions.AccessClaims."""
        claims: dict[str, object] = {
            "aud": AUDIENCE_ENROLLING if solo_enrolamiento else AUDIENCE,
            "kind": "usuario",
            "sub": str(cuenta.id),
            "sid": str(sesion.id),
            "roles": list(cuenta.roles),
            "tipo": cuenta.tipo.value,
            "amr": list(sesion.metodos),
            "auth_time": int(sesion.desde.timestamp()),
        }
        if cuenta.persona_verificada:
            claims["persona"] = str(cuenta.persona_verificada)
        return self._firmado(claims, emitido)

    def firmar_ficha(self, concesion: Concesion, alcances: Sequence[str], emitida: datetime) -> str:
        """See LlavesDeConcesiones.firmar_ficha."""
        claims: dict[str, object] = {
            "aud": AUDIENCE if concesion.de_sistema else AUDIENCIA_DE_TERCEROS,
            "kind": "sistema" if concesion.de_sistema else "tercero",
            "sub": str(concesion.sujeto),
            "sid": str(concesion.id),
            "client_id": str(concesion.cliente_id),
            "scope": " ".join(alcances),
        }
        return self._firmado(claims, emitida)

    def _firmado(self, claims: dict[str, object], emitido: datetime) -> str:
        times = {"iat": int(emitido.timestamp()), "exp": int((emitido + VIDA_DEL_ACCESO).timestamp())}
        firma = self._llavero.firma()
        header = {"alg": ALGORITHM, "kid": str(firma.kid)}
        return jwt.encode(header, {"iss": _EMISOR, **claims, **times}, firma, algorithms=[ALGORITHM])

    def leer_ficha(self, token: str) -> FichaLeida | None:
        """See LlavesDeConcesiones.leer_ficha."""
        try:
            _, claims = decode(token, KeySet(list(self._llavero.publicas())))
            if claims["iss"] != _EMISOR or claims["kind"] not in {"sistema", "tercero"}:
                return None
            return FichaLeida(
                concesion_id=UUID(claims["sid"]),
                alcances=tuple(str(claims["scope"]).split()),
                de_tercero=claims["aud"] == AUDIENCIA_DE_TERCEROS,
                emitida=datetime.fromtimestamp(claims["iat"], UTC),
                vence=datetime.fromtimestamp(claims["exp"], UTC),
            )
        except (ValueError, KeyError, TypeError):
            return None

    def jwks(self) -> str:
        """See Llaves.jwks."""
        return publicadas(self._llavero.publicas())


class LlavesDeIdentidad:
    """The keys of ID tokens. Those of access tokens are others: what is shown to clients opens nothing here."""

    def __init__(self, carpeta: Path, reloj: Callable[[], datetime] = _ahora) -> None:
        """Reads the keys of `carpeta`. Raises LlavesAusentes."""
        self._llavero = Llavero(carpeta, IDENTIDAD, _de_identidad, VIDA_DEL_ACCESO, reloj)

    def firma(self) -> RSAKey:
        """The key that signs now."""
        firma = self._llavero.firma()
        if not isinstance(firma, RSAKey):
            raise TypeError(firma.key_type)
        return firma

    def jwks(self) -> str:
        """The public keys, present and near (RFC 7517)."""
        return publicadas(self._llavero.publicas())


def publicadas(llaves: Sequence[OKPKey | RSAKey]) -> str:
    """A JWKS document of the public halves."""
    return json.dumps(KeySet(list(llaves)).as_dict(private=False), separators=(",", ":"))


def identificadores(jwks: str) -> Sequence[str]:
    """The `kid` of each key of a JWKS document of ours."""
    return [llave["kid"] for llave in json.loads(jwks)["keys"]]


def crear_llaves(carpeta: Path) -> None:
    """Make the development keys that sign, for rings that have none."""
    for nombre in (ACCESO, IDENTIDAD):
        if not archivos(carpeta, nombre):
            crear_llave(carpeta / f"{nombre}.pem", nombre)


def crear_llave(path: Path, nombre: str) -> None:
    """Make a key of the ring `nombre` at `path`, where there is none, readable by its owner alone."""
    make_key_file(path, lambda: _nueva(nombre).as_pem(private=True))


def _nueva(nombre: str) -> OKPKey | RSAKey:
    return OKPKey.generate_key("Ed25519") if nombre == ACCESO else RSAKey.generate_key(_BITS)


def _de_acceso(pem: bytes) -> OKPKey:
    kid = OKPKey.import_key(pem).thumbprint()
    return OKPKey.import_key(pem, parameters={"kid": kid, "use": "sig", "alg": ALGORITHM})


def _de_identidad(pem: bytes) -> RSAKey:
    kid = RSAKey.import_key(pem).thumbprint()
    return RSAKey.import_key(pem, parameters={"kid": kid, "use": "sig", "alg": ALGORITMO_DE_IDENTIDAD})
