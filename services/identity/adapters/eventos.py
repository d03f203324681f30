"""How identity's events are encoded."""

from estrado.identity.v1 import eventos_pb2 as pb

from libs.foundation.eventos.outbox import Encoded
from libs.foundation.rpc.timestamps import to_timestamp
from libs.foundation.sql.tx import Encoders
from services.identity.domain.events import (
    CuentaRegistrada,
    EntidadAnulada,
    EntidadConfirmada,
    IdentidadDesvinculada,
    IdentidadVerificada,
    MandatoOtorgado,
    MandatoRevocado,
)


def _cuenta_registrada(event: CuentaRegistrada) -> Encoded:
    cuenta_id = str(event.cuenta_id)
    return Encoded(pb.CuentaRegistrada(cuenta_id=cuenta_id), subject=cuenta_id)


def _identidad_verificada(event: IdentidadVerificada) -> Encoded:
    cuenta_id = str(event.cuenta_id)
    return Encoded(pb.IdentidadVerificada(cuenta_id=cuenta_id, persona=str(event.persona)), subject=cuenta_id)


def _identidad_desvinculada(event: IdentidadDesvinculada) -> Encoded:
    cuenta_id = str(event.cuenta_id)
    return Encoded(pb.IdentidadDesvinculada(cuenta_id=cuenta_id, persona=str(event.persona)), subject=cuenta_id)


def _entidad_confirmada(event: EntidadConfirmada) -> Encoded:
    entidad_id = str(event.entidad_id)
    return Encoded(pb.EntidadConfirmada(entidad_id=entidad_id, persona=str(event.persona)), subject=entidad_id)


def _entidad_anulada(event: EntidadAnulada) -> Encoded:
    entidad_id = str(event.entidad_id)
    return Encoded(pb.EntidadAnulada(entidad_id=entidad_id, persona=str(event.persona)), subject=entidad_id)


def _mandato_otorgado(event: MandatoOtorgado) -> Encoded:
    mandato_id = str(event.mandato_id)
    message = pb.MandatoOtorgado(
        mandato_id=mandato_id,
        mandante=str(event.mandante),
        mandatario=str(event.mandatario),
        numero_de_expediente=event.numero,
        vence=to_timestamp(event.vence),
    )
    return Encoded(message, subject=mandato_id)


def _mandato_revocado(event: MandatoRevocado) -> Encoded:
    mandato_id = str(event.mandato_id)
    return Encoded(pb.MandatoRevocado(mandato_id=mandato_id), subject=mandato_id)


ENCODERS: Encoders = {
    CuentaRegistrada: _cuenta_registrada,
    IdentidadVerificada: _identidad_verificada,
    IdentidadDesvinculada: _identidad_desvinculada,
    EntidadConfirmada: _entidad_confirmada,
    EntidadAnulada: _entidad_anulada,
    MandatoOtorgado: _mandato_otorgado,
    MandatoRevocado: _mandato_revocado,
}
