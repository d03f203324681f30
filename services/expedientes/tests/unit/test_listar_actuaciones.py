import pytest

from services.expedientes.application.listar_actuaciones import ListadoDeExpediente, ListarActuaciones
from services.expedientes.domain.errors import ExpedienteNoEncontrado
from services.expedientes.tests.fakes import CURSORES, GT
from services.expedientes.tests.unit.comun import AJENA, SECRETARIA, Sala, usuario
from services.expedientes.tests.unit.despacho import Despacho


async def test_the_timeline_in_order_page_by_page() -> None:
    sala = Sala()
    caso = sala.expediente()
    quien = usuario(caso.partes[0].persona)
    (escrito,) = await sala.presentar(quien, caso)
    sala.mundo.clock.advance(minutes=1)
    decreto = await sala.emitir(caso, escrito_id=escrito.escrito_id, tipo_de_plazo="NULIDAD")
    await sala.surtir_efecto(decreto.comunicaciones[0], 1)

    listar = ListarActuaciones(CURSORES, GT)
    primera = await sala.mundo.runner.run(listar, quien, ListadoDeExpediente(str(caso.numero), 1))
    segunda = await sala.mundo.runner.run(listar, quien, ListadoDeExpediente(str(caso.numero), 1, primera.siguiente))
    assert [(una.tipo, una.actuacion_id) for una in (*primera.filas, *segunda.filas)] == [
        ("escrito", escrito.escrito_id),
        ("decreto", decreto.actuacion_id),
    ]
    assert segunda.siguiente == ""
    assert segunda.filas[0].comunicaciones[0].efectiva == sala.mundo.clock.now()
    assert list(segunda.filas[0].plazos) == sala.mundo.plazos
    assert segunda.filas[0].tipo_de_plazo == "NULIDAD"
    assert [plazo.obligados for plazo in segunda.filas[0].pendientes] == [("Luis Tzoc",)]
    assert (primera.filas[0].tipo_de_plazo, primera.filas[0].pendientes) == ("", ())
    assert [una.accion for una in sala.mundo.anotaciones if una.lectura] == ["actuaciones"] * 2
    assert await sala.mundo.runner.run(listar, SECRETARIA, ListadoDeExpediente(str(caso.numero)))
    with pytest.raises(ExpedienteNoEncontrado):
        await sala.mundo.runner.run(listar, AJENA, ListadoDeExpediente(str(caso.numero)))


async def test_a_signed_act_says_by_whom_and_an_unsigned_one_that_nobody_did() -> None:
    sala = Despacho()
    sala.certificar()
    caso = sala.expediente()
    quien = usuario(caso.partes[0].persona)
    firmado = await sala.firmar(caso, await sala.preparar(caso))
    sala.mundo.clock.advance(minutes=1)
    sin_firma = await sala.emitir(caso)

    pagina = await sala.mundo.runner.run(ListarActuaciones(CURSORES, GT), quien, ListadoDeExpediente(str(caso.numero)))
    assert [una.actuacion_id for una in pagina.filas] == [firmado.actuacion_id, sin_firma.actuacion_id]
    vista, ninguna = (una.firma for una in pagina.filas)
    assert vista == firmado.firma
    assert vista is not None
    assert vista.firma == sala.mundo.firmas[firmado.actuacion_id]
    assert vista.firmante == sala.mundo.certificados["suyo"].nombre
    assert (ninguna, sin_firma.firma) == (None, None)
