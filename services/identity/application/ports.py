"""What the use cases of identity need."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from libs.foundation.core.auditoria import Auditoria
from libs.foundation.core.usecases import BaseTx
from services.identity.application.ports_de_importacion import Importaciones
from services.identity.application.ports_de_mandatos import Entidades, Mandatos, Poderes
from services.identity.application.ports_de_verificacion import Verificaciones
from services.identity.application.ports_factores import Desafios, FactoresDeCuentas, Passkeys
from services.identity.application.ports_oidc import Autorizaciones, Clientes, Concesiones, Consentimientos
from services.identity.domain.captcha import Captcha
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.enlace import Enlace, Para
from services.identity.domain.freno import Freno
from services.identity.domain.heredada import Heredada
from services.identity.domain.mensaje import Carta, Mensaje, Pendientes, Sms
from services.identity.domain.persona import Identificador, Persona
from services.identity.domain.registro import Registro
from services.identity.domain.sesion import Sesion, Uso


class Personas(Protocol):
    """One per CUI or NIT."""

    def resolver(self, identificador: Identificador) -> UUID:
        """The id of the identificador's persona, made when it is new; the same for everybody who asks at once."""
        ...

    def buscar(self, identificador: Identificador) -> UUID | None:
        """The same, None where nobody has asked for it yet."""
        ...

    def leer(self, persona: UUID) -> Persona | None:
        """The persona, None if there is none."""
        ...

    def bloquear(self, persona: UUID) -> None:
        """Lock its row to the end of the transaction: one at a time ties an account to it."""
        ...

    def verificada(self, persona: UUID) -> bool:
        """Whether it has a verified account."""
        ...

    def anotar_casillero(self, persona: UUID, numero: str) -> bool:
        """Keep its mailbox's number; False if there is no such persona."""
        ...


class Cuentas(Protocol):
    """Accounts with their roles."""

    def agregar(self, cuenta: Cuenta) -> bool:
        """Store a new account; False, and nothing stored, when its correo has one."""
        ...

    def por_correo(self, correo: str) -> Cuenta | None:
        """The account of a canonical e-mail."""
        ...

    def leer(self, cuenta_id: UUID) -> Cuenta | None:
        """The account of that id."""
        ...

    def fijar(self, cuenta_id: UUID) -> Cuenta | None:
        """The same, and nobody changes it before the end of the transaction."""
        ...

    def bloquear(self, cuenta_id: UUID) -> Cuenta | None:
        """The same, locked to the end of the transaction."""
        ...

    def actualizar(self, cuenta: Cuenta) -> None:
        """Keep the name and telephone of a locked one, and whether the latter is confirmed."""
        ...

    def confirmar_telefono(self, cuenta_id: UUID) -> None:
        """Keep that the telephone of a locked one is its holder's."""
        ...

    def cambiar_contrasena(self, cuenta_id: UUID, anterior: str, nueva: str) -> bool:
        """Replace the hash `anterior`; False when it is no longer that one."""
        ...

    def verificadas_de(self, persona: UUID) -> Sequence[UUID]:
        """The verified accounts of a persona."""
        ...

    def verificar(self, cuenta: Cuenta) -> None:
        """Keep what verification settles of a locked account: name, kind, persona, bar number, birth date, that it is
        verified."""
        ...


