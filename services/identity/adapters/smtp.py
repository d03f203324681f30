"""Mails over SMTP (RFC 5321), one connection each."""

import asyncio
import ssl
from datetime import UTC, datetime

import aiosmtplib
from aiosmtplib.errors import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from libs.foundation.tls import MailServer
from services.identity.adapters.correo import sobre
from services.identity.domain.errors import CorreoNoEntregado
from services.identity.domain.mensaje import Carta

_PLAZO = 8.0  # seconds for all of it: the job that sends has a lease


class SmtpCorreo:
    """See application.ports.correo.Correo."""

    def __init__(self, servidor: MailServer, remitente: str) -> None:
        self._servidor = servidor
        self._remitente = remitente

    async def enviar(self, carta: Carta) -> None:
        """See Correo.enviar. `causa` is the SMTP code, or what went wrong before there was one."""
        try:
            async with asyncio.timeout(_PLAZO):
                await self._hand_over(carta)
        except SMTPRecipientsRefused as error:
            raise CorreoNoEntregado(causa=f"SMTP_{error.recipients[0].code}") from error
        except SMTPResponseException as error:
            raise CorreoNoEntregado(causa=f"SMTP_{error.code}") from error
        except (SMTPException, OSError, ssl.SSLError, ValueError) as error:
            raise CorreoNoEntregado(causa=type(error).__name__) from error

    async def _hand_over(self, carta: Carta) -> None:
        servidor = self._servidor
        await aiosmtplib.send(
            sobre(carta, self._remitente, datetime.now(UTC)),
            hostname=servidor.host,
            port=servidor.port,
            username=servidor.user or None,
            password=servidor.password or None,
            use_tls=servidor.security == "tls",
            start_tls=servidor.security == "starttls",
            tls_context=servidor.context,
            timeout=_PLAZO,
        )
