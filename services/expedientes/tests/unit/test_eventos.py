"""adapters/eventos.py: what casillero is told of deliveries, and the world of a case's class."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from estrado.comun.v1 import entregas_pb2
from estrado.expedientes.v1 import eventos_pb2

from libs.foundation.eventos.outbox import Encoded
from libs.foundation.rpc.timestamps import to_timestamp
from services.expedientes.adapters.eventos import ENCODERS
from services.expedientes.domain.escrito import Documento
from services.expedientes.domain.eventos import (
    EntregaEnPapelFallida,
    EntregaEnPapelRealizada,
    ExpedienteAbierto,
    ExpedienteReservado,
)
from services.expedientes.domain.papel import Resultado
from services.expedientes.tests.unit.comun import Sala

T = datetime(2026, 3, 2, 16, tzinfo=UTC)


def codificado(hecho: object) -> Encoded:
    return ENCODERS[type(hecho)](hecho)


@pytest.mark.parametrize("realizada", [True, False])
def test_a_result_names_the_attempt_the_place_and_the_constancia(realizada: bool) -> None:
    caso = Sala().expediente(llave=b"k")
    constancia = Documento(uuid4(), "constancia-2.pdf", "application/pdf", 7, "a" * 64)
    motivo = "" if realizada else "no había nadie"
    resultado = Resultado(uuid4(), uuid4(), 2, realizada, T, T, "aquí", motivo, uuid4(), constancia)
    hecho = (EntregaEnPapelRealizada if realizada else EntregaEnPapelFallida)(caso, resultado)
    told = codificado(hecho)
    assert told.subject == str(caso.expediente_id)
    mensaje = told.message
    assert isinstance(mensaje, entregas_pb2.EntregaEnPapelRealizada | entregas_pb2.EntregaEnPapelFallida)
    assert mensaje.resultado == entregas_pb2.ResultadoEnPapel(
        entrega_id=str(resultado.entrega_id),
        productor="expedientes",
        intento=2,
        instante=to_timestamp(T),
        registrado=to_timestamp(T),
        lugar="aquí",
        constancia=entregas_pb2.ReferenciaDeDocumento(
            documento_id=str(constancia.documento_id),
            nombre="constancia-2.pdf",
            tipo="application/pdf",
            bytes=7,
            sha256="a" * 64,
        ),
    )
    if isinstance(mensaje, entregas_pb2.EntregaEnPapelFallida):
        assert mensaje.motivo == "no había nadie"


def test_the_class_of_a_case_is_told_to_the_public_by_its_id_alone_also_when_it_is_reserved() -> None:
    caso = Sala().expediente(llave=b"k")
    suyo = str(caso.expediente_id)
    assert codificado(ExpedienteReservado(caso, 1)) == Encoded(
        eventos_pb2.ExpedienteReservado(expediente_id=suyo, cambio=1), suyo, False
    )
    assert codificado(ExpedienteAbierto(caso, 2)) == Encoded(
        eventos_pb2.ExpedienteAbierto(expediente_id=suyo, cambio=2), suyo, False
    )
