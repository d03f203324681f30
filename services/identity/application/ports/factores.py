"""Second factors."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.identity.domain.cuenta import Cuenta
from services.identity.domain.desafio import Desafio
from services.identity.domain.factores import Factores
from services.identity.domain.passkey import Passkey
from services.identity.domain.totp import Totp


class FactoresDeCuentas(Protocol):
    """Second factors and recovery codes."""

    def bloquear(self, cuenta_id: UUID) -> bool:
        """Lock the account's factors to the end of the transaction; False if there is no such account."""
        ...

    def de(self, cuenta_id: UUID) -> Factores:
        """Which the account has."""
        ...

    def totp(self, cuenta_id: UUID) -> Totp | None:
        """Its TOTP secret, confirmed or not."""
        ...

    def guardar_totp(self, totp: Totp) -> None:
        """Keep it in the place of the one before."""
        ...

    def retirar_totp(self, cuenta_id: UUID) -> None:
        """Delete it."""
        ...

    def reponer_codigos(self, cuenta_id: UUID, huellas: Sequence[str]) -> None:
        """Keep these recovery codes in the place of all before, used or not."""
        ...

    def usar_codigo(self, cuenta_id: UUID, huella: str, ahora: datetime) -> bool:
        """Mark a recovery code used; False when there is none such, or it was used before."""
        ...


class Passkeys(Protocol):
    """The public keys of passkeys."""

    def agregar(self, passkey: Passkey) -> bool:
        """Store a new one; False, and nothing stored, when its credential is kept already, whoever's it is."""
        ...

    def por_credencial(self, credencial: bytes) -> Passkey | None:
        """The passkey of that credential id."""
        ...

    def de_cuenta(self, cuenta_id: UUID) -> Sequence[Passkey]:
        """The account's, the oldest first."""
        ...

    def usar(self, passkey_id: UUID, contador: int, ahora: datetime) -> None:
        """It was used, and its device's count is `contador`."""
        ...

    def anotar_retroceso(self, passkey_id: UUID, ahora: datetime) -> None:
        """It was used with a count that had gone back."""
        ...

    def retirar(self, cuenta_id: UUID, passkey_id: UUID) -> bool:
        """Delete one of the account's; False when it is none of them."""
        ...


class Desafios(Protocol):
    """Challenges that wait for their answer."""

    def agregar(self, desafio: Desafio) -> None:
        """Store a new one."""
        ...

    def leer(self, huella: str) -> Desafio | None:
        """The challenge, not locked."""
        ...

    def bloquear(self, huella: str) -> Desafio | None:
        """The challenge, locked to the end of the transaction."""
        ...

    def contar(self, huella: str) -> None:
        """Count a wrong answer to it."""
        ...

    def gastar(self, huella: str) -> None:
        """Delete it: nobody answers it any more."""
        ...

    def gastar_de(self, cuenta_id: UUID) -> None:
        """Delete all of an account."""
        ...

    def olvidar(self, ahora: datetime) -> bool:
        """Delete those that are over; whether there may be more."""


@dataclass(frozen=True, slots=True)
class Registrada:
    """A new passkey, verified: the credential's id, its public key (COSE), its device's count, whether copies of it are
    kept elsewhere."""

    credencial: bytes = field(repr=False)
    llave: bytes = field(repr=False)
    contador: int
    respaldada: bool


@dataclass(frozen=True, slots=True)
class Presentada:
    """A passkey shown, verified: the credential's id, its device's count, what the device calls its holder."""

    credencial: bytes = field(repr=False)
    contador: int
    usuario: bytes = field(repr=False)


class Ceremonias(Protocol):
    """WebAuthn's two ceremonies. Challenges are base64url; answers are JSON as browsers give it (WebAuthn, 5.1.8). What
    raises, raises PasskeyInvalida."""

    def opciones_de_registro(self, cuenta: Cuenta, reto: str, tenidas: Sequence[bytes]) -> str:
        """What a device needs to make a passkey for `cuenta`, unless it has one of `tenidas` (credential ids)."""
        ...

    def opciones_de_sesion(self, reto: str) -> str:
        """What a device needs to show a passkey."""
        ...

    def reto_de(self, respuesta: str) -> str:
        """The challenge that an answer says it is of."""
        ...

    def credencial_de(self, respuesta: str) -> bytes:
        """The credential id that an answer says it is of."""
        ...

    def registrada(self, respuesta: str, reto: str) -> Registrada:
        """The passkey in an answer to `reto`: of our domain, made on one of our pages, its holder recognized."""
        ...

    def presentada(self, respuesta: str, reto: str, llave: bytes) -> Presentada:
        """The same for an answer signed by the private half of `llave`."""
        ...

    def exigir_llave(self, llave: bytes) -> None:
        """That it is a public key which can be verified with, at no great cost."""
        ...


class Cofre(Protocol):
    """Keeps secrets that must be read again: encrypted by the service's master key, each for one account."""

    def secreto_nuevo(self) -> bytes:
        """A random TOTP secret (160 bits)."""
        ...

    def guardar(self, cuenta_id: UUID, secreto: bytes) -> bytes:
        """`secreto`, encrypted for that account."""
        ...

    def abrir(self, cuenta_id: UUID, cifrado: bytes) -> bytes:
        """What was encrypted for that account. Raises LlaveInservible, also when it was for another."""
        ...
