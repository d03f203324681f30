import pytest

from services.expedientes.application.consultar_expediente import Consulta
from services.expedientes.application.listar_plazos import ListarPlazos
from services.expedientes.domain.errors import ExpedienteNoEncontrado
from services.expedientes.tests.unit.comun import AJENA, Sala, usuario


async def test_those_of_the_case_to_whom_may_see_it() -> None:
    sala = Sala()
    caso, otro = sala.expediente(), sala.expediente(secuencia=2)
    for cual in (caso, otro):
        await sala.surtir_efecto((await sala.emitir(cual, tipo_de_plazo="NULIDAD")).comunicaciones[0])
    quien = usuario(caso.partes[1].persona)
    plazos = await sala.mundo.runner.run(ListarPlazos(), quien, Consulta(str(caso.numero)))
    assert plazos == sala.mundo.plazos[:1]
    for ajeno, numero in ((AJENA, caso.numero), (quien, otro.numero)):
        with pytest.raises(ExpedienteNoEncontrado):
            await sala.mundo.runner.run(ListarPlazos(), ajeno, Consulta(str(numero)))
