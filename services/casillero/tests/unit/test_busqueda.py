import pytest

from services.casillero.domain.busqueda import Termino, coincide, palabras, terminos
from services.casillero.tests.casos_de_busqueda import CASOS, DEPOSITADAS


def iguales(una: str, otra: str) -> bool:
    """Whether the one, typed whole and not last, finds the other."""
    return coincide(terminos(f"{una} {otra}")[:1], palabras(otra))


@pytest.mark.parametrize(
    "familia",
    [
        ("resolución", "resoluciones", "RESOLUCION"),
        ("juez", "jueces"),
        ("ley", "leyes"),
        ("mes", "meses"),
        ("interés", "intereses"),
        ("parte", "partes"),
        ("trámite", "tramites"),
        ("audiencia", "audiencias"),
        ("auto", "autos"),
        ("demandado", "demandada", "demandados", "demandadas"),
        ("01017", "01017"),
    ],
)
def test_a_word_finds_its_own_kin_and_is_found_by_it(familia: tuple[str, ...]) -> None:
    assert [(una, otra) for una in familia for otra in familia if not iguales(una, otra)] == []


@pytest.mark.parametrize(
    ("una", "otra"), [("acta", "acto"), ("caso", "casa"), ("ley", "leo"), ("paz", "pas"), ("2", "02")]
)
def test_short_words_of_another_meaning_are_others(una: str, otra: str) -> None:
    assert not iguales(una, otra)
    assert not iguales(otra, una)


def test_words_are_letters_and_digits_without_case_and_accents() -> None:
    assert palabras("N.º 1ª Ñandú 01017-2026-00001 K'iche' ﬁn Straße") == (
        ["n", "o", "1a", "nandu", "01017", "2026", "00001", "k", "iche", "fin", "strasse"]
    )


def test_no_text_gives_more_than_an_index_takes() -> None:
    assert [len(palabra) for palabra in palabras("x" * 5000 + " y")] == [60, 1]
    assert len(palabras("no " * 5000)) == 400
    assert len(terminos("no " * 5000)) == 12


def test_only_the_last_word_may_be_only_begun() -> None:
    primera, ultima = terminos("juez de paz")
    assert (primera.comienzo, ultima.comienzo) == ("", "paz")
    assert terminos("de la") == [Termino(("la",), "la")]
    assert terminos("¿?") == []


def test_what_is_kept_has_only_what_no_query_language_reads() -> None:
    kept = {letra for asunto, numero in DEPOSITADAS for palabra in palabras(f"{asunto} {numero}") for letra in palabra}
    typed = {letra for q, _ in CASOS for termino in terminos(q) for forma in termino.formas for letra in forma}
    assert kept | typed <= set("abcdefghijklmnopqrstuvwxyz0123456789")
