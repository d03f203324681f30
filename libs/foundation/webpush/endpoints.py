"""Where push messages may go: addresses that browsers bring, and which anybody may make up.

Only https, only to hosts on a list, and only to addresses on the public internet: a name is looked up once, what it
gave is checked, and the connection is made to what was checked, so that no second answer leads elsewhere.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address

Resolve = Callable[[str], Awaitable[Sequence[str]]]

LONGEST_URL = 1000  # characters; those of browsers have two to five hundred
# No user, no other port, no fragment, and nothing that one parser reads otherwise than another.
_URL = re.compile(
    r"https://(?P<host>[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?::443)?(?P<path>/[!\"$-\[\]-~]*)", re.ASCII
)
_UNICAST = IPv6Network("2000::/3")


class NotAllowed(Exception):
    """An address that push messages do not go to: `cause` says why, as a code."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a push service takes messages for one browser; who knows the path may send to it."""

    host: str
    path: str

    @property
    def origin(self) -> str:
        """Its origin (RFC 6454)."""
        return f"https://{self.host}"


def endpoint(url: str, hosts: Sequence[str]) -> Endpoint:
    """`url` taken apart. `hosts` are names, or "*." and a name for all below it. Raises NotAllowed."""
    found = _URL.fullmatch(url) if len(url) <= LONGEST_URL else None
    if found is None:
        raise NotAllowed("DIRECCION_NO_ADMITIDA")
    host = found["host"]
    if not any(host.endswith(allowed[1:]) if allowed.startswith("*.") else host == allowed for allowed in hosts):
        raise NotAllowed("SERVICIO_NO_ADMITIDO")
    return Endpoint(host, found["path"])


async def public_addresses(host: str) -> Sequence[str]:
    """The addresses of `host`. Raises NotAllowed where one of them is not public, OSError where there is none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not all(is_public(address) for address in addresses):
        raise NotAllowed("DIRECCION_PRIVADA")
    return addresses


def is_public(address: str) -> bool:
    """Whether that IP address is on the public internet, and not another one in the clothes of IPv6."""
    ip = ip_address(address)
    if ip.is_multicast or not ip.is_global:
        return False
    return not isinstance(ip, IPv6Address) or (ip in _UNICAST and ip.sixtofour is None and ip.teredo is None)
