"""Passkeys (WebAuthn): key pairs whose private half never leaves the holder's device. One stands for both factors: the
device is had, and it has recognized its holder."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.identity.domain.errors import PasskeyInvalida

MAXIMO = 20  # of one account
LARGO_DE_NOMBRE = 60


@dataclass(frozen=True, slots=True)
class Passkey:
    """A public key (COSE) under the id that its device gave it.

    usuario     what the device calls its holder (WebAuthn's user handle)
    contador    how often the device says that it was used
    respaldada  the device keeps copies of it elsewhere
    retroceso   when last it was used with a count that had gone back, as a copy of it would
    """

    id: UUID
    cuenta_id: UUID
    credencial: bytes = field(repr=False)
    llave: bytes = field(repr=False)
    usuario: bytes = field(repr=False)
    contador: int
    nombre: str = field(repr=False)
    creada: datetime
    respaldada: bool = False
    usada: datetime | None = None
    retroceso: datetime | None = None

    def avanza(self, contador: int) -> bool:
        """Whether a use with that count may be the next one (WebAuthn, 7.2). Devices that do not count say 0."""
        return contador > self.contador or contador == self.contador == 0


def exigir_forma(credencial: bytes, usuario: bytes) -> None:
    """Raises PasskeyInvalida unless the credential id has 16 to 1023 bytes and the user handle 1 to 64 (WebAuthn)."""
    if not 16 <= len(credencial) <= 1023 or not 1 <= len(usuario) <= 64:
        raise PasskeyInvalida


def nombre_de_passkey(texto: str) -> str:
    """The holder's name for it, printable and bounded; "Passkey" where they gave none."""
    visible = "".join(caracter for caracter in texto if caracter.isprintable()).strip()
    return visible[:LARGO_DE_NOMBRE] or "Passkey"
