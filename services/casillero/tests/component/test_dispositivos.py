"""From a browser that is subscribed to the message that wakes it, played by a folder."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from estrado.casillero.v1 import dispositivos_service_pb2 as pb
from estrado.casillero.v1.dispositivos_service_pb2_grpc import DispositivosServiceStub

from libs.foundation.core.errors import Invalid, NotFound
from libs.foundation.testing.component import acting
from services.casillero.tests.component.test_alertas import prueba
from services.casillero.tests.component.test_casillero import una_notificacion
from services.casillero.tests.component.vecinos import Sala, sala

ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/secreta"


@pytest.fixture
async def estrado(tmp_path: Path) -> AsyncIterator[Sala]:
    async with sala(tmp_path, alertas_cada=0.05) as abierta:
        yield abierta


async def test_a_browser_that_was_subscribed_is_woken_without_a_word(estrado: Sala, tmp_path: Path) -> None:
    persona = uuid4()
    una = await una_notificacion(estrado, persona)
    assert await prueba(estrado, persona, una) == "ConsignmentNotificationFailure"  # no mail, and no device yet
    # Played identity says that the account is called as the persona.
    estrado.identidad.correos[str(persona)] = "ana@ejemplo.gt"
    async with estrado.component.stub(DispositivosServiceStub) as stub:
        with acting(estrado.component.issuer.token(persona, cuenta=persona)):
            kept = (await stub.SuscribirDispositivo(pb.SuscribirDispositivoRequest(endpoint=ENDPOINT))).dispositivo
            hay = await stub.ListarDispositivos(pb.ListarDispositivosRequest())
            assert (list(hay.dispositivos), kept.servicio) == ([kept], "updates.push.services.mozilla.com")
            assert "secreta" not in str(hay)
            assert len(hay.llave) == 87
            await estrado.ordenar(persona)
            async with asyncio.timeout(30):
                while not (told := await asyncio.to_thread(lambda: list((tmp_path / "push").glob("*.json")))):
                    pass
            assert json.loads(told[0].read_text())["a"] == ENDPOINT
            await stub.OlvidarDispositivo(pb.OlvidarDispositivoRequest(dispositivo_id=kept.dispositivo_id))
            assert not (await stub.ListarDispositivos(pb.ListarDispositivosRequest())).dispositivos


async def test_what_is_no_browsers_is_refused(estrado: Sala) -> None:
    persona: UUID = uuid4()
    await una_notificacion(estrado, persona)
    async with estrado.component.stub(DispositivosServiceStub) as stub:
        with acting(estrado.component.issuer.token(persona)):
            for wrong in ("", "https://10.0.0.1/x", "https://evil.example/x", ENDPOINT.replace("https", "http")):
                with pytest.raises(Invalid) as refused:
                    await stub.SuscribirDispositivo(pb.SuscribirDispositivoRequest(endpoint=wrong))
                assert refused.value.code == "SERVICIO_DE_PUSH_NO_ADMITIDO"
            for unknown in ("", "x", str(uuid4())):
                with pytest.raises(NotFound):
                    await stub.OlvidarDispositivo(pb.OlvidarDispositivoRequest(dispositivo_id=unknown))
