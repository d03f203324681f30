from dataclasses import replace

from libs.foundation.core.principals import servicio
from services.expedientes.application.barrer_huerfanos import BarrerHuerfanos
from services.expedientes.domain.expediente import Custodia
from services.expedientes.tests.unit.comun import Sala, usuario


async def test_the_copy_that_no_filing_kept_goes_and_the_others_stay() -> None:
    sala = Sala()
    caso = sala.expediente()
    sellado = replace(caso, custodia=Custodia(caso.expediente_id, True, b"llave"))
    sala.archivo.al_guardar = lambda: sala.mundo.expedientes.__setitem__(caso.expediente_id, sellado)
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    barrer = BarrerHuerfanos(sala.mundo.runner, sala.archivo)
    assert await sala.mundo.runner.run(barrer, servicio("expedientes"), None) == 1
    clave = f"{caso.expediente_id}/{escrito.documentos[0].documento_id}"
    assert sala.archivo.objetos == {"publico": {}, "reservado": {clave: "demanda"}}
