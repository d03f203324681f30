"""Where mails go: an SMTP server, a folder in the embedded mode, or nowhere yet."""

from pathlib import Path

from libs.foundation.mail.folder import FolderPost
from libs.foundation.mail.letter import Letter, NotTaken
from services.identity.domain.errors import CorreoNoEntregado
from services.identity.domain.mensaje import Carta


def pliego(carta: Carta) -> Letter:
    """The mail as foundation sends it."""
    return Letter(carta.id, carta.para, carta.asunto, carta.texto, carta.html)


class CarpetaCorreo:
    """See application.ports.correo.Correo. One .eml file a mail, called after the instant and the message's id: what is
    sent again replaces itself."""

    def __init__(self, carpeta: Path, remitente: str) -> None:
        """The folder is made with the first mail."""
        self._carpeta = FolderPost(carpeta, remitente)

    async def enviar(self, carta: Carta) -> None:
        """See Correo.enviar."""
        try:
            await self._carpeta.send(pliego(carta))
        except NotTaken as error:
            raise CorreoNoEntregado(causa=error.cause) from error


class SinCorreo:
    """See application.ports.correo.Correo. Real mode without a mail server: everything waits, and says so."""

    async def enviar(self, carta: Carta) -> None:
        """See Correo.enviar."""
        raise CorreoNoEntregado(causa="SIN_SERVIDOR_DE_CORREO")
