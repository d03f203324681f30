"""What identity says of where somebody is told, as casillero takes it."""

from typing import Any
from uuid import uuid4

import pytest
from estrado.identity.v1 import identity_service_pb2 as pb

from libs.foundation.core.errors import NotFound, Unavailable
from services.casillero.adapters.servicios import ContactosRemotos
from services.casillero.domain.alerta import Canal, Contacto


class Stub:
    """Answers, or refuses with, what it was given."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def ListarContactos(self, request: pb.ListarContactosRequest) -> Any:
        self.asked.append(request.persona)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def test_each_account_has_the_channels_that_it_has() -> None:
    persona, ana, luis = uuid4(), uuid4(), uuid4()
    contactos = [
        pb.Contacto(cuenta_id=str(ana), correo="ana@ejemplo.gt"),
        pb.Contacto(cuenta_id=str(luis), correo="luis@ejemplo.gt", telefono="+50223456789"),
    ]
    stub: Any = Stub(pb.ListarContactosResponse(contactos=contactos))
    assert await ContactosRemotos(stub).de(persona) == [
        Contacto(ana, {Canal.CORREO: "ana@ejemplo.gt"}),
        Contacto(luis, {Canal.CORREO: "luis@ejemplo.gt", Canal.SMS: "+50223456789"}),
    ]
    assert stub.asked == [str(persona)]


async def test_a_persona_that_identity_does_not_know_has_nobody_to_tell_and_holds_nothing_up() -> None:
    stub: Any = Stub(NotFound("PERSONA_NO_ENCONTRADA"))
    assert await ContactosRemotos(stub).de(uuid4()) == []


async def test_while_identity_is_away_nothing_is_concluded() -> None:
    stub: Any = Stub(Unavailable())
    with pytest.raises(Unavailable):
        await ContactosRemotos(stub).de(uuid4())
