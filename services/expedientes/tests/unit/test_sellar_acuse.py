from dataclasses import replace
from datetime import timedelta

from services.expedientes.domain.acuse import EstadoDeAcuse
from services.expedientes.domain.eventos import EntregaOrdenada
from services.expedientes.tests.unit.comun import Sala, usuario


async def test_the_timestamp_that_was_missing_makes_another_document_and_no_other_delivery() -> None:
    sala = Sala()
    sala.sello.sin_tiempo = True
    caso = sala.expediente()
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    entregado = await sala.emitir_acuse(escrito, timedelta())
    assert entregado is not None
    aun_no = await sala.sellar_acuse(escrito)
    assert aun_no is not None
    assert (aun_no.causa, aun_no.intentos) == ("TIEMPO_NO_DISPONIBLE:red", 1)
    sala.sello.sin_tiempo = False
    sala.mundo.clock.advance(hours=3)

    sellado = await sala.sellar_acuse(escrito)

    assert sellado is not None
    assert (sellado.estado, sellado.sello, sellado.proximo, sellado.causa) == (
        EstadoDeAcuse.SELLADO,
        sala.mundo.clock.now(),
        None,
        "",
    )
    assert sellado.entregado == entregado.entregado != sellado.vigente
    primero, segundo = (
        sala.archivo.objetos["publico"][f"{caso.expediente_id}/{uno}"] for uno in (sellado.entregado, sellado.vigente)
    )
    assert segundo == primero + " con tiempo"
    assert len([orden for orden in sala.mundo.hechos(EntregaOrdenada) if orden.asunto.startswith("Acuse")]) == 1
    assert await sala.sellar_acuse(escrito) is None


async def test_of_a_case_that_became_reserved_meanwhile_it_is_read_and_kept_where_it_belongs() -> None:
    sala = Sala()
    sala.sello.sin_tiempo = True
    caso = sala.expediente()
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    await sala.emitir_acuse(escrito, timedelta())
    sala.sello.sin_tiempo = False
    custodia = replace(caso.custodia, reservado=True, llave=b"k")

    def cerrar() -> None:
        sala.mundo.expedientes[caso.expediente_id] = replace(caso, custodia=custodia)
        sala.archivo.objetos["reservado"] |= sala.archivo.objetos["publico"]  # as whoever reserves it moves them

    sala.archivo.al_guardar = cerrar
    sellado = await sala.sellar_acuse(escrito)
    assert sellado is not None
    assert f"{caso.expediente_id}/{sellado.vigente}" in sala.archivo.objetos["reservado"]


async def test_one_that_is_not_made_yet_gets_no_timestamp() -> None:
    sala = Sala()
    caso = sala.expediente()
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    assert await sala.sellar_acuse(escrito) is None
    assert sala.mundo.acuses[escrito.escrito_id].estado is EstadoDeAcuse.PENDIENTE
