"""What identity says of who stands behind a persona, as casillero takes it."""

from typing import Any
from uuid import uuid4

import pytest
from estrado.identity.v1 import identity_service_pb2 as pb

from libs.foundation.core.errors import Denied, EstradoError, NotFound, Unavailable
from libs.foundation.rpc.errors import FalloInterno, ServicioNoDisponible
from libs.foundation.rpc.tokens import CredencialDeServicioInvalida
from services.casillero.adapters.servicios import PersonasRemotas


class Stub:
    """Answers, or refuses with, what it was given."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def ConsultarPersona(self, request: pb.ConsultarPersonaRequest) -> Any:
        self.asked.append(request.persona)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize("verificada", [True, False])
async def test_what_it_says_is_believed(verificada: bool) -> None:
    persona = uuid4()
    stub: Any = Stub(pb.ConsultarPersonaResponse(verificada=verificada))
    assert await PersonasRemotas(stub).verificada(persona) is verificada
    assert stub.asked == [str(persona)]


@pytest.mark.parametrize(
    "fault",
    [ServicioNoDisponible(), CredencialDeServicioInvalida(), Denied(), FalloInterno(codigo="INTERNAL")],
    ids=["away", "a token that has expired by its clock", "it lets nobody in", "a fault of its own"],
)
async def test_a_fault_between_the_two_services_is_waited_for_and_says_what_it_is(fault: EstradoError) -> None:
    stub: Any = Stub(fault)
    with pytest.raises(Unavailable) as held:
        await PersonasRemotas(stub).verificada(uuid4())
    assert held.value.code == fault.code


async def test_a_persona_that_it_does_not_know_is_a_mistake_of_the_order() -> None:
    stub: Any = Stub(NotFound("PERSONA_NO_ENCONTRADA"))
    with pytest.raises(NotFound) as refused:
        await PersonasRemotas(stub).verificada(uuid4())
    assert refused.value.code == "PERSONA_NO_ENCONTRADA"
