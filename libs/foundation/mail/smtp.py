"""Mails over SMTP (RFC 5321), one connection each."""

import asyncio
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from aiosmtplib import SMTP
from aiosmtplib.errors import (
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from libs.foundation.mail.letter import Letter, NotTaken, envelope
from libs.foundation.tls import MailServer

LONGEST = 8.0  # seconds for all of it: the jobs that send have a lease


class SmtpPost:
    """Hands mails over to a server, which from then on answers for them."""

    def __init__(self, server: MailServer, sender: str) -> None:
        self._server = server
        self._sender = sender

    async def send(self, letter: Letter) -> None:
        """Hand it over. Raises NotTaken: its cause is the SMTP code, or what went wrong before there was one."""
        client = _Client(self._server)
        try:
            async with asyncio.timeout(LONGEST):
                await client.connect()
                await client.send_message(envelope(letter, self._sender, datetime.now(UTC)))
        except SMTPRecipientsRefused as error:
            code = error.recipients[0].code
            raise NotTaken(f"SMTP_{code}", refused=code >= _FOR_GOOD) from error
        except SMTPResponseException as error:
            # What is no answer of SMTP says nothing of a mail whose text went out.
            unsure = client.sending and not _NOT_NOW <= error.code < _NO_CODE
            raise NotTaken(f"SMTP_{error.code}", unsure=unsure) from error
        except (SMTPException, OSError, ssl.SSLError, ValueError) as error:
            raise NotTaken(type(error).__name__, unsure=client.sending) from error
        finally:
            await client.leave()


_NOT_NOW, _FOR_GOOD, _NO_CODE = 400, 500, 600
_FAREWELL = 1.0  # seconds


class _Client(SMTP):
    """One that knows whether the text of a mail was being sent: what happens then leaves in doubt whether it was
    taken."""

    def __init__(self, server: MailServer) -> None:
        super().__init__(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password or None,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            tls_context=server.context,
            timeout=LONGEST,
        )
        self.sending = False

    async def data(self, *args: Any, **options: Any) -> Any:
        """See SMTP.data."""
        self.sending = True
        return await super().data(*args, **options)

    async def leave(self) -> None:
        """Say goodbye if there is somebody: what was taken stays taken, whatever becomes of that."""
        with suppress(SMTPException, OSError):
            if self.is_connected:
                await self.quit(timeout=_FAREWELL)
        self.close()
