"""Why somebody with an office did something to an account, in their own words."""

from services.identity.domain.errores_de_verificacion import MotivoFaltante

MOTIVO = 500  # characters


def motivo_escrito(texto: str, *, obligado: bool = True) -> str:
    """The words of `texto` without what is blank around them. Raises MotivoFaltante where there are none and one is
    `obligado`, more than MOTIVO characters, or what does not print."""
    limpio = texto.strip()
    if (obligado and not limpio) or len(limpio) > MOTIVO or not limpio.replace("\n", " ").isprintable():
        raise MotivoFaltante(campo="motivo", limite=str(MOTIVO))
    return limpio
