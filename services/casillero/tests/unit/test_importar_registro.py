"""The register of mailboxes that there were: one number each, whatever comes again, and every other row told."""

import pytest

from libs.foundation.core.errors import Invalid
from libs.foundation.core.principals import servicio
from libs.foundation.testing.fakes import Anotado
from services.casillero.application.importar_registro import LIMITE, Command, Fila, Importado, ImportarRegistro
from services.casillero.domain.registro import Rechazo
from services.casillero.tests.fakes import GT, Mundo
from services.casillero.tests.fakes_de_vecinos import FakePersonas
from services.casillero.tests.unit.comun import abrir

CLI = servicio("cli")
ANA, BETO, CARLA = "1234 56789 0101", "0000000190101", "0000999962217"


class Mesa:
    """A world, and who is who in it."""

    def __init__(self) -> None:
        self.mundo, self.personas = Mundo(), FakePersonas()

    async def importar(self, *filas: tuple[str, str]) -> Importado:
        """Number and CUI of the lines from 2 on."""
        rows = [Fila(linea, *fila) for linea, fila in enumerate(filas, 2)]
        return await self.mundo.runner.run(ImportarRegistro(self.personas, GT), CLI, Command(rows))

    def suyo(self, cui: str) -> str | None:
        """The number registered for a CUI."""
        persona = self.personas.por_cui[cui.replace(" ", "")]
        return next((numero for numero, de in self.mundo.registrados.items() if de == persona), None)


async def test_each_number_is_kept_for_the_persona_of_its_cui_and_no_cui_is() -> None:
    mesa = Mesa()
    assert await mesa.importar((" 1234-a ", ANA), ("77", BETO)) == Importado(2, 0, {})
    assert (mesa.suyo(ANA), mesa.suyo(BETO)) == ("1234-A", "77")
    assert not [cui for cui in (ANA, BETO) if cui.replace(" ", "") in repr(mesa.mundo)]


async def test_done_again_and_twice_in_the_file_it_is_there_already() -> None:
    mesa = Mesa()
    assert await mesa.importar(("77", ANA), ("77", ANA)) == Importado(1, 1, {})
    before = dict(mesa.mundo.registrados)
    assert await mesa.importar(("77", ANA), ("77", ANA)) == Importado(0, 2, {})
    assert mesa.mundo.registrados == before


@pytest.mark.parametrize(
    ("fila", "rechazo"),
    [
        (("", BETO), Rechazo.NUMERO_INVALIDO),
        (("1" * 21, BETO), Rechazo.NUMERO_INVALIDO),
        (("-1", BETO), Rechazo.NUMERO_INVALIDO),
        (("1_2", BETO), Rechazo.NUMERO_INVALIDO),
        (("١٢", BETO), Rechazo.NUMERO_INVALIDO),
        (("78", "1234 56780 0101"), Rechazo.CUI_INVALIDO),
        (("77", BETO), Rechazo.NUMERO_DE_OTRO),
        (("78", ANA), Rechazo.CUI_CON_OTRO_NUMERO),
    ],
)
async def test_a_bad_row_is_told_and_the_others_go_in(fila: tuple[str, str], rechazo: Rechazo) -> None:
    """Whether the row that it contradicts is in the same file, or was there before."""
    mesa = Mesa()
    assert await mesa.importar(("77", ANA), fila, ("79", CARLA)) == Importado(2, 0, {3: rechazo})
    assert await mesa.importar(fila, ("79", CARLA)) == Importado(0, 1, {2: rechazo})
    assert (mesa.suyo(ANA), mesa.suyo(CARLA)) == ("77", "79")


async def test_an_open_mailbox_keeps_its_number_and_its_persona() -> None:
    mesa = Mesa()
    await mesa.importar(("77", ANA), ("90", CARLA))
    for cui in (ANA, CARLA):
        await abrir(mesa.mundo, mesa.personas.por_cui[cui.replace(" ", "")])
    mesa.mundo.registrados.clear()
    told = {3: Rechazo.NUMERO_DE_OTRO, 4: Rechazo.CUI_CON_OTRO_NUMERO}
    assert await mesa.importar(("77", ANA), ("90", BETO), ("80", ANA)) == Importado(0, 1, told)
    assert mesa.mundo.registrados == {}


async def test_each_part_of_the_file_is_noted_with_what_became_of_it_and_without_whose_it_is() -> None:
    mesa = Mesa()
    await mesa.importar(("77", ANA), ("77", ANA), ("78", "1"))
    [noted] = mesa.mundo.auditoria.kept
    assert noted == Anotado("REGISTRO_IMPORTADO", "", datos={"agregadas": "1", "presentes": "1", "rechazadas": "1"})


async def test_more_than_fit_in_a_transaction_are_refused() -> None:
    mesa = Mesa()
    with pytest.raises(Invalid) as refusal:
        await mesa.importar(*[("77", ANA)] * (LIMITE + 1))
    assert (refusal.value.code, refusal.value.metadata) == ("DEMASIADAS_FILAS", {"limite": "200"})


def test_a_row_does_not_show_what_it_says() -> None:
    assert ANA not in repr(Fila(2, "77", ANA))
