"""Recovery codes: each stands once for a code of the authenticator application that was lost."""

from hashlib import sha256

CODIGOS = 10
# Of 120 bits nobody guesses one, and a plain hash keeps it. Letters that are taken for digits are not among these
# (Crockford's Base32).
SIMBOLOS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LARGO, _GRUPO = 24, 4
_CONFUNDIDOS = str.maketrans("ILO", "110")


def codigo_legible(simbolos: str) -> str:
    """The code of 24 `simbolos` as it is shown: in groups of four."""
    return "-".join(simbolos[lugar : lugar + _GRUPO] for lugar in range(0, LARGO, _GRUPO))


def huella_de_codigo(escrito: str) -> str:
    """SHA-256 (hex) of a code however it was typed: all that is stored of it."""
    simbolos = "".join(simbolo for simbolo in escrito.upper() if simbolo.isalnum()).translate(_CONFUNDIDOS)
    return sha256(simbolos.encode()).hexdigest()
