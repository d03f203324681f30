from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest

from libs.foundation.core.errors import Unavailable
from services.expedientes.domain.acuse import EstadoDeAcuse
from services.expedientes.domain.errors import DocumentoNoDisponible
from services.expedientes.domain.escrito import Documento
from services.expedientes.domain.eventos import EntregaOrdenada
from services.expedientes.domain.expediente import Expediente
from services.expedientes.tests.unit.comun import Sala, abogado, parte, usuario


def del_acuse(sala: Sala) -> list[EntregaOrdenada]:
    return [orden for orden in sala.mundo.hechos(EntregaOrdenada) if orden.asunto.startswith("Acuse")]


def bytes_de(sala: Sala, caso: Expediente, documento: Documento) -> str:
    clase = "reservado" if caso.custodia.llave else "publico"
    return sala.archivo.objetos[clase][f"{caso.expediente_id}/{documento.documento_id}"]


async def test_it_is_made_sealed_stored_and_delivered_once() -> None:
    sala = Sala()
    letrada = abogado("Ana Morales")
    actora = parte("Rosa", abogados=(letrada,))
    caso = sala.expediente(actora, parte("Luis", "demandado"))
    (escrito,) = await sala.presentar(usuario(letrada.persona), caso)
    assert del_acuse(sala) == []
    sala.mundo.clock.advance(seconds=1)

    acuse = await sala.emitir_acuse(escrito)

    assert acuse == sala.mundo.acuses[escrito.escrito_id]
    assert acuse is not None
    assert (acuse.estado, acuse.proximo, acuse.sello) == (EstadoDeAcuse.SELLADO, None, sala.mundo.clock.now())
    (orden,) = del_acuse(sala)
    assert (orden.clase, orden.destinatario, orden.representado) == ("aviso", letrada.persona, letrada.persona)
    assert (orden.acto_id, orden.emision) == (escrito.escrito_id, sala.mundo.clock.now())
    assert orden.asunto == f"Acuse del escrito {escrito.numero}"
    (pdf,) = orden.documentos
    contenido = bytes_de(sala, caso, pdf)
    assert contenido == f"%PDF {escrito.numero} 01017 {acuse.codigo} Ana Morales sellado con tiempo"
    assert (pdf.sha256, pdf.tamano) == (sha256(contenido.encode()).hexdigest(), len(contenido))
    assert (pdf.documento_id, pdf.documento_id, pdf.nombre) == (
        acuse.entregado,
        acuse.vigente,
        f"acuse-{escrito.numero}.pdf",
    )
    assert sala.mundo.expedientes[caso.expediente_id].ultimo_instante == sala.mundo.clock.now()
    assert [una.accion for una in sala.mundo.anotaciones] == ["presentar_escrito", "emitir_acuse"]

    assert await sala.emitir_acuse(escrito) is None
    assert await sala.sellar_acuse(escrito) is None
    assert len(del_acuse(sala)) == 1


async def test_by_mandate_both_are_named_and_who_receives_for_the_party_gets_it_too() -> None:
    sala = Sala()
    directora = abogado("Diego Ixcoy")
    rosa = parte("Rosa", abogados=(directora,))
    caso, ana = sala.expediente(rosa), usuario(uuid4())
    mandato = sala.mandato(rosa.persona, ana)
    (escrito,) = await sala.presentar(ana, caso, en_nombre_de=mandato.mandato_id)
    await sala.emitir_acuse(escrito)
    una, otra = del_acuse(sala)
    assert [(orden.destinatario, orden.representado) for orden in (una, otra)] == [
        (ana.persona, rosa.persona),
        (directora.persona, rosa.persona),  # hears of what was presented in her name
    ]
    assert una.documentos == otra.documentos
    assert "Ana Morales por Rosa" in bytes_de(sala, caso, una.documentos[0])


async def test_of_a_reserved_case_it_is_kept_as_its_other_documents() -> None:
    sala = Sala()
    caso = sala.expediente(llave=b"k")
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    await sala.emitir_acuse(escrito)
    assert sala.archivo.objetos["publico"] == {}
    assert len(sala.archivo.objetos["reservado"]) == 3  # the escrito's document, the PDF, the page


