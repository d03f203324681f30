"""Comparing a form with a card's zone: what differs is named, and only what cannot be of one person refused."""

from datetime import date

import pytest

from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.domain.cotejo import Cotejo, Fuente, Inscripcion, Resultado, con_mrz, con_registro
from services.identity.domain.errores_de_verificacion import MrzContradictoria
from services.identity.domain.formulario import Formulario
from services.identity.domain.mrz import Mrz
from services.identity.tests.fakes_de_verificacion import formulario
from services.identity.tests.unit.test_mrz import HOY, zona

GT = Jurisdiccion.cargar()
CUI = "0000000190101"


def looked_at(nombres: str, apellidos: str, nacido: date | None, in_zone: dict[str, str]) -> Cotejo:
    form = Formulario.de(formulario(nombres=nombres, apellidos=apellidos), GT)
    cotejo = con_mrz(form, nacido, Mrz.parse(zona(**{"numero": CUI, **in_zone}), HOY), HOY, "GTM")
    assert (cotejo.fuente, cotejo.origen) == (Fuente.MRZ, "escrita por el solicitante")
    return cotejo


def compared(nombres: str, apellidos: str, nacido: date | None = None, /, **in_zone: str) -> tuple[str, ...]:
    cotejo = looked_at(nombres, apellidos, nacido, in_zone)
    assert (cotejo.resultado is Resultado.CONTRADICE) is bool(cotejo.difiere)
    return cotejo.difiere


@pytest.mark.parametrize(
    ("nombres", "apellidos", "in_zone"),
    [
        ("María José", "Muñoz Güell", {"nombres": "MARIA<JOSE", "apellidos": "MUNOZ<GUELL"}),
        ("Ana", "Pérez-Xol", {"nombres": "ANA", "apellidos": "PEREZ<XOL"}),
        ("Ana", "D'Alessio", {"nombres": "ANA", "apellidos": "D<ALESSIO"}),
        ("Wenceslao Maximiliano", "Xicará Chojolán", {"nombres": "WENCESLAO<MAXI", "apellidos": "XICARA"}),
        ("Ana Lucía", "Pérez", {"nombres": "ANA", "apellidos": "PEREZ"}),
    ],
)
def test_accents_and_what_a_zone_cuts_off_are_no_difference(
    nombres: str, apellidos: str, in_zone: dict[str, str]
) -> None:
    assert compared(nombres, apellidos, **in_zone) == ()


def test_what_differs_is_named() -> None:
    assert compared("Ana", "Pérez", nombres="LUISA", apellidos="PEREZ") == ("nombres",)
    assert compared("Ana", "Pérez Xol", nombres="ANA", apellidos="XOL<PEREZ") == ("apellidos",)
    assert compared("Ana", "Pérez", nombres="ANA", apellidos="PEREZ", vence="260301") == ("vencido",)
    assert compared("Ana", "Pérez", nombres="ANA", apellidos="PEREZ", vence="260302") == ()
    born = {"nombres": "ANA", "apellidos": "PEREZ", "nacimiento": "740812"}
    assert compared("Ana", "Pérez", date(1974, 8, 12), **born) == ()
    assert compared("Ana", "Pérez", date(1974, 8, 13), **born) == ("nacimiento",)
    assert compared("Ana", "Pérez", date(1974, 8, 13), **born | {"nacimiento": "7408<<"}) == ()


@pytest.mark.parametrize(
    ("in_zone", "difiere"),
    [
        ({"numero": "1234567890101"}, "cui"),
        ({"emisor": "SLV"}, "emisor"),
        ({"apellidos": "LOPEZ"}, "apellidos"),
        ({"apellidos": "", "nombres": "ANA"}, "apellidos"),
    ],
)
def test_what_cannot_be_of_one_person_is_refused(in_zone: dict[str, str], difiere: str) -> None:
    with pytest.raises(MrzContradictoria) as refusal:
        compared("Ana", "Pérez", **{"nombres": "ANA", "apellidos": "PEREZ", **in_zone})
    assert refusal.value.metadata == {"campo": "mrz", "difiere": difiere}


def test_a_number_that_is_no_cui_says_nothing_of_it() -> None:
    assert compared("Ana", "Pérez", numero="123456789", nombres="ANA", apellidos="PEREZ") == ()


BORN = date(1974, 8, 12)


@pytest.mark.parametrize(
    ("nacido", "in_zone", "resultado", "sin_comparar"),
    [
        (BORN, {}, Resultado.CONFIRMA, ()),
        (BORN, {"numero": "123456789"}, Resultado.PARCIAL, ("cui",)),
        (None, {}, Resultado.CONFIRMA, ()),
        (BORN, {"nacimiento": "7408<<"}, Resultado.PARCIAL, ("nacimiento",)),
        (BORN, {"numero": "123456789", "nacimiento": "7408<<"}, Resultado.PARCIAL, ("cui", "nacimiento")),
        (BORN, {"numero": "123456789", "nombres": "LUISA"}, Resultado.CONTRADICE, ("cui",)),
    ],
)
def test_what_could_not_be_compared_is_named_and_confirms_nothing(
    nacido: date | None, in_zone: dict[str, str], resultado: Resultado, sin_comparar: tuple[str, ...]
) -> None:
    """Anybody can write a zone that leaves open what would give them away: its check digits are no secret."""
    base = {"nombres": "ANA", "apellidos": "PEREZ", "nacimiento": "740812"}
    cotejo = looked_at("Ana", "Pérez", nacido, base | in_zone)
    assert (cotejo.resultado, cotejo.sin_comparar) == (resultado, sin_comparar)


def test_an_imported_account_whose_birth_date_nobody_knows_is_confirmed_all_the_same() -> None:
    form = Formulario.de(formulario(), GT)
    cotejo = con_registro(form, None, Inscripcion(form.nombres, form.apellidos, BORN, True), "registro")
    assert (cotejo.resultado, cotejo.difiere, cotejo.sin_comparar) == (Resultado.CONFIRMA, (), ())


def test_nor_does_a_registry_confirm_a_birth_date_that_it_does_not_have() -> None:
    form = Formulario.de(formulario(), GT)
    cotejo = con_registro(form, BORN, Inscripcion(form.nombres, form.apellidos, None, True), "registro")
    assert (cotejo.resultado, cotejo.difiere) == (Resultado.PARCIAL, ())
    assert cotejo.sin_comparar == ("nacimiento",)
