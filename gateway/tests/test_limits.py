"""How much is asked at once and per minute."""

import pytest

from gateway import limits
from gateway.limits import DemasiadasSolicitudesDeCuenta, DemasiadasSolicitudesDeDireccion, GatewaySaturado, Limits
from gateway.settings import GatewaySettings


class Timer:
    """time.monotonic, set by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def timer(monkeypatch: pytest.MonkeyPatch) -> Timer:
    timer = Timer()
    monkeypatch.setattr(limits, "time", timer)
    return timer


def ask(held: Limits, address: str = "192.0.2.1") -> None:
    with held.request(address):
        pass


def test_the_window_moves(timer: Timer) -> None:
    held = Limits(GatewaySettings(rate_per_address="2/minute"))
    ask(held)
    timer.seconds += 40
    ask(held)
    with pytest.raises(DemasiadasSolicitudesDeDireccion) as refusal:
        ask(held)
    assert refusal.value.metadata == {"reintentar_en": "20"}
    ask(held, "192.0.2.2")
    timer.seconds += 20
    ask(held)
    with pytest.raises(DemasiadasSolicitudesDeDireccion):
        ask(held)


def test_the_addresses_of_one_ipv6_network_count_together(timer: Timer) -> None:
    held = Limits(GatewaySettings(rate_per_address="1/minute"))
    ask(held, "2001:db8::1")
    with pytest.raises(DemasiadasSolicitudesDeDireccion):
        ask(held, "2001:db8::ffff:2")
    ask(held, "2001:db8:0:1::1")
    ask(held, "::ffff:192.0.2.1")
    ask(held, "::ffff:192.0.2.2")
    with pytest.raises(DemasiadasSolicitudesDeDireccion):
        ask(held, "192.0.2.2")


def test_who_does_not_come_back_is_forgotten(timer: Timer) -> None:
    held = Limits(GatewaySettings(rate_per_address="2/minute"))
    for number in range(100):
        ask(held, f"192.0.2.{number}")
    timer.seconds += 61
    ask(held)
    assert len(held._of_address._taken) == 1


def test_no_rate_is_no_limit() -> None:
    held = Limits(GatewaySettings(rate_per_address=""))
    for _ in range(5000):
        ask(held)


def test_room_is_given_back_however_a_request_ends() -> None:
    held = Limits(GatewaySettings(max_concurrent=1))

    def fail() -> None:
        with held.request("a"):
            with pytest.raises(GatewaySaturado):
                ask(held)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    ask(held)


def test_an_account_has_a_room_of_its_own() -> None:
    held = Limits(GatewaySettings(max_per_account=1))
    with held.account("a"):
        with pytest.raises(DemasiadasSolicitudesDeCuenta), held.account("a"):
            pass
        with held.account("b"):
            pass
    with held.account("a"):
        pass
    assert not held._open
