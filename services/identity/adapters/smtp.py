"""Mails over SMTP (RFC 5321), one connection each."""

import ssl
from datetime import UTC, datetime

import aiosmtplib
from aiosmtplib.errors import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from libs.foundation.tls import MailServer
from services.identity.adapters.correo import sobre
from services.identity.domain.errors import CorreoNoEntregado
from services.identity.domain.mensaje import Carta

_PLAZO = 10.0  # seconds for each step


class SmtpCorreo:
    """See application.ports.Correo."""

    def __init__(self, servidor: MailServer, remitente: str) -> None:
        self._servidor = servidor
        self._remitente = remitente

    async def enviar(self, carta: Carta) -> None:
        """See Correo.enviar. `causa` is the SMTP code, or what went wrong before there was one."""
        servidor = self._servidor
        try:
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
        except SMTPRecipientsRefused as error:
            raise CorreoNoEntregado(causa=f"SMTP_{error.recipients[0].code}") from error
        except SMTPResponseException as error:
            raise CorreoNoEntregado(causa=f"SMTP_{error.code}") from error
        except (SMTPException, OSError, ssl.SSLError, ValueError) as error:
            raise CorreoNoEntregado(causa=type(error).__name__) from error
