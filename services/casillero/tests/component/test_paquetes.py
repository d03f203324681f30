"""Packages, from the RPC to who checks them without the suite."""

import asyncio
import io
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from estrado.casillero.v1 import casillero_service_pb2 as pb
from estrado.comun.v1.entregas_pb2 import CLASE_DE_ENTREGA_AVISO, ReferenciaDeDocumento
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from libs.firma.ajustes import AjustesDeFirma
from libs.firma.comprobacion_de_paquete import Comprobado, comprobar_paquete
from libs.firma.confianza import Confianza
from libs.firma.institucion import abrir_institucion
from libs.firma.llaves_de_desarrollo import RAIZ
from libs.firma.tests.test_pagina_de_comprobacion import follow
from libs.firma.validacion import Validacion, validar
from libs.foundation.core.clock import SystemClock
from libs.foundation.core.errors import EstradoError
from libs.foundation.testing.component import acting
from services.casillero.adapters.tables import cabezas_selladas, evidencias
from services.casillero.tests.component.vecinos import PDF, Sala

D2 = str(uuid4())
ALTERADO = ReferenciaDeDocumento(documento_id=D2, nombre="otro.pdf", bytes=len(PDF), sha256="0" * 64)


async def depositada(sala: Sala, persona: UUID, en_nombre_de: str = "", **cambios: object) -> str:
    """The id of a notificacion that lies in a mailbox, unopened."""
    await sala.ordenar(persona, **cambios)  # type: ignore[arg-type]  # those of an order
    while True:
        listar = pb.ListarNotificacionesRequest(en_nombre_de=en_nombre_de)
        for una in (await sala.stub.ListarNotificaciones(listar)).notificaciones:
            return str(una.notificacion_id)


async def paquete(sala: Sala, cual: str, en_nombre_de: str = "") -> bytes:
    request = pb.LeerPaqueteRequest(notificacion_id=cual, en_nombre_de=en_nombre_de)
    return b"".join([parte.datos async for parte in sala.stub.LeerPaquete(request)])


def confianza(sala: Sala) -> Confianza:
    """Whom the institution itself believes."""
    return abrir_institucion(AjustesDeFirma(keys_dir=sala.component.settings.keys), SystemClock()).confianza


async def comprobado(sala: Sala, zip_: bytes) -> Comprobado:
    trust, now = confianza(sala), datetime.now(UTC)

    async def judge(pdf: bytes) -> Validacion:
        return await validar(pdf, trust, now)

    return await comprobar_paquete(io.BytesIO(zip_), trust, None, now, judge)


async def sellado(sala: Sala) -> None:
    """Return once every step so far is under a stamped head."""
    async with asyncio.timeout(60):
        while await sala.component.service.database.read(_pendientes):
            pass


def _pendientes(session: Session) -> int:
    stamped = select(func.coalesce(func.max(cabezas_selladas.c.tamano), 0)).scalar_subquery()
    return session.execute(select(func.count(evidencias.c.posicion) - stamped)).scalar_one()


async def test_a_package_is_checked_by_strangers_with_our_tool_and_with_others(estrado: Sala, tmp_path: Path) -> None:
    persona = uuid4()
    await estrado.verificar(persona)
    await estrado.oir(1)
    with acting(estrado.component.issuer.token(persona)):
        cual = await depositada(estrado, persona)
        with pytest.raises(EstradoError) as gated:
            await paquete(estrado, cual)
        assert gated.value.code == "ACCESO_REQUERIDO"
        await estrado.stub.AccederNotificacion(pb.AccederNotificacionRequest(notificacion_id=cual))
        await sellado(estrado)
        zip_ = await paquete(estrado, cual)
        found = await comprobado(estrado, zip_)
        assert all(each.bien for each in found.afirmaciones)
        assert found.relato is not None
        assert [each.hecho for each in found.relato.evidencias][:4] == [
            "SubmissionAcceptance",
            "ContentConsignment",
            "LegalEffect",
            "ContentAccessTracking",
        ]
        told = {each.que: each for each in found.afirmaciones}
        assert (told["calendario"].sobre, told["calendario"].detalle) == ("calendario.json", "")
        assert PDF[:1000] in zip_
        request = pb.ListarEvidenciasRequest(notificacion_id=cual)
        steps = [each.tipo for each in (await estrado.stub.ListarEvidencias(request)).evidencias]
        assert steps[-2:] == ["ContentHandoverStart", "ContentHandover"]
    folder = tmp_path / "ajeno"
    folder.mkdir()
    said = follow(folder, zip_, (estrado.component.settings.keys / RAIZ).read_bytes())
    assert said.returncode == 0, said.stdout + said.stderr


async def test_a_member_takes_that_of_an_entity_and_it_names_both(estrado: Sala) -> None:
    persona, entidad, de_entidad = uuid4(), uuid4(), uuid4()
    await estrado.verificar(persona)
    await estrado.confirmar(entidad, de_entidad)
    await estrado.oir(2)
    estrado.mandatos.agregar_miembro(entidad, de_entidad)
    with acting(estrado.component.issuer.token(persona)):
        en = str(entidad)
        cual = await depositada(estrado, de_entidad, en)
        await estrado.stub.AccederNotificacion(pb.AccederNotificacionRequest(notificacion_id=cual, en_nombre_de=en))
        assert not (await comprobado(estrado, await paquete(estrado, cual, en))).falsas
    with acting(estrado.component.issuer.token(uuid4())), pytest.raises(EstradoError) as refused:
        await paquete(estrado, cual)
    assert refused.value.code == "NOTIFICACION_NO_ENCONTRADA"


async def test_of_an_aviso_there_is_none(estrado: Sala) -> None:
    persona = uuid4()
    await estrado.verificar(persona)
    await estrado.oir(1)
    with acting(estrado.component.issuer.token(persona)):
        cual = await depositada(estrado, persona, clase=CLASE_DE_ENTREGA_AVISO)
        with pytest.raises(EstradoError) as refused:
            await paquete(estrado, cual)
        assert refused.value.code == "CONSTANCIA_NO_DISPONIBLE"


async def test_other_bytes_than_those_delivered_break_it_off(estrado: Sala) -> None:
    persona = uuid4()
    estrado.productor.documentos[D2] = PDF
    await estrado.verificar(persona)
    await estrado.oir(1)
    with acting(estrado.component.issuer.token(persona)):
        cual = await depositada(estrado, persona, documentos=[ALTERADO])
        await estrado.stub.AccederNotificacion(pb.AccederNotificacionRequest(notificacion_id=cual))
        recibido: list[bytes] = []

        async def recibir() -> None:
            async for parte in estrado.stub.LeerPaquete(pb.LeerPaqueteRequest(notificacion_id=cual)):
                recibido.append(parte.datos)

        with pytest.raises(EstradoError) as refused:
            await recibir()
        assert refused.value.code == "DOCUMENTO_ALTERADO"
        assert b"PK\5\6" not in b"".join(recibido)
