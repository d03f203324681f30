from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.jurisdiccion.calendario import (
    Alcance,
    CalendarioCerrado,
    InstanteSinZona,
    Lugar,
    MateriaDesconocida,
    Motivo,
    Suspension,
    SuspensionInvalida,
)
from libs.jurisdiccion.tests.comun import (
    CALENDARIO,
    CAPITAL,
    COBAN,
    SUSPENSION_DE_ENERO,
    con_30_de_junio_trasladado,
    dias,
    local,
    lugares,
    materias,
)
from libs.jurisdiccion.vigencia import SinReglaVigente


@pytest.mark.parametrize(
    ("dia", "codigo"),
    [
        ("2026-01-01", "ANO_NUEVO"),
        ("2026-04-02", "JUEVES_SANTO"),
        ("2026-04-03", "VIERNES_SANTO"),
        ("2026-05-01", "DIA_DEL_TRABAJO"),
        ("2026-06-30", "DIA_DEL_EJERCITO"),
        ("2026-09-15", "INDEPENDENCIA"),
        ("2026-10-20", "REVOLUCION"),
        ("2027-11-01", "TODOS_LOS_SANTOS"),
        ("2026-12-25", "NAVIDAD"),
    ],
)
def test_holidays(dia: str, codigo: str) -> None:
    condicion = CALENDARIO.condicion(date.fromisoformat(dia), "ordinaria", COBAN)
    assert (condicion.habil, condicion.motivo, condicion.codigo) == (False, Motivo.ASUETO, codigo)
    assert condicion.fuente


@pytest.mark.parametrize(("dia", "codigo"), [("2026-11-21", "SABADO"), ("2026-11-22", "DOMINGO")])
def test_weekly_rest(dia: str, codigo: str) -> None:
    condicion = CALENDARIO.condicion(date.fromisoformat(dia), "ordinaria", CAPITAL)
    assert (condicion.motivo, condicion.codigo) == (Motivo.DESCANSO, codigo)
    assert "45" in condicion.fuente


@pytest.mark.parametrize("dia", ["2026-12-24", "2026-12-31", "2026-04-01", "2026-11-23"])
def test_half_days_and_plain_days_count(dia: str) -> None:
    condicion = CALENDARIO.condicion(date.fromisoformat(dia), "ordinaria", CAPITAL)
    assert (condicion.habil, condicion.motivo) == (True, Motivo.HABIL)


def test_a_day_that_counts_is_told_as_people_say_it() -> None:
    lunes, domingo = date(2026, 11, 23), date(2026, 11, 22)
    assert CALENDARIO.condicion(lunes, "ordinaria", CAPITAL).detalle == "día hábil"
    assert CALENDARIO.condicion(domingo, "amparo", CAPITAL).detalle == "en amparo todos los días son hábiles"


@given(dias, lugares, materias, st.booleans())
def test_no_reason_shows_the_marks_of_how_sure_its_source_is(
    dia: date, lugar: Lugar, materia: str, suspendido: bool
) -> None:
    acuerdo = [Suspension(Alcance(), dia, dia, "acuerdo")] if suspendido else []
    condicion = CALENDARIO.con(acuerdo, seq=1).condicion(dia, materia, lugar)
    assert condicion.fuente
    assert "[" not in condicion.fuente + condicion.detalle


def test_the_capitals_feast_is_not_nationwide() -> None:
    dia = date(2025, 8, 15)
    assert CALENDARIO.condicion(dia, "ordinaria", CAPITAL).codigo == "ASUNCION"
    assert CALENDARIO.es_habil(dia, "ordinaria", COBAN)
    assert CALENDARIO.es_habil(dia, "ordinaria", Lugar("0108"))


def test_30_june_may_move_to_monday() -> None:
    movido = con_30_de_junio_trasladado()
    assert not movido.es_habil(date(2026, 6, 29), "ordinaria", CAPITAL)
    assert movido.es_habil(date(2026, 6, 30), "ordinaria", CAPITAL)


def test_amparo_and_exhibicion_personal_count_all_days() -> None:
    navidad = date(2026, 12, 25)
    calendario = CALENDARIO.con([SUSPENSION_DE_ENERO], seq=1)
    for materia in ("amparo", "exhibicion_personal"):
        assert calendario.condicion(navidad, materia, CAPITAL).motivo is Motivo.MATERIA_CONTINUA
        assert calendario.es_habil(SUSPENSION_DE_ENERO.desde, materia, CAPITAL)


