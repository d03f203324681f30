from datetime import timedelta

from services.expedientes.application.aplazar_traslado import AplazarTraslado, TrasladoFallido
from services.expedientes.tests.unit.comun import Sala
from services.expedientes.tests.unit.test_reservar_expediente import reservar
from services.expedientes.tests.unit.test_trasladar_documentos import TRASLADO, con_documentos, trasladar


async def test_it_is_put_off_ever_longer_up_to_ten_minutes_unless_it_was_done_meanwhile() -> None:
    sala = Sala()
    caso = await con_documentos(sala)
    await reservar(sala, caso)
    command = TrasladoFallido(caso.expediente_id, "DOCUMENTO_NO_DISPONIBLE")
    esperas = []
    for intento in range(1, 10):
        aplazado = await sala.mundo.runner.run(AplazarTraslado(), TRASLADO, command)
        assert aplazado is not None
        assert aplazado == sala.mundo.traslados[caso.expediente_id]
        assert (aplazado.causa, aplazado.intentos) == ("DOCUMENTO_NO_DISPONIBLE", intento)
        esperas.append((aplazado.proximo - sala.mundo.clock.now()) / timedelta(seconds=1))
    assert esperas == [5, 10, 20, 40, 80, 160, 320, 600, 600]
    await trasladar(sala, 2)
    assert await sala.mundo.runner.run(AplazarTraslado(), TRASLADO, command) is None
    assert sala.mundo.traslados == {}
