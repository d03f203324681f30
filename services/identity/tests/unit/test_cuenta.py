"""The rules of e-mail and password."""

import pytest

from services.identity.domain.cuenta import contrasena_canonica, correo_canonico, exigir_contrasena
from services.identity.domain.errors import ContrasenaDebil
from services.identity.tests.fakes import Identity


@pytest.mark.parametrize("contrasena", ["QZ-VKX7W", "Clave_2026", "ñandú-Ñ1x", "P" + "a" * 125 + "1!"])
def test_passwords_that_meet_the_portals_rule(contrasena: str) -> None:
    exigir_contrasena(contrasena)


@pytest.mark.parametrize(
    ("contrasena", "falta"),
    [
        ("qz-vkx7w", "mayuscula"),
        ("QZ-VKXWP", "numero"),
        ("QZVKX7WP", "especial"),
        ("QZ-VK7W", "largo"),
        ("QZ VKX7WP", "especial"),
        ("QZ-VKX7W" * 17, "brevedad"),
    ],
)
def test_passwords_that_do_not(contrasena: str, falta: str) -> None:
    with pytest.raises(ContrasenaDebil) as refusal:
        exigir_contrasena(contrasena)
    assert refusal.value.metadata["falta"] == falta
    assert contrasena not in str(refusal.value.metadata)


def test_a_password_is_the_same_however_its_accents_were_typed() -> None:
    assert contrasena_canonica("ma\N{LATIN SMALL LETTER N WITH TILDE}ana") == contrasena_canonica("man\u0303ana")


def test_an_e_mail_is_compared_without_case_and_margin() -> None:
    assert correo_canonico("  Ana.Pérez@Ejemplo.GT\n") == "ana.pérez@ejemplo.gt"


async def test_an_account_does_not_show_its_person(identity: Identity) -> None:
    shown = repr(await identity.registrada())
    assert not any(secret in shown for secret in ("ana@", "Ana", "cifrada"))
