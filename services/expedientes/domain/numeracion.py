"""Which number a new case gets: the court's next of the year, or the one that the court gave it before."""

from libs.jurisdiccion.numeros import SECUENCIA_MAXIMA, NumeroDeExpediente
from services.expedientes.domain.errors import NumeracionAgotada, NumeroFueraDeSecuencia

# A guard against slips, not a rule of law: the numbers between are lost to the court for the rest of the year.
SALTO_MAXIMO = 10_000


def numero_siguiente(organo: str, anio: int, ultimo: int) -> NumeroDeExpediente:
    """The number after `ultimo`, the last one that the court gave in the year. Raises NumeracionAgotada."""
    if ultimo >= SECUENCIA_MAXIMA:
        raise NumeracionAgotada
    return NumeroDeExpediente(organo, anio, ultimo + 1)


def exigir_en_secuencia(numero: NumeroDeExpediente, anio: int, ultimo: int) -> None:
    """Raises NumeroFueraDeSecuencia when `numero` is of a year to come, or of `anio`, the running one, and too far
    after `ultimo`, the last given in it. Years gone by give no more numbers: any of theirs will do."""
    limite = NumeroDeExpediente(numero.organo, anio, min(ultimo + SALTO_MAXIMO, SECUENCIA_MAXIMA))
    if numero.anio >= anio and numero > limite:
        raise NumeroFueraDeSecuencia(campo="numero", limite=str(limite))
