"""What members of an entity do in its mailbox."""

from uuid import UUID, uuid4

import pytest

from libs.foundation.core.auditoria import Clase
from services.casillero.application import (
    acceder_notificacion,
    consultar_notificacion,
    leer_documento_de_notificacion,
    listar_casilleros,
    registrar_descarga,
)
from services.casillero.application.consultar_notificacion import Vista
from services.casillero.application.en_nombre_de import DeEntidad, EnNombreDe, PreguntaUnica
from services.casillero.domain.errors import CasilleroNoEncontrado, NotificacionNoEncontrada
from services.casillero.domain.marcas import Marcas
from services.casillero.domain.membresia import Membresia
from services.casillero.domain.notificacion import Notificacion
from services.casillero.tests.fakes import GT, PDF, Mundo, usuario
from services.casillero.tests.fakes_de_vecinos import FakeEntidades
from services.casillero.tests.unit.comun import abrir, acceder, con_una

ENTIDAD = uuid4()


async def con_entidad() -> tuple[Mundo, FakeEntidades, Membresia, Notificacion]:
    """A world in which the mailbox with one notificacion is that of the entity ENTIDAD, of which whoever asks is a
    member."""
    mundo, persona, una = await con_una()
    membresia = Membresia(uuid4(), persona)
    return mundo, FakeEntidades({ENTIDAD: membresia}), membresia, una


async def test_a_member_opens_what_the_entity_got_and_both_are_recorded() -> None:
    mundo, entidades, membresia, una = await con_entidad()
    quien = usuario(uuid4())
    caso = EnNombreDe(acceder_notificacion.AccederNotificacion(), entidades)
    command = DeEntidad(ENTIDAD, acceder_notificacion.Command(una.notificacion_id))
    assert (await mundo.runner.run(caso, quien, command)).notificacion.acceso is not None
    acceso = mundo.evidencias[-1]
    assert (acceso.tipo, acceso.actor) == ("ContentAccessTracking", f"{quien.key} en nombre de {membresia.entidad}")
    [anotado] = mundo.auditoria.kept
    assert (anotado.accion, anotado.clase) == ("ACCEDER_NOTIFICACION", Clase.CAMBIO)
    assert (anotado.objeto, anotado.en_nombre_de) == (f"casillero/{una.casillero_id}", membresia.entidad)
    assert anotado.datos == {"membresia": str(membresia.poder_id), "notificacion_id": str(una.notificacion_id)}
    assert "NotificacionAccedida" in mundo.oidos()


async def test_looking_is_recorded_too_and_names_what_was_looked_at() -> None:
    mundo, entidades, membresia, una = await con_entidad()
    await acceder(mundo, membresia.entidad, una.notificacion_id)
    quien, unica = usuario(uuid4()), PreguntaUnica(entidades)
    casilleros = EnNombreDe(listar_casilleros.ListarCasilleros(GT), unica)
    [propio] = await mundo.runner.run(casilleros, quien, DeEntidad(ENTIDAD, listar_casilleros.Command()))
    assert propio.casillero.persona == membresia.entidad
    leer = EnNombreDe(leer_documento_de_notificacion.LeerDocumentoDeNotificacion(), unica)
    documento = leer_documento_de_notificacion.Command(una.notificacion_id, PDF.documento_id)
    assert (await mundo.runner.run(leer, quien, DeEntidad(ENTIDAD, documento))).documento == PDF
    descarga = EnNombreDe(registrar_descarga.RegistrarDescarga(), unica)
    hecho = registrar_descarga.Command(una.notificacion_id, PDF.documento_id, entera=True)
    await mundo.runner.run(descarga, quien, DeEntidad(ENTIDAD, hecho))
    assert mundo.evidencias[-1].actor == f"{quien.key} en nombre de {membresia.entidad}"
    assert [(uno.accion, uno.clase, uno.datos.get("documento_id")) for uno in mundo.auditoria.kept] == [
        ("LISTAR_CASILLEROS", Clase.LECTURA, None),
        ("LEER_DOCUMENTO_DE_NOTIFICACION", Clase.LECTURA, PDF.documento_id),
        ("REGISTRAR_DESCARGA", Clase.LECTURA, PDF.documento_id),
    ]
    assert entidades.preguntas == 1


async def test_identity_is_asked_each_time_and_who_is_no_member_finds_no_mailbox() -> None:
    mundo, entidades, _, una = await con_entidad()
    caso = EnNombreDe(consultar_notificacion.ConsultarNotificacion(), entidades)
    consulta = consultar_notificacion.Command(una.notificacion_id)
    quien = usuario(uuid4())
    assert await mundo.runner.run(caso, quien, DeEntidad(ENTIDAD, consulta)) == Vista(una, Marcas())
    del entidades.membresias[ENTIDAD]
    refused: list[UUID | None] = [ENTIDAD, uuid4(), None]
    for entidad_id in refused:
        with pytest.raises(CasilleroNoEncontrado) as hidden:
            await mundo.runner.run(caso, quien, DeEntidad(entidad_id, consulta))
        assert hidden.value.metadata == {}
    assert len(mundo.auditoria.kept) == 1


async def test_each_mailbox_gives_what_lies_in_it_alone() -> None:
    mundo, entidades, membresia, una = await con_entidad()
    quien = usuario(await abrir(mundo))
    # Being a member gives nothing where no entity is named.
    with pytest.raises(NotificacionNoEncontrada):
        await acceder(mundo, quien.persona, una.notificacion_id)
    # Nor does the entity's mailbox what lies in another.
    caso = EnNombreDe(consultar_notificacion.ConsultarNotificacion(), entidades)
    entidades.membresias[ENTIDAD] = Membresia(membresia.poder_id, await abrir(mundo))
    with pytest.raises(NotificacionNoEncontrada):
        await mundo.runner.run(caso, quien, DeEntidad(ENTIDAD, consultar_notificacion.Command(una.notificacion_id)))


async def test_there_is_none_before_it_is_open() -> None:
    mundo, entidades = Mundo(), FakeEntidades({ENTIDAD: Membresia(uuid4(), uuid4())})
    caso = EnNombreDe(listar_casilleros.ListarCasilleros(GT), entidades)
    with pytest.raises(CasilleroNoEncontrado):
        await mundo.runner.run(caso, usuario(uuid4()), DeEntidad(ENTIDAD, listar_casilleros.Command()))
