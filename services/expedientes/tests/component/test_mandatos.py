"""Acting for somebody else, among neighbours: what identity tells, answers and takes back."""

import time
from typing import Any
from uuid import UUID, uuid4

import pytest
from estrado.comun.v1.documentos_service_pb2 import LeerDocumentoRequest
from estrado.expedientes.v1 import expedientes_service_pb2 as rpc
from estrado.identity.v1.eventos_pb2 import MandatoOtorgado, MandatoRevocado

from libs.foundation.core.errors import Denied, Invalid, NotFound, Unavailable
from libs.foundation.testing.component import acting
from services.expedientes.domain.mandato import Mandato
from services.expedientes.tests.component.test_expedientes import ORGANO, hasta, ordenes
from services.expedientes.tests.component.vecinos import EXPEDIENTES, IDENTITY, ROSA, Quien, Vecindario, leido_entero
from services.expedientes.tests.fakes_de_identity import persona_de

ANA = "0000999962217"  # in no case


async def otorgado(barrio: Vecindario, quien: Quien) -> str:
    """A mandate of Rosa's for whoever has that token, told and heard."""
    mandato = Mandato(uuid4(), persona_de(ROSA), persona_de(ANA))
    id_ = str(mandato.mandato_id)
    barrio.mandatos.poderes[id_] = mandato
    otorgado = MandatoOtorgado(mandato_id=id_, mandante=str(mandato.mandante), mandatario=str(mandato.mandatario))
    await barrio.decir(id_, otorgado, IDENTITY)
    await hasta(lambda: lista(barrio, quien))
    return id_


async def lista(barrio: Vecindario, quien: Quien) -> list[Any]:
    with acting(quien.token):
        return list((await barrio.stub.ListarExpedientes(rpc.ListarExpedientesRequest())).expedientes)


async def consulta(barrio: Vecindario, quien: Quien, numero: str) -> Any:
    with acting(quien.token):
        return (await barrio.stub.ConsultarExpediente(rpc.ConsultarExpedienteRequest(numero=numero))).expediente


async def negada(barrio: Vecindario, quien: Quien, numero: str) -> bool:
    """Whether reading the case is refused as if there were none."""
    try:
        await consulta(barrio, quien, numero)
    except NotFound as refused:
        return (refused.code, refused.metadata) == ("EXPEDIENTE_NO_ENCONTRADO", {})
    return False


async def test_a_mandatario_reads_and_presents_and_everybody_sees_for_whom(barrio: Vecindario) -> None:
    secretaria, rosa, ana = barrio.quien("", ORGANO), barrio.quien(ROSA), barrio.quien(ANA)
    numero = (await barrio.expediente(secretaria)).numero
    assert await negada(barrio, ana, numero)
    id_ = await otorgado(barrio, ana)
    assert (await consulta(barrio, ana, numero)).numero == numero
    acuse = await barrio.presentar(ana, numero, await barrio.subir(ana), en_nombre_de=id_)
    assert (acuse.presentado_por, acuse.en_nombre_de) == ("Ana Morales", "Rosa Ixchel")
    with acting(rosa.token):
        request = rpc.ConsultarEscritoRequest(numero=numero, escrito_id=acuse.escrito_id)
        escrito = (await barrio.stub.ConsultarEscrito(request)).escrito
        lecturas = (await barrio.stub.ListarLecturas(rpc.ListarLecturasRequest(numero=numero))).lecturas
    assert (escrito.presentado_por, escrito.en_nombre_de) == ("Ana Morales", "Rosa Ixchel")
    assert "mandatario de Rosa Ixchel" in {lectura.quien for lectura in lecturas}
    del_acuse = [orden for orden in ordenes(await barrio.oir(3, EXPEDIENTES.interno)) if "Acuse" in orden.asunto]
    assert [(orden.destinatario, orden.representado) for orden in del_acuse] == [
        (str(persona_de(ANA)), str(persona_de(ROSA))),
        (str(persona_de("0000123431333")), str(persona_de(ROSA))),  # her lawyer
    ]
    _, contenido = await leido_entero(
        barrio.documentos.LeerDocumento(LeerDocumentoRequest(documento_id=del_acuse[0].documentos[0].documento_id))
    )
    assert contenido.startswith(b"%PDF")
    with pytest.raises(Denied) as other:
        await barrio.presentar(ana, numero, await barrio.subir(ana), en_nombre_de=str(uuid4()))
    assert other.value.code == "MANDATO_NO_VIGENTE"
    with pytest.raises(Invalid) as unsaid:
        await barrio.presentar(ana, numero, await barrio.subir(ana))
    assert unsaid.value.code == "EN_NOMBRE_DE_FALTANTE"


async def test_revoked_it_is_refused_within_a_second_without_any_event(barrio: Vecindario) -> None:
    """identity says so in its feed; the event log says nothing, as when it is away."""
    ana = barrio.quien(ANA)
    numero = (await barrio.expediente(barrio.quien("", ORGANO))).numero
    id_ = await otorgado(barrio, ana)
    del barrio.mandatos.poderes[id_]
    barrio.component.issuer.ended.add(UUID(id_))
    revoked = time.monotonic()
    await hasta(lambda: negada(barrio, ana, numero))
    assert time.monotonic() - revoked < 1
    with pytest.raises(Denied):
        await barrio.presentar(ana, numero, await barrio.subir(ana), en_nombre_de=id_)
    assert await lista(barrio, ana) == []


async def test_what_the_event_has_told_holds_when_the_feed_has_forgotten_it(barrio: Vecindario) -> None:
    ana = barrio.quien(ANA)
    numero = (await barrio.expediente(barrio.quien("", ORGANO))).numero
    id_ = await otorgado(barrio, ana)
    await barrio.decir(id_, MandatoRevocado(mandato_id=id_), IDENTITY)
    await hasta(lambda: negada(barrio, ana, numero))


async def test_without_identity_nothing_is_guessed(barrio: Vecindario) -> None:
    ana, rosa = barrio.quien(ANA), barrio.quien(ROSA)
    numero = (await barrio.expediente(barrio.quien("", ORGANO))).numero
    id_ = await otorgado(barrio, ana)
    barrio.mandatos.ausente = True
    with pytest.raises(Unavailable):
        await barrio.presentar(ana, numero, await barrio.subir(ana), en_nombre_de=id_)
    barrio.component.issuer.silent = True

    async def callada() -> bool:
        try:
            await consulta(barrio, ana, numero)
        except Unavailable as refused:
            return refused.code == "REVOCACIONES_SIN_NOTICIA"
        return False

    await hasta(callada)
    assert (await consulta(barrio, rosa, numero)).numero == numero
    barrio.component.issuer.silent = False
    await hasta(lambda: lista_o_nada(barrio, ana))


async def lista_o_nada(barrio: Vecindario, quien: Quien) -> list[Any]:
    """The cases, none while it is not known which."""
    try:
        return await lista(barrio, quien)
    except Unavailable:
        return []
