"""An import is noted when it begins and when it is over, with its counts."""

from uuid import uuid4

from libs.foundation.testing.fakes import Anotado
from services.identity.application.anotar_importacion import AnotarImportacion, AnotarLa, Totales
from services.identity.tests.fakes import CLI, Identity


async def test_it_is_noted_twice_under_one_name(identity: Identity) -> None:
    one = uuid4()
    await identity.runner.run(AnotarImportacion(), CLI, AnotarLa(one, "ab"))
    await identity.runner.run(AnotarImportacion(), CLI, AnotarLa(one, "ab", Totales(3, 2, 1)))
    counts = {"agregadas": "3", "presentes": "2", "rechazadas": "1"}
    assert identity.auditoria.kept == [
        Anotado("IMPORTACION_INICIADA", f"importacion/{one}", datos={"archivo": "ab"}),
        Anotado("IMPORTACION_TERMINADA", f"importacion/{one}", datos={"archivo": "ab"} | counts),
    ]
