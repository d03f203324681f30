"""What identity says of where somebody is told, as casillero takes it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from estrado.identity.v1 import identity_service_pb2 as pb

from libs.foundation.core.errors import Invalid, Unavailable
from services.casillero.adapters.servicios import ContactosRemotos
from services.casillero.domain.alerta import Canal, Contacto

A_LA_VEZ = 100


class Stub:
    """Answers what it was given to those of whom it was given something, or refuses with it."""

    def __init__(self, answer: Mapping[UUID, Sequence[pb.Contacto]] | Exception) -> None:
        self.answer = answer
        self.asked: list[list[str]] = []

    async def ListarContactos(self, request: pb.ListarContactosRequest) -> Any:
        self.asked.append(list(request.personas))
        if isinstance(self.answer, Exception):
            raise self.answer
        return pb.ListarContactosResponse(
            personas=[
                pb.ContactosDePersona(persona=persona, contactos=self.answer[UUID(persona)])
                for persona in request.personas
                if UUID(persona) in self.answer
            ]
        )


async def test_each_account_has_the_channels_that_it_has_and_who_has_none_is_told_of() -> None:
    entidad, nadie, ana, luis = uuid4(), uuid4(), uuid4(), uuid4()
    contactos = [
        pb.Contacto(cuenta_id=str(ana), correo="ana@ejemplo.gt"),
        pb.Contacto(cuenta_id=str(luis), correo="luis@ejemplo.gt", telefono="+50223456789"),
    ]
    stub: Any = Stub({entidad: contactos})
    found = await ContactosRemotos(stub).de({entidad, nadie})
    assert list(found[entidad]) == [
        Contacto(ana, {Canal.CORREO: "ana@ejemplo.gt"}),
        Contacto(luis, {Canal.CORREO: "luis@ejemplo.gt", Canal.SMS: "+50223456789"}),
    ]
    assert list(found[nadie]) == []
    assert stub.asked == [sorted([str(entidad), str(nadie)])]


async def test_many_are_asked_for_in_questions_that_identity_takes() -> None:
    personas = {uuid4() for _ in range(2 * A_LA_VEZ + 1)}
    stub: Any = Stub({})
    assert set(await ContactosRemotos(stub).de(personas)) == personas
    assert [len(asked) for asked in stub.asked] == [A_LA_VEZ, A_LA_VEZ, 1]


@pytest.mark.parametrize("error", [Unavailable(), Invalid()])
async def test_while_identity_does_not_answer_nothing_is_concluded(error: Exception) -> None:
    stub: Any = Stub(error)
    with pytest.raises(Unavailable):
        await ContactosRemotos(stub).de({uuid4()})
