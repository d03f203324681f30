"""The plazos that a line of the timeline starts and that do not run yet: told anew to each reader, never stored."""

from dataclasses import replace

from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.expedientes.application.ports import Actuacion
from services.expedientes.domain.plazo import plazos_pendientes


def con_pendientes(actuacion: Actuacion, jurisdiccion: Jurisdiccion) -> Actuacion:
    """The line with its `pendientes`, which are of the kind in force when the act was issued."""
    if not actuacion.tipo_de_plazo:
        return actuacion
    tipo = jurisdiccion.tipo_de_plazo(actuacion.tipo_de_plazo, jurisdiccion.calendario.fecha_legal(actuacion.instante))
    return replace(actuacion, pendientes=plazos_pendientes(tipo, actuacion.comunicaciones))
