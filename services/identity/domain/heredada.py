"""Passwords brought from another system, of which only a fast digest is known.

Fast ones alone, on purpose: they are kept inside an Argon2id hash, so that a login costs what every other costs and
its time does not tell where an account came from. A slow one (bcrypt, PBKDF2) would, and needs a decision of its own.
"""

import hashlib
import re
from dataclasses import dataclass, field

from services.identity.domain.importacion import FilaRechazada, Rechazo

ESQUEMAS = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}
_SAL = re.compile(r"[!-#%-~]{1,64}")
_HEX = re.compile(r"[0-9a-f]+")


@dataclass(frozen=True, slots=True)
class Esquema:
    """How the other system hashed: the algorithm's `nombre` over the salt and the password, both in UTF-8."""

    nombre: str
    sal: str = ""

    def resumen(self, contrasena: str) -> str:
        """The digest (hex) of a password."""
        entrada = f"{self.sal}{contrasena}".encode()
        # Not what protects it: that is the Argon2id around it.
        return hashlib.new(self.nombre, entrada, usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Heredada:
    """A password as the other system kept it."""

    esquema: Esquema
    resumen: str = field(repr=False)

    @classmethod
    def leer(cls, esquema: str, texto: str) -> "Heredada":
        """`texto` is the digest in hex, or `esquema$salt$digest`. Raises FilaRechazada (ESQUEMA_DESCONOCIDO,
        RESUMEN_INVALIDO)."""
        nombre = esquema.strip().lower()
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
