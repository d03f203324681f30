from uuid import uuid4

from services.casillero.application.listar_casilleros import CasilleroPropio, Command, ListarCasilleros
from services.casillero.tests.fakes import GT, entrega, usuario
from services.casillero.tests.unit.comun import abrir, acceder, con_una, depositar


async def test_the_callers_own_with_what_is_unopened() -> None:
    mundo, persona, una = await con_una()
    await depositar(mundo, entrega(persona))
    await depositar(mundo, entrega(await abrir(mundo)))
    await acceder(mundo, persona, una.notificacion_id)
    propios = await mundo.runner.run(ListarCasilleros(GT), usuario(persona), Command())
    uso = propios[0].uso
    assert propios == [CasilleroPropio(mundo.casilleros[persona], sin_abrir=1, visto_hasta=None, nuevas=2, uso=uso)]


async def test_none_without_a_verified_identity_or_a_mailbox() -> None:
    mundo, _, _ = await con_una()
    for persona in (None, uuid4()):
        assert await mundo.runner.run(ListarCasilleros(GT), usuario(persona), Command()) == []
