"""Many documents in one stream."""

import asyncio
import base64
import json
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest
from estrado.casillero.v1 import casillero_service_pb2 as pb
from estrado.comun.v1.entregas_pb2 import ReferenciaDeDocumento

from libs.foundation.core.errors import EstradoError, Unauthenticated
from libs.foundation.testing.component import acting
from services.casillero.tests.component.vecinos import DOCUMENTO, PDF, Sala

OTRO = b"%PDF-1.7 otro"
D2 = str(uuid4())
SEGUNDO = ReferenciaDeDocumento(
    documento_id=D2, nombre="otro.pdf", tipo="application/pdf", bytes=len(OTRO), sha256=sha256(OTRO).hexdigest()
)


async def con_una(estrado: Sala, persona: UUID, *documentos: ReferenciaDeDocumento) -> str:
    """The id of a notificacion with the document of every order and those, in the persona's mailbox, opened."""
    estrado.productor.documentos[D2] = OTRO
    await estrado.verificar(persona)
    await estrado.ordenar(persona, documentos=documentos)
    while True:
        for una in (await estrado.stub.ListarNotificaciones(pb.ListarNotificacionesRequest())).notificaciones:
            await estrado.stub.AccederNotificacion(pb.AccederNotificacionRequest(notificacion_id=una.notificacion_id))
            return str(una.notificacion_id)


async def pasos(estrado: Sala, cual: str) -> list[str]:
    request = pb.ListarEvidenciasRequest(notificacion_id=cual)
    return [una.tipo for una in (await estrado.stub.ListarEvidencias(request)).evidencias]


def sesion(token: str) -> UUID:
    """Of which session an access token is."""
    dicho = token.split(".")[1]
    return UUID(json.loads(base64.urlsafe_b64decode(dicho + "=" * (-len(dicho) % 4)))["sid"])


async def test_what_began_under_a_good_token_comes_whole_though_its_session_ends_meanwhile(estrado: Sala) -> None:
    persona = uuid4()
    token = estrado.component.issuer.token(persona)
    puerta = estrado.productor.puertas[D2] = asyncio.Event()
    with acting(token):
        cual = await con_una(estrado, persona, SEGUNDO)
        request = pb.LeerDocumentosDeNotificacionesRequest(notificacion_ids=[cual])
        anunciados: list[Any] = []
        recibido: list[bytes] = []
        async for parte in estrado.stub.LeerDocumentosDeNotificaciones(request):
            if parte.HasField("documento"):
                anunciados.append(parte.documento)
                recibido.append(b"")
            else:
                recibido[-1] += parte.datos
            if len(anunciados) == 2 and not puerta.is_set():
                await _cerrada(estrado, sesion(token))
                puerta.set()
    assert recibido == [PDF, OTRO]
    assert [uno.descripcion.nombre for uno in anunciados] == [DOCUMENTO.nombre, SEGUNDO.nombre]
    assert {(uno.notificacion_id, uno.numero_de_expediente) for uno in anunciados} == {(cual, "01017-2026-00001")}
    with acting(estrado.component.issuer.token(persona)):
        # Each is in evidence as if it had been asked for alone.
        assert (await pasos(estrado, cual))[-4:] == ["ContentHandoverStart", "ContentHandover"] * 2


async def _cerrada(estrado: Sala, cual: UUID) -> None:
    """Close the caller's session, and return once casillero knows."""
    estrado.component.issuer.closed.add(cual)
    async with asyncio.timeout(10):
        while True:
            try:
                await estrado.stub.ListarCasilleros(pb.ListarCasillerosRequest())
            except Unauthenticated:
                return


async def test_one_that_is_not_what_was_delivered_breaks_it_off_and_is_no_download(estrado: Sala) -> None:
    persona = uuid4()
    alterado = ReferenciaDeDocumento()
    alterado.CopyFrom(SEGUNDO)
    alterado.sha256 = "0" * 64
    with acting(estrado.component.issuer.token(persona)):
        cual = await con_una(estrado, persona, alterado)
        recibido = bytearray()

        async def recibir() -> None:
            request = pb.LeerDocumentosDeNotificacionesRequest(notificacion_ids=[cual])
            async for parte in estrado.stub.LeerDocumentosDeNotificaciones(request):
                recibido.extend(parte.datos)

        with pytest.raises(EstradoError) as refused:
            await recibir()
        assert refused.value.code == "DOCUMENTO_ALTERADO"
        assert bytes(recibido) == PDF
        assert (await pasos(estrado, cual))[-2:] == ["ContentHandoverStart", "ContentHandover"]
