"""The machine readable zone of an identity card: TD1, three lines of thirty (ICAO Doc 9303, part 5; for characters,
check digits and dates its part 3)."""

import re
from dataclasses import dataclass, field
from datetime import date

from services.identity.domain.errores_de_verificacion import MrzInvalida

_LINEA, _LINEAS = 30, 3
_CARACTERES = re.compile(r"[A-Z0-9<]+")
_PESOS = (7, 3, 1)
_RELLENO = "<"


@dataclass(frozen=True, slots=True)
class Mrz:
    """What it says, its check digits right. Names are in its 26 letters, perhaps cut off; `nacimiento` is None where
    the card leaves part of it open."""

    emisor: str
    numero: str = field(repr=False)
    opcional: str = field(repr=False)
    nacimiento: date | None = field(repr=False)
    vence: date
    apellidos: tuple[str, ...] = field(repr=False)
    nombres: tuple[str, ...] = field(repr=False)

    @classmethod
    def parse(cls, texto: str, hoy: date) -> "Mrz":
        """Read it as typed, with or without breaks between its lines; `hoy` tells the century of dates. Raises
        MrzInvalida saying what is wrong: forma, digito_numero, digito_nacimiento, digito_vencimiento,
        digito_compuesto, fecha."""
        zona = "".join(texto.upper().split())
        if len(zona) != _LINEA * _LINEAS or not _CARACTERES.fullmatch(zona):
            raise MrzInvalida(campo="mrz", causa="forma")
        arriba, medio, abajo = (zona[at : at + _LINEA] for at in range(0, len(zona), _LINEA))
        numero, opcional = _numero(arriba)
        _exigir_digito(medio[:6], medio[6], "digito_nacimiento")
        _exigir_digito(medio[8:14], medio[14], "digito_vencimiento")
        _exigir_digito(arriba[5:] + medio[:7] + medio[8:15] + medio[18:29], medio[29], "digito_compuesto")
        vence = _fecha(medio[8:14], 2000)
        if vence is None:
            raise MrzInvalida(campo="mrz", causa="fecha")
        apellidos, _, nombres = abajo.partition(_RELLENO * 2)
        return cls(
            emisor=arriba[2:5].strip(_RELLENO),
            numero=numero,
            opcional=opcional + medio[18:29].strip(_RELLENO),
            nacimiento=_nacimiento(medio[:6], hoy),
            vence=vence,
            apellidos=_palabras(apellidos),
            nombres=_palabras(nombres),
        )

    @property
    def cui(self) -> str:
        """The thirteen digits that its number is, alone or with what stands behind it; "" where it shows none."""
        for texto in (self.numero, self.numero + self.opcional):
            if len(texto) == 13 and texto.isdigit():
                return texto
        return ""


def _numero(arriba: str) -> tuple[str, str]:
    """The card's number and the optional data behind it. One of more than nine characters goes on there, and its check
    digit stands behind its last."""
    numero, digito, resto = arriba[5:14], arriba[14], arriba[15:]
    if digito != _RELLENO:
        _exigir_digito(numero, digito, "digito_numero")
        return numero.strip(_RELLENO), resto.strip(_RELLENO)
    largo, _, opcional = resto.partition(_RELLENO)
    if not largo:
        raise MrzInvalida(campo="mrz", causa="digito_numero")
    _exigir_digito(numero + largo[:-1], largo[-1], "digito_numero")
    return numero + largo[:-1], opcional.strip(_RELLENO)


def _exigir_digito(texto: str, digito: str, causa: str) -> None:
    suma = sum(_valor(caracter) * _PESOS[lugar % 3] for lugar, caracter in enumerate(texto))
    if digito != str(suma % 10):
        raise MrzInvalida(campo="mrz", causa=causa)


def _valor(caracter: str) -> int:
    return 0 if caracter == _RELLENO else int(caracter, 36)


def _nacimiento(texto: str, hoy: date) -> date | None:
    """Nobody is born tomorrow: a date that would be is of the century before."""
    fecha = _fecha(texto, 2000)
    return _fecha(texto, 1900) if fecha is None or fecha > hoy else fecha


def _fecha(texto: str, siglo: int) -> date | None:
    if not texto.isdigit():
        if _RELLENO in texto:
            return None
        raise MrzInvalida(campo="mrz", causa="fecha")
    try:
        return date(siglo + int(texto[:2]), int(texto[2:4]), int(texto[4:]))
    except ValueError:
        # 29 February is of some centuries only.
        if texto[2:] == "0229":
            return None
        raise MrzInvalida(campo="mrz", causa="fecha") from None


def _palabras(texto: str) -> tuple[str, ...]:
    return tuple(palabra for palabra in texto.split(_RELLENO) if palabra)
