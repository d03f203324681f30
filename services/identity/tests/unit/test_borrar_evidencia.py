"""Erasing evidence whose time is over: its key, on record; the files are then to be deleted."""

from uuid import uuid4

import pytest

from libs.foundation.core.errors import Conflict
from libs.foundation.core.principals import servicio
from services.identity.application.borrar_evidencia import Borrado, BorrarEvidencia
from services.identity.domain.entidad import Decision as DecisionDeEntidad
from services.identity.domain.entidad import Estado as EstadoDeEntidad
from services.identity.domain.errores_de_mandatos import EntidadDecidida
from services.identity.domain.mensaje import Clase
from services.identity.domain.verificacion import Decision, Estado
from services.identity.tests.unit.mesa import Mesa
from services.identity.tests.unit.notaria import Notaria

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


@pytest.mark.parametrize("tomada", [False, True])
async def test_what_nobody_decides_is_not_kept_for_ever_and_its_holder_is_told(tomada: bool) -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    made = await mesa.solicitada(cuenta)
    mesa.clock.advance(days=179)
    if tomada:
        await mesa.tomada(made.id)
    assert not await mesa.run(BorrarEvidencia(), JOB, Borrado(made.id))
    mesa.clock.advance(days=1)
    assert await mesa.run(BorrarEvidencia(), JOB, Borrado(made.id))
    erased = mesa.verificaciones.kept[made.id]
    assert (erased.estado, erased.llave, erased.decidida) == (Estado.CADUCADA, None, None)
    assert [mail.clase for mail in mesa.identity.mensajes_a(cuenta.correo)] == [Clase.VERIFICACION_CADUCADA]
    assert mesa.identity.jurisdiccion.cartas.textos[Clase.VERIFICACION_CADUCADA.value].asunto
    with pytest.raises(Conflict) as refusal:
        await mesa.decidida(made.id, Decision.APROBAR) if tomada else await mesa.tomada(made.id)
    assert refusal.value.code == "VERIFICACION_DECIDIDA"
    await mesa.solicitada(cuenta)


@pytest.mark.parametrize(
    ("decisiones", "queda"),
    [
        ([Decision.RECHAZAR], False),
        ([Decision.PEDIR_AMPLIACION], False),
        ([Decision.APROBAR], True),
        ([Decision.APROBAR, Decision.DESVINCULAR], False),
    ],
)
async def test_the_form_stays_only_where_it_says_who_was_verified(decisiones: list[Decision], queda: bool) -> None:
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis())
    for decision in decisiones:
        done = await mesa.decidida(taken.id, decision, "La imagen no se lee")
    mesa.clock.advance(days=365)
    await mesa.run(BorrarEvidencia(), JOB, Borrado(taken.id))
    erased = mesa.verificaciones.kept[taken.id]
    assert (erased.estado, erased.motivo, erased.formulario.tipo) == (done.estado, done.motivo, done.formulario.tipo)
    form = erased.formulario
    assert any([form.nombres, form.apellidos, form.telefono, form.direccion, form.correo, form.cui]) is queda
    assert not [
        mail for mail in mesa.identity.mensajes_a("luis@ejemplo.gt") if mail.clase is Clase.VERIFICACION_CADUCADA
    ]


async def test_a_tie_undone_after_its_evidence_was_erased_takes_the_form_along_in_its_time() -> None:
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis())
    await mesa.decidida(taken.id, Decision.APROBAR)
    mesa.clock.advance(days=365)
    assert await mesa.run(BorrarEvidencia(), JOB, Borrado(taken.id))
    await mesa.decidida(taken.id, Decision.DESVINCULAR, "La cuenta era de su hermano")
    mesa.verificaciones.guardar(mesa.verificaciones.kept[taken.id].sin_archivos())
    mesa.clock.advance(days=365)
    assert await mesa.run(BorrarEvidencia(), JOB, Borrado(taken.id))
    erased = mesa.verificaciones.kept[taken.id]
    assert (erased.formulario.cui, erased.por_eliminar) == ("", False)


async def test_a_year_after_the_decision_the_document_of_an_entity_goes_and_the_entity_stays() -> None:
    notaria = Notaria()
    decided = await notaria.confirmada(await notaria.rosa())
    notaria.clock.advance(days=364)
    assert not await notaria.run(BorrarEvidencia(), JOB, Borrado(decided.id))
    notaria.clock.advance(days=1)
    assert await notaria.run(BorrarEvidencia(), JOB, Borrado(decided.id))
    kept = notaria.entidades.kept[decided.id]
    assert (kept.llave, kept.borrada, kept.confirmada) == (None, notaria.clock.now(), True)
    assert (kept.borrar_desde, kept.por_eliminar) == (None, True)
    assert notaria.hechos(f"entidad/{decided.id}")[-1] == ("EVIDENCIA_BORRADA", None)
    assert not await notaria.run(BorrarEvidencia(), JOB, Borrado(decided.id))
    assert not await notaria.run(BorrarEvidencia(), JOB, Borrado(uuid4()))


async def test_an_entity_that_nobody_decides_lapses_and_who_asked_is_told_and_may_ask_again() -> None:
    notaria = Notaria()
    rosa = await notaria.rosa()
    asked = await notaria.solicitada(rosa)
    assert asked.borrar_desde is not None
    notaria.clock.instant = asked.borrar_desde
    assert await notaria.run(BorrarEvidencia(), JOB, Borrado(asked.id))
    assert notaria.entidades.kept[asked.id].estado is EstadoDeEntidad.CADUCADA
    assert [mail.clase for mail in notaria.identity.mensajes_a(rosa.correo)] == [Clase.ENTIDAD_DECIDIDA]
    with pytest.raises(EntidadDecidida):
        await notaria.decidida(asked.id, DecisionDeEntidad.CONFIRMAR)
    assert (await notaria.solicitada(rosa)).estado is EstadoDeEntidad.PENDIENTE
