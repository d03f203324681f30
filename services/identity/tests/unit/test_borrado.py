"""The job `borrar-evidencia`."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from libs.foundation.core.principals import Principal
from services.identity.application.borrar_evidencia import BorrarEvidencia
from services.identity.application.eliminar_evidencia import EliminarEvidencia
from services.identity.domain.verificacion import Decision
from services.identity.entrypoints.jobs import BorradoDeEvidencia
from services.identity.tests.unit.mesa import Mesa
from services.identity.tests.unit.notaria import Notaria


def job(de: Mesa | Notaria) -> BorradoDeEvidencia:
    runner = de.identity.runner
    return BorradoDeEvidencia(runner, BorrarEvidencia(), EliminarEvidencia(runner, de.archivo, de.borrados))


async def vencidas(mesa: Mesa, cuantas: int) -> None:
    """As many requests whose time is over."""
    taken = await mesa.asignada(await mesa.luis())
    done = await mesa.decidida(taken.id, Decision.RECHAZAR, "No se lee")
    for _ in range(cuantas - 1):
        otra = replace(done, id=uuid4())
        mesa.verificaciones.crear(otra)
        mesa.archivo.kept |= {f"{otra.id}/dpi", f"{otra.id}/video"}
    mesa.clock.advance(days=365)


async def test_one_run_erases_all_that_is_due_however_much() -> None:
    mesa = Mesa()
    await vencidas(mesa, 250)
    await job(mesa).run()
    assert not mesa.archivo.kept
    assert all(una.llave is None and not una.por_eliminar for una in mesa.verificaciones.kept.values())


async def test_files_that_cannot_be_deleted_stop_none_behind_them_and_are_told_by_their_request() -> None:
    mesa = Mesa()
    await vencidas(mesa, 150)
    stuck = min(mesa.verificaciones.kept)
    mesa.archivo.stuck.add(stuck)
    with capture_logs() as told:
        await job(mesa).run()
    assert mesa.archivo.kept == {f"{stuck}/dpi", f"{stuck}/video"}
    assert mesa.verificaciones.kept[stuck].llave is None
    assert [(line["request"], line["cause"]) for line in told] == [(str(stuck), "ALMACEN_NO_DISPONIBLE")]
    mesa.archivo.stuck.clear()
    await job(mesa).run()
    assert not mesa.archivo.kept


async def test_what_is_noted_names_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    mesa = Mesa()
    await vencidas(mesa, 1)
    runner, causes = mesa.identity.runner, list[str | None]()
    run = runner.run

    async def watched(use_case: Any, principal: Principal, command: Any) -> Any:
        causes.append(principal.cause)
        return await run(use_case, principal, command)

    monkeypatch.setattr(runner, "run", watched)
    await job(mesa).run()
    assert causes == ["job:borrar-evidencia"] * 2  # the key, then the files


async def test_documents_of_entities_go_with_the_rest_and_one_that_is_stuck_stops_no_other() -> None:
    notaria = Notaria()
    asked = [await notaria.solicitada(quien) for quien in (await notaria.rosa(), await notaria.luis())]
    notaria.archivo.stuck = {asked[0].id}
    notaria.clock.advance(days=365)
    await job(notaria).run()
    assert notaria.archivo.kept == {f"{asked[0].id}/nombramiento"}
    notaria.archivo.stuck = set()
    await job(notaria).run()
    assert notaria.archivo.kept == set()
    assert not any(una.por_eliminar for una in notaria.entidades.kept.values())
