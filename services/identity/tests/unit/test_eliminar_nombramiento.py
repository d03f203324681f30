"""Deleting the files of documents of appointment that were erased."""

from libs.foundation.core.principals import servicio
from services.identity.application.borrar_evidencia import Borrado
from services.identity.application.borrar_nombramiento import BorrarNombramiento
from services.identity.application.eliminar_nombramiento import EliminarNombramiento
from services.identity.tests.unit.notaria import Notaria
from services.identity.tests.unit.test_borrar_nombramiento import job

JOB = servicio("identity", cause="job:borrar-nombramientos")


async def test_only_what_was_erased_is_deleted() -> None:
    notaria = Notaria()
    asked = await notaria.solicitada(await notaria.rosa())
    eliminar = EliminarNombramiento(notaria.identity.runner, notaria.archivo, notaria.borrados)
    await notaria.run(eliminar, JOB, Borrado(asked.id))
    assert notaria.archivo.kept == {f"{asked.id}/nombramiento"}
    notaria.clock.advance(days=365)
    await notaria.run(BorrarNombramiento(), JOB, Borrado(asked.id))
    assert notaria.entidades.kept[asked.id].por_eliminar
    await notaria.run(eliminar, JOB, Borrado(asked.id))
    assert notaria.borrados.kept == [asked.id]
    assert (notaria.archivo.kept, notaria.entidades.kept[asked.id].por_eliminar) == (set(), False)


async def test_a_file_that_cannot_be_deleted_stops_no_other_and_is_tried_again() -> None:
    notaria = Notaria()
    asked = [await notaria.solicitada(quien) for quien in (await notaria.rosa(), await notaria.luis())]
    notaria.archivo.stuck = {asked[0].id}
    notaria.clock.advance(days=365)
    await job(notaria).run()
    assert notaria.archivo.kept == {f"{asked[0].id}/nombramiento"}
    notaria.archivo.stuck = set()
    await job(notaria).run()
    assert notaria.archivo.kept == set()
