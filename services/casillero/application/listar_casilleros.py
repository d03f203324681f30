"""A mailbox as whoever reads it sees it, with what waits in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.casillero.application.ports import Tx
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.cuota import Uso, hecho


@dataclass(frozen=True, slots=True)
class Command:
    """Of whoever asks."""


class Titular(Enum):
    """Whose a mailbox is."""

    PROPIO = auto()
    ENTIDAD = auto()
    UNIDAD = auto()


@dataclass(frozen=True, slots=True)
class CasilleroPropio:
    """A mailbox, how many deliveries in it are unopened, up to which instant whoever asks has seen it (UTC; None:
    never), how many were put in it since, and how full it is.

    `titular` is whose it is, `nombre` that of the entity or the court, and `en_nombre_de` what names it in requests:
    both "" in one's own, and where one entity or court was asked for.
    """

    casillero: Casillero
    sin_abrir: int
    visto_hasta: datetime | None
    nuevas: int
    uso: Uso
    titular: Titular = Titular.PROPIO
    nombre: str = ""
    en_nombre_de: str = ""


class ListarCasilleros(UseCase[Tx, Command, None, Sequence[CasilleroPropio]]):
    """RPC ListarCasilleros, of one mailbox: none for an account whose identity is not verified."""

    reads_only = True

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion

    def handle(self, tx: Tx, command: Command, prepared: None) -> Sequence[CasilleroPropio]:
        """The mailbox, with what waits in it."""
        return propios(tx, self._jurisdiccion)


def propios(tx: Tx, jurisdiccion: Jurisdiccion) -> Sequence[CasilleroPropio]:
    """The mailbox that the caller is in, with what waits in it."""
    persona = tx.duena
    casillero = tx.casilleros.de(persona) if persona else None
    titular = Titular.PROPIO
    if tx.membresia is not None:
        titular = Titular.UNIDAD if tx.membresia.rol else Titular.ENTIDAD
    return [] if casillero is None else [visto(tx, jurisdiccion, casillero, titular)]


def visto(
    tx: Tx,
    jurisdiccion: Jurisdiccion,
    casillero: Casillero,
    titular: Titular,
    nombre: str = "",
    en_nombre_de: str = "",
) -> CasilleroPropio:
    """A mailbox with what waits in it, as the caller sees it."""
    cual, lectora = casillero.casillero_id, tx.principal.persona
    hasta = tx.marcador.visto_hasta(lectora, cual) if lectora else None
    uso = _uso(tx, jurisdiccion, casillero)
    nuevas = uso.entregas if hasta is None else tx.casilleros.nuevas(cual, hasta)
    return CasilleroPropio(casillero, tx.casilleros.sin_abrir(cual), hasta, nuevas, uso, titular, nombre, en_nombre_de)


def _uso(tx: Tx, jurisdiccion: Jurisdiccion, casillero: Casillero) -> Uso:
    lectora = tx.principal.persona
    dia, reglas = jurisdiccion.calendario.fecha_legal(tx.now()), jurisdiccion.casilleros
    entregas, primer_aviso = tx.notificaciones.uso(casillero.casillero_id)
    avisos = reglas.retencion_en(dia).avisos
    return Uso(
        entregas=entregas,
        hecho=hecho(tx.marcador.en(casillero.persona, lectora) if lectora else {}),
        cuota=reglas.cuota_en(dia),
        avisos=avisos,
        proxima_expiracion=primer_aviso + avisos if primer_aviso else None,
    )
