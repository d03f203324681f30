"""Where mails go: an SMTP server, a folder in the embedded mode, or nowhere yet."""

from contextlib import suppress
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path

from services.identity.domain.errors import CorreoNoEntregado
from services.identity.domain.mensaje import Carta


def sobre(carta: Carta, remitente: str, ahora: datetime) -> EmailMessage:
    """The mail as it travels, in text and HTML, from `remitente` ("Name <address>")."""
    nombre, direccion = parseaddr(remitente)
    mensaje = EmailMessage()
    mensaje["From"] = Address(nombre, addr_spec=direccion)
    mensaje["To"] = carta.para
    mensaje["Subject"] = carta.asunto
    mensaje["Date"] = format_datetime(ahora)
    mensaje["Message-ID"] = f"<{carta.id}@{direccion.rpartition('@')[2]}>"
    # RFC 3834: no automatic answers, please.
    mensaje["Auto-Submitted"] = "auto-generated"
    mensaje.set_content(carta.texto)
    mensaje.add_alternative(carta.html, subtype="html")
    return mensaje


class CarpetaCorreo:
    """See application.ports.correo.Correo. One .eml file a mail, called after the instant and the message's id: what is
    sent again replaces itself."""

    def __init__(self, carpeta: Path, remitente: str) -> None:
        """The folder is made with the first mail."""
        self._carpeta = carpeta
        self._remitente = remitente

    async def enviar(self, carta: Carta) -> None:
        """See Correo.enviar."""
        ahora = datetime.now(UTC)
        contenido = sobre(carta, self._remitente, ahora).as_bytes()
        try:
            self._carpeta.mkdir(parents=True, exist_ok=True, mode=0o700)
            antes = list(self._carpeta.glob(f"*-{carta.id}.eml"))
            borrador = self._carpeta / f"{carta.id}.borrador"
            borrador.write_bytes(contenido)
            borrador.replace(antes[0] if antes else self._carpeta / f"{ahora:%Y%m%dT%H%M%S.%f}-{carta.id}.eml")
        except OSError as error:
            with suppress(OSError):
                (self._carpeta / f"{carta.id}.borrador").unlink(missing_ok=True)
            raise CorreoNoEntregado(causa=type(error).__name__) from error


class SinCorreo:
    """See application.ports.correo.Correo. Real mode without a mail server: everything waits, and says so."""

    async def enviar(self, carta: Carta) -> None:
        """See Correo.enviar."""
        raise CorreoNoEntregado(causa="SIN_SERVIDOR_DE_CORREO")
