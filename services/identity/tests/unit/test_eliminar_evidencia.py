"""Deleting the files of evidence whose key was erased."""

import pytest

from libs.foundation.core.errors import Unavailable
from libs.foundation.core.principals import servicio
from services.identity.application.borrar_evidencia import Borrado, BorrarEvidencia
from services.identity.application.eliminar_evidencia import EliminarEvidencia
from services.identity.domain.verificacion import Decision, Verificacion
from services.identity.tests.unit.mesa import Mesa
from services.identity.tests.unit.notaria import Notaria

JOB = servicio("identity", cause="job:borrar-evidencia")


async def sin_llave(mesa: Mesa) -> Verificacion:
    taken = await mesa.asignada(await mesa.luis())
    await mesa.decidida(taken.id, Decision.RECHAZAR, "No se lee")
    mesa.clock.advance(days=365)
    await mesa.run(BorrarEvidencia(), JOB, Borrado(taken.id))
    return taken


async def test_the_files_go_and_nothing_is_left_to_do() -> None:
    mesa = Mesa()
    erased = await sin_llave(mesa)
    waiting = await mesa.asignada(await mesa.luis("ana@ejemplo.gt", "1234567890101"))
    use_case = EliminarEvidencia(mesa.identity.runner, mesa.archivo, mesa.borrados)
    for _ in range(2):
        await mesa.run(use_case, JOB, Borrado(erased.id))
        assert mesa.archivo.kept == {f"{waiting.id}/dpi", f"{waiting.id}/video"}
        assert not mesa.verificaciones.kept[erased.id].por_eliminar
    assert mesa.borrados.kept == [erased.id]


async def test_files_whose_key_is_there_are_never_deleted() -> None:
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis())
    await mesa.run(EliminarEvidencia(mesa.identity.runner, mesa.archivo, mesa.borrados), JOB, Borrado(taken.id))
    assert mesa.archivo.kept == {f"{taken.id}/dpi", f"{taken.id}/video"}
    assert not mesa.borrados.kept


async def test_what_cannot_be_deleted_is_still_to_be() -> None:
    mesa = Mesa()
    erased = await sin_llave(mesa)
    mesa.archivo.stuck.add(erased.id)
    use_case = EliminarEvidencia(mesa.identity.runner, mesa.archivo, mesa.borrados)
    with pytest.raises(Unavailable):
        await mesa.run(use_case, JOB, Borrado(erased.id))
    assert mesa.verificaciones.kept[erased.id].por_eliminar
    assert mesa.borrados.kept == [erased.id]  # a backup may still have its key
    mesa.archivo.stuck.clear()
    await mesa.run(use_case, JOB, Borrado(erased.id))
    assert not mesa.archivo.kept


async def test_the_document_of_an_entity_is_deleted_once_its_key_was_erased() -> None:
    notaria = Notaria()
    asked = await notaria.solicitada(await notaria.rosa())
    eliminar = EliminarEvidencia(notaria.identity.runner, notaria.archivo, notaria.borrados)
    await notaria.run(eliminar, JOB, Borrado(asked.id))
    assert notaria.archivo.kept == {f"{asked.id}/nombramiento"}
    notaria.clock.advance(days=365)
    await notaria.run(BorrarEvidencia(), JOB, Borrado(asked.id))
    await notaria.run(eliminar, JOB, Borrado(asked.id))
    assert notaria.borrados.kept == [asked.id]
    assert (notaria.archivo.kept, notaria.entidades.kept[asked.id].por_eliminar) == (set(), False)
