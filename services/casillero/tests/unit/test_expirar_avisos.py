from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from libs.foundation.core.cursors import Cursors
from libs.jurisdiccion.casilleros import Retencion
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.reglas import ModoDeEfecto
from libs.jurisdiccion.vigencia import Procedencia
from services.casillero.application import listar_notificaciones
from services.casillero.application.expirar_avisos import Command, ExpirarAvisos
from services.casillero.application.listar_casilleros import Command as Cuales
from services.casillero.application.listar_casilleros import ListarCasilleros
from services.casillero.domain.entrega import Clase
from services.casillero.domain.notificacion import Notificacion
from services.casillero.tests.fakes import AHORA, EVENTO, GT, Mundo, con_efecto, entrega, usuario
from services.casillero.tests.unit.comun import abrir, acceder, con_una, depositar

UN_MES = timedelta(days=30)


def con_retencion(retencion: timedelta, desde: int = 0) -> Jurisdiccion:
    """Guatemala with another rule of retention, from so many days after the first of the tests on."""
    nueva = Retencion(retencion, Procedencia("prueba", AHORA.date() + timedelta(days=desde)))
    return replace(GT, casilleros=replace(GT.casilleros, retencion=(*GT.casilleros.retencion, nueva)))


async def expirar(mundo: Mundo, jurisdiccion: Jurisdiccion | None = None, limite: int = 100) -> int:
    caso = ExpirarAvisos(jurisdiccion or con_retencion(UN_MES))
    return await mundo.runner.run(caso, EVENTO, Command(mundo.clock.now(), limite))


async def lista(mundo: Mundo, persona: UUID, estado: str = "") -> list[Notificacion]:
    caso = listar_notificaciones.ListarNotificaciones(Cursors(b"k" * 32))
    command = listar_notificaciones.Command(estado=estado)
    pagina = await mundo.runner.run(caso, usuario(persona), command)
    return [vista.notificacion for vista in pagina.notificaciones]


async def test_an_aviso_leaves_the_list_on_its_day_with_evidence_and_is_found_by_asking_for_it() -> None:
    mundo, persona, aviso = await con_una(clase=Clase.AVISO)
    mundo.clock.advance(days=30, microseconds=-1)
    assert await expirar(mundo) == 0
    mundo.clock.advance(microseconds=1)
    assert await expirar(mundo) == 1
    assert await lista(mundo, persona) == await lista(mundo, persona, "sin_abrir") == []
    assert await lista(mundo, persona, "expirada") == [replace(aviso, expirada=AHORA + UN_MES)]
    assert mundo.tipos() == ["SubmissionAcceptance", "ContentConsignment", "ContentExpiry"]
    assert mundo.evidencias[-1].instante == AHORA + UN_MES
    assert "30 días" in mundo.evidencias[-1].detalle
    [propio] = await mundo.runner.run(ListarCasilleros(GT), usuario(persona), Cuales())
    assert (propio.sin_abrir, propio.nuevas, propio.uso.entregas, propio.uso.proxima_expiracion) == (0, 0, 0, None)
    # What was delivered can be read, as before.
    assert (await acceder(mundo, persona, aviso.notificacion_id)).acceso is not None
    assert await expirar(mundo) == 0
    assert mundo.tipos().count("ContentExpiry") == 1


async def test_a_notificacion_never_does_effective_or_not() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    for modo in ModoDeEfecto:
        await depositar(mundo, entrega(persona), con_efecto(modo, 1))
    antes = dict(mundo.notificaciones)
    mundo.clock.advance(days=40_000)
    assert await expirar(mundo) == 0
    assert mundo.notificaciones == antes


async def test_the_rule_is_the_one_in_force_on_the_day() -> None:
    mundo, _, _ = await con_una(clase=Clase.AVISO)
    corta = con_retencion(timedelta(days=1), desde=10)
    mundo.clock.advance(days=9)
    assert await expirar(mundo, corta) == 0
    mundo.clock.advance(days=1)
    assert await expirar(mundo, corta) == 1


async def test_the_oldest_first_so_many_at_once() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    for _ in range(3):
        await depositar(mundo, entrega(persona, clase=Clase.AVISO))
        mundo.clock.advance(days=1)
    mundo.clock.advance(days=60)
    assert await expirar(mundo, limite=2) == 2
    [ultima] = await lista(mundo, persona)
    assert ultima.puesta_a_disposicion == AHORA + timedelta(days=2)
    assert await expirar(mundo, limite=2) == 1
    assert await lista(mundo, persona) == []


async def test_its_owner_knows_when_the_next_one_leaves() -> None:
    mundo, persona, _ = await con_una()
    mundo.clock.advance(days=2)
    await depositar(mundo, entrega(persona, clase=Clase.AVISO))
    mundo.clock.advance(days=2)
    await depositar(mundo, entrega(persona, clase=Clase.AVISO))
    caso = ListarCasilleros(con_retencion(UN_MES))
    [propio] = await mundo.runner.run(caso, usuario(persona), Cuales())
    assert (propio.uso.entregas, propio.uso.avisos) == (3, UN_MES)
    assert propio.uso.proxima_expiracion == AHORA + timedelta(days=2) + UN_MES
