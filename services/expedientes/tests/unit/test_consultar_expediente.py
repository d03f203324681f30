from uuid import uuid4

import pytest

from libs.foundation.core.principals import Principal, servicio
from libs.jurisdiccion.numeros import NumeroDeExpedienteInvalido
from services.expedientes.application.consultar_expediente import Consulta, ConsultarExpediente
from services.expedientes.domain.errors import ExpedienteNoEncontrado
from services.expedientes.tests.unit.comun import AJENA, SECRETARIA, Sala, abogado, parte, usuario


async def test_parties_their_lawyers_and_the_courts_staff_see_it_and_are_recorded() -> None:
    sala = Sala()
    ana, rosa = abogado("Ana"), parte("Rosa")
    caso = sala.expediente(rosa, parte("Luis", "demandado", (abogado("Otro"), ana)))
    quienes = [usuario(rosa.persona), usuario(ana.persona), SECRETARIA, usuario(None, "notificador@01017")]
    for quien in quienes:
        assert await sala.mundo.runner.run(ConsultarExpediente(), quien, Consulta("C-01017-2026-00001")) == caso
    assert [(una.quien, una.calidad, una.actor) for una in sala.mundo.anotaciones] == [
        ("Rosa", "parte", quienes[0].key),
        ("Ana", "abogado", quienes[1].key),
        ("", "secretario", quienes[2].key),
        ("", "notificador", quienes[3].key),
    ]


@pytest.mark.parametrize("llave", [None, b"k"])
@pytest.mark.parametrize(
    "quien",
    [
        AJENA,
        usuario(uuid4()),
        usuario(None),
        usuario(None, "administrador"),
        servicio("consultas"),
        Principal("sistema", "x"),
    ],
)
async def test_missing_forbidden_and_reserved_look_the_same(quien: Principal, llave: bytes | None) -> None:
    sala = Sala()
    sala.expediente(llave=llave)
    for numero in ("01017-2026-00001", "01017-2026-00099"):
        with pytest.raises(ExpedienteNoEncontrado) as refused:
            await sala.mundo.runner.run(ConsultarExpediente(), quien, Consulta(numero))
        assert refused.value.metadata == {}
    assert sala.mundo.anotaciones == []
    with pytest.raises(NumeroDeExpedienteInvalido):
        await sala.mundo.runner.run(ConsultarExpediente(), quien, Consulta("nada"))
