"""Sweeping copies that no request kept."""

from uuid import uuid4

from libs.foundation.core.principals import servicio
from services.identity.application.barrer_evidencia import BarrerEvidencia
from services.identity.tests.unit.mesa import Mesa
from services.identity.tests.unit.notaria import Notaria


async def test_what_no_request_has_is_swept_and_nothing_else() -> None:
    mesa = Mesa()
    made = await mesa.solicitada(await mesa.luis())
    orphan = f"{uuid4()}/dpi"
    mesa.archivo.kept.add(orphan)
    use_case = BarrerEvidencia(mesa.identity.runner, mesa.archivo)
    assert await mesa.run(use_case, servicio("identity"), None) == 1
    assert mesa.archivo.swept == {orphan}
    assert f"{made.id}/dpi" in mesa.archivo.kept


async def test_the_document_of_an_entity_is_something_that_is_had() -> None:
    notaria = Notaria()
    asked = await notaria.solicitada(await notaria.rosa())
    orphan = f"{uuid4()}/nombramiento"
    notaria.archivo.kept.add(orphan)
    use_case = BarrerEvidencia(notaria.identity.runner, notaria.archivo)
    assert await notaria.run(use_case, servicio("identity"), None) == 1
    assert notaria.archivo.swept == {orphan}
    assert f"{asked.id}/nombramiento" in notaria.archivo.kept
