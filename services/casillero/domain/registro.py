"""The register of mailboxes that there were before: whose each number is."""

import re
from enum import StrEnum

# As long as the numbers of this suite's own mailboxes may be.
_NUMERO = re.compile(r"[0-9A-Z](?:[0-9A-Z-]{0,18}[0-9A-Z])?", re.ASCII)


class Rechazo(StrEnum):
    """Why a row of the register does not go in."""

    NUMERO_INVALIDO = "NUMERO_INVALIDO"
    CUI_INVALIDO = "CUI_INVALIDO"
    NUMERO_DE_OTRO = "NUMERO_DE_OTRO"
    CUI_CON_OTRO_NUMERO = "CUI_CON_OTRO_NUMERO"


def numero_canonico(texto: str) -> str:
    """The form in which numbers are compared, of whatever was typed."""
    return texto.strip().upper()


def numero_registrable(texto: str) -> str | None:
    """The canonical form of a number that the register may hold; None: 1 to 20 letters, digits and hyphens are not what
    it is."""
    numero = numero_canonico(texto)
    return numero if _NUMERO.fullmatch(numero) else None
