"""Where short messages go: a folder in the embedded mode, or nowhere yet."""

import json
from datetime import UTC, datetime
from pathlib import Path

from libs.foundation.mail.folder import keep
from libs.foundation.mail.letter import NotTaken
from services.identity.domain.errors import CorreoNoEntregado
from services.identity.domain.mensaje import Sms


class CarpetaSms:
    """See application.ports.correo.Telefonia. One JSON file a message, called after the instant and the message's
    id."""

    def __init__(self, carpeta: Path) -> None:
        """The folder is made with the first message."""
        self._carpeta = carpeta

    async def enviar(self, sms: Sms) -> None:
        """See Telefonia.enviar."""
        ahora = datetime.now(UTC)
        contenido = json.dumps({"para": sms.para, "texto": sms.texto, "fecha": ahora.isoformat()}, ensure_ascii=False)
        try:
            keep(self._carpeta, sms.id, "json", contenido.encode(), ahora)
        except NotTaken as error:
            raise CorreoNoEntregado(causa=error.cause) from error


class SinTelefonia:
    """See application.ports.correo.Telefonia. Real mode: there is no operator's adapter yet; messages wait, and say
    so."""

    async def enviar(self, sms: Sms) -> None:
        """See Telefonia.enviar."""
        raise CorreoNoEntregado(causa="SIN_TELEFONIA")
