from dataclasses import replace
from uuid import UUID

import pytest

from libs.foundation.core.principals import servicio
from services.expedientes.application.trasladar_documentos import TrasladarDocumentos
from services.expedientes.domain.errors import DocumentoNoDisponible
from services.expedientes.domain.expediente import Expediente
from services.expedientes.tests.unit.comun import Sala, usuario
from services.expedientes.tests.unit.despacho import Despacho
from services.expedientes.tests.unit.test_abrir_expediente import abrir
from services.expedientes.tests.unit.test_reservar_expediente import reservar

TRASLADO = servicio("expedientes", cause="job:trasladar-documentos")


async def trasladar(sala: Sala, veces: int = 1) -> None:
    """Let the job do so many of its two runs for each case that waits."""
    for traslado in list(sala.mundo.traslados.values()):
        for _ in range(veces):
            await sala.mundo.runner.run(TrasladarDocumentos(sala.mundo.runner, sala.archivo), TRASLADO, traslado)


def claves(sala: Sala, caso: Expediente) -> dict[str, set[UUID]]:
    """The documents of a case in each bucket."""
    return {
        clase: {UUID(clave.partition("/")[2]) for clave in objetos if clave.startswith(str(caso.expediente_id))}
        for clase, objetos in sala.archivo.objetos.items()
    }


async def con_documentos(sala: Sala) -> Expediente:
    """A case with an escrito, an act and, of another, one too."""
    caso, otro = sala.expediente(), sala.expediente(secuencia=2)
    for cada in (caso, otro):
        await sala.presentar(usuario(cada.partes[0].persona), cada)
        await sala.emitir(cada)
    return caso


async def test_first_they_are_copied_then_what_was_readable_is_destroyed_and_both_are_on_record() -> None:
    sala = Sala()
    caso = await con_documentos(sala)
    suyos = claves(sala, caso)["publico"]
    assert len(suyos) == 2
    await reservar(sala, caso)
    assert claves(sala, caso) == {"publico": suyos, "reservado": set()}
    await trasladar(sala)
    assert claves(sala, caso) == {"publico": suyos, "reservado": suyos}
    custodia = sala.mundo.expedientes[caso.expediente_id].custodia
    assert custodia.reservado
    assert custodia.llave
    await trasladar(sala)
    assert claves(sala, caso) == {"publico": set(), "reservado": suyos}
    assert len(sala.archivo.objetos["publico"]) == 2  # the other case's
    assert sala.mundo.traslados == {}
    del_trabajo = [una for una in sala.mundo.anotaciones if una.causa == TRASLADO.cause]
    assert [una.accion for una in del_trabajo] == ["trasladar_documentos", "destruir_copias"]


async def test_what_comes_while_they_are_copied_is_copied_too() -> None:
    sala = Sala()
    caso = await con_documentos(sala)
    await reservar(sala, caso)
    constancia = next(iter(sala.mundo.escritos.values())).documentos[0]
    nueva = replace(constancia, documento_id=UUID(int=7))

    def llega() -> None:
        sala.archivo.al_guardar = lambda: None
        sala.archivo.objetos["publico"][f"{caso.expediente_id}/{nueva.documento_id}"] = "llega"
        sala.mundo.hechos_aqui.append((caso.expediente_id, UUID(int=8), nueva))

    sala.archivo.al_guardar = llega
    await trasladar(sala, 2)
    assert nueva.documento_id in claves(sala, caso)["reservado"]
    assert claves(sala, caso)["publico"] == set()


async def test_nothing_is_deleted_while_one_is_missing() -> None:
    sala = Sala()
    caso = await con_documentos(sala)
    await reservar(sala, caso)
    objetos, sala.archivo.objetos["publico"] = sala.archivo.objetos["publico"], {}
    with pytest.raises(DocumentoNoDisponible):
        await trasladar(sala)
    assert sala.mundo.expedientes[caso.expediente_id].custodia.llave is None
    sala.archivo.objetos["publico"] = objetos
    await trasladar(sala, 2)
    assert len(claves(sala, caso)["reservado"]) == 2


async def test_opened_before_it_was_done_it_is_done_all_the_same_and_reserved_again_nothing_is_to_be_moved() -> None:
    sala = Sala()
    caso = await con_documentos(sala)
    await reservar(sala, caso)
    await abrir(sala, caso)
    await reservar(sala, caso)
    assert len(sala.mundo.traslados) == 1
    await abrir(sala, caso)
    await trasladar(sala, 2)
    abierto = sala.mundo.expedientes[caso.expediente_id]
    assert (abierto.reservado, bool(abierto.custodia.llave)) == (False, True)
    await sala.presentar(usuario(caso.partes[0].persona), caso)
    assert len(claves(sala, caso)["reservado"]) == 3
    await reservar(sala, caso)
    assert sala.mundo.traslados == {}


async def test_a_run_that_comes_after_another_did_it_changes_nothing() -> None:
    sala = Sala()
    caso = await con_documentos(sala)
    await reservar(sala, caso)
    [traslado] = sala.mundo.traslados.values()
    await trasladar(sala, 4)
    cuantas = len(sala.mundo.anotaciones)
    await sala.mundo.runner.run(TrasladarDocumentos(sala.mundo.runner, sala.archivo), TRASLADO, traslado)
    assert len(sala.mundo.anotaciones) == cuantas


async def test_what_waits_for_a_signature_is_moved_and_signed_afterwards() -> None:
    despacho = Despacho()
    despacho.certificar()
    caso = despacho.expediente()
    preparacion = await despacho.preparar(caso)
    await reservar(despacho, caso)
    await trasladar(despacho, 2)
    linea = await despacho.firmar(caso, preparacion)
    assert linea.documentos[0].documento_id in claves(despacho, caso)["reservado"]
    assert claves(despacho, caso)["publico"] == set()
