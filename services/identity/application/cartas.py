"""From a message that was written down to the mail that is sent, in text and HTML."""

from datetime import datetime
from uuid import UUID

from libs.jurisdiccion.cartas import TextoDeCarta
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.application.ports import Secretos
from services.identity.domain.mensaje import Carta, Clase, Mensaje, Sms

# Where the portal takes up each link. The token is no personal data, and good once.
_PAGINAS = {
    Clase.CONFIRMACION: "confirmar-correo",
    Clase.REGISTRO_REPETIDO: "restablecer-contrasena",
    Clase.CORREO_YA_CONFIRMADO: "restablecer-contrasena",
    Clase.RECUPERACION: "restablecer-contrasena",
}


class Cartero:
    """Writes mails in the words of the judiciary."""

    def __init__(self, jurisdiccion: Jurisdiccion, secretos: Secretos, portal: str) -> None:
        """`portal` is the address of the portal, to which links lead."""
        self._calendario = jurisdiccion.calendario
        self._cartas = jurisdiccion.cartas
        self._secretos = secretos
        self._portal = portal.rstrip("/")

    def carta(self, mensaje: Mensaje, registrado: datetime | None = None) -> Carta:
        """The mail of `mensaje`, its link made anew; `registrado` is when the registration was made that it confirms
        (UTC)."""
        texto = self._cartas.textos[mensaje.clase.value]
        url, registro = self._url(mensaje), self._registro(texto, registrado)
        plano, html = self._cartas.en_texto(texto, url, registro), self._cartas.en_html(texto, url, registro)
        return Carta(mensaje.id, mensaje.destinatario, texto.asunto, plano, html)

    def ficha(self, enlace_id: UUID) -> str:
        """The token of a link, made anew."""
        return self._secretos.ficha(enlace_id)

    def sms(self, mensaje: Mensaje) -> Sms:
        """The short message of `mensaje`, its code made anew."""
        codigo = self._secretos.codigo(mensaje.enlace) if mensaje.enlace else ""
        return Sms(mensaje.id, mensaje.destinatario, self._cartas.sms[mensaje.clase.value].format(codigo=codigo))

    def _url(self, mensaje: Mensaje) -> str:
        if mensaje.enlace is None:
            return ""
        return f"{self._portal}/{_PAGINAS[mensaje.clase]}?token={self.ficha(mensaje.enlace)}"

    def _registro(self, texto: TextoDeCarta, registrado: datetime | None) -> str:
        if registrado is None:
            return ""
        local = self._calendario.en_zona(registrado)
        return texto.registro.format(dia=f"{local:%d/%m/%Y}", hora=f"{local:%H:%M}")
