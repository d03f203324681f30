"""Sessions and the rotation of their refresh tokens (RELIABILITY 15)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

# A verifier remembers a closed session for as long as a token issued before may live.
VIDA_DEL_ACCESO = timedelta(seconds=300)
VIDA_DE_LA_SESION = timedelta(days=30)
VIDA_SIN_USO = timedelta(days=7)
# Two requests of one client may cross, or an answer be lost: within this time a repetition is no theft.
GRACIA = timedelta(seconds=10)
# For how long after it was shown a second factor is enough to change factors.
VIGENCIA_DE_LA_PRUEBA = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Cliente:
    """Where a request comes from: network address (the /64 of an IPv6 one) and user agent, bounded and printable."""

    direccion: str = field(repr=False)
    dispositivo: str = field(repr=False)

    @classmethod
    def de(cls, direccion: str, dispositivo: str) -> "Cliente":
        """The client with that address and user agent as they came."""
        return cls(_red(direccion), _imprimible(dispositivo, 200))

    @property
    def detalles(self) -> dict[str, str]:
        """As the audit keeps it, where it can be erased."""
        return {"direccion": self.direccion, "dispositivo": self.dispositivo}

    @property
    def huella(self) -> str:
        """SHA-256 (hex) of both: what "the same client" means."""
        return sha256(f"{self.direccion}\n{self.dispositivo}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Sesion:
    """A login of an account: one family of refresh tokens. Instants are UTC.

    `metodos` are how its holder authenticated (domain.factores), `autenticada` when last; None: when it was opened.
    """

    id: UUID
    cuenta_id: UUID
    cliente: Cliente
    abierta: datetime
    ultimo_uso: datetime
    cerrada: datetime | None = None
    metodos: tuple[str, ...] = ("pwd",)
    autenticada: datetime | None = None

    @property
    def desde(self) -> datetime:
        """When its holder authenticated last."""
        return self.autenticada or self.abierta

    @property
    def con_segundo_factor(self) -> bool:
        """Whether its holder has shown more than a password."""
        return "mfa" in self.metodos

    def reciente(self, ahora: datetime) -> bool:
        """Whether its holder authenticated within the last ten minutes."""
        return ahora - self.desde <= VIGENCIA_DE_LA_PRUEBA

    def vigente(self, ahora: datetime) -> bool:
        """Whether it is open: not closed, used within 7 days, opened within 30."""
        vence = min(self.abierta + VIDA_DE_LA_SESION, self.ultimo_uso + VIDA_SIN_USO)
        return self.cerrada is None and ahora < vence


@dataclass(frozen=True, slots=True)
class Uso:
    """The first use of a refresh token: when, and the `huella` of the client."""

    usada: datetime
    cliente: str

    def repetido_por(self, cliente: Cliente, ahora: datetime) -> bool:
        """Whether `cliente` is the one that used it, asking again within 10 s."""
        return self.cliente == cliente.huella and ahora - self.usada <= GRACIA


def huella_de_token(token: str) -> str:
    """SHA-256 (hex) of a refresh token: all that is stored of it."""
    return sha256(token.encode()).hexdigest()


def _red(direccion: str) -> str:
    # A household has a whole /64: counting single IPv6 addresses would count nothing.
    try:
        ip = ip_address(direccion)
    except ValueError:
        return _imprimible(direccion, 64)
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is None:
        return str(ip_network((int(ip), 64), strict=False))
    return str(getattr(ip, "ipv4_mapped", None) or ip)


def _imprimible(texto: str, maximo: int) -> str:
    return "".join(caracter for caracter in texto if caracter.isprintable())[:maximo]
