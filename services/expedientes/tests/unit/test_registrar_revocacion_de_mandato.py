"""A mandate that identity tells has ended."""

from uuid import uuid4

import pytest

from libs.foundation.core.principals import Principal
from services.expedientes.application.consultar_expediente import Consulta, ConsultarExpediente
from services.expedientes.application.registrar_revocacion_de_mandato import RegistrarRevocacionDeMandato, Revocado
from services.expedientes.domain.errors import ExpedienteNoEncontrado
from services.expedientes.tests.unit.comun import Sala, parte, usuario

IDENTITY = Principal("servicio", "expedientes", cause="event:2")


async def test_it_opens_nothing_any_more_and_one_unknown_is_nothing_to_stop_at() -> None:
    sala = Sala()
    rosa, ana = parte("Rosa"), usuario(uuid4())
    caso = sala.expediente(rosa)
    mandato, otro = sala.mandato(rosa.persona, ana), sala.mandato(rosa.persona, usuario(uuid4()))
    for mandato_id in (mandato.mandato_id, mandato.mandato_id, uuid4()):
        await sala.mundo.runner.run(RegistrarRevocacionDeMandato(), IDENTITY, Revocado(mandato_id))
    with pytest.raises(ExpedienteNoEncontrado):
        await sala.mundo.runner.run(ConsultarExpediente(), ana, Consulta(str(caso.numero)))
    assert mandato.mandato_id in sala.mundo.mandatos
    assert otro.mandato_id not in sala.mundo.terminados
