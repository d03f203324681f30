"""What the use cases of identity need: the transaction, made of the repositories that the other modules here describe,
and what makes and checks secrets."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from libs.foundation.core.auditoria import Auditoria
from libs.foundation.core.usecases import BaseTx
from services.identity.application.ports.correo import Mensajes
from services.identity.application.ports.cuentas import Cuentas, Personas
from services.identity.application.ports.factores import Desafios, FactoresDeCuentas, Passkeys
from services.identity.application.ports.importacion import Importaciones
from services.identity.application.ports.mandatos import Entidades, Mandatos, Poderes
from services.identity.application.ports.oidc import Autorizaciones, Clientes, Concesiones, Consentimientos
from services.identity.application.ports.registro import CaptchasUsados, Enlaces, Registros
from services.identity.application.ports.sesiones import Frenos, Sesiones
from services.identity.application.ports.verificacion import Verificaciones
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.heredada import Heredada
from services.identity.domain.sesion import Sesion


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
