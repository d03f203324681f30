"""The job that tells, and what those who are told read."""

import asyncio
import email
import json
from collections.abc import Collection, Mapping, Sequence
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from prometheus_client import REGISTRY

from libs.foundation.core.errors import RelojNoFiable, Unavailable
from libs.foundation.mail.folder import FolderPost
from libs.foundation.mail.letter import Letter, NotTaken
from services.casillero.adapters.alertas import CarpetaSms, PorCorreo, SinServidor
from services.casillero.application.entregar_alerta import EntregarAlerta
from services.casillero.application.planificar_alertas import PlanificarAlertas
from services.casillero.application.tomar_alerta import TomarAlerta
from services.casillero.domain.alerta import Alerta, Canal, Contacto, Desenlace, Encolada, Estado, Resultado, alertar
from services.casillero.entrypoints import alertas
from services.casillero.entrypoints.alertas import EnvioDeAlertas
from services.casillero.tests.fakes import AHORA, GT, entrega
from services.casillero.tests.fakes_de_vecinos import FakeContactos, FakeMensajero
from services.casillero.tests.unit.alertas import ANA, LUIS, Aviso
from services.casillero.tests.unit.comun import abrir, adelantar, depositar

UNA = alertar(Encolada(uuid4(), uuid4(), uuid4(), uuid4()), Canal.CORREO, ANA, AHORA)


def job(aviso: Aviso) -> EnvioDeAlertas:
    runner = aviso.mundo.runner
    planificar = PlanificarAlertas(runner, aviso.contactos, tuple(Canal))
    entregar = EntregarAlerta({Canal.CORREO: aviso.correo, Canal.SMS: aviso.sms})
    return EnvioDeAlertas(runner, planificar, TomarAlerta(), entregar)


def only(folder: Path) -> Path:
    [file] = folder.iterdir()
    return file


async def test_one_run_tells_of_all_that_was_deposited_however_much() -> None:
    aviso = await Aviso.con_una(ANA, LUIS)
    for _ in range(60):
        await depositar(aviso.mundo, entrega(aviso.persona))
    await job(aviso).run()
    assert len(aviso.correo.entregadas) == 122
    assert {una.estado for una in aviso.mundo.alertas.values()} == {Estado.ENVIADA}


async def test_one_who_is_slow_to_take_them_keeps_no_others_waiting_and_one_that_fails_ends_no_others() -> None:
    class Slow(FakeMensajero):
        def __init__(self) -> None:
            super().__init__()
            self.others = asyncio.Event()

        async def entregar(self, alerta: Alerta) -> Desenlace:
            if alerta.cuenta_id == ANA.cuenta_id:
                await self.others.wait()  # until the others were told
                raise Unavailable
            told = await super().entregar(alerta)
            if len(self.entregadas) == 2:
                self.others.set()
            return told

    aviso = await Aviso.con_una(ANA, LUIS, Contacto(uuid4(), {Canal.CORREO: "eva@ejemplo.gt"}))
    aviso.correo = slow = Slow()
    with pytest.raises(Unavailable):
        async with asyncio.timeout(5):
            await job(aviso).run()
    assert len(slow.entregadas) == 2
    states = sorted(una.estado for una in aviso.mundo.alertas.values())
    assert states == [Estado.EN_CURSO, Estado.ENVIADA, Estado.ENVIADA]


async def by_mail_and_short_message(deposits: int) -> Aviso:
    """So many deposits, each to be told by both."""
    aviso = await Aviso.con_una(Contacto(uuid4(), {Canal.CORREO: "ana@ejemplo.gt", Canal.SMS: "+50223456789"}))
    await aviso.preferir(sms=True)
    for _ in range(deposits - 1):
        await depositar(aviso.mundo, entrega(aviso.persona))
    return aviso


async def test_a_mail_server_that_hangs_keeps_no_short_message_waiting() -> None:
    told = asyncio.Event()

    class Telephones(FakeMensajero):
        async def entregar(self, alerta: Alerta) -> Desenlace:
            taken = await super().entregar(alerta)
            if len(self.entregadas) == 61:
                told.set()
            return taken

    class Hangs(FakeMensajero):
        async def entregar(self, alerta: Alerta) -> Desenlace:
            await told.wait()  # until every short message was
            return await super().entregar(alerta)

    aviso = await by_mail_and_short_message(61)
    aviso.sms, aviso.correo = Telephones(), Hangs((Resultado.NO_ENTREGADA, "TimeoutError"))
    async with asyncio.timeout(10):
        await job(aviso).run()
    by_sms = [una.estado for una in aviso.mundo.alertas.values() if una.canal is Canal.SMS]
    assert by_sms == [Estado.ENVIADA] * 61
    by_mail = [una.estado for una in aviso.mundo.alertas.values() if una.canal is Canal.CORREO]
    assert by_mail == [Estado.PENDIENTE] * 61


async def test_what_one_channel_has_waiting_takes_no_other_ones_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alertas, "_BUDGET", -1.0)  # each run is late from its beginning: one group and no more
    aviso = await by_mail_and_short_message(30)
    await aviso.planificar()
    await job(aviso).run()
    assert (len(aviso.correo.entregadas), len(aviso.sms.entregadas)) == (8, 8)


