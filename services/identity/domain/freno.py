"""The brake on guessing passwords: each failure makes the next attempt wait longer, up to a limit, never for ever; and
the same on having messages sent to telephones, each of which costs, and troubles whoever has the number."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from math import ceil

OLVIDO = timedelta(minutes=15)
OLVIDO_LARGO = timedelta(days=1)
_SIN_TOPE = 2**31


class Regla(Enum):
    """What is counted, with (failures that cost nothing, longest wait in seconds, peace after which all is forgotten,
    failures after which a captcha is wanted where the settings say so, peace after which one of them is forgotten).
    Where many people share a count it never comes to rest: what one of them is let do now and then must not add up.

    CONOCIDO   one account from a network it has logged in from before: counted apart, so that nobody elsewhere
               can keep the owner out
    CUENTA     one account from all other networks together
    DIRECCION  one network, whatever the account
    SEGUNDO    codes of one account by somebody who has its password; a million codes are few, so the waits are longer
    MENSAJES   not failures but codes sent to telephones, whichever, for one account
    MENSAJES_DE_RED  the same for all accounts of one network
    MENSAJES_DE_TODOS  the same for everybody in an hour: counted here, bounded by a setting
    CLIENTE    requests in the name of one system without its secret, by one network: what goes beyond is not noted
    CORREOS_DE_RED   mails to one address that one network asked for: what goes beyond is not sent
    """

    CONOCIDO = ("conocido", 5, 30, OLVIDO, 3, OLVIDO)
    CUENTA = ("cuenta", 5, 30, OLVIDO, 3, OLVIDO)
    DIRECCION = ("direccion", 20, 60, OLVIDO, 10, timedelta(seconds=90))
    SEGUNDO = ("segundo", 5, 900, OLVIDO_LARGO, 3, OLVIDO_LARGO)
    MENSAJES = ("mensajes", 5, 3600, OLVIDO_LARGO, 5, timedelta(hours=1))
    MENSAJES_DE_RED = ("mensajes_de_red", 20, 900, OLVIDO_LARGO, 20, timedelta(minutes=2))
    MENSAJES_DE_TODOS = ("mensajes_de_todos", _SIN_TOPE, 0, OLVIDO_LARGO, _SIN_TOPE, OLVIDO_LARGO)
    CLIENTE = ("cliente", 20, 0, OLVIDO, 20, timedelta(seconds=90))
    CORREOS_DE_RED = ("correos_de_red", 3, 0, OLVIDO_LARGO, 3, timedelta(minutes=20))

    @property
    def libres(self) -> int:
        """Failures that cost nothing."""
        return self.value[1]

    @property
    def tope(self) -> int:
        """The longest wait, in seconds."""
        return self.value[2]

    @property
    def olvido(self) -> timedelta:
        """How long after the last failure they are forgotten."""
        return self.value[3]

    @property
    def sin_captcha(self) -> int:
        """Failures after which a captcha is wanted."""
        return self.value[4]

    @property
    def goteo(self) -> timedelta:
        """How much time without a failure makes one of them forgotten."""
        return self.value[5]


@dataclass(frozen=True, slots=True)
class Freno:
    """Failures counted under `clave`; they are forgotten with the time since the last one, by its rule."""

    clave: str
    regla: Regla
    fallos: int = 0
    ultimo: datetime | None = None

    def espera(self, ahora: datetime) -> int:
        """Seconds until the next attempt is looked at, rounded up; 0 when it may be now."""
        de_mas = self._vigentes(ahora) - self.regla.libres
        return 0 if de_mas < 0 else self._resto(min(2 ** min(de_mas, 16), self.regla.tope), ahora)

    def calma(self, ahora: datetime) -> int:
        """The same where a captcha would be wanted and cannot be had: the longest wait, from its first failure on."""
        return self._resto(self.regla.tope, ahora) if self.pide_captcha(ahora) else 0

    def _resto(self, demora: int, ahora: datetime) -> int:
        """What is left of a wait of so many seconds after the last failure."""
        if self.ultimo is None:
            return 0
        return max(0, ceil((self.ultimo + timedelta(seconds=demora) - ahora).total_seconds()))

    @property
    def empieza_a_frenar(self) -> bool:
        """Whether its last failure is the one after which attempts have to wait."""
        return self.fallos == self.regla.libres

    def agotado(self, ahora: datetime) -> bool:
        """Whether all that cost nothing are used up."""
        return self._vigentes(ahora) >= self.regla.libres

    def pide_captcha(self, ahora: datetime) -> bool:
        """Whether so many attempts failed that the next one needs a captcha."""
        return self._vigentes(ahora) >= self.regla.sin_captcha

    def con_fallo(self, ahora: datetime) -> "Freno":
        """The brake after one more failure."""
        return Freno(self.clave, self.regla, self._vigentes(ahora) + 1, ahora)

    def _vigentes(self, ahora: datetime) -> int:
        if self.ultimo is None or ahora - self.ultimo >= self.regla.olvido:
            return 0
        # A clock that was set back forgets nothing, and adds nothing.
        return max(0, self.fallos - max(0, (ahora - self.ultimo) // self.regla.goteo))
