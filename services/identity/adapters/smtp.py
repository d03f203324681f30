"""Mails over SMTP."""

from libs.foundation.mail.letter import NotTaken
from libs.foundation.mail.smtp import SmtpPost
from libs.foundation.tls import MailServer
from services.identity.adapters.correo import pliego
from services.identity.domain.errors import CorreoNoEntregado
from services.identity.domain.mensaje import Carta


class SmtpCorreo:
    """See application.ports.correo.Correo."""

    def __init__(self, servidor: MailServer, remitente: str) -> None:
        self._correos = SmtpPost(servidor, remitente)

    async def enviar(self, carta: Carta) -> None:
        """See Correo.enviar. `causa` is the SMTP code, or what went wrong before there was one."""
        try:
            await self._correos.send(pliego(carta))
        except NotTaken as error:
            raise CorreoNoEntregado(causa=error.cause) from error
