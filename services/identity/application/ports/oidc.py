"""The authorization server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from services.identity.domain.autorizacion import Autorizacion
from services.identity.domain.cliente_de_api import ClienteDeApi
from services.identity.domain.concesion import Concesion, Consentimiento
from services.identity.domain.sesion import Cliente, Uso

if TYPE_CHECKING:  # ports.Tx is made of what is here
    from services.identity.application.ports import Tx


class Clientes(Protocol):
    """Systems of others."""

    def agregar(self, cliente: ClienteDeApi) -> None:
        """Store a new one."""
        ...

    def leer(self, cliente_id: UUID) -> ClienteDeApi | None:
        """The client of that id, withdrawn or not."""
        ...

    def fijar(self, cliente_id: UUID) -> ClienteDeApi | None:
        """The same, not to be changed before the end of the transaction: what it is given now is closed by who
        withdraws it, or changes its secret, meanwhile."""
        ...

    def todos(self) -> Sequence[ClienteDeApi]:
        """All, the oldest first."""
        ...

    def retirar(self, cliente_id: UUID, ahora: datetime) -> bool:
        """Withdraw it; False when there is none such, or it was withdrawn before."""
        ...

    def cambiar_secreto(self, cliente_id: UUID, huella: str) -> None:
        """Keep another hash of its secret."""
        ...


class Autorizaciones(Protocol):
    """Requests for authorization, and the codes given for them."""

    def agregar(self, autorizacion: Autorizacion) -> None:
        """Store a new one."""
        ...

    def leer(self, huella: str) -> Autorizacion | None:
        """The one that a browser has, not locked."""
        ...

    def bloquear(self, huella: str) -> Autorizacion | None:
        """The same, locked to the end of the transaction."""
        ...

    def por_codigo(self, huella: str) -> Autorizacion | None:
        """The one that a code of that hash was given for, not locked."""
        ...

    def guardar(self, autorizacion: Autorizacion) -> None:
        """Keep what became of a locked one."""
        ...

    def anular_de(self, cuenta_id: UUID) -> None:
        """Delete those of an account that nothing was given for yet, and codes that nobody used."""
        ...

    def anular_identificadas(self, hasta: datetime, limite: int) -> int:
        """The same of everybody who said until `hasta` who they are, at most `limite`; how many."""
        ...

    def olvidar(self, antes_de: datetime) -> bool:
        """Delete those that were over before; whether there may be more."""
        ...


class Concesiones(Protocol):
    """Grants and the hashes of their refresh tokens. As in Sesiones, those are families with one successor each."""

    def agregar(self, concesion: Concesion, huella: str | None) -> None:
        """Store a new one and, where it has one, its first refresh token."""
        ...

    def leer(self, concesion_id: UUID) -> Concesion | None:
        """The grant, not locked."""
        ...

    def bloquear(self, concesion_id: UUID) -> Concesion | None:
        """The grant, locked to the end of the transaction."""
        ...

    def familia(self, huella: str) -> UUID | None:
        """The grant a refresh token belongs to."""
        ...

    def usar(self, huella: str, uso: Uso) -> bool:
        """Mark a refresh token used; False when it was already."""
        ...

    def uso(self, huella: str) -> Uso | None:
        """How a refresh token was used first, None while it was not."""
        ...

    def renovar(self, concesion_id: UUID, huella: str, ahora: datetime) -> None:
        """Store the grant's next refresh token; its last use is `ahora`."""
        ...

    def anotar_lectura(self, concesion_id: UUID, ahora: datetime) -> None:
        """Keep when its client was last noted to have read."""
        ...

    def cerrar(self, concesion_id: UUID, ahora: datetime) -> None:
        """Close it; its tokens are refused from now on."""
        ...

    def cerrar_de(self, cuenta_id: UUID, ahora: datetime, cliente_id: UUID | None = None) -> None:
        """Close all of the account, or those that one client has."""
        ...

    def cerrar_abiertas(self, hasta: datetime, ahora: datetime, limite: int) -> int:
        """Close open ones of persons that were opened until `hasta`, at most `limite`; how many."""
        ...

    def cerrar_de_cliente(self, cliente_id: UUID, ahora: datetime, *, solo_de_sistema: bool) -> None:
        """Close all that a client has, or those in which it acts for itself."""
        ...

    def cerradas_desde(self, instante: datetime) -> Sequence[UUID]:
        """Those closed at or after `instante` in which a client acts for itself: their tokens are verified
        everywhere."""
        ...

    def de_cuenta(self, cuenta_id: UUID) -> Sequence[Concesion]:
        """All of the account that are kept, last used first."""
        ...

    def olvidar(self, renovaciones: datetime, concesiones: datetime) -> bool:
        """Delete tokens used before the first, and grants last used before the second; whether there may be more."""
        ...


