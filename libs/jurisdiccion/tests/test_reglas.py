from datetime import UTC, date, datetime

import pytest
from hypothesis import given

from libs.jurisdiccion.calendario import InstanteSinZona, Lugar
from libs.jurisdiccion.plazos import Computo
from libs.jurisdiccion.reglas import (
    EfectoDeNotificacion,
    HoraProcesal,
    ModoDeEfecto,
    ModoDeHora,
    efectiva,
    hora_procesal_efectiva,
)
from libs.jurisdiccion.tests.comun import CALENDARIO, CAPITAL, COBAN, GT, PRUEBA, instantes, local, lugares, materias
from libs.jurisdiccion.vigencia import Procedencia, SinReglaVigente, vigente

DEPOSITO = EfectoDeNotificacion(ModoDeEfecto.DEPOSITO, 0, Computo.CALENDARIO, PRUEBA)
ACCESO = EfectoDeNotificacion(ModoDeEfecto.ACCESO, 0, Computo.CALENDARIO, PRUEBA)
EN_HORARIO = HoraProcesal(ModoDeHora.SIGUIENTE_APERTURA, PRUEBA)
RECEPCION = HoraProcesal(ModoDeHora.RECEPCION, PRUEBA)


def tras(dias: int, computo: Computo) -> EfectoDeNotificacion:
    return EfectoDeNotificacion(ModoDeEfecto.DIAS_DESPUES, dias, computo, PRUEBA)


def test_guatemala_notifies_by_deposit() -> None:
    assert GT.reglas.efecto_en(date(2026, 11, 23)).modo is ModoDeEfecto.DEPOSITO
    with pytest.raises(SinReglaVigente):
        GT.reglas.efecto_en(date(2011, 9, 30))


def test_the_newest_rule_in_force_is_taken() -> None:
    vieja = EfectoDeNotificacion(ModoDeEfecto.DEPOSITO, 0, Computo.CALENDARIO, Procedencia("a", date(2011, 10, 1)))
    nueva = EfectoDeNotificacion(ModoDeEfecto.ACCESO, 0, Computo.CALENDARIO, Procedencia("b", date(2027, 1, 1)))
    for orden in ([vieja, nueva], [nueva, vieja]):
        assert vigente(orden, date(2026, 12, 31)) is vieja
        assert vigente(orden, date(2027, 1, 1)) is nueva
    derogada = Procedencia("c", date(2011, 10, 1), derogada=date(2020, 1, 1))
    assert derogada.rige(date(2019, 12, 31))
    assert not derogada.rige(date(2020, 1, 1))


@pytest.mark.parametrize("acceso", [None, local("2026-03-28"), local("2026-05-01")])
def test_by_deposit_the_access_changes_nothing(acceso: datetime | None) -> None:
    disposicion = local("2026-03-28", "22:15")
    assert efectiva(DEPOSITO, disposicion, acceso, CALENDARIO, "ordinaria", CAPITAL) == disposicion


def test_by_access_there_is_no_effect_before_it() -> None:
    disposicion, acceso = local("2026-03-27"), local("2026-04-20")
    assert efectiva(ACCESO, disposicion, None, CALENDARIO, "ordinaria", CAPITAL) is None
    assert efectiva(ACCESO, disposicion, acceso, CALENDARIO, "ordinaria", CAPITAL) == acceso


@pytest.mark.parametrize(
    ("dias", "computo", "dia"),
    [
        (3, Computo.HABILES, "2026-04-01"),
        (4, Computo.HABILES, "2026-04-06"),
        (3, Computo.CALENDARIO, "2026-03-30"),
    ],
)
def test_by_days_it_takes_effect_as_the_last_one_begins(dias: int, computo: Computo, dia: str) -> None:
    for acceso in (None, local("2026-03-28")):
        efecto = efectiva(tras(dias, computo), local("2026-03-27"), acceso, CALENDARIO, "ordinaria", CAPITAL)
        assert efecto == local(dia, "00:00")


