"""Dated rules of electronic procedure: when a notification takes effect, which procedural instant a filing has."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from libs.jurisdiccion.calendario import UN_DIA, Calendario, Lugar
from libs.jurisdiccion.plazos import Computo
from libs.jurisdiccion.vigencia import Procedencia, vigente


class ModoDeEfecto(StrEnum):
    """What makes a notification effective."""

    DEPOSITO = "deposito"
    ACCESO = "acceso"
    DIAS_DESPUES = "dias_despues"


@dataclass(frozen=True, slots=True)
class EfectoDeNotificacion:
    """The rule of effect; `dias` and `computo` matter for DIAS_DESPUES only."""

    modo: ModoDeEfecto
    dias: int
    computo: Computo
    procedencia: Procedencia


class ModoEnPapel(StrEnum):
    """What makes a notification on paper effective: that it was handed over, or that its result is on record."""

    ENTREGA = "entrega"
    REGISTRO = "registro"


@dataclass(frozen=True, slots=True)
class EfectoEnPapel:
    """The rule of effect of a notification on paper."""

    modo: ModoEnPapel
    procedencia: Procedencia


class ModoDeHora(StrEnum):
    """Which procedural instant a filing has."""

    RECEPCION = "recepcion"
    SIGUIENTE_APERTURA = "siguiente_apertura"


@dataclass(frozen=True, slots=True)
class HoraProcesal:
    """The rule of the procedural instant; the court hours are the calendar's."""

    modo: ModoDeHora
    procedencia: Procedencia


@dataclass(frozen=True, slots=True)
class FirmaDeResoluciones:
    """Whether resoluciones are issued signed by whoever issues them, and nothing else."""

    exigida: bool
    procedencia: Procedencia


@dataclass(frozen=True, slots=True)
class Reglas:
    """reglas.toml: the dated versions of each rule."""

    efecto_notificacion: tuple[EfectoDeNotificacion, ...]
    hora_procesal: tuple[HoraProcesal, ...]
    efecto_en_papel: tuple[EfectoEnPapel, ...]
    firma_de_resoluciones: tuple[FirmaDeResoluciones, ...]

    def efecto_en(self, fecha: date) -> EfectoDeNotificacion:
        """The rule of effect in force on a legal day; raises SinReglaVigente."""
        return vigente(self.efecto_notificacion, fecha)

    def efecto_en_papel_en(self, fecha: date) -> EfectoEnPapel:
        """The rule of effect on paper in force on a legal day; raises SinReglaVigente."""
        return vigente(self.efecto_en_papel, fecha)

    def hora_procesal_en(self, fecha: date) -> HoraProcesal:
        """The rule of the procedural instant in force on a legal day; raises SinReglaVigente."""
        return vigente(self.hora_procesal, fecha)

    def firma_de_resoluciones_en(self, fecha: date) -> FirmaDeResoluciones:
        """Whether resoluciones are to be signed on a legal day; raises SinReglaVigente."""
        return vigente(self.firma_de_resoluciones, fecha)


def efectiva(
    regla: EfectoDeNotificacion,
    disposicion: datetime,
    acceso: datetime | None,
    calendario: Calendario,
    materia: str,
    lugar: Lugar,
) -> datetime | None:
    """The UTC instant at which a notification put at the addressee's disposal takes effect, None if it has none yet.

    `regla` is the one in force on the legal day of `disposicion`. Under `deposito` and `dias_despues` the access
    changes nothing, so it can never restart a plazo. Raises as `Calendario.condicion`.
    """
    depositada = calendario.en_zona(disposicion)
    if regla.modo is ModoDeEfecto.DEPOSITO:
        return depositada.astimezone(UTC)
    if regla.modo is ModoDeEfecto.ACCESO:
        return None if acceso is None else calendario.en_zona(acceso).astimezone(UTC)
    dia = depositada.date()
    for _ in range(regla.dias):
        dia += UN_DIA
        if regla.computo is Computo.HABILES:
            dia = calendario.habil_desde(dia, materia, lugar)
    return calendario.instante(dia)


def hora_procesal_efectiva(
    regla: HoraProcesal, recibido: datetime, calendario: Calendario, materia: str, lugar: Lugar
) -> datetime:
    """The UTC procedural instant of a filing received at `recibido`; never earlier than it.

    `regla` is the one in force on the legal day of `recibido`. For a materia whose hours are all hábiles it is the
    receipt itself. Raises as `Calendario.condicion`.
    """
    local = calendario.en_zona(recibido)
    dia, hora, jornada = local.date(), local.time(), calendario.jornada(local.date())
    if regla.modo is ModoDeHora.RECEPCION or calendario.materia(materia, dia).continua:
        return recibido.astimezone(UTC)
    if jornada.apertura <= hora < jornada.cierre and calendario.es_habil(dia, materia, lugar):
        return recibido.astimezone(UTC)
    if hora >= jornada.cierre:
        dia += UN_DIA
    siguiente = calendario.habil_desde(dia, materia, lugar)
    return calendario.instante(siguiente, calendario.jornada(siguiente).apertura)
