"""The words of the mails and short messages that a portal sends (cartas.toml)."""

from collections.abc import Mapping
from dataclasses import dataclass

from libs.jurisdiccion.datos import Tabla


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
class Cartas:
    """All of them, in the language `idioma` (BCP 47); mails are closed by `pie`, `{codigo}` in a short message is its
    code."""

    idioma: str
    pie: str
    textos: Mapping[str, TextoDeCarta]
    sms: Mapping[str, str]


def cartas(tabla: Tabla) -> Cartas:
    """cartas.toml. Raises DatosDeJurisdiccionInvalidos."""
    return Cartas(
        tabla.texto("idioma"), tabla.texto("pie"), tabla.por_nombre("carta", _texto), tabla.por_nombre("sms", _sms)
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


def _sms(tabla: Tabla) -> str:
    texto = tabla.texto("texto")
    if "{codigo}" not in texto or "{" in texto.replace("{codigo}", ""):
        tabla.falla("texto", "no lleva {codigo}, o lleva otra llave")
    return texto
