"""What a system may see of a case: that it is there and where, unless it is reserved; and the parties see that it
did."""

from uuid import uuid4

import pytest

from libs.foundation.core.principals import Principal
from libs.jurisdiccion.numeros import NumeroDeExpedienteInvalido
from services.expedientes.application.consultar_datos_publicos import ConsultarDatosPublicos
from services.expedientes.application.consultar_expediente import Consulta
from services.expedientes.domain.errors import ExpedienteNoEncontrado
from services.expedientes.tests.unit.comun import Sala, parte

SISTEMA = Principal("sistema", "gateway", uuid4(), alcances=frozenset({"expedientes:leer"}))


async def test_it_is_given_and_the_reading_recorded_as_that_systems() -> None:
    sala = Sala()
    caso = sala.expediente(parte("Rosa"))
    found = await sala.mundo.runner.run(ConsultarDatosPublicos(), SISTEMA, Consulta("01017-2026-00001"))
    assert found == caso
    [noted] = sala.mundo.anotaciones
    assert (noted.actor, noted.quien, noted.calidad, noted.accion, noted.lectura) == (
        SISTEMA.key,
        "",
        "sistema",
        "datos_publicos",
        True,
    )


async def test_a_reserved_one_looks_like_one_that_is_not_there_and_leaves_no_note() -> None:
    sala = Sala()
    sala.expediente(llave=b"k")
    for numero in ("01017-2026-00001", "01017-2026-00099"):
        with pytest.raises(ExpedienteNoEncontrado) as refused:
            await sala.mundo.runner.run(ConsultarDatosPublicos(), SISTEMA, Consulta(numero))
        assert refused.value.metadata == {}
    assert sala.mundo.anotaciones == []
    with pytest.raises(NumeroDeExpedienteInvalido):
        await sala.mundo.runner.run(ConsultarDatosPublicos(), SISTEMA, Consulta("nada"))
