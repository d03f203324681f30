from uuid import UUID

import pytest

from libs.foundation.core.principals import servicio
from libs.jurisdiccion.catalogos import CodigoDesconocido
from libs.jurisdiccion.unidades import persona_de_unidad
from services.casillero.application.abrir_casillero_de_unidad import AbrirCasilleroDeUnidad, Command
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.entrega import Via
from services.casillero.tests.fakes import GT, Mundo, entrega
from services.casillero.tests.fakes_de_vecinos import FakePersonas
from services.casillero.tests.unit.comun import depositar

ORGANO = "01017"
UNIDAD = persona_de_unidad(ORGANO)


async def abierto(mundo: Mundo, organo: str = ORGANO) -> tuple[Casillero, bool]:
    return await mundo.runner.run(AbrirCasilleroDeUnidad(GT), servicio("cli"), Command(organo))


async def test_a_court_has_one_for_ever_and_is_told_as_such() -> None:
    mundo = Mundo()
    primero, nuevo = await abierto(mundo)
    assert (nuevo, primero.persona, await abierto(mundo)) == (True, UNIDAD, (primero, False))
    # identity, which hears of every CasilleroAbierto, knows no such persona.
    assert mundo.oidos() == ["CasilleroDeUnidadAbierto"]
    assert mundo.events[0].organo == ORGANO
    otro, _ = await abierto(mundo, "01025")
    assert otro.numero != primero.numero


@pytest.mark.parametrize("organo", ["", "99999", "01017 ", "\u0660\u0661\u0660\u0661\u0667"])
async def test_what_is_no_court_has_none(organo: str) -> None:
    mundo = Mundo()
    with pytest.raises(CodigoDesconocido):
        await abierto(mundo, organo)
    assert mundo.casilleros == {}


def test_the_persona_of_a_court_is_always_the_same_and_none_that_identity_makes() -> None:
    assert UUID("8ce6bdbf-6c09-52d9-afff-73ae64591e70") == UNIDAD
    assert len({persona_de_unidad(codigo) for codigo in GT.catalogos.organos}) == len(GT.catalogos.organos)
    assert UNIDAD.version == 5


async def test_what_is_ordered_to_a_court_lies_in_its_mailbox_or_goes_on_paper_and_identity_is_not_asked() -> None:
    mundo, personas = Mundo(), FakePersonas()
    antes, despues = entrega(UNIDAD), entrega(UNIDAD)
    await depositar(mundo, antes, personas=personas)
    await abierto(mundo)
    for orden in (antes, despues):
        await depositar(mundo, orden, personas=personas)
    assert [via for _, via in mundo.entregas.values()] == [Via.PAPEL, Via.CASILLERO]
    assert mundo.unica.efectiva is not None
    assert personas.preguntas == 0
