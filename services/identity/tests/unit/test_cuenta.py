"""The rules of e-mail and password."""

import pytest

from services.identity.domain.contrasena import contrasena_canonica, exigir_contrasena
from services.identity.domain.cuenta import correo_canonico
from services.identity.domain.errors import ContrasenaComun, ContrasenaDebil
from services.identity.tests.fakes import Identity


@pytest.mark.parametrize("contrasena", ["QZ-VKX7W", "Llovizna_2026", "ñandú-Ñ1x", "P" + "a" * 125 + "1!"])
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


@pytest.mark.parametrize(
    "contrasena",
    [
        "Password1!",
        "PASSWORD-2026!",
        "P@ssw0rd",
        "¡Contraseña2026",
        "Qwerty_123",
        "Guatemala2026*",
        "2026-Quetzal!",
        "M0nkey-1",
        "Dr4gon!!",
        "Casillero-2026",
        "OJVirtual_1",
        "Juzgado123!",
        "OrganismoJudicial-1",
        "Justicia#7",
    ],
)
def test_passwords_that_are_tried_first_whatever_adorns_them(contrasena: str) -> None:
    with pytest.raises(ContrasenaComun) as refusal:
        exigir_contrasena(contrasena, "nueva")
    assert refusal.value.metadata == {"campo": "nueva"}


@pytest.mark.parametrize("contrasena", ["Password-84619372", "Quetzal.Llovizna.7", "Estrado-2026!"])
def test_a_common_word_among_others_is_no_common_password(contrasena: str) -> None:
    exigir_contrasena(contrasena)


@pytest.mark.parametrize(
    "contrasena", ["ana.perez@ejemplo.gt1A", "Ana.Perez@Ejemplo.GT1", "Ana.Perez1", "1-ANA.PEREZ", "!Ana.perez#2026"]
)
def test_a_password_that_the_e_mail_tells_is_among_the_first_too(contrasena: str) -> None:
    with pytest.raises(ContrasenaComun) as refusal:
        exigir_contrasena(contrasena, correo="ana.perez@ejemplo.gt")
    assert refusal.value.metadata == {"campo": "contrasena"}
    exigir_contrasena(contrasena, correo="beto@ejemplo.gt")


@pytest.mark.parametrize("contrasena", ["Ana.Perez-84619372", "Perez.Llovizna.7", "QZ-VKX7W"])
def test_a_name_among_other_words_is_a_password(contrasena: str) -> None:
    exigir_contrasena(contrasena, correo="ana.perez@ejemplo.gt")


def test_a_password_is_the_same_however_its_accents_were_typed() -> None:
    assert contrasena_canonica("ma\N{LATIN SMALL LETTER N WITH TILDE}ana") == contrasena_canonica("man\u0303ana")


def test_an_e_mail_is_compared_without_case_and_margin() -> None:
    assert correo_canonico("  Ana.Pérez@Ejemplo.GT\n") == "ana.pérez@ejemplo.gt"


async def test_an_account_does_not_show_its_person(identity: Identity) -> None:
    shown = repr(await identity.registrada())
    assert not any(secret in shown for secret in ("ana@", "Ana", "cifrada"))