class Consentimientos(Protocol):
    """Whom persons let have what."""

    def leer(self, cuenta_id: UUID, cliente_id: UUID) -> Consentimiento | None:
        """What the account lets the client have, or let it once."""
        ...

    def guardar(self, consentimiento: Consentimiento) -> None:
        """Keep it in the place of the one before; the subject of that one stays."""
        ...

    def de_cuenta(self, cuenta_id: UUID) -> Sequence[Consentimiento]:
        """All of an account, the latest first, those withdrawn included."""
        ...


@dataclass(frozen=True, slots=True)
class Peticion:
    """A client's HTTP request: what is in its query or form, in order, its header Authorization, and where it is
    from."""

    parametros: Sequence[tuple[str, str]] = field(repr=False)
    cliente: Cliente
    autorizacion: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Respuesta:
    """The HTTP answer: status, JSON object, and the header WWW-Authenticate, "" for none."""

    estado: int
    cuerpo: Mapping[str, object] = field(repr=False)
    desafio: str = ""


@dataclass(frozen=True, slots=True)
class Pedido:
    """A client's request for authorization, found right."""

    cliente: ClienteDeApi
    redireccion: str
    alcances: tuple[str, ...]
    estado: str = field(repr=False)
    nonce: str = field(repr=False)
    reto: str = field(repr=False)
    preguntar: bool


@dataclass(frozen=True, slots=True)
class Regreso:
    """Where a browser is sent back to, with what the client is told there."""

    ir_a: str = field(repr=False)


class Protocolo(Protocol):
    """OAuth 2.0 and OpenID Connect: requests read, answers worded. What a grant is, is decided by
    application.otorgante.

    All run within a transaction, and none raises what a client did wrong: that is an answer like others, and what was
    recorded of it is kept."""

    def metadatos(self) -> str:
        """What clients must know (OpenID Connect Discovery, 3), as JSON."""
        ...

    def jwks(self) -> str:
        """The public keys of ID tokens and of access tokens (RFC 7517)."""
        ...

    def pedido(self, tx: "Tx", peticion: Peticion) -> Pedido | Regreso:
        """The authorization that a request asks for. Raises PeticionDeAutorizacionInvalida where nobody may be sent
        back."""
        ...

    def concedido(self, tx: "Tx", autorizacion: Autorizacion, codigo: str) -> Regreso:
        """Back to the client with a code."""
        ...

    def negado(self, tx: "Tx", autorizacion: Autorizacion) -> Regreso:
        """Back to the client with nothing."""
        ...

    def canjear(self, tx: "Tx", peticion: Peticion) -> Respuesta:
        """The token endpoint."""
        ...

    def revocar(self, tx: "Tx", peticion: Peticion) -> Respuesta:
        """The revocation endpoint."""
        ...

    def introspeccionar(self, tx: "Tx", peticion: Peticion) -> Respuesta:
        """The introspection endpoint."""
        ...

    def titular(self, tx: "Tx", peticion: Peticion) -> Respuesta:
        """The UserInfo endpoint."""
        ...


@dataclass(frozen=True, slots=True)
class FichaLeida:
    """What an access token that one of our keys signed says: the grant, its scopes, whether it is a person's that a
    client has, when it was issued, and until when it is good (UTC)."""

    concesion_id: UUID
    alcances: tuple[str, ...]
    de_tercero: bool
    emitida: datetime
    vence: datetime


class LlavesDeConcesiones(Protocol):
    """The keys of what clients get."""

    def firmar_ficha(self, concesion: Concesion, alcances: Sequence[str], emitida: datetime) -> str:
        """A signed access token of a grant that lives 5 minutes from `emitida`: a person's opens UserInfo and nothing
        else, a system's what its scopes open."""
        ...

    def leer_ficha(self, token: str) -> FichaLeida | None:
        """What such a token says; None for what is none, or is of a session. Whether its time is over and its grant
        open is the caller's to check."""
        ...
