"""Plazos of a case: which effects of an act's notification start one, and how that is told to people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from libs.jurisdiccion.calendario import Calendario, Lugar
from libs.jurisdiccion.plazos import (
    Comienzo,
    Computo,
    Desde,
    PlazoCalculado,
    TipoDePlazo,
    Unidad,
    calcular,
    efecto_inicial,
)
from services.expedientes.domain.resolucion import Comunicacion, Estado

_COMO_ESPERA = {
    Estado.PAPEL_PENDIENTE: " (en papel)",
    Estado.PAPEL_FALLIDA: " (en papel, sin éxito hasta ahora)",
    Estado.PAPEL_REALIZADA: " (en papel, ya entregada)",
    Estado.DEPOSITADA: " (en su casillero, todavía sin efecto)",
    Estado.ACCEDIDA: " (en su casillero, todavía sin efecto)",
}


_DESDE_CUANDO = {
    Comienzo.INDIVIDUAL: "Corre desde su notificación",
    Comienzo.COMUN: "Plazo común: corre desde la última notificación",
}


class EstadoDePlazo(StrEnum):
    """Whether a plazo waits for a notification, runs or is over."""

    PENDIENTE = "pendiente"
    ABIERTO = "abierto"
    VENCIDO = "vencido"


@dataclass(frozen=True, slots=True)
class Dia:
    """A day looked at: whether it counted, and why or why not."""

    dia: date
    cuenta: bool
    motivo: str


@dataclass(frozen=True, slots=True)
class Plazo:
    """A plazo that runs, with all that explains it. `obligados` are the names of the parties it binds, `entregas` the
    deliveries that started it; `desde`, `inicia` and `vence` are UTC instants."""

    plazo_id: UUID
    expediente_id: UUID
    acto_id: UUID
    tipo: str
    obligados: tuple[str, ...]
    entregas: tuple[UUID, ...]
    desde: datetime
    inicia: datetime
    vence: datetime
    regla: str
    version_del_calendario: str
    explicacion: str
    dias: tuple[Dia, ...]

    def estado(self, ahora: datetime) -> EstadoDePlazo:
        """Whether it is over at `ahora`."""
        return EstadoDePlazo.VENCIDO if ahora >= self.vence else EstadoDePlazo.ABIERTO


@dataclass(frozen=True, slots=True)
class PlazoPendiente:
    """A plazo that does not run yet, for want of a notification that is effective. It is told from the act and its
    communications, and kept nowhere: once it runs it is a Plazo."""

    acto_id: UUID
    tipo: str
    obligados: tuple[str, ...]
    regla: str
    explicacion: str

    def estado(self, ahora: datetime) -> EstadoDePlazo:
        """It waits, at any time."""
        return EstadoDePlazo.PENDIENTE


def plazo_que_comienza(
    plazo_id: UUID,
    tipo: TipoDePlazo,
    nueva: Comunicacion,
    todas: Sequence[Comunicacion],
    calendario: Calendario,
    materia: str,
    lugar: Lugar,
) -> Plazo | None:
    """The plazo that begins because `nueva` became effective, None while a común one waits for other recipients.

    `todas` are the act's communications, `nueva` included. Raises as libs.jurisdiccion.plazos.calcular.
    """
    if nueva.efectiva is None:
        return None
    desde = efecto_inicial(tipo, nueva.efectiva, [comunicacion.efectiva for comunicacion in todas])
    if desde is None:
        return None
    obligadas = (nueva,) if tipo.comienzo is Comienzo.INDIVIDUAL else tuple(todas)
    calculo = calcular(tipo, desde, calendario, materia, lugar)
    return Plazo(
        plazo_id=plazo_id,
        expediente_id=nueva.expediente_id,
        acto_id=nueva.acto_id,
        tipo=tipo.codigo,
        obligados=tuple(comunicacion.parte for comunicacion in obligadas),
        entregas=tuple(comunicacion.entrega_id for comunicacion in obligadas),
        desde=desde,
        inicia=calculo.inicia,
        vence=calculo.vence,
        regla=calculo.regla,
        version_del_calendario=calculo.version,
        explicacion=explicar(tipo, desde, calculo, calendario),
        dias=tuple(Dia(dia.dia, dia.numero > 0, dia.condicion.detalle) for dia in calculo.dias),
    )


def plazos_pendientes(tipo: TipoDePlazo, todas: Sequence[Comunicacion]) -> tuple[PlazoPendiente, ...]:
    """The plazos of that kind that an act starts and that do not run yet. `todas` are the act's communications."""
    faltan = [comunicacion for comunicacion in todas if comunicacion.por_surtir_efecto]
    if tipo.comienzo is Comienzo.INDIVIDUAL:
        return tuple(_pendiente(tipo, [una], [una]) for una in faltan)
    return (_pendiente(tipo, todas, faltan),) if faltan else ()


