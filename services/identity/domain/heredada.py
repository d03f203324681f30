"""Passwords brought from another system, of which only a digest is known.

They are kept inside an Argon2id hash, so that one of a fast digest costs what every password costs to check. A slow
one (PBKDF2) costs its iterations besides: as many are spent on each password that is checked, whosever it is, so that
the time tells nobody's scheme (Contrasenas.coincide). Each login pays for it, so the judiciary says up to how many.
"""

import base64
import hashlib
import re
from dataclasses import dataclass, field

from services.identity.domain.importacion import FilaRechazada, Rechazo

ESQUEMAS = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}
PBKDF2 = "pbkdf2_sha256"  # as Django calls it
_SAL = re.compile(r"[!-#%-~]{1,64}")
_ITERACIONES = re.compile(r"[1-9][0-9]{0,9}")
_HEX = re.compile(r"[0-9a-f]+")


@dataclass(frozen=True, slots=True)
class Esquema:
    """How the other system hashed: the algorithm's `nombre` over the salt and the password, both in UTF-8; PBKDF2 in
    so many `iteraciones`."""

    nombre: str
    sal: str = ""
    iteraciones: int = 0

    @classmethod
    def de(cls, texto: str) -> "Esquema":
        """The scheme whose text form that is."""
        nombre, *iteraciones, sal = texto.split("$")
        return cls(nombre, sal, *map(int, iteraciones))

    def __str__(self) -> str:
        """`sha1$salt`, or `pbkdf2_sha256$iterations$salt`."""
        return f"{self.nombre}${self.iteraciones}${self.sal}" if self.iteraciones else f"{self.nombre}${self.sal}"

    def resumen(self, contrasena: str) -> str:
        """The digest of a password: in hex, PBKDF2's in base 64."""
        if self.iteraciones:
            clave = hashlib.pbkdf2_hmac("sha256", contrasena.encode(), self.sal.encode(), self.iteraciones)
            return base64.b64encode(clave).decode()
        entrada = f"{self.sal}{contrasena}".encode()
        # Not what protects it: that is the Argon2id around it.
        return hashlib.new(self.nombre, entrada, usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Heredada:
    """A password as the other system kept it."""

    esquema: Esquema
    resumen: str = field(repr=False)

    @classmethod
    def leer(cls, esquema: str, texto: str, iteraciones: int = 0) -> "Heredada":
        """`texto` is the digest in hex, or `esquema$salt$digest`; of PBKDF2 `esquema$iterations$salt$digest`, in base
        64, with at most `iteraciones`. Raises FilaRechazada (ESQUEMA_DESCONOCIDO, RESUMEN_INVALIDO,
        ITERACIONES_EXCESIVAS)."""
        nombre = esquema.strip().lower()
        if nombre == PBKDF2:
            return cls._pbkdf2(texto.strip(), iteraciones)
        if nombre not in ESQUEMAS:
            raise FilaRechazada(Rechazo.ESQUEMA_DESCONOCIDO)
        sal, resumen = "", texto.strip()
        if "$" in resumen:
            prefijo, _, resto = resumen.partition("$")
            sal, _, resumen = resto.partition("$")
            if prefijo.lower() != nombre or not _SAL.fullmatch(sal):
                raise FilaRechazada(Rechazo.RESUMEN_INVALIDO)
        resumen = resumen.lower()
        if len(resumen) != ESQUEMAS[nombre] or not _HEX.fullmatch(resumen):
            raise FilaRechazada(Rechazo.RESUMEN_INVALIDO)
        return cls(Esquema(nombre, sal), resumen)

    @classmethod
    def _pbkdf2(cls, texto: str, tope: int) -> "Heredada":
        nombre, *partes = texto.split("$")
        if nombre != PBKDF2 or len(partes) != 3:
            raise FilaRechazada(Rechazo.RESUMEN_INVALIDO)
        iteraciones, sal, resumen = partes
        if not _ITERACIONES.fullmatch(iteraciones) or not _SAL.fullmatch(sal) or not _es_clave(resumen):
            raise FilaRechazada(Rechazo.RESUMEN_INVALIDO)
        if int(iteraciones) > tope:
            raise FilaRechazada(Rechazo.ITERACIONES_EXCESIVAS)
        return cls(Esquema(PBKDF2, sal, int(iteraciones)), resumen)


def _es_clave(resumen: str) -> bool:
    """Whether it is 32 bytes as base 64 writes them: another text of the same bytes would never be found equal."""
    try:
        clave = base64.b64decode(resumen, validate=True)
    except ValueError:
        return False
    return len(clave) == 32 and base64.b64encode(clave).decode() == resumen
