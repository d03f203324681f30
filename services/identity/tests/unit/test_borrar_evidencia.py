"""Erasing evidence whose time is over: its key, on record; the files are then to be deleted."""

from libs.foundation.core.principals import servicio
from services.identity.application.borrar_evidencia import Borrado, BorrarEvidencia
from services.identity.domain.verificacion import Decision
from services.identity.tests.unit.mesa import Mesa

JOB = servicio("identity", cause="job:borrar-evidencia")


async def test_what_is_due_goes_with_its_key_and_leaves_a_record_and_the_decision() -> None:
    mesa = Mesa()
    first = await mesa.asignada(await mesa.luis())
    done = await mesa.decidida(first.id, Decision.RECHAZAR, "No se lee")
    mesa.clock.advance(days=364)
    assert not await mesa.run(BorrarEvidencia(), JOB, Borrado(first.id))
    mesa.clock.advance(days=1)
    assert await mesa.run(BorrarEvidencia(), JOB, Borrado(first.id))
    erased = mesa.verificaciones.kept[first.id]
    assert (erased.llave, erased.borrada, erased.borrar_desde) == (None, mesa.clock.now(), None)
    assert (erased.estado, erased.decidida, erased.por_eliminar) == (done.estado, done.decidida, True)
    assert mesa.hechos(first.id)[-1] == ("EVIDENCIA_BORRADA", "")
    # Another process had found it too: it is recorded once.
    assert not await mesa.run(BorrarEvidencia(), JOB, Borrado(first.id))
    assert [accion for accion, _ in mesa.hechos(first.id)].count("EVIDENCIA_BORRADA") == 1


async def test_what_was_untied_since_it_was_found_is_kept_for_the_time_that_begins_then() -> None:
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis())
    await mesa.decidida(taken.id, Decision.APROBAR)
    mesa.clock.advance(days=365)
    assert [taken.id] == mesa.verificaciones.por_borrar(mesa.clock.now(), 10)
    await mesa.decidida(taken.id, Decision.DESVINCULAR, "La cuenta era de su hermano")
    assert not await mesa.run(BorrarEvidencia(), JOB, Borrado(taken.id))
    assert mesa.verificaciones.kept[taken.id].llave == taken.llave
    mesa.clock.advance(days=365)
    assert await mesa.run(BorrarEvidencia(), JOB, Borrado(taken.id))
