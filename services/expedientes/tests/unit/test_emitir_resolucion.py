from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from libs.foundation.core.errors import EstradoError
from libs.foundation.core.principals import Principal
from libs.foundation.objects.uploads import ReciboAjeno, ReciboInvalido, ReciboVencido
from libs.foundation.sql.answers import ClaveReutilizada
from services.expedientes.application.emitir_resolucion import EmitirResolucion, NuevaResolucion
from services.expedientes.domain.errors import (
    CodigoNoAdmitido,
    EscritoNoEncontrado,
    EscritoYaResuelto,
    ExpedienteNoEncontrado,
    FirmaRequerida,
    ParteAjena,
    PlazoAjenoAlProceso,
    SoloElOrgano,
    SumillaInvalida,
    TipoDeDocumentoNoAdmitido,
)
from services.expedientes.domain.eventos import ActoComunicado, EntregaOrdenada
from services.expedientes.domain.expediente import Custodia
from services.expedientes.domain.resolucion import Estado
from services.expedientes.tests.fakes import GT, recibo
from services.expedientes.tests.unit.comun import AJENA, SECRETARIA, Sala, abogado, parte, usuario


async def test_it_is_notified_to_every_party_through_who_receives_for_it() -> None:
    sala = Sala()
    letrado = abogado("Ana")
    casa, sola = parte("Rosa", abogados=(letrado,)), parte("Luis", "demandado")
    caso = sala.expediente(casa, sola, parte("Tercera", abogados=(letrado,)))
    decreto = await sala.emitir(caso)
    assert (decreto.tipo, decreto.titulo, decreto.instante) == ("decreto", "Por presentado", sala.mundo.clock.now())
    assert [(c.parte, c.nombre_del_destinatario, c.estado) for c in decreto.comunicaciones] == [
        ("Rosa", "Ana", Estado.ORDENADA),
        ("Luis", "Luis", Estado.ORDENADA),
        ("Tercera", "Ana", Estado.ORDENADA),
    ]
    comunicado, *entregas = sala.mundo.events
    assert isinstance(comunicado, ActoComunicado)
    assert comunicado.destinatarios == 3
    assert [entrega.entrega_id for entrega in entregas] == [c.entrega_id for c in decreto.comunicaciones]
    assert {(entrega.clase, entrega.acto_id, entrega.documentos) for entrega in entregas} == {
        ("notificacion", decreto.actuacion_id, decreto.documentos)
    }
    assert [entrega.representado for entrega in entregas[:2]] == [casa.persona, sola.persona]
    assert sala.mundo.anotaciones[0].calidad == "secretario"


async def test_it_answers_an_escrito_once() -> None:
    sala = Sala()
    caso, otro = sala.expediente(), sala.expediente(secuencia=2)
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    (ajeno,) = await sala.presentar(usuario(otro.partes[0].persona), otro)
    decreto = await sala.emitir(caso, escrito_id=escrito.escrito_id)
    assert sala.mundo.escritos[escrito.escrito_id].resolucion_id == decreto.actuacion_id
    with pytest.raises(EscritoYaResuelto):
        await sala.emitir(caso, escrito_id=escrito.escrito_id)
    with pytest.raises(EscritoNoEncontrado):
        await sala.emitir(caso, escrito_id=ajeno.escrito_id)


async def test_only_the_parties_named() -> None:
    sala = Sala()
    caso = sala.expediente()
    decreto = await sala.emitir(caso, partes=(caso.partes[1].parte_id,))
    assert [c.parte_id for c in decreto.comunicaciones] == [caso.partes[1].parte_id]
    for partes in [(uuid4(),), (caso.partes[0].parte_id, uuid4())]:
        with pytest.raises(ParteAjena):
            await sala.emitir(caso, partes=partes)
    assert len(sala.mundo.hechos(EntregaOrdenada)) == 1


@pytest.mark.parametrize("quien", [AJENA, usuario(uuid4()), usuario(None)])
async def test_who_cannot_see_the_case_learns_nothing(quien: Principal) -> None:
    sala = Sala()
    caso = sala.expediente()
    ausente = replace(caso, numero=replace(caso.numero, secuencia=77))
    for cual in (caso, ausente):
        with pytest.raises(ExpedienteNoEncontrado):
            await sala.emitir(cual, quien)


async def test_who_sees_it_but_may_not_is_told_so() -> None:
    sala = Sala()
    caso = sala.expediente()
    for quien in (usuario(caso.partes[0].persona), usuario(None, "notificador@01017")):
        with pytest.raises(SoloElOrgano):
            await sala.emitir(caso, quien)
    for rol in ("juez", "oficial"):
        assert await sala.emitir(caso, usuario(None, f"{rol}@01017"))


@pytest.mark.parametrize(
    ("cambios", "refusal"),
    [
        ({"tipo": "sentencia"}, CodigoNoAdmitido),
        ({"tipo_de_plazo": "NADA"}, PlazoAjenoAlProceso),
        ({"tipo_de_plazo": "INFORMACION_PUBLICA"}, PlazoAjenoAlProceso),
        ({"sumilla": ""}, SumillaInvalida),
        ({"sumilla": "Ha lugar\u202e"}, SumillaInvalida),
        ({"recibo": "falso"}, ReciboInvalido),
        ({"recibo": "usuario:otro|a"}, ReciboAjeno),
        ({"recibo": recibo(SECRETARIA, "texto")}, TipoDeDocumentoNoAdmitido),
    ],
)
async def test_what_is_wrong_is_said(cambios: dict[str, Any], refusal: type[EstradoError]) -> None:
    sala = Sala()
    with pytest.raises(refusal):
        await sala.emitir(sala.expediente(), **cambios)
    assert sala.mundo.events == []


