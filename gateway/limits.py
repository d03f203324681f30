"""How much is asked at once and per minute: of everybody, of one address, of one account."""

import math
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address

from limits import parse

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


class DemasiadasPaginasAbiertas(TooMany):
    """More streams of news than one account may have open at once, or this process."""

    reason = "DEMASIADAS_PAGINAS_ABIERTAS"


class Limits:
    """Kept by this process alone: what must hold across processes is limited by the service that owns it."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._room = settings.max_concurrent
        self._room_of_account = settings.max_per_account
        self._open: Counter[str] = Counter()
        self._room_to_watch = settings.max_streams
        self._room_to_watch_of_account = settings.max_streams_per_account
        self._watching: Counter[str] = Counter()
        self._of_address = _Window(settings.rate_per_address)
        self._of_account = _Window(settings.rate_per_account)

    @contextmanager
    def request(self, address: str) -> Iterator[None]:
        """One request from `address`, while it is worked on.

        Raises GatewaySaturado, DemasiadasSolicitudesDeDireccion."""
        if self._room <= 0:
            raise GatewaySaturado
        if wait := self._of_address.take(_network(address)):
            raise DemasiadasSolicitudesDeDireccion(reintentar_en=str(wait))
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
        if wait := self._of_account.take(subject):
            raise DemasiadasSolicitudesDeCuenta(reintentar_en=str(wait))
        self._open[subject] += 1
        try:
            yield
        finally:
            self._open[subject] -= 1
            if not self._open[subject]:
                del self._open[subject]

    @contextmanager
    def watching(self, subject: str) -> Iterator[None]:
        """A stream of an account, while it is open: it takes no place of the requests. Raises
        DemasiadasPaginasAbiertas, DemasiadasSolicitudesDeCuenta."""
        if self._watching[subject] >= self._room_to_watch_of_account or self._room_to_watch <= 0:
            raise DemasiadasPaginasAbiertas
        if wait := self._of_account.take(subject):
            raise DemasiadasSolicitudesDeCuenta(reintentar_en=str(wait))
        self._room_to_watch -= 1
        self._watching[subject] += 1
        try:
            yield
        finally:
            self._room_to_watch += 1
            self._watching[subject] -= 1
            if not self._watching[subject]:
                del self._watching[subject]


def _network(address: str) -> str:
    """The /64 of an IPv6 address, which is what one household or server has; other addresses as they are."""
    try:
        ip = IPv6Address(address)
    except ValueError:
        return address
    return str(ip.ipv4_mapped or int(ip) >> 64)


class _Window:
    """A moving window in memory. The library's own starts a thread every 10 ms: a tenth of the time of a request."""

    def __init__(self, rate: str) -> None:
        item = parse(rate) if rate else None
        self._amount = item.amount if item else 0
        self._seconds = float(item.get_expiry()) if item else 0.0
        self._taken: defaultdict[str, deque[float]] = defaultdict(deque)
        self._sweep = time.monotonic()

    def take(self, key: str) -> int:
        """Take one place for `key`: 0, or the seconds after which there will be one."""
        if not self._amount:
            return 0
        now = time.monotonic()
        self._forget(now)
        taken = self._taken[key]
        while taken and taken[0] <= now - self._seconds:
            taken.popleft()
        if len(taken) >= self._amount:
            return math.ceil(taken[0] + self._seconds - now)
        taken.append(now)
        return 0

    def _forget(self, now: float) -> None:
        """Once a window, those who have not come for a whole one."""
        if now - self._sweep > self._seconds:
            self._sweep = now
            for key in [key for key, taken in self._taken.items() if taken[-1] <= now - self._seconds]:
                del self._taken[key]
