"""Why somebody with an office did something to an account, in their own words."""

from libs.foundation.core.texto import es_texto
from services.identity.domain.errores_de_verificacion import MotivoFaltante

MOTIVO = 500  # characters


def motivo_escrito(texto: str, *, obligado: bool = True) -> str:
    """The words of `texto` without what is blank around them. Raises MotivoFaltante where there are none and one is
    `obligado`, more than MOTIVO characters, or signs that are not seen (core/texto.py)."""
    limpio = texto.strip()
    if not (es_texto(limpio, renglones=True) or not (limpio or obligado)) or len(limpio) > MOTIVO:
        raise MotivoFaltante(campo="motivo", limite=str(MOTIVO))
    return limpio
