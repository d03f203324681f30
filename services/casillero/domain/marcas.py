"""What somebody who reads a mailbox notes on a notificacion for themselves: of no legal consequence."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from services.casillero.domain.errors import MarcaInvalida

_NOMBRE, _ETIQUETAS, _NOMBRES = 60, 10, 500


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


def resumir(puestas: Iterable[tuple[Marcas, int]]) -> Resumen:
    """Of marks and how many notificaciones have each."""
    destacadas, archivadas = 0, 0
    carpetas: Counter[str] = Counter()
    etiquetas: Counter[str] = Counter()
    for unas, cuantas in puestas:
        destacadas += cuantas if unas.destacada else 0
        archivadas += cuantas if unas.archivada else 0
        carpetas.update({unas.carpeta: cuantas} if unas.carpeta else {})
        etiquetas.update(dict.fromkeys(unas.etiquetas, cuantas))
    return Resumen(destacadas, archivadas, _por_nombre(carpetas), _por_nombre(etiquetas))


def _por_nombre(nombres: Counter[str]) -> Mapping[str, int]:
    return dict(sorted(nombres.most_common(_NOMBRES)))