async def test_the_act_shows_the_plazo_that_it_starts_and_whom_it_waits_for() -> None:
    sala = Sala()
    caso = sala.expediente()
    decreto = await sala.emitir(caso, tipo_de_plazo="EMPLAZAMIENTO_ORDINARIO", llave="k")
    assert (decreto.tipo_de_plazo, decreto.plazos) == ("EMPLAZAMIENTO_ORDINARIO", ())
    (espera,) = decreto.pendientes
    assert espera.obligados == ("Rosa Ixchel", "Luis Tzoc")
    assert await sala.emitir(caso, tipo_de_plazo="EMPLAZAMIENTO_ORDINARIO", llave="k") == decreto
    (anuncio,) = {entrega.plazo for entrega in sala.mundo.hechos(EntregaOrdenada)}
    assert anuncio.startswith("Contestación de la demanda en juicio ordinario: 9 días hábiles (CPCyM 111). Plazo común")
    sin_plazo = await sala.emitir(caso)
    assert sala.mundo.hechos(EntregaOrdenada)[-1].plazo == ""
    assert (sin_plazo.tipo_de_plazo, sin_plazo.pendientes) == ("", ())


async def test_a_plazo_of_another_kind_of_process_is_refused_with_those_that_fit() -> None:
    sala = Sala()
    caso = sala.expediente(ramo="familia", tipo_de_proceso="oral_alimentos")
    with pytest.raises(PlazoAjenoAlProceso) as refused:
        await sala.emitir(caso, tipo_de_plazo="APELACION_PENAL")
    assert refused.value.metadata["campo"] == "tipo_de_plazo"
    assert refused.value.metadata["tipo_de_plazo"] == "APELACION_PENAL"
    admitidos = refused.value.metadata["admitidos"].split(", ")
    assert {"AUDIENCIA_INCIDENTE", "APELACION_CIVIL"} <= set(admitidos)
    assert not {"APELACION_PENAL", "EMPLAZAMIENTO_ORDINARIO"} & set(admitidos)
    assert sala.archivo.objetos["publico"] == {}
    assert await sala.emitir(caso, tipo_de_plazo=admitidos[0])


async def test_who_cannot_see_the_case_does_not_learn_its_kind_from_the_plazos_that_fit() -> None:
    sala = Sala()
    with pytest.raises(ExpedienteNoEncontrado):
        await sala.emitir(sala.expediente(), AJENA, tipo_de_plazo="APELACION_PENAL")


async def test_the_same_key_gives_the_same_act_also_after_the_receipt_expired() -> None:
    sala = Sala()
    caso = sala.expediente()
    decreto = await sala.emitir(caso, llave="k")
    sala.recibos.vencidos = True
    assert await sala.emitir(caso, llave="k") == decreto
    assert len(sala.mundo.resoluciones) == 1
    with pytest.raises(ClaveReutilizada):
        await sala.emitir(caso, llave="k", sumilla="Otra")
    with pytest.raises(ReciboVencido):
        await sala.emitir(caso, llave="k2")


async def test_a_case_sealed_meanwhile_is_copied_again_into_its_new_place() -> None:
    sala = Sala()
    caso = sala.expediente()
    sellado = replace(caso, custodia=Custodia(caso.expediente_id, True, b"llave"))
    sala.archivo.al_guardar = lambda: sala.mundo.expedientes.__setitem__(caso.expediente_id, sellado)
    decreto = await sala.emitir(caso)
    assert list(sala.archivo.objetos["reservado"]) == [f"{caso.expediente_id}/{decreto.documentos[0].documento_id}"]
    assert len(sala.mundo.resoluciones) == 1


async def test_where_the_rule_of_the_day_wants_acts_signed_none_is_issued_without() -> None:
    sala = Sala()
    caso = sala.expediente()
    emitida = await sala.emitir(caso, llave="k")
    (regla,) = GT.reglas.firma_de_resoluciones
    exigida = replace(regla, exigida=True, procedencia=replace(regla.procedencia, vigencia=date(2026, 3, 3)))
    con_firma = replace(GT, reglas=replace(GT.reglas, firma_de_resoluciones=(regla, exigida)))
    uso = EmitirResolucion(con_firma, sala.mundo.clock, sala.mundo.runner, sala.recibos, sala.archivo)
    command = NuevaResolucion(str(caso.numero), "decreto", "Por presentado", recibo(SECRETARIA, "decreto"))
    assert await sala.mundo.runner.run(uso, SECRETARIA, command)
    sala.mundo.clock.advance(days=1)
    with pytest.raises(FirmaRequerida):
        await sala.mundo.runner.run(uso, SECRETARIA, command)
    assert await sala.mundo.runner.run(uso, SECRETARIA, replace(command, llave="k")) == emitida  # answered before
