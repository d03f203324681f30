from uuid import uuid4

from services.casillero.application.listar_marcas import Command, ListarMarcas
from services.casillero.domain.marcas import Cuenta, Marcas, Que, Resumen, resumir
from services.casillero.tests.fakes import Mundo, entrega, usuario
from services.casillero.tests.unit.comun import abrir, depositar


async def test_folders_and_labels_with_how_much_each_has() -> None:
    mundo = Mundo()
    persona, otra = await abrir(mundo), await abrir(mundo)
    for destinatario in (persona, persona, persona, otra):
        await depositar(mundo, entrega(destinatario))
    una, dos, tres, ajena = mundo.notificaciones
    mundo.marcas = {
        (persona, una): Marcas(True, False, "Laboral", ("urgente",)),
        (persona, dos): Marcas(True, True, "Civil", ("apelar", "urgente")),
        (persona, ajena): Marcas(True, True, "De otro casillero", ("ajena",)),
        (otra, tres): Marcas(True, True, "De otra lectora", ("ajena",)),
    }
    resumen = await mundo.runner.run(ListarMarcas(), usuario(persona), Command())
    assert resumen == Resumen(2, 1, {"Civil": 1, "Laboral": 1}, {"apelar": 1, "urgente": 2})
    assert list(resumen.carpetas) == ["Civil", "Laboral"]


async def test_none_without_a_verified_identity() -> None:
    for persona in (None, uuid4()):
        assert await Mundo().runner.run(ListarMarcas(), usuario(persona), Command()) == Resumen(0, 0, {}, {})


def test_of_very_many_names_the_most_used_are_told() -> None:
    puestas = {Cuenta(Que.CARPETA, f"{numero:04}"): 1 if numero < 300 else 2 for numero in range(800)}
    assert list(resumir(puestas).carpetas) == [f"{numero:04}" for numero in range(300, 800)]