def test_a_suspension_closes_its_days_and_names_its_acuerdo() -> None:
    calendario = CALENDARIO.con([SUSPENSION_DE_ENERO], seq=1)
    condicion = calendario.condicion(date(2026, 1, 19), "ordinaria", CAPITAL)
    assert (condicion.motivo, condicion.codigo) == (Motivo.SUSPENSION, SUSPENSION_DE_ENERO.acuerdo)
    assert calendario.es_habil(date(2026, 1, 20), "ordinaria", CAPITAL)
    assert CALENDARIO.es_habil(date(2026, 1, 19), "ordinaria", CAPITAL)


@pytest.mark.parametrize(
    ("alcance", "cerrados"),
    [
        (Alcance(), {"capital", "coban"}),
        (Alcance(territorios=frozenset({"16"})), {"coban"}),
        (Alcance(territorios=frozenset({"0101"})), {"capital"}),
        (Alcance(organos=frozenset({COBAN.organo})), {"coban"}),
        (Alcance(excepto=frozenset({CAPITAL.organo})), {"coban"}),
        (Alcance(territorios=frozenset({"16"}), excepto=frozenset({COBAN.organo})), set()),
    ],
)
def test_whom_a_suspension_reaches(alcance: Alcance, cerrados: set[str]) -> None:
    dia = date(2026, 1, 19)
    calendario = CALENDARIO.con([Suspension(alcance, dia, dia, "acuerdo")], seq=1)
    lugares = {"capital": CAPITAL, "coban": COBAN}
    assert {n for n, lugar in lugares.items() if not calendario.es_habil(dia, "ordinaria", lugar)} == cerrados


@pytest.mark.parametrize(("hasta", "acuerdo"), [("2026-01-18", "acuerdo"), ("2026-01-19", " ")])
def test_a_suspension_must_make_sense(hasta: str, acuerdo: str) -> None:
    with pytest.raises(SuspensionInvalida):
        Suspension(Alcance(), date(2026, 1, 19), date.fromisoformat(hasta), acuerdo)


def test_the_version_is_the_files_hash_and_the_overlays_seq() -> None:
    huella, seq = CALENDARIO.version.split("+")
    assert len(bytes.fromhex(huella)) == 32
    assert seq == "0"
    assert CALENDARIO.con([SUSPENSION_DE_ENERO], seq=7).version == f"{huella}+7"


def test_what_it_does_not_know_is_an_error_not_a_day_that_counts() -> None:
    with pytest.raises(MateriaDesconocida) as refused:
        CALENDARIO.es_habil(date(2026, 1, 2), "exhibición", CAPITAL)
    assert refused.value.metadata == {"materia": "exhibición"}
    with pytest.raises(SinReglaVigente):
        CALENDARIO.es_habil(date(1999, 12, 31), "ordinaria", CAPITAL)
    with pytest.raises(InstanteSinZona):
        CALENDARIO.fecha_legal(datetime(2026, 1, 2))  # noqa: DTZ001 - the very mistake
    sin_fin = CALENDARIO.con([Suspension(Alcance(), date(2026, 1, 1), date.max, "acuerdo")], seq=1)
    with pytest.raises(CalendarioCerrado):
        sin_fin.habil_desde(date(2026, 1, 1), "ordinaria", CAPITAL)


def test_legal_days_are_those_of_the_legal_zone() -> None:
    assert CALENDARIO.fecha_legal(local("2026-01-16", "23:59")) == date(2026, 1, 16)
    assert CALENDARIO.instante(date(2026, 1, 16)).isoformat() == "2026-01-16T06:00:00+00:00"


@given(dias, lugares)
def test_every_year_and_place_has_days_that_count_within_two_weeks(dia: date, lugar: Lugar) -> None:
    assert CALENDARIO.habil_desde(dia, "ordinaria", lugar) - dia < timedelta(days=14)


@given(dias, lugares, st.integers(0, 30))
def test_a_suspension_only_closes(dia: date, lugar: Lugar, largo: int) -> None:
    suspendido = CALENDARIO.con([Suspension(Alcance(), dia, dia + timedelta(days=largo), "acuerdo")], seq=1)
    for salto in range(-3, largo + 4):
        otro = dia + timedelta(days=salto)
        antes, ahora = (c.es_habil(otro, "ordinaria", lugar) for c in (CALENDARIO, suspendido))
        assert ahora == (antes and not 0 <= salto <= largo)
