"""What may be written in a field of one line."""

from unicodedata import category


def es_texto(texto: str) -> bool:
    """Whether it says something and has no control characters (line ends and NUL included)."""
    return bool(texto.strip()) and not any(category(signo) == "Cc" for signo in texto)
