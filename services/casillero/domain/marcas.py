"""What somebody who reads a mailbox notes on a notificacion for themselves: of no legal consequence."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple, Self

from services.casillero.domain.errors import MarcaInvalida

_NOMBRE, _ETIQUETAS, _NOMBRES = 60, 10, 500


class Que(StrEnum):
    """What is counted of the marks in a mailbox."""

    MARCADA = "marcada"
    DESTACADA = "destacada"
    ARCHIVADA = "archivada"
    CARPETA = "carpeta"
    ETIQUETA = "etiqueta"


class Cuenta(NamedTuple):
    """One of the counts: of what, and the name of the folder or the label ("": of anything else)."""

    que: Que
    nombre: str = ""


@dataclass(frozen=True, slots=True)
class Marcas:
    """A star, put away, in a folder ("": in none), with labels in order."""

    destacada: bool = False
    archivada: bool = False
    carpeta: str = ""
    etiquetas: tuple[str, ...] = ()

    def con(
        self,
        destacada: bool | None = None,
        archivada: bool | None = None,
        carpeta: str | None = None,
        etiquetas: Collection[str] | None = None,
    ) -> Self:
        """With those that somebody asks for; None stays as it is. Raises MarcaInvalida: a name of more than 60
        characters or with unprintable ones, more than ten labels."""
        return replace(
            self,
            destacada=self.destacada if destacada is None else destacada,
            archivada=self.archivada if archivada is None else archivada,
            carpeta=self.carpeta if carpeta is None else nombre(carpeta, "carpeta"),
            etiquetas=self.etiquetas if etiquetas is None else _en_orden(etiquetas),
        )

    @property
    def cuentas(self) -> frozenset[Cuenta]:
        """In which counts a notificacion with these marks is: in none where there is no mark."""
        if self == Marcas():
            return frozenset()
        unas = {Cuenta(Que.MARCADA), *(Cuenta(Que.ETIQUETA, una) for una in self.etiquetas)}
        unas |= {Cuenta(Que.DESTACADA)} if self.destacada else set()
        unas |= {Cuenta(Que.ARCHIVADA)} if self.archivada else set()
        return frozenset(unas | {Cuenta(Que.CARPETA, self.carpeta)} if self.carpeta else unas)


@dataclass(frozen=True, slots=True)
class Resumen:
    """How many are starred and put away, and how many each folder and each label has; of names the 500 most used."""

    destacadas: int
    archivadas: int
    carpetas: Mapping[str, int]
    etiquetas: Mapping[str, int]


def nombre(escrito: str, campo: str) -> str:
    """The name of a folder or a label in the one form in which it is kept. Raises MarcaInvalida."""
    canonico = " ".join(unicodedata.normalize("NFC", escrito).split())
    if len(canonico) > _NOMBRE or not canonico.isprintable():
        raise MarcaInvalida(campo=campo)
    return canonico


def _en_orden(etiquetas: Collection[str]) -> tuple[str, ...]:
    nombres = {nombre(etiqueta, "etiquetas") for etiqueta in etiquetas} - {""}
    if len(nombres) > _ETIQUETAS:
        raise MarcaInvalida(campo="etiquetas")
    return tuple(sorted(nombres))


def resumir(cuentas: Mapping[Cuenta, int]) -> Resumen:
    """Of how many notificaciones are in each count."""
    return Resumen(
        cuentas.get(Cuenta(Que.DESTACADA), 0),
        cuentas.get(Cuenta(Que.ARCHIVADA), 0),
        _por_nombre(cuentas, Que.CARPETA),
        _por_nombre(cuentas, Que.ETIQUETA),
    )


def _por_nombre(cuentas: Mapping[Cuenta, int], que: Que) -> Mapping[str, int]:
    nombres = Counter({cuenta.nombre: cuantas for cuenta, cuantas in cuentas.items() if cuenta.que is que})
    return dict(sorted(nombres.most_common(_NOMBRES)))
