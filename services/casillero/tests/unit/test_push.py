"""Alerts to browsers: one for each device, none for who has none, and no word of what arrived."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from libs.foundation.webpush.outcome import NotPushed
from libs.foundation.webpush.vapid import make_vapid_key, read_vapid_key
from services.casillero.adapters.push import CarpetaPush, PorPush, PuntosDePush
from services.casillero.domain.alerta import VIDA, Canal, Contacto, Desenlace, Encolada, Estado, Resultado, alertar
from services.casillero.domain.dispositivo import Dispositivo, suscribir
from services.casillero.tests.fakes import AHORA
from services.casillero.tests.fakes_de_vecinos import FakeMensajero
from services.casillero.tests.unit.alertas import ANA, LUIS, Aviso

URL = "https://push.example/secreta"


def dispositivo(aviso: Aviso, de: Contacto, numero: int = 0) -> Dispositivo:
    """A device of that account, there."""
    nuevo = suscribir(de.cuenta_id, f"{URL}{numero}", "", AHORA)
    aviso.mundo.dispositivos[nuevo.dispositivo_id] = nuevo
    return nuevo


async def de_push(*contactos: Contacto) -> Aviso:
    """One deposit, told by browsers alone."""
    aviso = await Aviso.con_una(*contactos)
    await aviso.preferir(correo=False)
    return aviso


async def test_each_device_of_each_account_is_told_once() -> None:
    aviso = await de_push(ANA, LUIS)
    devices = [dispositivo(aviso, ANA, 1), dispositivo(aviso, ANA, 2), dispositivo(aviso, LUIS, 3)]
    dispositivo(aviso, Contacto(uuid4(), {}), 4)  # of who does not open this mailbox
    await aviso.planificar()
    await aviso.planificar()
    planned = {(una.cuenta_id, una.dispositivo, una.canal, una.destino) for una in aviso.mundo.alertas.values()}
    assert planned == {(uno.cuenta_id, uno.dispositivo_id, Canal.PUSH, "") for uno in devices}
    assert len(aviso.mundo.alertas) == 3


async def test_who_has_no_device_expects_nothing_and_that_is_no_failure() -> None:
    aviso = await de_push(ANA)
    await aviso.planificar()
    assert (aviso.mundo.alertas, aviso.pruebas()) == ({}, [])


async def test_who_switched_it_off_is_not_told() -> None:
    aviso = await de_push(ANA)
    dispositivo(aviso, ANA)
    await aviso.preferir(push=False)
    await aviso.planificar()
    assert aviso.mundo.alertas == {}


async def test_its_address_is_looked_up_when_it_is_told_and_in_no_evidence() -> None:
    aviso = await de_push(ANA)
    uno = dispositivo(aviso, ANA)
    await aviso.planificar()
    assert (await aviso.intentar()).estado is Estado.ENVIADA
    assert [una.destino for una in aviso.push.entregadas] == [uno.punto]
    assert aviso.pruebas() == ["ConsignmentNotification"]
    prueba = aviso.mundo.evidencias[-1]
    assert prueba.detalle == f"push a la cuenta {ANA.cuenta_id}, dispositivo {uno.dispositivo_id}; intentos: 1"
    assert "secreta" not in repr((aviso.mundo.evidencias, aviso.mundo.alertas))


async def test_a_device_that_was_taken_away_meanwhile_is_not_told() -> None:
    aviso = await de_push(ANA)
    uno = dispositivo(aviso, ANA)
    await aviso.planificar()
    del aviso.mundo.dispositivos[uno.dispositivo_id]
    assert (await aviso.intentar()).estado is Estado.OMITIDA
    assert (aviso.push.entregadas, aviso.pruebas()) == ([], [])


async def test_one_that_takes_none_any_more_is_forgotten() -> None:
    aviso = await de_push(ANA)
    dispositivo(aviso, ANA)
    aviso.push = FakeMensajero((Resultado.RECHAZADA, "PUSH_410"))
    await aviso.planificar()
    assert (await aviso.intentar()).estado is Estado.REBOTADA
    assert (aviso.mundo.dispositivos, aviso.pruebas()) == ({}, ["ConsignmentNotificationBounce"])


@pytest.mark.parametrize("resultado", [Resultado.DUDOSA, Resultado.NO_ENTREGADA])
async def test_any_other_failure_forgets_none(resultado: Resultado) -> None:
    aviso = await de_push(ANA)
    uno = dispositivo(aviso, ANA)
    aviso.push = FakeMensajero((resultado, "PUSH_403"))
    await aviso.planificar()
    await aviso.intentar()
    assert list(aviso.mundo.dispositivos.values()) == [uno]


@pytest.mark.parametrize(("pedida", "despues"), [(120, 120), (1, 5)])
async def test_it_is_tried_again_when_the_service_wants_and_no_sooner_than_by_itself(pedida: int, despues: int) -> None:
    aviso = await de_push(ANA)
    dispositivo(aviso, ANA)
    aviso.push = FakeMensajero(Desenlace(Resultado.NO_ENTREGADA, "PUSH_429", timedelta(seconds=pedida)))
    await aviso.planificar()
    assert (await aviso.intentar()).proximo == AHORA + timedelta(seconds=despues)


async def test_a_wait_beyond_its_day_ends_it() -> None:
    aviso = await de_push(ANA)
    dispositivo(aviso, ANA)
    aviso.push = FakeMensajero(Desenlace(Resultado.NO_ENTREGADA, "PUSH_429", VIDA))
    await aviso.planificar()
    assert (await aviso.intentar()).estado is Estado.FALLIDA
    assert "causa: PUSH_429" in aviso.mundo.evidencias[-1].detalle


class Sender:
    """A push service, and what it was given."""

    def __init__(self, error: NotPushed | None = None) -> None:
        self.error = error
        self.given: list[tuple[str, UUID, timedelta]] = []

    async def send(self, url: str, message: UUID, life: timedelta) -> None:
        self.given.append((url, message, life))
        if self.error:
            raise self.error


UNA = alertar(
    Encolada(uuid4(), uuid4(), uuid4(), uuid4()), Canal.PUSH, ANA, AHORA, suscribir(ANA.cuenta_id, URL, "", AHORA)
)


async def test_a_message_waits_for_as_long_as_the_alert_lives_under_its_id() -> None:
    sender = Sender()
    told = await PorPush(sender, lambda: AHORA + timedelta(hours=1)).entregar(UNA)
    assert told == Desenlace(Resultado.ENTREGADA)
    assert sender.given == [(UNA.destino, UNA.alerta_id, timedelta(hours=23))]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (NotPushed("PUSH_410", gone=True), Desenlace(Resultado.RECHAZADA, "PUSH_410")),
        (NotPushed("ReadTimeout", unsure=True), Desenlace(Resultado.DUDOSA, "ReadTimeout")),
        (
            NotPushed("PUSH_429", after=timedelta(minutes=1)),
            Desenlace(Resultado.NO_ENTREGADA, "PUSH_429", timedelta(minutes=1)),
        ),
    ],
)
async def test_what_a_service_says_is_what_is_kept(error: NotPushed, told: Desenlace) -> None:
    assert await PorPush(Sender(error)).entregar(UNA) == told


async def test_in_the_embedded_mode_a_folder_plays_them(tmp_path: Path) -> None:
    assert await CarpetaPush(tmp_path / "push").entregar(UNA) == Desenlace(Resultado.ENTREGADA)
    [file] = (tmp_path / "push").iterdir()
    assert json.loads(file.read_text()).keys() == {"a", "fecha"}
    (tmp_path / "nada").write_text("")
    assert (await CarpetaPush(tmp_path / "nada").entregar(UNA)).resultado is Resultado.NO_ENTREGADA


def test_only_addresses_of_services_on_the_list_are_taken(tmp_path: Path) -> None:
    make_vapid_key(tmp_path / "vapid.pem")
    puntos = PuntosDePush(read_vapid_key(tmp_path / "vapid.pem", "mailto:a@oj.example"), ["push.example"])
    assert puntos.admite(URL)
    assert not puntos.admite("https://otro.example/secreta")
    assert len(puntos.llave) == 87
