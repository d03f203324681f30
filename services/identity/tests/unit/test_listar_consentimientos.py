"""Whom I let have what: mine, those that still hold."""

from services.identity.application.listar_consentimientos import ListaDeConsentimientos, ListarConsentimientos
from services.identity.tests.fakes import CORREO, usuario
from services.identity.tests.socio import Socio


async def listed(socio: Socio, correo: str = CORREO) -> list[tuple[str, tuple[str, ...]]]:
    cuenta = socio.identity.cuentas.por_correo(correo)
    assert cuenta
    found = await socio.run(ListarConsentimientos(), usuario(cuenta), ListaDeConsentimientos())
    return [(cliente.nombre, dado.alcances) for dado, cliente in found]


async def test_each_client_with_what_it_was_let_know_and_nobody_elses(socio: Socio) -> None:
    await socio.identity.registrada("otro@ejemplo.gt")
    await socio.codigo()
    assert await listed(socio) == [("Registro de la Propiedad", ("openid", "profile"))]
    assert await listed(socio, "otro@ejemplo.gt") == []


async def test_clients_that_were_withdrawn_are_not_listed(socio: Socio) -> None:
    await socio.codigo()
    socio.identity.clientes.retirar(socio.id, socio.clock.now())
    assert await listed(socio) == []