def _pendiente(tipo: TipoDePlazo, obligadas: Sequence[Comunicacion], faltan: Sequence[Comunicacion]) -> PlazoPendiente:
    *nombres, ultimo = [f"{una.parte}{_COMO_ESPERA.get(una.estado, '')}" for una in faltan]
    quienes = f"{', '.join(nombres)} y {ultimo}" if nombres else ultimo
    return PlazoPendiente(
        acto_id=faltan[0].acto_id,
        tipo=tipo.codigo,
        obligados=tuple(una.parte for una in obligadas),
        regla=tipo.regla,
        explicacion=f"{_que_es(tipo)} {_DESDE_CUANDO[tipo.comienzo]}; falta notificar a {quienes}.",
    )


def anunciar(tipo: TipoDePlazo) -> str:
    """What an act's notification will start, as told with the delivery to its recipient: it names nobody."""
    return f"{_que_es(tipo)} {_DESDE_CUANDO[tipo.comienzo]}."


def explicar(tipo: TipoDePlazo, desde: datetime, calculo: PlazoCalculado, calendario: Calendario) -> str:
    """Why the plazo ends when it does, in Spanish, on the legal clock."""
    cual = "la última notificación" if tipo.comienzo is Comienzo.COMUN else "la notificación"
    notificacion = f"{cual} ({calendario.en_zona(desde):%d/%m/%Y %H:%M})"
    frases = [_que_es(tipo)]
    if tipo.unidad is Unidad.HORAS:
        fin = calendario.en_zona(calculo.vence)
        frases.append(f"{_comienzo_en_horas(tipo, notificacion, calculo, calendario)} y vence el")
        frases.append(f"{fin:%d/%m/%Y a las %H:%M}.")
    else:
        primero = calendario.en_zona(calculo.inicia)
        frases.append(f"Corre desde el {primero:%d/%m/%Y}, día siguiente a {notificacion},")
        frases.append(f"y vence al terminar el {calculo.ultimo_dia:%d/%m/%Y}.")
    if saltados := [f"{dia.dia:%d/%m/%Y} ({dia.condicion.detalle})" for dia in calculo.dias if not dia.condicion.habil]:
        frases.append(f"Días inhábiles: {', '.join(saltados)}.")
    return " ".join(frases)


def _comienzo_en_horas(tipo: TipoDePlazo, notificacion: str, calculo: PlazoCalculado, calendario: Calendario) -> str:
    if tipo.desde is Desde.NOTIFICACION:
        return f"Corre desde {notificacion}"
    if not calculo.dias:
        return f"Corre desde {notificacion}, pues todas las horas son hábiles,"
    inicio = calendario.en_zona(calculo.inicia)
    return (
        f"Corre desde el {inicio:%d/%m/%Y a las %H:%M}, inicio de la jornada del día hábil siguiente a {notificacion},"
    )


def _que_es(tipo: TipoDePlazo) -> str:
    return f"{tipo.nombre}: {_cantidad(tipo)} ({tipo.procedencia.cita})."


def _cantidad(tipo: TipoDePlazo) -> str:
    unidad = {Unidad.ANIOS: "años", Unidad.DIAS: "días"}.get(tipo.unidad, tipo.unidad.value)
    if tipo.unidad is Unidad.DIAS:
        unidad += " hábiles" if tipo.computo is Computo.HABILES else " calendario"
    return f"{tipo.cantidad} {unidad}"
