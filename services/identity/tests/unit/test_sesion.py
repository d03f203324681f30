"""Clients as the throttle and the rotation see them."""

import pytest

from services.identity.domain.sesion import Cliente


@pytest.mark.parametrize(
    ("direccion", "red"),
    [
        ("190.56.1.1", "190.56.1.1"),
        ("::ffff:190.56.1.1", "190.56.1.1"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("unix:", "unix:"),
        ("\0x\n", "x"),
        ("a" * 500, "a" * 64),
    ],
)
def test_an_address_is_counted_by_network(direccion: str, red: str) -> None:
    assert Cliente.de(direccion, "").direccion == red


def test_a_user_agent_is_bounded_and_printable() -> None:
    assert Cliente.de("", "Fire\0fox\r\n" + "x" * 300).dispositivo == "Firefox" + "x" * 193


def test_address_and_device_do_not_run_into_each_other() -> None:
    assert Cliente("a", "bc").huella != Cliente("ab", "c").huella
