"""A mandate that identity tells, and what it opens."""

from datetime import timedelta
from uuid import uuid4

import pytest

from libs.foundation.core.principals import Principal
from services.expedientes.application.consultar_expediente import Consulta, ConsultarExpediente
from services.expedientes.application.leer_documento_de_expediente import LecturaDeDocumento, LeerDocumentoDeExpediente
from services.expedientes.application.listar_expedientes import Listado, ListarExpedientes
from services.expedientes.application.registrar_mandato import Otorgado, RegistrarMandato
from services.expedientes.domain.errors import AccesoRequerido, ExpedienteNoEncontrado, RevocacionesSinNoticia
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.mandato import Mandato
from services.expedientes.tests.fakes import CURSORES
from services.expedientes.tests.unit.comun import Sala, abogado, parte, usuario

IDENTITY = Principal("servicio", "expedientes", cause="event:1")


async def otorgar(sala: Sala, mandato: Mandato) -> None:
    await sala.mundo.runner.run(RegistrarMandato(), IDENTITY, Otorgado(mandato))


async def consultar(sala: Sala, quien: Principal, caso: Expediente) -> Expediente:
    return await sala.mundo.runner.run(ConsultarExpediente(), quien, Consulta(str(caso.numero)))


async def listar(sala: Sala, quien: Principal) -> list[Expediente]:
    return list((await sala.mundo.runner.run(ListarExpedientes(CURSORES), quien, Listado())).filas)


async def test_from_then_on_the_mandatario_finds_the_cases_of_the_mandante_and_each_reading_says_for_whom() -> None:
    sala = Sala()
    rosa, ana = parte("Rosa"), usuario(uuid4())
    caso, otro = sala.expediente(rosa), sala.expediente(secuencia=2)
    with pytest.raises(ExpedienteNoEncontrado):
        await consultar(sala, ana, caso)
    assert ana.persona is not None
    mandato = Mandato(uuid4(), rosa.persona, ana.persona)
    await otorgar(sala, mandato)
    await otorgar(sala, mandato)
    assert await consultar(sala, ana, caso) == caso
    assert await listar(sala, ana) == [caso]
    with pytest.raises(ExpedienteNoEncontrado):
        await consultar(sala, ana, otro)
    (anotada,) = sala.mundo.anotaciones
    assert (anotada.actor, anotada.calidad, anotada.quien) == (ana.key, "mandatario", "Rosa")
    assert (anotada.en_nombre_de, anotada.mandatos) == ((rosa.parte_id,), (mandato.mandato_id,))


async def test_one_for_a_case_is_for_that_case_and_one_that_is_over_is_for_none() -> None:
    sala = Sala()
    rosa, ana = parte("Rosa"), usuario(uuid4())
    uno, otro = sala.expediente(rosa), sala.expediente(rosa, secuencia=2)
    vence = sala.mundo.clock.now() + timedelta(hours=1)
    sala.mandato(rosa.persona, ana, numero=str(uno.numero), vence=vence)
    assert await listar(sala, ana) == [uno]
    with pytest.raises(ExpedienteNoEncontrado):
        await consultar(sala, ana, otro)
    sala.mundo.clock.instant = vence
    assert await listar(sala, ana) == []
    with pytest.raises(ExpedienteNoEncontrado):
        await consultar(sala, ana, uno)


async def test_what_the_feed_says_holds_before_any_event() -> None:
    sala = Sala()
    rosa, ana = parte("Rosa"), usuario(uuid4())
    caso = sala.expediente(rosa)
    mandato = sala.mandato(rosa.persona, ana)
    sala.mundo.terminados.add(mandato.mandato_id)
    with pytest.raises(ExpedienteNoEncontrado):
        await consultar(sala, ana, caso)
    assert await listar(sala, ana) == []


async def test_while_the_feed_is_silent_nothing_is_guessed_and_who_needs_no_mandate_reads_on() -> None:
    sala = Sala()
    rosa, ana = parte("Rosa"), usuario(uuid4())
    caso = sala.expediente(rosa)
    sala.mandato(rosa.persona, ana)
    sala.mundo.sin_noticia = True
    for leer in (consultar(sala, ana, caso), listar(sala, ana)):
        with pytest.raises(RevocacionesSinNoticia):
            await leer
    assert await consultar(sala, usuario(rosa.persona), caso) == caso
    with pytest.raises(ExpedienteNoEncontrado):
        await consultar(sala, usuario(uuid4()), caso)


async def test_a_mandate_opens_no_notificacion() -> None:
    """What its mandante has not opened stays closed to who acts for them, and who has a right of their own needs
    none."""
    sala = Sala()
    rosa, luis, ana = parte("Rosa"), parte("Luis", "demandado", (abogado("Diego"),)), usuario(uuid4())
    caso = sala.expediente(rosa, luis)
    sala.mandato(rosa.persona, ana)
    sala.mandato(rosa.persona, usuario(luis.persona))
    decreto = await sala.emitir(caso, partes=(rosa.parte_id,))
    command = LecturaDeDocumento(str(caso.numero), decreto.documentos[0].documento_id)
    with pytest.raises(AccesoRequerido):
        await sala.mundo.runner.run(LeerDocumentoDeExpediente(), ana, command)
    assert await sala.mundo.runner.run(LeerDocumentoDeExpediente(), usuario(luis.persona), command)


async def test_a_lawyers_mandate_opens_no_case_of_their_clients() -> None:
    """Who stands in for a lawyer has a mandate of the party: nobody else agrees to who reads its file."""
    sala = Sala()
    letrada, ana = abogado("Diego"), usuario(uuid4())
    rosa = parte("Rosa", abogados=(letrada,))
    caso = sala.expediente(rosa)
    mandato = sala.mandato(letrada.persona, ana)
    for leer in (consultar(sala, ana, caso), sala.presentar(ana, caso, en_nombre_de=mandato.mandato_id)):
        with pytest.raises(ExpedienteNoEncontrado) as hidden:
            await leer
        assert hidden.value.metadata == {}
    assert await listar(sala, ana) == []
    assert sala.mundo.anotaciones == sala.mundo.events == []
    sala.mandato(rosa.persona, ana)
    assert await listar(sala, ana) == [caso]
