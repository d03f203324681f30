from typing import Any
from uuid import UUID, uuid4

import pytest

from libs.foundation.core.principals import Principal
from services.expedientes.application.comunicaciones import Entrega
from services.expedientes.application.leer_documento_de_expediente import LecturaDeDocumento, LeerDocumentoDeExpediente
from services.expedientes.application.ports import Guardado
from services.expedientes.application.registrar_acceso import Acceso, RegistrarAcceso
from services.expedientes.domain.errors import AccesoRequerido, DocumentoNoEncontrado, ExpedienteNoEncontrado
from services.expedientes.domain.escrito import Documento
from services.expedientes.domain.expediente import Expediente
from services.expedientes.tests.unit.comun import AJENA, CASILLERO, ORGANO, SECRETARIA, Sala, abogado, parte, usuario


async def leer(sala: Sala, quien: Principal, caso: Expediente, documento: UUID) -> Guardado:
    command = LecturaDeDocumento(str(caso.numero), documento)
    return await sala.mundo.runner.run(LeerDocumentoDeExpediente(), quien, command)


async def test_what_a_party_presented_everybody_in_the_case_reads_and_it_is_recorded() -> None:
    sala = Sala()
    caso = sala.expediente()
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    documento = escrito.documentos[0]
    for quien in (usuario(caso.partes[0].persona), usuario(caso.partes[1].persona), SECRETARIA):
        assert (await leer(sala, quien, caso, documento.documento_id)).documento == documento
    lecturas = [una for una in sala.mundo.anotaciones if una.lectura]
    assert [(una.accion, una.quien, una.objeto) for una in lecturas] == [
        ("documento", "Rosa Ixchel", documento.documento_id),
        ("documento", "Luis Tzoc", documento.documento_id),
        ("documento", "", documento.documento_id),
    ]


async def test_an_unopened_notificacion_closes_it_to_its_whole_side_and_to_nobody_else() -> None:
    sala = Sala()
    directora, auxiliar = abogado("Ana"), abogado("Auxiliar")
    notificada, otra = parte("Rosa", abogados=(directora, auxiliar)), parte("Luis", "demandado")
    caso = sala.expediente(notificada, otra)
    decreto = await sala.emitir(caso, partes=(notificada.parte_id,))
    documento = decreto.documentos[0].documento_id
    su_lado = [usuario(persona) for persona in (directora.persona, auxiliar.persona, notificada.persona)]
    for quien in su_lado:
        with pytest.raises(AccesoRequerido):
            await leer(sala, quien, caso, documento)
    for libre in (usuario(otra.persona), SECRETARIA, usuario(None, f"notificador@{ORGANO}")):
        assert await leer(sala, libre, caso, documento)

    acceso = Acceso(Entrega(decreto.comunicaciones[0].entrega_id, True), sala.mundo.clock.now())
    await sala.mundo.runner.run(RegistrarAcceso(), CASILLERO, acceso)
    for quien in su_lado:
        assert await leer(sala, quien, caso, documento)


async def test_a_lawyer_of_two_parties_opens_both() -> None:
    sala = Sala()
    ana = abogado("Ana")
    caso = sala.expediente(parte("A", abogados=(ana,)), parte("B", abogados=(ana,)))
    decreto = await sala.emitir(caso)
    for comunicacion in decreto.comunicaciones:
        with pytest.raises(AccesoRequerido):
            await leer(sala, usuario(ana.persona), caso, decreto.documentos[0].documento_id)
        acceso = Acceso(Entrega(comunicacion.entrega_id, True), sala.mundo.clock.now())
        await sala.mundo.runner.run(RegistrarAcceso(), CASILLERO, acceso)
    assert await leer(sala, usuario(ana.persona), caso, decreto.documentos[0].documento_id)


async def test_staff_who_are_on_a_side_of_their_own_courts_case_open_their_notificacion_as_everybody() -> None:
    """The quality in which somebody sees a case says nothing about what was notified to them."""
    sala = Sala()
    asesor = abogado("Asesor")
    propia, asesorada = parte("Oficial"), parte("Luis", "demandado", abogados=(asesor,))
    caso = sala.expediente(propia, asesorada)
    decreto = await sala.emitir(caso)
    documento = decreto.documentos[0].documento_id
    for persona, comunicacion in zip((propia.persona, asesor.persona), decreto.comunicaciones, strict=True):
        quien = usuario(persona, f"oficial@{ORGANO}")
        with pytest.raises(AccesoRequerido):
            await leer(sala, quien, caso, documento)
        acceso = Acceso(Entrega(comunicacion.entrega_id, True), sala.mundo.clock.now())
        await sala.mundo.runner.run(RegistrarAcceso(), CASILLERO, acceso)
        assert await leer(sala, quien, caso, documento)


async def test_missing_of_another_case_and_acuses_of_the_time_before_look_the_same() -> None:
    sala = Sala()
    caso, otro = sala.expediente(), sala.expediente(secuencia=2)
    (escrito,) = await sala.presentar(usuario(otro.partes[0].persona), otro)
    (propio,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    acuse = Documento(uuid4(), "acuse.json", "application/json", 2, "0" * 64, contenido=b"{}")
    sala.mundo.hechos_aqui.append((caso.expediente_id, propio.escrito_id, acuse))
    for documento in (uuid4(), escrito.documentos[0].documento_id, acuse.documento_id):
        with pytest.raises(DocumentoNoEncontrado):
            await leer(sala, SECRETARIA, caso, documento)


@pytest.mark.parametrize("llave", [None, b"k"])
async def test_outsiders_learn_nothing(llave: Any) -> None:
    sala = Sala()
    caso = sala.expediente(llave=llave)
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    for quien in (AJENA, usuario(uuid4()), usuario(None)):
        with pytest.raises(ExpedienteNoEncontrado):
            await leer(sala, quien, caso, escrito.documentos[0].documento_id)
    assert not [una for una in sala.mundo.anotaciones if una.lectura]