@pytest.mark.parametrize(
    ("recibido", "efectiva"),
    [
        (("2026-11-23", "08:00"), ("2026-11-23", "08:00")),
        (("2026-11-23", "15:29:59"), ("2026-11-23", "15:29:59")),
        (("2026-11-23", "15:30"), ("2026-11-24", "08:00")),
        (("2026-11-23", "07:59"), ("2026-11-23", "08:00")),
        (("2026-11-20", "20:00"), ("2026-11-23", "08:00")),
        (("2026-11-21", "05:00"), ("2026-11-23", "08:00")),
        (("2026-04-01", "16:00"), ("2026-04-06", "08:00")),
    ],
)
def test_a_filing_out_of_hours_has_the_next_openings_instant(
    recibido: tuple[str, str], efectiva: tuple[str, str]
) -> None:
    instante = local(*recibido)
    assert hora_procesal_efectiva(EN_HORARIO, instante, CALENDARIO, "ordinaria", CAPITAL) == local(*efectiva)
    assert hora_procesal_efectiva(RECEPCION, instante, CALENDARIO, "ordinaria", CAPITAL) == instante
    assert hora_procesal_efectiva(EN_HORARIO, instante, CALENDARIO, "amparo", CAPITAL) == instante


def test_the_next_opening_is_that_of_the_court() -> None:
    viernes = local("2025-08-14", "18:00")
    assert hora_procesal_efectiva(EN_HORARIO, viernes, CALENDARIO, "ordinaria", COBAN) == local("2025-08-15", "08:00")
    assert hora_procesal_efectiva(EN_HORARIO, viernes, CALENDARIO, "ordinaria", CAPITAL) == local("2025-08-18", "08:00")


def test_instants_without_zone_are_refused() -> None:
    naive = datetime(2026, 11, 23)  # noqa: DTZ001 - the very mistake
    with pytest.raises(InstanteSinZona):
        hora_procesal_efectiva(EN_HORARIO, naive, CALENDARIO, "ordinaria", CAPITAL)
    with pytest.raises(InstanteSinZona):
        efectiva(DEPOSITO, naive, None, CALENDARIO, "ordinaria", CAPITAL)


@given(instantes, instantes, materias, lugares)
def test_procedural_instants_are_never_early_keep_the_order_and_are_in_hours(
    uno: datetime, otro: datetime, materia: str, lugar: Lugar
) -> None:
    antes, despues = sorted((uno, otro))
    h1, h2 = (hora_procesal_efectiva(EN_HORARIO, i, CALENDARIO, materia, lugar) for i in (antes, despues))
    assert h1 >= antes
    assert h1 <= h2
    assert hora_procesal_efectiva(EN_HORARIO, h1, CALENDARIO, materia, lugar) == h1
    assert h1.tzinfo is UTC


@pytest.mark.parametrize(
    ("fuente", "cita"),
    [
        ("CPCyM 120 [G]", "CPCyM 120"),
        ("LOJ 45 [V]; art. 5 [G]", "LOJ 45; art. 5"),
        ("Decreto 57-2008, artículo 42 [V: diez días]", "Decreto 57-2008, artículo 42"),
        ("LOJ 46 [V: la regla; G: el artículo]; LOJ 45", "LOJ 46; LOJ 45"),
        ("Acuerdo [1]", "Acuerdo [1]"),
        ("Decreto [Vigente]", "Decreto [Vigente]"),
    ],
)
def test_people_read_the_source_without_the_mark_of_how_sure_it_is(fuente: str, cita: str) -> None:
    assert Procedencia(fuente, date(2000, 1, 1)).cita == cita


@pytest.mark.parametrize("lista", ["efecto_notificacion", "hora_procesal", "efecto_en_papel", "firma_de_resoluciones"])
def test_the_source_of_a_rule_that_documents_print_is_a_citation_alone(lista: str) -> None:
    for regla in getattr(GT.reglas, lista):
        fuente = regla.procedencia.fuente
        assert "[" not in fuente
        assert "encontr" not in fuente
        assert ";" not in fuente
