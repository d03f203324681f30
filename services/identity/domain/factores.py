"""What an account has besides its password, who must have it, and what a session says of how its holder came in."""

from dataclasses import dataclass
from enum import StrEnum

from services.identity.domain.cuenta import Cuenta

# Authentication method references (RFC 8176, the claim `amr`). A recovery code has none there: `rec` is our own.
CONTRASENA, CODIGO, RECUPERACION, PASSKEY, VARIOS = "pwd", "otp", "rec", "pop", "mfa"
CON_CONTRASENA = (CONTRASENA,)
CON_TOTP = (CONTRASENA, CODIGO, VARIOS)
CON_RECUPERACION = (CONTRASENA, RECUPERACION, VARIOS)
CON_PASSKEY = (PASSKEY, VARIOS)
CON_CODIGO = (CODIGO, VARIOS)  # within a session, however that was opened


def sumados(antes: tuple[str, ...], ahora: tuple[str, ...]) -> tuple[str, ...]:
    """What the holder of a session has shown by now: `antes` at its beginning or later, and `ahora`."""
    return tuple(metodo for metodo in (CONTRASENA, CODIGO, RECUPERACION, PASSKEY, VARIOS) if metodo in {*antes, *ahora})


@dataclass(frozen=True, slots=True)
class Factores:
    """Second factors of an account: a confirmed TOTP secret, passkeys, and recovery codes not used yet."""

    totp: bool = False
    passkeys: int = 0
    codigos: int = 0

    @property
    def alguno(self) -> bool:
        """Whether a password alone does not open a session. Recovery codes only stand for another factor."""
        return self.totp or self.passkeys > 0

    @property
    def nombres(self) -> tuple[str, ...]:
        """Those that can be used now, for the client to offer."""
        having = (
            ("passkey", self.passkeys > 0),
            ("totp", self.totp),
            ("codigo_de_recuperacion", self.alguno and self.codigos > 0),
        )
        return tuple(nombre for nombre, tiene in having if tiene)


class Exigidos(StrEnum):
    """Who must have a second factor: nobody, staff (judicial accounts, and whoever has a role), or everybody."""

    NADIE = "nadie"
    PERSONAL = "personal"
    TODOS = "todos"

    def alcanza(self, cuenta: Cuenta) -> bool:
        """Whether `cuenta` must have one."""
        if self is Exigidos.PERSONAL:
            return cuenta.del_personal
        return self is Exigidos.TODOS
