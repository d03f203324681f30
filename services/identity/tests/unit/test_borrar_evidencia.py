"""Erasing evidence whose time is over: files, then keys, with a record."""

from libs.foundation.core.principals import servicio
from services.identity.application.borrar_evidencia import BorrarEvidencia
from services.identity.domain.verificacion import Decision
from services.identity.tests.unit.mesa import Mesa

JOB = servicio("identity", cause="job:borrar-evidencia")


async def test_what_is_due_goes_with_its_key_and_leaves_a_record_and_the_decision() -> None:
    mesa = Mesa()
    first = await mesa.asignada(await mesa.luis())
    waiting = await mesa.asignada(await mesa.luis("ana@ejemplo.gt", "1234567890101"))
    done = await mesa.decidida(first.id, Decision.RECHAZAR, "No se lee")
    use_case = BorrarEvidencia(mesa.clock, mesa.identity.runner, mesa.archivo)
    mesa.clock.advance(days=364)
    assert await mesa.run(use_case, JOB, None) == 0
    mesa.clock.advance(days=1)
    assert await mesa.run(use_case, JOB, None) == 1
    erased = mesa.verificaciones.kept[first.id]
    assert (erased.llave, erased.borrada, erased.estado) == (None, mesa.clock.now(), done.estado)
    assert mesa.archivo.kept == {f"{waiting.id}/dpi", f"{waiting.id}/video"}
    assert mesa.hechos(first.id)[-1] == ("EVIDENCIA_BORRADA", "")
    assert await mesa.run(use_case, JOB, None) == 0


async def test_interrupted_between_files_and_keys_it_is_done_again() -> None:
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis())
    await mesa.decidida(taken.id, Decision.APROBAR)
    mesa.clock.advance(days=365)
    use_case = BorrarEvidencia(mesa.clock, mesa.identity.runner, mesa.archivo)
    found = await use_case.prepare(JOB, None)
    assert not mesa.archivo.kept
    assert await mesa.run(use_case, JOB, None) == 1
    # Another process had found it too: it is recorded once.
    assert use_case.handle(mesa.identity.tx(JOB), None, found) == 0
    assert [accion for accion, _ in mesa.hechos(taken.id)].count("EVIDENCIA_BORRADA") == 1
