"""How much is asked at once and per minute: of everybody, of one address, of one account."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from gateway.settings import GatewaySettings
from libs.foundation.core.errors import TooMany, Unavailable


class GatewaySaturado(Unavailable):
    """The gateway works on as many requests as it takes at once."""

    reason = "GATEWAY_SATURADO"


class DemasiadasSolicitudesDeDireccion(TooMany):
    """More requests than one network address may make in the window."""

    reason = "DEMASIADAS_SOLICITUDES_DE_DIRECCION"


class DemasiadasSolicitudesDeCuenta(TooMany):
    """More requests than one account may make in the window, or have open at once."""

    reason = "DEMASIADAS_SOLICITUDES_DE_CUENTA"


class Limits:
    """Kept by this process alone: what must hold across processes is limited by the service that owns it."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._room = settings.max_concurrent
        self._room_of_account = settings.max_per_account
        self._open: Counter[str] = Counter()
        self._rates = MovingWindowRateLimiter(MemoryStorage())
        self._of_address = _rate(settings.rate_per_address)
        self._of_account = _rate(settings.rate_per_account)

    @contextmanager
    def request(self, address: str) -> Iterator[None]:
        """One request from `address`, while it is worked on.

        Raises GatewaySaturado, DemasiadasSolicitudesDeDireccion."""
        if self._room <= 0:
            raise GatewaySaturado
        if self._of_address and not self._rates.hit(self._of_address, "address", address):
            raise DemasiadasSolicitudesDeDireccion
        self._room -= 1
        try:
            yield
        finally:
            self._room += 1

    @contextmanager
    def account(self, subject: str) -> Iterator[None]:
        """One request of an account, while it is worked on. Raises DemasiadasSolicitudesDeCuenta."""
        if self._open[subject] >= self._room_of_account:
            raise DemasiadasSolicitudesDeCuenta
        if self._of_account and not self._rates.hit(self._of_account, "account", subject):
            raise DemasiadasSolicitudesDeCuenta
        self._open[subject] += 1
        try:
            yield
        finally:
            self._open[subject] -= 1
            if not self._open[subject]:
                del self._open[subject]


def _rate(text: str) -> RateLimitItem | None:
    return parse(text) if text else None
