"""The states of a delivery and what takes it from one to the next: the only table of what may happen (ADR 0019).

Courtesy alerts have states of their own (domain/alerta.py): whether somebody was told changes nothing here.
"""

from collections.abc import Mapping
from enum import StrEnum

from services.casillero.domain.errors import TransicionImposible


class Estado(StrEnum):
    """How far a delivery has come."""

    ACEPTADA = "aceptada"  # its order is on record
    SIN_ENTREGA = "sin_entrega"  # an aviso that reaches nobody
    DEPOSITADA = "depositada"
    ACCEDIDA = "accedida"  # opened, without an effect in law
    EFECTIVA = "efectiva"  # has its effect, unopened
    EFECTIVA_Y_ACCEDIDA = "efectiva_y_accedida"
    PAPEL_PENDIENTE = "papel_pendiente"
    PAPEL_FALLIDA = "papel_fallida"  # tried in vain; may be tried again
    PAPEL_REALIZADA = "papel_realizada"  # handed over
    PAPEL_EFECTIVA = "papel_efectiva"
    EXPIRADA = "expirada"  # an aviso that left the list
    ANULADA = "anulada"  # by a later act; an effect that it had stays history


class Paso(StrEnum):
    """What happens to a delivery."""

    DEPOSITO = "deposito"
    SIN_DESTINO = "sin_destino"
    EN_PAPEL = "en_papel"
    ACCESO = "acceso"
    EFECTO = "efecto"
    FALLO_EN_PAPEL = "fallo_en_papel"
    ENTREGA_EN_PAPEL = "entrega_en_papel"
    EXPIRACION = "expiracion"
    ANULACION = "anulacion"


_E, _P = Estado, Paso
_INTENTOS = {_P.FALLO_EN_PAPEL: _E.PAPEL_FALLIDA, _P.ENTREGA_EN_PAPEL: _E.PAPEL_REALIZADA, _P.ANULACION: _E.ANULADA}

TRANSICIONES: Mapping[Estado, Mapping[Paso, Estado]] = {
    _E.ACEPTADA: {
        _P.DEPOSITO: _E.DEPOSITADA,
        _P.SIN_DESTINO: _E.SIN_ENTREGA,
        _P.EN_PAPEL: _E.PAPEL_PENDIENTE,
        # Taken back before it came: on its way to a mailbox it is deposited as what it is, on paper nobody carries it.
        _P.ANULACION: _E.ANULADA,
    },
    _E.SIN_ENTREGA: {_P.ANULACION: _E.ANULADA},
    _E.DEPOSITADA: {
        _P.ACCESO: _E.ACCEDIDA,
        _P.EFECTO: _E.EFECTIVA,
        _P.EXPIRACION: _E.EXPIRADA,
        _P.ANULACION: _E.ANULADA,
    },
    _E.ACCEDIDA: {
        _P.ACCESO: _E.ACCEDIDA,
        _P.EFECTO: _E.EFECTIVA_Y_ACCEDIDA,
        _P.EXPIRACION: _E.EXPIRADA,
        _P.ANULACION: _E.ANULADA,
    },
    _E.EFECTIVA: {_P.ACCESO: _E.EFECTIVA_Y_ACCEDIDA, _P.ANULACION: _E.ANULADA},
    _E.EFECTIVA_Y_ACCEDIDA: {_P.ACCESO: _E.EFECTIVA_Y_ACCEDIDA, _P.ANULACION: _E.ANULADA},
    _E.PAPEL_PENDIENTE: _INTENTOS,
    _E.PAPEL_FALLIDA: _INTENTOS,
    _E.PAPEL_REALIZADA: {_P.EFECTO: _E.PAPEL_EFECTIVA, _P.ANULACION: _E.ANULADA},
    _E.PAPEL_EFECTIVA: {_P.ANULACION: _E.ANULADA},
    _E.EXPIRADA: {_P.ACCESO: _E.EXPIRADA, _P.ANULACION: _E.ANULADA},
    _E.ANULADA: {_P.DEPOSITO: _E.ANULADA, _P.ACCESO: _E.ANULADA, _P.EXPIRACION: _E.ANULADA},
}


def admite(estado: Estado, paso: Paso) -> bool:
    """Whether `paso` may happen to a delivery in `estado`."""
    return paso in TRANSICIONES[estado]


def exigir(estado: Estado, paso: Paso) -> None:
    """Raises TransicionImposible unless `paso` may happen to a delivery in `estado`."""
    if not admite(estado, paso):
        raise TransicionImposible(estado=estado.value, paso=paso.value)
