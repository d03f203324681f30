from libs.foundation.core.principals import Principal
from services.expedientes.application.listar_bandeja import ListarBandeja
from services.expedientes.application.listar_expedientes import Listado
from services.expedientes.domain.listas import EnBandeja
from services.expedientes.tests.fakes import CURSORES
from services.expedientes.tests.unit.comun import AJENA, SECRETARIA, Sala, usuario


async def bandeja(sala: Sala, quien: Principal) -> tuple[EnBandeja, ...]:
    return (await sala.mundo.runner.run(ListarBandeja(CURSORES), quien, Listado())).filas


async def test_escritos_without_a_resolucion_to_their_courts_staff_alone() -> None:
    sala = Sala()
    casos = [sala.expediente(), sala.expediente(secuencia=2, llave=b"k")]
    escritos = []
    for caso in casos:
        escritos += await sala.presentar(usuario(caso.partes[0].persona), caso)
        sala.mundo.clock.advance(seconds=1)
    assert [(una.escrito_id, una.numero_de_escrito, una.reservado) for una in await bandeja(sala, SECRETARIA)] == [
        (escritos[0].escrito_id, escritos[0].numero, False),
        (escritos[1].escrito_id, escritos[1].numero, True),
    ]
    for ajeno in (AJENA, usuario(casos[0].partes[0].persona), usuario(None)):
        assert await bandeja(sala, ajeno) == ()
    await sala.emitir(casos[0], escrito_id=escritos[0].escrito_id)
    assert [una.escrito_id for una in await bandeja(sala, SECRETARIA)] == [escritos[1].escrito_id]


async def test_of_a_reserved_case_it_does_not_show_what_its_people_wrote() -> None:
    sala = Sala()
    for caso in (sala.expediente(), sala.expediente(secuencia=2, llave=b"k")):
        await sala.presentar(usuario(caso.partes[0].persona), caso, sumilla="Pide copia Rosa Ixchel")
        sala.mundo.clock.advance(seconds=1)
    assert [(una.tipo, una.sumilla) for una in await bandeja(sala, SECRETARIA)] == [
        ("memorial", "Pide copia Rosa Ixchel"),
        ("memorial", ""),
    ]
