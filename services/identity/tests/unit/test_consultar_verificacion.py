"""One's own request."""

import pytest

from libs.foundation.core.errors import NotFound
from services.identity.application.consultar_verificacion import ConsultaDeVerificacion, ConsultarVerificacion
from services.identity.domain.verificacion import Decision
from services.identity.tests.fakes_de_verificacion import titular
from services.identity.tests.unit.mesa import Mesa


async def test_it_is_the_last_one_and_nobody_elses() -> None:
    mesa = Mesa()
    luis, ana = await mesa.luis(), await mesa.luis("ana@ejemplo.gt", "1234567890101")
    refused = await mesa.asignada(luis)
    await mesa.decidida(refused.id, Decision.RECHAZAR, "No se lee")
    mesa.clock.advance(minutes=1)
    last = await mesa.solicitada(luis)
    use_case = ConsultarVerificacion()
    assert await mesa.run(use_case, titular(luis), ConsultaDeVerificacion()) == last
    with pytest.raises(NotFound) as refusal:
        await mesa.run(use_case, titular(ana), ConsultaDeVerificacion())
    assert refusal.value.code == "VERIFICACION_NO_ENCONTRADA"
