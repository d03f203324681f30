"""Withdrawing the request that an entity be known."""

from uuid import UUID, uuid4

import pytest

from libs.foundation.core.principals import Principal
from services.identity.application.leer_documento_de_entidad import LecturaDeNombramiento, LeerDocumentoDeEntidad
from services.identity.application.retirar_entidad import RetirarEntidad, RetiroDeEntidad
from services.identity.domain.entidad import Decision, Estado
from services.identity.domain.errores_de_mandatos import EntidadDecidida, EntidadNoEncontrada
from services.identity.domain.errores_de_verificacion import EvidenciaNoEncontrada, SolicitudRetirada
from services.identity.tests.fakes import ANONIMO, usuario
from services.identity.tests.unit.notaria import Notaria
from services.identity.tests.unit.test_borrado import job


async def retirar(notaria: Notaria, quien: Principal, id_: UUID | None) -> None:
    await notaria.run(RetirarEntidad(), quien, RetiroDeEntidad(id_))


async def test_its_document_is_erased_at_once_on_record_and_the_queue_shows_it_no_more() -> None:
    notaria = Notaria()
    rosa = await notaria.rosa()
    asked = await notaria.solicitada(rosa)
    for _ in range(2):
        await retirar(notaria, usuario(rosa), asked.id)
    kept = notaria.entidades.kept[asked.id]
    assert (kept.estado, kept.llave, kept.borrada) == (Estado.RETIRADA, None, notaria.clock.now())
    assert notaria.entidades.en_cola(None, 10) == []
    hechos = [accion for accion, _ in notaria.hechos(f"entidad/{asked.id}")]
    assert hechos == ["ENTIDAD_SOLICITADA", "ENTIDAD_RETIRADA", "EVIDENCIA_BORRADA"]
    await job(notaria).run()
    assert (notaria.archivo.kept, notaria.borrados.kept) == (set(), [asked.id])
    assert notaria.identity.mensajes_a(rosa.correo) == []
    assert (await notaria.solicitada(rosa)).estado is Estado.PENDIENTE


async def test_the_officer_is_told_that_it_was_withdrawn() -> None:
    notaria = Notaria()
    rosa = await notaria.rosa()
    asked = await notaria.solicitada(rosa)
    await retirar(notaria, usuario(rosa), asked.id)
    for decision in Decision:
        with pytest.raises(SolicitudRetirada):
            await notaria.decidida(asked.id, decision, "Visto")
    with pytest.raises(EvidenciaNoEncontrada):
        await notaria.run(LeerDocumentoDeEntidad(), notaria.oficial, LecturaDeNombramiento(asked.id))
    assert notaria.events == []


async def test_what_was_decided_before_stays_decided() -> None:
    notaria = Notaria()
    rosa = await notaria.rosa()
    confirmed = await notaria.confirmada(rosa)
    with pytest.raises(EntidadDecidida):
        await retirar(notaria, usuario(rosa), confirmed.id)
    assert notaria.entidades.kept[confirmed.id] == confirmed


async def test_to_whoever_is_not_in_it_there_is_none() -> None:
    notaria = Notaria()
    asked = await notaria.solicitada(await notaria.rosa())
    luis = usuario(await notaria.luis())
    for quien in (luis, ANONIMO, notaria.oficial):
        for id_ in (asked.id, uuid4(), None):
            with pytest.raises(EntidadNoEncontrada):
                await retirar(notaria, quien, id_)
    assert notaria.entidades.kept[asked.id] == asked
