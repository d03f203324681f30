"""Erasing again what a restored backup brought back."""

from uuid import uuid4

from libs.foundation.core.principals import servicio
from services.identity.application.aplicar_borrados import Aplicar, AplicarBorrados
from services.identity.application.borrar_evidencia import Borrado, BorrarEvidencia
from services.identity.application.eliminar_evidencia import EliminarEvidencia
from services.identity.domain.entidad import Estado as EstadoDeEntidad
from services.identity.domain.verificacion import Decision, Estado
from services.identity.tests.unit.mesa import Mesa
from services.identity.tests.unit.notaria import Notaria

CLI = servicio("cli")


async def test_what_was_erased_before_the_restore_is_erased_again_and_nothing_else() -> None:
    mesa = Mesa()
    taken = await mesa.asignada(await mesa.luis())
    other = await mesa.asignada(await mesa.luis("ana@ejemplo.gt", "1234567890101"))
    backup = await mesa.decidida(taken.id, Decision.RECHAZAR, "No se lee")
    mesa.clock.advance(days=365)
    await mesa.run(BorrarEvidencia(), CLI, Borrado(taken.id))
    await mesa.run(EliminarEvidencia(mesa.identity.runner, mesa.archivo, mesa.borrados), CLI, Borrado(taken.id))
    mesa.verificaciones.guardar(backup)
    erased = [one async for one in mesa.borrados.todos()]
    assert await mesa.run(AplicarBorrados(), CLI, Aplicar([*erased, uuid4()])) == 1
    again = mesa.verificaciones.kept[taken.id]
    assert (again.llave, again.estado, again.formulario.cui, again.por_eliminar) == (None, Estado.RECHAZADA, "", True)
    assert mesa.hechos(taken.id)[-1] == ("EVIDENCIA_BORRADA", "")
    assert mesa.verificaciones.kept[other.id] == other
    assert await mesa.run(AplicarBorrados(), CLI, Aplicar(erased)) == 0


async def test_documents_of_entities_are_in_the_list_too() -> None:
    notaria = Notaria()
    asked = await notaria.solicitada(await notaria.rosa())
    command = Aplicar([asked.id, uuid4()])
    assert await notaria.run(AplicarBorrados(), CLI, command) == 1
    kept = notaria.entidades.kept[asked.id]
    assert (kept.llave, kept.estado, kept.por_eliminar) == (None, EstadoDeEntidad.CADUCADA, True)
    assert notaria.hechos(f"entidad/{asked.id}")[-1][0] == "EVIDENCIA_BORRADA"
    assert await notaria.run(AplicarBorrados(), CLI, command) == 0
