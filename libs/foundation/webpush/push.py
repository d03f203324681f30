"""Push messages without a payload (RFC 8030): a browser is woken, and asks by itself what there is."""

import asyncio
import base64
import ssl
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from libs.foundation.webpush.endpoints import Endpoint, NotAllowed, Resolve, endpoint, public_addresses
from libs.foundation.webpush.outcome import NotPushed
from libs.foundation.webpush.vapid import VapidKey

LONGEST = 8.0  # seconds for all of it: the jobs that send have a lease
_CONNECT, _ANSWER = 3.0, 5.0  # seconds
_TAKEN = {HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED}
_GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
_SENDING = "send_request_headers.started"


class WebPush:
    """Hands push messages over to the services of browsers' makers, which from then on answer for them."""

    def __init__(
        self,
        key: VapidKey,
        hosts: Sequence[str],
        context: ssl.SSLContext | None = None,
        resolve: Resolve = public_addresses,
        port: int = 443,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`context` None trusts the authorities of this machine; `resolve` gives addresses that were checked."""
        self._key, self._hosts = key, hosts
        self._context = context or ssl.create_default_context()
        self._resolve, self._port, self._clock = resolve, port, clock

    async def send(self, url: str, message: UUID, life: timedelta) -> None:
        """Wake the browser behind `url`. `message` is the same at each attempt: the service keeps one of those that
        wait (RFC 8030, 5.4), for as long as `life`. Raises NotPushed."""
        progress = _Progress()
        try:
            async with asyncio.timeout(LONGEST):
                answer = await self._post(endpoint(url, self._hosts), message, life, progress)
        except NotAllowed as error:
            raise NotPushed(error.cause) from error
        except (httpx.HTTPError, OSError, UnicodeError) as error:
            raise NotPushed(type(error).__name__, unsure=progress.sending) from error
        if answer.status_code not in _TAKEN:
            raise NotPushed(
                f"PUSH_{answer.status_code}",
                gone=answer.status_code in _GONE,
                after=_after(answer.headers.get("retry-after", ""), self._clock()),
            )

    async def _post(self, to: Endpoint, message: UUID, life: timedelta, progress: "_Progress") -> httpx.Response:
        """The head of the answer; its body is not read."""
        address, *_ = await self._resolve(to.host)
        literal = f"[{address}]" if ":" in address else address
        headers = {
            "Host": to.host,
            "Authorization": self._key.authorization(to.origin, self._clock()),
            "TTL": str(max(0, int(life.total_seconds()))),
            "Urgency": "normal",
            "Topic": base64.urlsafe_b64encode(message.bytes).rstrip(b"=").decode(),
            "Content-Length": "0",
        }
        # Nothing of the environment: a proxy would connect to what it finds under the name.
        timeout = httpx.Timeout(_ANSWER, connect=_CONNECT)
        async with (
            httpx.AsyncClient(verify=self._context, trust_env=False, timeout=timeout) as client,
            client.stream(
                "POST",
                f"https://{literal}:{self._port}{to.path}",
                headers=headers,
                follow_redirects=False,
                # The certificate must be the host's, whatever address it was found at.
                extensions={"sni_hostname": to.host, "trace": progress.heard},
            ) as answer,
        ):
            return answer


class _Progress:
    """Whether the request was being sent: what happens then leaves in doubt whether it was taken."""

    def __init__(self) -> None:
        self.sending = False

    async def heard(self, event: str, _info: Any) -> None:
        """What the HTTP client says that it does."""
        self.sending = self.sending or event.endswith(_SENDING)


def _after(said: str, now: float) -> timedelta | None:
    """How long Retry-After asks to wait (RFC 9110, 10.2.3); None where it says nothing that can be read."""
    if said.isascii() and said.isdigit():
        return timedelta(seconds=min(int(said[:9]), 86_400))
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    if until.tzinfo is None:
        return None
    seconds = (until - datetime.fromtimestamp(now, UTC)).total_seconds()
    return timedelta(seconds=min(max(seconds, 0), 86_400))
