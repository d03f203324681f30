"""Which passwords are taken."""

import re
import unicodedata
from functools import cache
from importlib.resources import files

from services.identity.domain.errors import ContrasenaComun, ContrasenaDebil, ContrasenasDistintas

_MAXIMO = 128
_EXIGIDO = (
    ("largo", re.compile(r".{8,}", re.DOTALL)),
    ("mayuscula", re.compile(r"[A-ZÁÉÍÓÚÜÑ]")),
    ("numero", re.compile(r"[0-9]")),
    ("especial", re.compile(r"[^\w\s]|_")),
)
# What people put for a letter so that a word passes for a password.
_DISFRACES = str.maketrans("@4831!0$57", "aaeeiiosst")
_ADORNO = 6  # characters around a common word, or a name, that make no other password of it: "Password-2026!"


def contrasena_canonica(texto: str) -> str:
    """The form in which a password is hashed: the same characters however the keyboard composed them (RFC 8265)."""
    return unicodedata.normalize("NFC", texto)


def exigir_contrasena(texto: str, campo: str = "contrasena", correo: str = "") -> None:
    """The portal's rule: at least 8 characters, among them an upper-case letter, numbers and a special character
    (at most 128), and none that is tried first (NIST SP 800-63B), as what the account's canonical e-mail tells. Raises
    ContrasenaDebil, ContrasenaComun, both about `campo`."""
    contrasena = contrasena_canonica(texto)
    if len(contrasena) > _MAXIMO:
        raise ContrasenaDebil(campo=campo, falta="brevedad")
    for falta, patron in _EXIGIDO:
        if not patron.search(contrasena):
            raise ContrasenaDebil(campo=campo, falta=falta)
    nucleo = raiz(contrasena)
    if nucleo in _comunes() and len(contrasena) - len(nucleo) <= _ADORNO:
        raise ContrasenaComun(campo=campo)
    for nombre in (correo, correo.partition("@")[0]):
        if nombre and nombre in contrasena.casefold() and len(contrasena) - len(nombre) <= _ADORNO:
            raise ContrasenaComun(campo=campo)


def exigir_repetida(contrasena: str, confirmada: str) -> None:
    """Raises ContrasenasDistintas unless both are one password."""
    if contrasena_canonica(contrasena) != contrasena_canonica(confirmada):
        raise ContrasenasDistintas(campo="confirmar_contrasena")


def raiz(contrasena: str) -> str:
    """The word in a password: in lower case, without accents, without what stands around it, with letters where signs
    and digits stand for them."""
    llana = unicodedata.normalize("NFKD", contrasena.casefold())
    letras = "".join(letra for letra in llana if not unicodedata.combining(letra))
    pelada = re.sub(r"^[^a-z]+|[^a-z]+$", "", letras)
    return re.sub(r"[^a-z]", "", pelada.translate(_DISFRACES))


@cache
def _comunes() -> frozenset[str]:
    """The words of contrasenas_comunes.txt, whose head says where they come from."""
    lineas = (files("services.identity.domain") / "contrasenas_comunes.txt").read_text(encoding="ascii").splitlines()
    return frozenset(linea for linea in lineas if not linea.startswith("#"))
