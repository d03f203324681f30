"""How identity's events are encoded."""

from estrado.identity.v1 import eventos_pb2 as pb

from libs.foundation.eventos.outbox import Encoded
from libs.foundation.sql.tx import Encoders
from services.identity.domain.events import CuentaRegistrada, IdentidadDesvinculada, IdentidadVerificada


def _cuenta_registrada(event: CuentaRegistrada) -> Encoded:
    cuenta_id = str(event.cuenta_id)
    return Encoded(pb.CuentaRegistrada(cuenta_id=cuenta_id), subject=cuenta_id)


def _identidad_verificada(event: IdentidadVerificada) -> Encoded:
    cuenta_id = str(event.cuenta_id)
    return Encoded(pb.IdentidadVerificada(cuenta_id=cuenta_id, persona=str(event.persona)), subject=cuenta_id)


def _identidad_desvinculada(event: IdentidadDesvinculada) -> Encoded:
    cuenta_id = str(event.cuenta_id)
    return Encoded(pb.IdentidadDesvinculada(cuenta_id=cuenta_id, persona=str(event.persona)), subject=cuenta_id)


ENCODERS: Encoders = {
    CuentaRegistrada: _cuenta_registrada,
    IdentidadVerificada: _identidad_verificada,
    IdentidadDesvinculada: _identidad_desvinculada,
}
