"""Every refusal can be explained: its reason has its texts in every language (uniqueness: test_errors)."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from string import Formatter

import pytest

from gateway.problems.catalogue import LANGUAGES, code_texts, entries, field_texts
from gateway.uploads.errors import refusal
from libs.jurisdiccion.cui import Causa
from libs.jurisdiccion.nit import CausaNit
from services.identity.domain.evidencia import Clase
from services.identity.domain.formulario import Formulario

ROOT = Path(__file__).parents[2]


def declared() -> Iterator[str]:
    """Every reason of the code that runs in production."""
    for part in ("libs", "services", "gateway", "cli"):
        for path in sorted((ROOT / part).rglob("*.py")):
            if not {"tests", "testing"} & set(path.parts):
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                    if isinstance(node, ast.ClassDef) and (reason := _reason(node)):
                        yield reason


def _reason(node: ast.ClassDef) -> str:
    for statement in node.body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        value = getattr(statement, "value", None)
        if isinstance(target, ast.Name) and target.id == "reason" and isinstance(value, ast.Constant):
            return str(value.value)
    return ""


def test_every_reason_has_its_texts_and_every_text_its_reason() -> None:
    reasons = set(declared())
    assert reasons - set(entries()) == set(), "add them to gateway/problems/catalogo/"
    assert set(entries()) - reasons == set(), "nothing raises these"


def test_each_area_of_the_catalogue_has_reasons_of_its_own() -> None:
    listed = [
        reason
        for area in (ROOT / "gateway/problems/catalogo").glob("*.toml")
        for reason in tomllib.loads(area.read_text(encoding="utf-8"))
    ]
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("reason", sorted(entries()))
def test_the_languages_say_the_same_things(reason: str) -> None:
    texts = entries()[reason].texts
    assert set(texts) == set(LANGUAGES)
    placeholders = {
        language: {name for _, name, _, _ in Formatter().parse(text.detalle) if name}
        for language, text in texts.items()
    }
    assert len(set(map(frozenset, placeholders.values()))) == 1
    for text in texts.values():
        assert text.titulo.strip()
        assert text.detalle.endswith((".", "}."))
        assert not text.titulo.endswith(".")


def codes() -> Iterator[tuple[str, str]]:
    """Each code that stands in a text for persons, and where."""
    yield from (("CUI_INVALIDO.causa", causa.value) for causa in Causa)
    yield from (("NIT_INVALIDO.causa", causa.value) for causa in CausaNit)
    of_the_form = (f.name for f in fields(Formulario) if f.name not in {"cui", "correo", "colegiado", "tipo"})
    yield from (("campo", name) for name in of_the_form)
    yield from (("campo", f"recibo_{clase}") for clase in Clase)
    module = ROOT / "services/identity/domain"
    zone = (module / "mrz.py").read_text(encoding="utf-8")
    yield from (("MRZ_INVALIDA.causa", code) for code in re.findall(r'"(forma|fecha|digito_[a-z]+)"', zone))


@pytest.mark.parametrize(("place", "code"), sorted(set(codes())))
def test_no_code_is_shown_where_words_are_expected(place: str, code: str) -> None:
    told = code_texts()[place][code]
    assert set(told) == set(LANGUAGES)
    assert all(text.strip() and text != code for text in told.values())


def test_words_stand_in_the_text() -> None:
    entry = entries()["CUI_INVALIDO"]
    assert entry.texts["es"].filled({"causa": "digito"}) == (
        "Revise los 13 dígitos de su DPI: hay una cifra equivocada."
    )
    told = entries()["MRZ_CONTRADICTORIA"].texts["en"].filled({"difiere": "cui, apellidos, de_manana"})
    assert "the CUI, the surnames, de_manana." in told


@pytest.mark.parametrize("reason", sorted(entries()))
def test_no_word_that_brings_its_article_stands_where_spanish_would_join_the_two(reason: str) -> None:
    detail = entries()[reason].texts["es"].detalle
    assert not re.search(r"\b(?:de|a) {campo}", detail), "«de el», «a el»: word it without the preposition"


def test_what_a_field_of_one_form_is_called_is_not_said_of_another() -> None:
    escrito = entries()["CODIGO_NO_ADMITIDO"].texts["es"].filled({"campo": "tipo", "admitidos": "memorial"})
    assert escrito == "Revise tipo: su valor no es uno de los que se admiten aquí: memorial."
    entidad = entries()["OPCION_DE_ENTIDAD_INVALIDA"].texts["es"].filled({"campo": "tipo", "admitidas": "publica"})
    assert entidad == "Elija el tipo de entidad entre: publica."
    falta = entries()["EVIDENCIA_FALTANTE"].texts["es"].filled({"campo": "recibo_nombramiento"})
    assert falta == "Falta el nombramiento (recibo_nombramiento): cargue el archivo e indique su recibo."


def test_what_the_checker_finds_is_a_refusal() -> None:
    examiners = [ROOT / f"gateway/uploads/{name}.py" for name in ("pdf", "images", "mp4", "webm", "types")]
    nodes = [node for path in examiners for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    constants = {node.value for node in nodes if isinstance(node, ast.Constant)}
    prefixes = ("PDF_", "ARCHIVO_", "IMAGEN_", "VIDEO_")
    named = {value for value in constants if isinstance(value, str) and value.startswith(prefixes)}
    assert {reason.partition("_")[0] for reason in named} == {prefix.rstrip("_") for prefix in prefixes}
    for reason in named:
        assert refusal(reason).code == reason


@pytest.mark.parametrize("kind", field_texts())
def test_what_is_wrong_with_a_field_has_a_stable_name_and_a_text_in_every_language(kind: str) -> None:
    text = field_texts()[kind]
    assert set(text) == {"motivo", *LANGUAGES}
    assert re.fullmatch(r"[A-Z]+(_[A-Z]+)*", text["motivo"])
