from services.expedientes.application.aplazar_acuse import Aplazamiento, AplazarAcuse
from services.expedientes.application.emitir_acuse import PasoDeAcuse
from services.expedientes.tests.unit.comun import TRABAJO, Sala, usuario


async def test_it_is_put_off_unless_it_was_done_meanwhile() -> None:
    sala = Sala()
    caso = sala.expediente()
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    command = Aplazamiento(PasoDeAcuse(caso.expediente_id, escrito.escrito_id), "ALMACEN_NO_DISPONIBLE")
    aplazado = await sala.mundo.runner.run(AplazarAcuse(), TRABAJO, command)
    assert aplazado is not None
    assert aplazado == sala.mundo.acuses[escrito.escrito_id]
    assert aplazado.proximo is not None
    assert aplazado.proximo > sala.mundo.clock.now()
    assert (aplazado.causa, aplazado.intentos) == ("ALMACEN_NO_DISPONIBLE", 1)
    await sala.emitir_acuse(escrito)
    assert await sala.mundo.runner.run(AplazarAcuse(), TRABAJO, command) is None
