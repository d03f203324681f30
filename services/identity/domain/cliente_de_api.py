"""Systems of others that ask for tokens."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from services.identity.domain.alcances import DE_PERSONAS, DE_SISTEMAS, OPENID, canonicos, exigir_alcances
from services.identity.domain.cuenta import exigir_nombre
from services.identity.domain.errores_de_clientes import ClienteInvalido, RedireccionInvalida

_MAXIMO_DE_REDIRECCIONES = 10
_LARGO_DE_REDIRECCION = 500
_URI = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")  # what URIs are written with, and no quotes or backslash
# A native application's own scheme is a domain of its maker's, backwards (RFC 8252, 7.1).
_ESQUEMA_PROPIO = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9-]+)+")


class Flujo(StrEnum):
    """How a client gets tokens, as OAuth 2.0 names it."""

    CODIGO = "authorization_code"
    RENOVACION = "refresh_token"
    CREDENCIALES = "client_credentials"


@dataclass(frozen=True, slots=True)
class ClienteDeApi:
    """A client. `secreto` is the SHA-256 (hex) of its secret, "" where it cannot keep one; that has 256 random bits, so
    nobody guesses it from a fast hash. Instants are UTC."""

    id: UUID
    nombre: str
    secreto: str = field(repr=False)
    redirecciones: tuple[str, ...]
    alcances: tuple[str, ...]
    flujos: tuple[Flujo, ...]
    creado: datetime
    retirado: datetime | None = None

    @property
    def confidencial(self) -> bool:
        """Whether it can keep a secret."""
        return bool(self.secreto)

    def es_secreto(self, texto: str) -> bool:
        """Whether that is its secret."""
        return self.confidencial and compare_digest(self.secreto, huella_de_secreto(texto))

    def admite(self, alcances: Sequence[str]) -> bool:
        """Whether it may ask for those scopes."""
        return canonicos(alcances) <= canonicos(self.alcances)


def secreto_nuevo() -> str:
    """A random secret of 256 bits."""
    return secrets.token_urlsafe(32)


def huella_de_secreto(secreto: str) -> str:
    """All that is kept of it."""
    return sha256(secreto.encode()).hexdigest()


def exigir_cliente(cliente: ClienteDeApi) -> None:
    """Raises NombreInvalido, ClienteInvalido, RedireccionInvalida, AlcanceDesconocido unless its parts fit together:
    persons' scopes with the code flow, systems' with client credentials, and a secret for the latter."""
    exigir_nombre(cliente.nombre)
    flujos = set(cliente.flujos)
    if flujos not in ({Flujo.CODIGO}, {Flujo.CODIGO, Flujo.RENOVACION}, {Flujo.CREDENCIALES}):
        raise ClienteInvalido(falta="flujos")
    if Flujo.CREDENCIALES in flujos:
        if not cliente.confidencial:
            raise ClienteInvalido(falta="secreto")
        if cliente.redirecciones:
            raise ClienteInvalido(falta="sin_redirecciones")
        exigir_alcances(cliente.alcances, DE_SISTEMAS)
    else:
        if not 1 <= len(cliente.redirecciones) <= _MAXIMO_DE_REDIRECCIONES:
            raise ClienteInvalido(falta="redirecciones")
        exigir_alcances(cliente.alcances, DE_PERSONAS)
        if OPENID not in cliente.alcances:
            raise ClienteInvalido(falta="openid")
    if not cliente.alcances:
        raise ClienteInvalido(falta="alcances")
    for redireccion in cliente.redirecciones:
        exigir_redireccion(redireccion, confidencial=cliente.confidencial)


def exigir_redireccion(redireccion: str, *, confidencial: bool) -> None:
    """Raises RedireccionInvalida."""
    if len(redireccion) > _LARGO_DE_REDIRECCION or not _URI.fullmatch(redireccion) or "#" in redireccion:
        raise RedireccionInvalida(campo="redirecciones")
    try:
        partes = urlsplit(redireccion)
    except ValueError:
        raise RedireccionInvalida(campo="redirecciones") from None
    if not _admitida(partes, confidencial=confidencial):
        raise RedireccionInvalida(campo="redirecciones")


def _admitida(partes: SplitResult, *, confidencial: bool) -> bool:
    if partes.scheme in {"http", "https"}:
        return partes.username is None and bool(partes.hostname) and (partes.scheme == "https" or _local(partes))
    return not confidencial and bool(_ESQUEMA_PROPIO.fullmatch(partes.scheme))


def _local(partes: SplitResult) -> bool:
    """On the person's own machine nobody is in between."""
    anfitrion = partes.hostname or ""
    try:
        return ip_address(anfitrion).is_loopback
    except ValueError:
        return anfitrion == "localhost"
