import pytest

from services.expedientes.application.comunicaciones import Entrega
from services.expedientes.application.consultar_expediente import Consulta
from services.expedientes.application.listar_plazos import ListarPlazos
from services.expedientes.application.registrar_entrega_en_papel import EnPapelPendiente, RegistrarEntregaEnPapel
from services.expedientes.domain.errors import ExpedienteNoEncontrado
from services.expedientes.domain.plazo import Plazo, PlazoPendiente
from services.expedientes.tests.fakes import GT
from services.expedientes.tests.unit.comun import AJENA, CASILLERO, SECRETARIA, Sala, parte, usuario


async def test_those_of_the_case_to_whom_may_see_it() -> None:
    sala = Sala()
    caso, otro = sala.expediente(), sala.expediente(secuencia=2)
    for cual in (caso, otro):
        await sala.surtir_efecto((await sala.emitir(cual, tipo_de_plazo="NULIDAD")).comunicaciones[0])
    quien = usuario(caso.partes[1].persona)
    plazos = await sala.mundo.runner.run(ListarPlazos(GT), quien, Consulta(str(caso.numero)))
    corre, espera = plazos
    assert corre == sala.mundo.plazos[0]
    assert espera.estado(sala.mundo.clock.now()) == "pendiente"
    assert espera.obligados == ("Luis Tzoc",)
    for ajeno, numero in ((AJENA, caso.numero), (quien, otro.numero)):
        with pytest.raises(ExpedienteNoEncontrado):
            await sala.mundo.runner.run(ListarPlazos(GT), ajeno, Consulta(str(numero)))


async def test_a_comun_one_is_told_from_its_decreto_on_until_it_runs() -> None:
    sala = Sala()
    caso = sala.expediente(parte("Rosa Ixchel"), parte("Bernardo Sicajá Toj", "demandado"))

    async def plazos() -> list[Plazo | PlazoPendiente]:
        return await sala.mundo.runner.run(ListarPlazos(GT), SECRETARIA, Consulta(str(caso.numero)))

    decreto = await sala.emitir(caso, tipo_de_plazo="AUDIENCIA_INCIDENTE")
    await sala.emitir(caso)
    una, en_papel = decreto.comunicaciones
    await sala.surtir_efecto(una)
    entrega = Entrega(en_papel.entrega_id, True)
    await sala.mundo.runner.run(RegistrarEntregaEnPapel(), CASILLERO, EnPapelPendiente(entrega))
    (espera,) = await plazos()
    assert (espera.tipo, espera.acto_id) == ("AUDIENCIA_INCIDENTE", decreto.actuacion_id)
    assert espera.obligados == ("Rosa Ixchel", "Bernardo Sicajá Toj")
    assert espera.explicacion.endswith("falta notificar a Bernardo Sicajá Toj (en papel).")
    await sala.surtir_efecto(en_papel, minutos=1)
    assert await plazos() == sala.mundo.plazos
    assert [plazo.estado(sala.mundo.clock.now()) for plazo in sala.mundo.plazos] == ["abierto"]
