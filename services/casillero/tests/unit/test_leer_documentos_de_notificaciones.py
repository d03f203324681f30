from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from services.casillero.application.en_nombre_de import DeEntidad, EnNombreDe
from services.casillero.application.leer_documentos_de_notificaciones import Command, LeerDocumentosDeNotificaciones
from services.casillero.domain.entrega import Clase, Documento
from services.casillero.domain.errors import AccesoRequerido, NotificacionNoEncontrada, PaqueteDemasiadoGrande
from services.casillero.domain.membresia import Membresia
from services.casillero.domain.notificacion import Notificacion
from services.casillero.tests.fakes import PDF, Mundo, entrega, usuario
from services.casillero.tests.fakes_de_vecinos import FakeEntidades
from services.casillero.tests.unit.comun import acceder, con_una, depositar


async def con_dos() -> tuple[Mundo, UUID, list[Notificacion]]:
    """A world with two notificaciones in one mailbox, the newest first, and its owner."""
    mundo, persona, una = await con_una()
    await depositar(mundo, entrega(persona))
    [otra] = [cada for cada in mundo.notificaciones.values() if cada != una]
    return mundo, persona, [otra, una]


async def test_all_of_those_named_or_none_and_each_once() -> None:
    mundo, persona, dos = await con_dos()
    ids = [cada.notificacion_id for cada in dos]
    await acceder(mundo, persona, ids[0])
    with pytest.raises(AccesoRequerido):
        await mundo.runner.run(LeerDocumentosDeNotificaciones(), usuario(persona), Command(ids))
    await acceder(mundo, persona, ids[1])
    command = Command([*ids, *ids])
    leidas = await mundo.runner.run(LeerDocumentosDeNotificaciones(), usuario(persona), command)
    assert [cada.notificacion_id for cada in leidas] == ids
    assert [cada.entrega.documentos for cada in leidas] == [(PDF,), (PDF,)]


async def test_an_aviso_has_no_gate_and_of_a_reserved_case_does_not_say_which() -> None:
    mundo, persona, una = await con_una(clase=Clase.AVISO, reservado=True)
    command = Command([una.notificacion_id])
    [leida] = await mundo.runner.run(LeerDocumentosDeNotificaciones(), usuario(persona), command)
    [documento] = leida.entrega.documentos
    assert (leida.entrega.numero_de_expediente, documento) == ("", replace(PDF, nombre="documento-1.pdf"))


async def test_missing_and_foreign_look_the_same_and_do_not_tell_of_the_gate() -> None:
    mundo, persona, una = await con_una()
    for quien, cuales in ((persona, [uuid4()]), (uuid4(), [una.notificacion_id])):
        with pytest.raises(NotificacionNoEncontrada):
            await mundo.runner.run(LeerDocumentosDeNotificaciones(), usuario(quien), Command(cuales))


@pytest.mark.parametrize(("cuantos", "tamano"), [(201, 1), (2, 100_000_001)])
async def test_more_than_is_read_at_once_is_refused(cuantos: int, tamano: int) -> None:
    documentos = tuple(Documento(str(uuid4()), "a.pdf", "application/pdf", tamano, "0" * 64) for _ in range(cuantos))
    mundo, persona, una = await con_una(documentos=documentos)
    await acceder(mundo, persona, una.notificacion_id)
    with pytest.raises(PaqueteDemasiadoGrande) as refused:
        await mundo.runner.run(LeerDocumentosDeNotificaciones(), usuario(persona), Command([una.notificacion_id]))
    assert refused.value.metadata == {"notificaciones": "50", "documentos": "200", "megabytes": "200"}


async def test_more_notificaciones_than_that_are_not_even_looked_for() -> None:
    mundo, persona, _ = await con_una()
    command = Command([uuid4() for _ in range(51)])
    with pytest.raises(PaqueteDemasiadoGrande):
        await mundo.runner.run(LeerDocumentosDeNotificaciones(), usuario(persona), command)


async def test_in_the_mailbox_of_an_entity_it_is_noted_which_were_asked_for() -> None:
    mundo, persona, dos = await con_dos()
    ids = [cada.notificacion_id for cada in dos]
    for cual in ids:
        await acceder(mundo, persona, cual)
    entidad, membresia = uuid4(), Membresia(uuid4(), persona)
    caso = EnNombreDe(LeerDocumentosDeNotificaciones(), FakeEntidades({entidad: membresia}))
    await mundo.runner.run(caso, usuario(uuid4()), DeEntidad(entidad, Command(ids)))
    [anotado] = mundo.auditoria.kept
    assert (anotado.accion, anotado.datos.get("notificacion_ids")) == (
        "LEER_DOCUMENTOS_DE_NOTIFICACIONES",
        f"{ids[0]} {ids[1]}",
    )
