"""Erasing documents of appointment whose time is over."""

from typing import Any, cast
from uuid import uuid4

import pytest

from libs.foundation.core.principals import Principal, servicio
from services.identity.application.barrer_evidencia import BarrerEvidencia
from services.identity.application.borrar_evidencia import Borrado
from services.identity.application.borrar_nombramiento import BorrarNombramiento
from services.identity.bootstrap_mandatos import borrado_de_nombramientos
from services.identity.domain.entidad import Decision, Estado
from services.identity.domain.errores_de_mandatos import EntidadDecidida
from services.identity.entrypoints.jobs import BorradoDeEvidencia
from services.identity.tests.unit.notaria import Notaria

JOB = servicio("identity", cause="job:borrar-nombramientos")


def job(notaria: Notaria) -> BorradoDeEvidencia:
    """The whole job, as bootstrap wires it."""
    return borrado_de_nombramientos(cast(Any, notaria.identity.runner), notaria.archivo, notaria.borrados)


async def test_what_is_noted_names_this_job(monkeypatch: pytest.MonkeyPatch) -> None:
    notaria = Notaria()
    await notaria.confirmada(await notaria.rosa())
    notaria.clock.advance(days=365)
    runner, causes = notaria.identity.runner, list[str | None]()
    run = runner.run

    async def watched(use_case: Any, principal: Principal, command: Any) -> Any:
        causes.append(principal.cause)
        return await run(use_case, principal, command)

    monkeypatch.setattr(runner, "run", watched)
    await job(notaria).run()
    assert causes == ["job:borrar-nombramientos"] * 2  # the key, then the file


async def test_a_year_after_the_decision_key_and_file_are_gone_and_the_entity_stays() -> None:
    notaria = Notaria()
    decided = await notaria.confirmada(await notaria.rosa())
    await job(notaria).run()
    assert len(notaria.archivo.kept) == 1
    notaria.clock.advance(days=365)
    waiting = await notaria.solicitada(await notaria.luis(), nit="7108-0")
    await job(notaria).run()
    kept = notaria.entidades.kept[decided.id]
    assert (kept.llave, kept.borrada, kept.confirmada) == (None, notaria.clock.now(), True)
    assert (kept.borrar_desde, kept.por_eliminar) == (None, False)
    assert notaria.archivo.kept == {f"{waiting.id}/nombramiento"}
    assert notaria.hechos(f"entidad/{decided.id}")[-1] == ("EVIDENCIA_BORRADA", None)
    assert not await notaria.run(BorrarNombramiento(), JOB, Borrado(decided.id))
    assert not await notaria.run(BorrarNombramiento(), JOB, Borrado(uuid4()))


async def test_one_that_nobody_decides_lapses_and_who_asked_is_told_and_may_ask_again() -> None:
    notaria = Notaria()
    rosa = await notaria.rosa()
    asked = await notaria.solicitada(rosa)
    assert asked.borrar_desde is not None
    notaria.clock.instant = asked.borrar_desde
    await job(notaria).run()
    assert notaria.entidades.kept[asked.id].estado is Estado.CADUCADA
    assert len(notaria.identity.mensajes_a(rosa.correo)) == 1
    with pytest.raises(EntidadDecidida):
        await notaria.decidida(asked.id, Decision.CONFIRMAR)
    assert (await notaria.solicitada(rosa)).estado is Estado.PENDIENTE


async def test_the_sweeper_leaves_what_an_entity_has() -> None:
    notaria = Notaria()
    asked = await notaria.solicitada(await notaria.rosa())
    notaria.archivo.kept.add("orphan/nombramiento")
    assert await notaria.run(BarrerEvidencia(notaria.identity.runner, notaria.archivo), JOB, None) == 1
    assert notaria.archivo.swept == {"orphan/nombramiento"}
    assert f"{asked.id}/nombramiento" not in notaria.archivo.swept