async def test_a_case_that_became_reserved_meanwhile_has_it_stored_again_where_it_belongs() -> None:
    sala = Sala()
    caso = sala.expediente()
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    cerrado = replace(caso.custodia, reservado=True, llave=b"k")

    def cerrar() -> None:
        sala.mundo.expedientes[caso.expediente_id] = replace(caso, custodia=cerrado)

    sala.archivo.al_guardar = cerrar
    await sala.emitir_acuse(escrito)
    (orden,) = del_acuse(sala)
    assert f"{caso.expediente_id}/{orden.documentos[0].documento_id}" in sala.archivo.objetos["reservado"]


async def test_two_workers_make_one_acuse() -> None:
    sala = Sala()
    caso = sala.expediente()
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    otro = Sala(sala.mundo, archivo=sala.archivo)
    adelantado = []

    async def por_otro() -> None:
        adelantado.append(await otro.emitir_acuse(escrito))

    sellar = sala.sello.sellar

    async def sellar_mientras_otro_termina(pdf: bytes) -> object:
        await por_otro()
        return await sellar(pdf)

    sala.sello.sellar = sellar_mientras_otro_termina  # type: ignore[method-assign,assignment]  # as the other worker runs
    assert await sala.emitir_acuse(escrito) is None
    (orden,) = del_acuse(sala)
    assert adelantado[0] is not None
    assert adelantado[0].entregado == orden.documentos[0].documento_id


async def test_it_waits_for_its_timestamp_but_not_for_ever() -> None:
    sala = Sala()
    sala.sello.sin_tiempo = True
    caso = sala.expediente()
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)

    espera = await sala.emitir_acuse(escrito)
    assert espera is not None
    assert (espera.estado, espera.causa, espera.intentos) == (
        EstadoDeAcuse.PENDIENTE,
        "TIEMPO_NO_DISPONIBLE:red",
        1,
    )
    assert espera.proximo == sala.mundo.clock.now() + timedelta(seconds=5)
    assert del_acuse(sala) == []
    assert len(sala.archivo.objetos["publico"]) == 1

    sala.mundo.clock.advance(minutes=5)
    sin_sello = await sala.emitir_acuse(escrito)
    assert sin_sello is not None
    assert (sin_sello.estado, sin_sello.sello, sin_sello.intentos) == (EstadoDeAcuse.SELLO_PENDIENTE, None, 0)
    (orden,) = del_acuse(sala)
    assert orden.asunto == f"Acuse del escrito {escrito.numero} (sello de tiempo pendiente)"


@pytest.mark.parametrize("que", ["prensa", "llave"])
async def test_what_cannot_be_made_stays_pending_and_is_tried_ever_less_often(que: str) -> None:
    sala = Sala()
    sala.prensa.atascada, sala.sello.sin_llave = que == "prensa", que == "llave"
    caso = sala.expediente()
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    esperas = []
    for _ in range(12):
        acuse = await sala.emitir_acuse(escrito)
        assert acuse is not None
        assert acuse.proximo is not None
        assert acuse.estado is EstadoDeAcuse.PENDIENTE
        esperas.append((acuse.proximo - sala.mundo.clock.now()).total_seconds())
    assert esperas[:4] == [5, 10, 20, 40]
    assert esperas[-1] == 600
    causa = {"prensa": "DOCUMENTO_NO_PRODUCIBLE", "llave": "LLAVE_DE_FIRMA_INUTILIZABLE"}[que]
    assert sala.mundo.acuses[escrito.escrito_id].causa == causa
    sala.prensa.atascada = sala.sello.sin_llave = False
    assert await sala.emitir_acuse(escrito)
    assert len(del_acuse(sala)) == 1


async def test_a_store_that_is_away_changes_nothing() -> None:
    sala = Sala()
    caso = sala.expediente()
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    antes = sala.mundo.acuses[escrito.escrito_id]

    def falla() -> None:
        raise DocumentoNoDisponible

    sala.archivo.al_guardar = falla
    with pytest.raises(Unavailable):
        await sala.emitir_acuse(escrito)
    assert sala.mundo.acuses[escrito.escrito_id] == antes
    assert del_acuse(sala) == []
