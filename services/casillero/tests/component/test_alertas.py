"""From a delivery to the mail that says that something arrived, and the evidence of it."""

import asyncio
import email
from collections.abc import AsyncIterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from estrado.casillero.v1 import casillero_service_pb2 as pb

from libs.foundation.core.errors import Conflict, NotFound
from libs.foundation.testing.component import acting
from services.casillero.tests.component.test_casillero import DISTINTO, una_notificacion
from services.casillero.tests.component.vecinos import Sala, sala


@pytest.fixture
async def estrado(tmp_path: Path) -> AsyncIterator[Sala]:
    async with sala(tmp_path, alertas_cada=0.05) as abierta:
        yield abierta


async def prueba(estrado: Sala, persona: UUID, notificacion_id: str) -> str:
    """What the evidence of its alert is, once there is one."""
    request = pb.ListarEvidenciasRequest(notificacion_id=notificacion_id)
    with acting(estrado.component.issuer.token(persona)):
        async with asyncio.timeout(30):
            while True:
                for una in (await estrado.stub.ListarEvidencias(request)).evidencias:
                    if una.tipo.startswith("ConsignmentNotification"):
                        return str(una.tipo)


def mails(folder: Path) -> list[EmailMessage]:
    paths = sorted((folder / "correo").glob("*.eml"))
    return [email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default) for path in paths]


async def test_the_owner_is_told_by_mail_that_something_arrived_and_not_what(estrado: Sala, tmp_path: Path) -> None:
    persona = uuid4()
    estrado.identidad.correos[str(persona)] = "ana@ejemplo.gt"
    una = await una_notificacion(estrado, persona)
    assert await prueba(estrado, persona, una) == "ConsignmentNotification"
    await estrado.ordenar(persona, asunto=DISTINTO, numero_de_expediente=DISTINTO, reservado=True)
    with acting(estrado.component.issuer.token(persona)):
        async with asyncio.timeout(30):
            found: list[Any] = []
            while not found:
                listed = (await estrado.stub.ListarNotificaciones(pb.ListarNotificacionesRequest())).notificaciones
                found = [each for each in listed if each.reservado]
    assert await prueba(estrado, persona, found[0].notificacion_id) == "ConsignmentNotification"
    sent = await asyncio.to_thread(mails, tmp_path)
    assert [mail["To"] for mail in sent] == ["ana@ejemplo.gt"] * 2
    for quiet in (DISTINTO, found[0].notificacion_id, str(persona), found[0].numero_casillero):
        assert not any(quiet in mail.as_string() for mail in sent)


async def test_who_has_no_account_to_be_told_at_has_the_evidence_of_that(estrado: Sala) -> None:
    persona = uuid4()
    una = await una_notificacion(estrado, persona)
    assert await prueba(estrado, persona, una) == "ConsignmentNotificationFailure"


async def test_the_owner_says_by_which_channels(estrado: Sala) -> None:
    persona = uuid4()
    await una_notificacion(estrado, persona)
    with acting(estrado.component.issuer.token(persona)):
        asked = await estrado.stub.ConsultarPreferencias(pb.ConsultarPreferenciasRequest())
        assert (asked.preferencias.correo, asked.preferencias.sms) == (True, False)
        assert list(asked.preferencias.disponibles) == ["correo", "sms", "push"]
        changed = await estrado.stub.FijarPreferencias(pb.FijarPreferenciasRequest(correo=False))
        assert (changed.preferencias.correo, changed.preferencias.sms) == (False, False)
        assert (await estrado.stub.ConsultarPreferencias(pb.ConsultarPreferenciasRequest())) == (
            pb.ConsultarPreferenciasResponse(preferencias=changed.preferencias)
        )
    with acting(estrado.component.issuer.token(uuid4())), pytest.raises(NotFound) as refused:
        await estrado.stub.FijarPreferencias(pb.FijarPreferenciasRequest(correo=False))
    assert refused.value.code == "CASILLERO_NO_ENCONTRADO"


async def test_short_messages_take_a_telephone_of_somebody_who_opens_the_mailbox(estrado: Sala) -> None:
    persona, entidad, de_entidad = uuid4(), uuid4(), uuid4()
    estrado.identidad.correos |= {str(persona): "ana@ejemplo.gt", str(de_entidad): "ana@ejemplo.gt"}
    await una_notificacion(estrado, persona)
    await estrado.confirmar(entidad, de_entidad)
    await estrado.oir(4)
    sms = pb.FijarPreferenciasRequest(sms=True)
    de_la_entidad = pb.FijarPreferenciasRequest(sms=True, en_nombre_de=str(entidad))
    with acting(estrado.component.issuer.token(persona)):
        with pytest.raises(NotFound):  # who is no member hears nothing of its telephones
            await estrado.stub.FijarPreferencias(de_la_entidad)
        estrado.mandatos.agregar_miembro(entidad, de_entidad)
        for request in (sms, de_la_entidad):
            with pytest.raises(Conflict) as refused:
                await estrado.stub.FijarPreferencias(request)
            assert refused.value.code == "TELEFONO_SIN_CONFIRMAR"
        estrado.identidad.telefonos |= {str(persona): "+50222222222", str(de_entidad): "+50222222222"}
        for request in (sms, de_la_entidad):
            assert (await estrado.stub.FijarPreferencias(request)).preferencias.sms