class Sesiones(Protocol):
    """Sessions and the hashes of their refresh tokens."""

    def agregar(self, sesion: Sesion, huella: str) -> None:
        """Store a new session and its first refresh token."""
        ...

    def leer(self, sesion_id: UUID) -> Sesion | None:
        """The session, not locked."""
        ...

    def bloquear(self, sesion_id: UUID) -> Sesion | None:
        """The session, locked to the end of the transaction."""
        ...

    def bloquear_familia(self, huella: str) -> Sesion | None:
        """The session that a refresh token belongs to, locked to the end of the transaction."""
        ...

    def usar(self, huella: str, uso: Uso) -> bool:
        """Mark a refresh token used; False when it was already."""
        ...

    def uso(self, huella: str) -> Uso:
        """How a used refresh token was used first."""
        ...

    def renovar(self, sesion_id: UUID, huella: str, ahora: datetime) -> None:
        """Store the session's next refresh token; its last use is `ahora`."""
        ...

    def cerrar(self, sesion_id: UUID, ahora: datetime) -> None:
        """Close it; its tokens are refused from now on."""
        ...

    def autenticar(self, sesion_id: UUID, metodos: tuple[str, ...], ahora: datetime) -> None:
        """Its holder has just authenticated by `metodos`."""

    def cerrar_de(self, cuenta_id: UUID, ahora: datetime, salvo: UUID | None) -> None:
        """Close all of the account but `salvo`."""
        ...

    def cerrar_abiertas(self, hasta: datetime, ahora: datetime, limite: int) -> int:
        """Close open ones that were opened until `hasta`, at most `limite`; how many."""
        ...

    def de_cuenta(self, cuenta_id: UUID) -> Sequence[Sesion]:
        """The account's sessions that were not closed, last used first."""
        ...

    def todas_de(self, cuenta_id: UUID) -> Sequence[Sesion]:
        """All of the account that are kept, last used first."""
        ...

    def cerradas_desde(self, instante: datetime) -> Sequence[UUID]:
        """Sessions closed at or after `instante`."""
        ...

    def conoce(self, cuenta_id: UUID, direccion: str) -> bool:
        """Whether the account has logged in from that network."""
        ...

    def olvidar(self, renovaciones: datetime, sesiones: datetime) -> None:
        """Delete refresh tokens used before the first instant, and sessions last used before the second."""
        ...


class Frenos(Protocol):
    """Failed logins, counted."""

    def leer(self, frenos: Sequence[Freno]) -> Sequence[Freno]:
        """The brakes with what was counted so far."""
        ...

    def bloquear(self, frenos: Sequence[Freno]) -> Sequence[Freno]:
        """The same, locked in the order of their keys to the end of the transaction."""
        ...

    def guardar(self, freno: Freno) -> None:
        """Keep what a locked brake has counted."""
        ...

    def olvidar(self, antes_de: datetime) -> None:
        """Delete those whose last failure is older."""
        ...


class CaptchasUsados(Protocol):
    """Captchas that were used, until they would have expired."""

    def usado(self, azar: str) -> bool:
        """Whether it was used."""
        ...

    def usar(self, captcha: Captcha) -> bool:
        """Keep that it was used; False when it was before."""
        ...

    def olvidar(self, antes_de: datetime) -> None:
        """Delete those that expired before."""
        ...


class Registros(Protocol):
    """Registrations that wait to be confirmed."""

    def agregar(self, registro: Registro) -> None:
        """Store a new one."""
        ...

    def leer(self, registro_id: UUID) -> Registro | None:
        """The registration of that id."""
        ...

    def ultimo(self, correo: str, ahora: datetime) -> Registro | None:
        """The newest of a canonical e-mail that is not over at `ahora`."""
        ...

    def borrar(self, correo: str) -> None:
        """Delete all of an e-mail: it has an account now."""
        ...

    def olvidar(self, antes_de: datetime) -> None:
        """Delete those that were over before."""
        ...


class Enlaces(Protocol):
    """Links sent by mail."""

    def agregar(self, enlace: Enlace) -> None:
        """Store a new one."""
        ...

    def leer(self, huella: str) -> Enlace | None:
        """The link whose token has that hash, not locked."""
        ...

    def bloquear(self, huella: str) -> Enlace | None:
        """The link whose token has that hash, locked to the end of the transaction."""
        ...

    def usar(self, enlace_id: UUID, ahora: datetime) -> None:
        """Mark a locked one used."""
        ...

    def todos_de(self, de: UUID) -> Sequence[Enlace]:
        """All that act on `de`, the newest first."""
        ...

    def anular(self, de: UUID, para: Para, ahora: datetime) -> None:
        """Mark all used that do that to `de`."""
        ...

    def olvidar(self, antes_de: datetime) -> None:
        """Delete those that expired before."""
        ...


