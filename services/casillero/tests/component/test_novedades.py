"""An open page, from the deposit to what it is told, and to its end."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from estrado.casillero.v1 import administracion_service_pb2
from estrado.casillero.v1 import casillero_service_pb2 as api
from estrado.casillero.v1 import novedades_service_pb2 as pb
from estrado.casillero.v1.administracion_service_pb2_grpc import AdministracionServiceStub
from estrado.casillero.v1.novedades_service_pb2_grpc import NovedadesServiceStub
from joserfc import jwt

from libs.foundation.core.errors import EstradoError, NotFound, SesionCerrada
from libs.foundation.rpc.client import connect
from libs.foundation.rpc.server import DRAIN
from libs.foundation.rpc.tokens import ALGORITHM, ServiceIdentity
from libs.foundation.testing.component import acting
from libs.jurisdiccion.unidades import persona_de_unidad
from services.casillero.tests.component.test_casillero import DISTINTO, una_notificacion
from services.casillero.tests.component.vecinos import Sala, sala


@pytest.fixture
async def estrado(tmp_path: Path) -> AsyncIterator[Sala]:
    async with sala(tmp_path, max_concurrent_calls=2, max_watching=4) as abierta:
        yield abierta


class Pagina:
    """An open page, and what it is told."""

    def __init__(self, call: Any) -> None:
        self._messages: AsyncIterator[pb.SeguirNovedadesResponse] = aiter(call)

    async def siguiente(self) -> pb.SeguirNovedadesResponse:
        """The next that is no heartbeat. Raises what ended it."""
        async with asyncio.timeout(15):
            while (message := await anext(self._messages)).latido:
                pass
        return message


@asynccontextmanager
async def paginas(estrado: Sala, token: str, cuantas: int = 1, **request: Any) -> AsyncIterator[list[Pagina]]:
    async with estrado.component.stub(NovedadesServiceStub) as stub:
        with acting(token):
            calls = [stub.SeguirNovedades(pb.SeguirNovedadesRequest(**request)) for _ in range(cuantas)]
            yield [Pagina(call) for call in calls]
            for call in calls:
                call.cancel()


async def test_open_pages_are_told_what_the_inbox_deposits_while_calls_go_on(estrado: Sala) -> None:
    persona = uuid4()
    una = await una_notificacion(estrado, persona)
    token = estrado.component.issuer.token(persona)
    async with paginas(estrado, token, 4) as abiertas:  # more than there is room for calls
        primeras = [await pagina.siguiente() for pagina in abiertas]
        assert [(primera.sin_abrir, list(primera.notificaciones)) for primera in primeras] == [(1, [])] * 4
        await estrado.ordenar(persona, asunto=DISTINTO, numero_de_expediente=DISTINTO)
        with acting(token):
            assert (await estrado.stub.ListarCasilleros(api.ListarCasillerosRequest())).casilleros
        nuevas = [await pagina.siguiente() for pagina in abiertas]
    [otra] = {id_ for nueva in nuevas for id_ in nueva.notificaciones}
    assert {nueva.sin_abrir for nueva in nuevas} == {2}
    assert otra != una
    assert DISTINTO not in str(nuevas)
    async with paginas(estrado, token, desde=primeras[0].numero) as [vuelta]:
        assert list((await vuelta.siguiente()).notificaciones) == [otra]


@pytest.mark.parametrize("how", ["closed", "expired"])
async def test_it_ends_within_a_second_of_its_session(estrado: Sala, how: str) -> None:
    persona, cuenta = uuid4(), uuid4()
    await una_notificacion(estrado, persona)
    issuer = estrado.component.issuer
    good = issuer.token(persona, cuenta=cuenta)
    claims = dict(jwt.decode(good, issuer.key, algorithms=[ALGORITHM]).claims)
    if how == "expired":
        claims["exp"] = int(time.time()) + 2
    token = jwt.encode({"alg": ALGORITHM, "kid": "prueba"}, claims, issuer.key, algorithms=[ALGORITHM])
    async with paginas(estrado, token) as [pagina]:
        await pagina.siguiente()
        end = float(claims["exp"]) if how == "expired" else time.time()
        if how == "closed":
            issuer.closed.add(UUID(claims["sid"]))
        with pytest.raises(EstradoError) as refused:
            await pagina.siguiente()
    assert refused.value.code == (SesionCerrada().code if how == "closed" else "TOKEN_INVALIDO")
    assert time.time() - end < 1


async def test_a_member_is_told_of_their_entity_until_they_are_none(estrado: Sala) -> None:
    entidad, persona = uuid4(), uuid4()
    await estrado.confirmar(entidad, persona)
    await estrado.oir(1)
    estrado.mandatos.agregar_miembro(entidad, persona)
    token = estrado.component.issuer.token(uuid4())
    async with paginas(estrado, token, en_nombre_de=str(entidad)) as [pagina]:
        assert (await pagina.siguiente()).sin_abrir == 0
        await estrado.ordenar(persona)
        assert len((await pagina.siguiente()).notificaciones) == 1
        estrado.component.issuer.ended.add(UUID(estrado.mandatos.poderes[str(entidad)].mandato_id))
        with pytest.raises(NotFound) as refused:
            await pagina.siguiente()
    assert refused.value.code == "CASILLERO_NO_ENCONTRADO"
    async with paginas(estrado, token, en_nombre_de=str(uuid4())) as [ajena]:
        with pytest.raises(NotFound):
            await ajena.siguiente()


async def test_a_courts_staff_are_told_of_its_mailbox_and_nobody_else(estrado: Sala) -> None:
    abrir = administracion_service_pb2.AbrirCasilleroDeUnidadRequest(organo="01017")
    async with estrado.component.stub(AdministracionServiceStub, caller="cli") as cli:
        await cli.AbrirCasilleroDeUnidad(abrir)
    token = estrado.component.issuer.token
    async with paginas(estrado, token(uuid4(), ["secretario@01017"]), en_nombre_de="01017") as [pagina]:
        assert (await pagina.siguiente()).sin_abrir == 0
        await estrado.ordenar(persona_de_unidad("01017"))
        assert len((await pagina.siguiente()).notificaciones) == 1
    for roles in ([], ["secretario@01025"]):
        async with paginas(estrado, token(uuid4(), roles), en_nombre_de="01017") as [ajena]:
            with pytest.raises(NotFound) as refused:
                await ajena.siguiente()
            assert refused.value.code == "CASILLERO_NO_ENCONTRADO"


async def test_a_process_that_ends_keeps_nobody(tmp_path: Path) -> None:
    persona = uuid4()
    async with AsyncExitStack() as stack:
        estrado = await stack.enter_async_context(sala(tmp_path))
        await una_notificacion(estrado, persona)
        running = estrado.component
        target = running.settings.peer("casillero")
        async with connect(
            target, "casillero", ServiceIdentity("gateway", running.settings.keys), on_behalf=True
        ) as own:
            with acting(running.issuer.token(persona)):
                pagina = Pagina(NovedadesServiceStub(own).SeguirNovedades(pb.SeguirNovedadesRequest()))
                await pagina.siguiente()
            started = time.monotonic()
            ending = asyncio.create_task(stack.aclose())
            with pytest.raises(StopAsyncIteration):
                await pagina.siguiente()
            await ending
    assert time.monotonic() - started < DRAIN / 2
