"""The words of the mails and short messages that a portal sends (cartas.toml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from libs.jurisdiccion.datos import Tabla

_HTML = """<!doctype html>
<html lang="{idioma}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{asunto}</title></head>
<body style="font: 1em/1.5 sans-serif; color: #1a1a1a; max-width: 36em; margin: auto; padding: 2em 1em">
<h1 style="font-size: 1.3em">{titulo}</h1>
<p>{parrafo}</p>
{enlace}{registro}<p>{pie}</p>
<p style="color: #555555">{aviso}</p>
</body>
</html>
"""
_ENLACE = '<p><a href="{url}" style="color: #0000ee">{palabra}</a></p>\n'


@dataclass(frozen=True, slots=True)
class TextoDeCarta:
    """One mail: what stands above its link, the word that is the link ("" where there is none), what stands below; and,
    in that of a registration, what says when this was made (`{dia}`, `{hora}`)."""

    asunto: str
    titulo: str
    parrafo: str
    enlace: str
    aviso: str
    registro: str = ""


@dataclass(frozen=True, slots=True)
class Alertas:
    """What the owner of a mailbox is told when something arrives in it, by mail and by short message: never what."""

    correo: TextoDeCarta
    sms: str


@dataclass(frozen=True, slots=True)
class Cartas:
    """All of them, in the language `idioma` (BCP 47); mails are closed by `pie`, `{codigo}` in a short message is its
    code."""

    idioma: str
    pie: str
    textos: Mapping[str, TextoDeCarta]
    sms: Mapping[str, str]
    alertas: Alertas

    def en_texto(self, texto: TextoDeCarta, url: str = "", registro: str = "") -> str:
        """A mail as plain text, with the link `url` and what says when a registration was made ("": none)."""
        partes = [texto.titulo, texto.parrafo, url, registro, self.pie, texto.aviso]
        return "\n\n".join(filter(None, partes)) + "\n"

    def en_html(self, texto: TextoDeCarta, url: str = "", registro: str = "") -> str:
        """The same as a page."""
        return _HTML.format(
            idioma=escape(self.idioma),
            asunto=escape(texto.asunto),
            titulo=escape(texto.titulo),
            parrafo=escape(texto.parrafo),
            enlace=_ENLACE.format(url=escape(url), palabra=escape(texto.enlace)) if url else "",
            registro=f"<p>{escape(registro)}</p>\n" if registro else "",
            pie=escape(self.pie),
            aviso=escape(texto.aviso),
        )


def cartas(tabla: Tabla) -> Cartas:
    """cartas.toml. Raises DatosDeJurisdiccionInvalidos."""
    return Cartas(
        tabla.texto("idioma"),
        tabla.texto("pie"),
        tabla.por_nombre("carta", _texto),
        tabla.por_nombre("sms", _sms),
        tabla.tabla("alerta", _alertas),
    )


def _texto(tabla: Tabla) -> TextoDeCarta:
    return TextoDeCarta(
        asunto=tabla.texto("asunto"),
        titulo=tabla.texto("titulo"),
        parrafo=tabla.texto("parrafo"),
        enlace=tabla.texto("enlace", ""),
        aviso=tabla.texto("aviso"),
        registro=_registro(tabla),
    )


def _registro(tabla: Tabla) -> str:
    texto = tabla.texto("registro", "")
    if texto and "{" in texto.replace("{dia}", "").replace("{hora}", ""):
        tabla.falla("registro", "lleva otra llave que {dia} y {hora}")
    return texto


def _alertas(tabla: Tabla) -> Alertas:
    return Alertas(
        tabla.tabla("correo", _texto),
        tabla.tabla("sms", lambda sms: sms.texto("texto")),
    )


def _sms(tabla: Tabla) -> str:
    texto = tabla.texto("texto")
    if "{codigo}" not in texto or "{" in texto.replace("{codigo}", ""):
        tabla.falla("texto", "no lleva {codigo}, o lleva otra llave")
    return texto