class Mensajes(Protocol):
    """Mails to be sent and sent."""

    def agregar(self, mensaje: Mensaje) -> None:
        """Store a new one."""
        ...

    def recientes(self, correo: str, desde: datetime) -> int:
        """How many to that address were written since."""
        ...

    def a(self, correo: str, enlaces: Sequence[UUID] = ()) -> Sequence[Mensaje]:
        """All that are kept to that address, or with one of these links to any, the newest first."""
        ...

    def debidos(self, ahora: datetime, limite: int) -> Sequence[UUID]:
        """Those whose next attempt is due, longest due first."""
        ...

    def leer(self, mensaje_id: UUID) -> Mensaje | None:
        """The message, not locked."""
        ...

    def bloquear(self, mensaje_id: UUID) -> Mensaje | None:
        """The message, locked to the end of the transaction."""
        ...

    def guardar(self, mensaje: Mensaje) -> None:
        """Keep what became of a locked one."""
        ...

    def pendientes(self) -> Pendientes:
        """What waits to be sent."""
        ...

    def olvidar(self, antes_de: datetime) -> None:
        """Delete those written before that wait for nothing."""
        ...


class Tx(BaseTx, Protocol):
    """A transaction of identity."""

    personas: Personas
    cuentas: Cuentas
    sesiones: Sesiones
    frenos: Frenos
    auditoria: Auditoria
    factores: FactoresDeCuentas
    passkeys: Passkeys
    desafios: Desafios
    captchas: CaptchasUsados
    registros: Registros
    enlaces: Enlaces
    mensajes: Mensajes
    verificaciones: Verificaciones
    importaciones: Importaciones
    clientes: Clientes
    autorizaciones: Autorizaciones
    concesiones: Concesiones
    consentimientos: Consentimientos
    entidades: Entidades
    mandatos: Mandatos
    poderes: Poderes


class Contrasenas(Protocol):
    """Password hashing, slow on purpose, with bounded concurrency."""

    async def cifrar(self, contrasena: str) -> str:
        """The hash to keep (PHC string). Raises AutenticacionSaturada."""
        ...

    async def coincide(self, cifrada: str | None, contrasena: str) -> bool:
        """Whether `contrasena` is the one hashed. None (nobody there) costs the same and is False. Raises
        AutenticacionSaturada."""
        ...

    async def envolver(self, heredada: Heredada) -> str:
        """The hash to keep of a password of which only another system's digest is known. Raises
        AutenticacionSaturada."""
        ...

    def por_renovar(self, cifrada: str) -> bool:
        """Whether it is to be made anew when its password is next seen: it was inherited, or made with other costs."""
        ...


class Secretos(Protocol):
    """The service's secret key."""

    def renovacion_nueva(self) -> str:
        """A random refresh token."""
        ...

    def sucesora(self, renovacion: str) -> str:
        """The one successor of a refresh token: the same whenever it is asked for."""
        ...

    def codigo_nuevo(self) -> str:
        """The 24 random symbols of a recovery code (domain.recuperacion)."""

    def ficha(self, enlace_id: UUID) -> str:
        """The token of a link: the same whenever it is asked for, and nobody else can make it."""
        ...

    def codigo(self, enlace_id: UUID) -> str:
        """The code of a link that goes to a telephone: six digits, the same whenever they are asked for."""
        ...

    def seudonimo(self, clase: str, *partes: str) -> str:
        """A stable name (64 hex symbols) for data that must not be kept in plain."""
        ...


class Llaves(Protocol):
    """The keys of access tokens."""

    def firmar(self, cuenta: Cuenta, sesion: Sesion, emitido: datetime, *, solo_enrolamiento: bool) -> str:
        """A signed access token that lives 5 minutes from `emitido`."""
        ...

    def jwks(self) -> str:
        """The public keys, present and near (RFC 7517)."""
        ...


class Correo(Protocol):
    """Where mails are handed over."""

    async def enviar(self, carta: Carta) -> None:
        """Hand it over; when this returns, somebody else answers for its delivery. Raises CorreoNoEntregado."""
        ...


class Telefonia(Protocol):
    """Where short messages are handed over."""

    async def enviar(self, sms: Sms) -> None:
        """Hand it over, as Correo.enviar does. Raises CorreoNoEntregado."""
        ...
