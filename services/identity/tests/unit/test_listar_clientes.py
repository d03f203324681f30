"""All clients, those withdrawn included."""

from services.identity.application.listar_clientes import ListaDeClientes, ListarClientes
from services.identity.tests.fakes import CLI
from services.identity.tests.socio import Socio


async def test_all_are_listed_the_oldest_first(socio: Socio) -> None:
    socio.clock.advance(minutes=1)
    await socio.crear(nombre="Segundo")
    socio.identity.clientes.retirar(socio.id, socio.clock.now())
    found = await socio.run(ListarClientes(), CLI, ListaDeClientes())
    assert [(uno.nombre, uno.retirado is not None) for uno in found] == [
        ("Registro de la Propiedad", True),
        ("Segundo", False),
    ]