async def test_a_mistake_in_one_channel_is_told_once_the_others_are_done() -> None:
    class Breaks(FakeMensajero):
        async def entregar(self, alerta: Alerta) -> Desenlace:
            raise Unavailable

    aviso = await by_mail_and_short_message(20)
    aviso.correo = Breaks()
    with pytest.raises(Unavailable):
        await job(aviso).run()
    assert len(aviso.sms.entregadas) == 20


async def test_a_mailbox_ahead_of_the_clock_keeps_no_others_waiting_and_is_told_of_later() -> None:
    aviso = await Aviso.con_una(ANA)
    for _ in range(60):
        await depositar(aviso.mundo, entrega(aviso.persona))
    await aviso.planificar()
    # Nobody to tell by short message: that is evidence, and may not precede what is written in the mailbox.
    await aviso.preferir(sms=True)
    await depositar(aviso.mundo, entrega(aviso.persona))
    aviso.mundo.clock.advance(minutes=1)
    otra = await abrir(aviso.mundo)
    await depositar(aviso.mundo, entrega(otra))
    aviso.contactos.por_persona[otra] = [LUIS]
    adelantar(aviso.mundo, aviso.persona)
    with pytest.raises(RelojNoFiable):
        await job(aviso).run()
    assert [una.cuenta_id for una in aviso.correo.entregadas] == [LUIS.cuenta_id]
    aviso.mundo.clock.advance(hours=1)
    await job(aviso).run()
    assert len(aviso.correo.entregadas) == 63
    assert "ConsignmentNotificationFailure" in aviso.pruebas()
    instantes = [prueba.instante for prueba in aviso.mundo.evidencias]
    assert instantes == sorted(instantes)


async def test_while_identity_is_away_what_was_planned_is_told() -> None:
    class Away(FakeContactos):
        async def de(self, personas: Collection[UUID]) -> Mapping[UUID, Sequence[Contacto]]:
            raise Unavailable

    aviso = await Aviso.con_una(ANA)
    await aviso.planificar()
    await depositar(aviso.mundo, entrega(aviso.persona))
    aviso.contactos = Away()
    with pytest.raises(Unavailable):
        await job(aviso).run()
    assert aviso.unica.estado is Estado.ENVIADA


async def test_a_mail_says_that_something_arrived_and_nothing_of_it(tmp_path: Path) -> None:
    post = FolderPost(tmp_path, "Portal <portal@oj.example>")
    result = await PorCorreo(post, GT.cartas, "https://portal.oj.example/").entregar(UNA)
    assert result == Desenlace(Resultado.ENTREGADA)
    file = only(tmp_path)
    mail = email.message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=default)
    assert (mail["To"], mail["Message-ID"]) == ("ana@ejemplo.gt", f"<{UNA.alerta_id}@oj.example>")
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "https://portal.oj.example/casillero\n" in plain.get_content()
    assert 'href="https://portal.oj.example/casillero"' in html.get_content()
    assert "cortesía" in plain.get_content()
    for quiet in (str(UNA.notificacion_id), str(UNA.entrega_id), str(UNA.persona)):
        assert quiet not in file.read_text()


async def test_a_short_message_fits_in_one(tmp_path: Path) -> None:
    assert await CarpetaSms(tmp_path, GT.cartas).entregar(UNA) == Desenlace(Resultado.ENTREGADA)
    texto = json.loads(only(tmp_path).read_text())["texto"]
    assert len(texto) <= 160
    assert "casillero" in texto


@pytest.mark.parametrize(
    ("error", "result"),
    [
        (NotTaken("SMTP_550", refused=True), Resultado.RECHAZADA),
        (NotTaken("TimeoutError", unsure=True), Resultado.DUDOSA),
        (NotTaken("SMTP_451"), Resultado.NO_ENTREGADA),
    ],
)
async def test_what_a_server_says_is_what_is_kept(error: NotTaken, result: Resultado) -> None:
    class Post:
        async def send(self, letter: Letter) -> None:
            raise error

    assert await PorCorreo(Post(), GT.cartas, "http://p").entregar(UNA) == Desenlace(result, error.cause)


async def test_without_a_mail_server_it_waits_and_says_so() -> None:
    told = await PorCorreo(SinServidor(), GT.cartas, "http://p").entregar(UNA)
    assert told == Desenlace(Resultado.NO_ENTREGADA, "SIN_SERVIDOR_DE_CORREO")


async def test_a_telephone_that_cannot_be_played_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "sms").touch()
    told = await CarpetaSms(tmp_path / "sms", GT.cartas).entregar(UNA)
    assert told == Desenlace(Resultado.NO_ENTREGADA, "FileExistsError")


async def test_while_identity_is_away_the_gauges_say_that_alerts_wait_and_since_when() -> None:
    aviso = await Aviso.con_una(ANA)

    class Caida(FakeContactos):
        async def de(self, personas: Collection[UUID]) -> Mapping[UUID, Sequence[Contacto]]:
            raise Unavailable

    aviso.contactos = Caida({})
    aviso.mundo.clock.advance(minutes=20)
    with pytest.raises(Unavailable):
        await job(aviso).run()
    assert REGISTRY.get_sample_value("estrado_alerts_pending") == 1
    assert REGISTRY.get_sample_value("estrado_alerts_oldest_seconds") == 20 * 60
