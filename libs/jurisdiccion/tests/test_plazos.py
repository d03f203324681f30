from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.jurisdiccion.calendario import Alcance, CalendarioCerrado, InstanteSinZona, Jornada, Lugar, Motivo, Suspension
from libs.jurisdiccion.plazos import (
    CantidadDePlazoInvalida,
    Comienzo,
    Computo,
    Desde,
    TipoDePlazo,
    Unidad,
    VenceEnInhabil,
    calcular,
    efecto_inicial,
)
from libs.jurisdiccion.tests.comun import (
    CALENDARIO,
    CAPITAL,
    COBAN,
    GT,
    SUSPENSION_DE_ENERO,
    con_30_de_junio_trasladado,
    instantes,
    local,
    lugares,
    materias,
    suspensiones,
    tipo,
)
from libs.jurisdiccion.vigencia import Procedencia

RECURSO = tipo(24, Unidad.HORAS, desde=Desde.INICIO_DE_JORNADA_SIGUIENTE)


def ultimo(desde: str, plazo: TipoDePlazo, hora: str = "10:00", materia: str = "ordinaria") -> str:
    return calcular(plazo, local(desde, hora), CALENDARIO, materia, CAPITAL).ultimo_dia.isoformat()


@pytest.mark.parametrize(
    ("desde", "dias", "vence"),
    [
        ("2026-03-27", 3, "2026-04-01"),
        ("2026-03-27", 9, "2026-04-13"),
        ("2026-01-16", 2, "2026-01-20"),
        ("2026-06-24", 3, "2026-06-29"),
        ("2026-12-23", 3, "2026-12-29"),
    ],
)
@pytest.mark.parametrize("hora", ["00:00", "15:29", "23:59"])
def test_vectors_whatever_the_hour_of_the_notification(desde: str, dias: int, vence: str, hora: str) -> None:
    assert ultimo(desde, tipo(dias), hora) == vence


def test_vector_with_the_suspension_of_january() -> None:
    calendario = CALENDARIO.con([SUSPENSION_DE_ENERO], seq=1)
    plazo = calcular(tipo(2), local("2026-01-16"), calendario, "ordinaria", CAPITAL)
    assert plazo.ultimo_dia == date(2026, 1, 21)
    assert plazo.version == calendario.version
    turno = Suspension(Alcance(excepto=frozenset({CAPITAL.organo})), date(2026, 1, 19), date(2026, 1, 19), "acuerdo")
    de_turno = calcular(tipo(2), local("2026-01-16"), CALENDARIO.con([turno], seq=2), "ordinaria", CAPITAL)
    assert de_turno.ultimo_dia == date(2026, 1, 20)


def test_vector_with_30_june_moved() -> None:
    plazo = calcular(tipo(3), local("2026-06-24"), con_30_de_junio_trasladado(), "ordinaria", CAPITAL)
    assert plazo.ultimo_dia == date(2026, 6, 30)


def test_the_explanation_names_every_day() -> None:
    calendario = CALENDARIO.con([SUSPENSION_DE_ENERO], seq=1)
    plazo = calcular(tipo(2), local("2026-01-16"), calendario, "ordinaria", CAPITAL)
    assert [(d.dia.day, d.numero, d.condicion.motivo) for d in plazo.dias] == [
        (17, 0, Motivo.DESCANSO),
        (18, 0, Motivo.DESCANSO),
        (19, 0, Motivo.SUSPENSION),
        (20, 1, Motivo.HABIL),
        (21, 2, Motivo.HABIL),
    ]
    assert (plazo.regla, plazo.fuente) == ("PRUEBA@2000-01-01", "prueba")


def test_it_runs_from_midnight_to_midnight_of_the_legal_zone() -> None:
    plazo = calcular(tipo(3), local("2026-03-27"), CALENDARIO, "ordinaria", CAPITAL)
    assert plazo.inicia == datetime(2026, 3, 28, 6, tzinfo=UTC)
    assert plazo.vence == datetime(2026, 4, 2, 6, tzinfo=UTC)
    assert not plazo.vencido(local("2026-04-01", "23:59:59.999999"))
    assert plazo.vencido(local("2026-04-02", "00:00"))


def test_a_local_feast_matters_only_at_its_court() -> None:
    desde = local("2025-08-14")
    assert calcular(tipo(1), desde, CALENDARIO, "ordinaria", CAPITAL).ultimo_dia == date(2025, 8, 18)
    assert calcular(tipo(1), desde, CALENDARIO, "ordinaria", COBAN).ultimo_dia == date(2025, 8, 15)


def test_amparo_counts_all_days() -> None:
    assert ultimo("2026-12-24", tipo(3), materia="amparo") == "2026-12-27"


@pytest.mark.parametrize(
    ("desde", "cantidad", "unidad", "vence"),
    [
        ("2026-02-09", 1, Unidad.MESES, "2026-03-09"),
        ("2026-01-27", 1, Unidad.MESES, "2026-02-27"),
        ("2026-01-30", 1, Unidad.MESES, "2026-02-28"),
        ("2026-01-31", 1, Unidad.MESES, "2026-02-28"),
        ("2027-12-30", 2, Unidad.MESES, "2028-02-29"),
        ("2026-11-23", 6, Unidad.MESES, "2027-05-23"),
        ("2026-11-30", 1, Unidad.MESES, "2026-12-31"),
        ("2026-11-23", 1, Unidad.ANIOS, "2027-11-23"),
        ("2024-02-28", 1, Unidad.ANIOS, "2025-02-28"),
    ],
)
def test_months_and_years_end_on_the_eve_of_the_date_they_began(
    desde: str, cantidad: int, unidad: Unidad, vence: str
) -> None:
    assert ultimo(desde, tipo(cantidad, unidad, vence_en_inhabil=VenceEnInhabil.MISMO_DIA)) == vence


def test_a_month_that_ends_on_a_closed_day_moves_on_where_the_rule_says_so() -> None:
    plazo = calcular(tipo(1, Unidad.MESES), local("2026-11-25"), CALENDARIO, "ordinaria", CAPITAL)
    assert plazo.ultimo_dia == date(2026, 12, 28)
    assert [d.condicion.codigo for d in plazo.dias] == ["NAVIDAD", "SABADO", "DOMINGO", "ordinaria"]


def test_calendar_days() -> None:
    corridos = tipo(3, computo=Computo.CALENDARIO, vence_en_inhabil=VenceEnInhabil.MISMO_DIA)
    assert ultimo("2026-12-23", corridos) == "2026-12-26"
    assert ultimo("2026-12-23", tipo(3, computo=Computo.CALENDARIO)) == "2026-12-28"


def test_hours_run_all_day_and_all_night() -> None:
    plazo = calcular(tipo(24, Unidad.HORAS), local("2026-12-24", "16:20"), CALENDARIO, "ordinaria", CAPITAL)
    assert (plazo.inicia, plazo.vence) == (local("2026-12-24", "16:20"), local("2026-12-25", "16:20"))
    assert (plazo.ultimo_dia, plazo.dias) == (date(2026, 12, 25), ())


def test_hours_that_end_at_midnight_belong_to_the_day_before() -> None:
    assert ultimo("2026-12-24", tipo(24, Unidad.HORAS), "00:00") == "2026-12-24"


@pytest.mark.parametrize(
    ("efecto", "inicia", "vence"),
    [
        (("2026-11-27", "04:21"), ("2026-11-30", "08:00"), ("2026-12-01", "08:00")),  # Friday before court hours
        (("2026-11-27", "23:59"), ("2026-11-30", "08:00"), ("2026-12-01", "08:00")),
        (("2026-11-28", "12:00"), ("2026-11-30", "08:00"), ("2026-12-01", "08:00")),
        (("2026-11-26", "10:00"), ("2026-11-27", "08:00"), ("2026-11-28", "08:00")),  # the hours themselves never stop
        (("2026-04-01", "16:00"), ("2026-04-06", "08:00"), ("2026-04-07", "08:00")),  # over Semana Santa
    ],
)
def test_the_hours_of_a_recurso_run_from_the_start_of_the_next_working_day(
    efecto: tuple[str, str], inicia: tuple[str, str], vence: tuple[str, str]
) -> None:
    plazo = calcular(RECURSO, local(*efecto), CALENDARIO, "ordinaria", CAPITAL)
    assert (plazo.inicia, plazo.vence) == (local(*inicia), local(*vence))


def test_the_days_that_a_recurso_waited_for_are_told() -> None:
    plazo = calcular(RECURSO, local("2026-11-27", "04:21"), CALENDARIO, "ordinaria", CAPITAL)
    assert [(d.dia.day, d.numero, d.condicion.motivo) for d in plazo.dias] == [
        (28, 0, Motivo.DESCANSO),
        (29, 0, Motivo.DESCANSO),
        (30, 1, Motivo.HABIL),
    ]


def test_where_all_hours_are_habiles_a_recurso_does_not_wait() -> None:
    plazo = calcular(RECURSO, local("2026-11-27", "04:21"), CALENDARIO, "amparo", CAPITAL)
    assert (plazo.inicia, plazo.dias) == (local("2026-11-27", "04:21"), ())


def test_a_recurso_runs_from_the_hours_of_the_day_on_which_it_begins() -> None:
    tardia = Jornada(time(9), time(16), Procedencia("prueba", date(2026, 11, 30)))
    calendario = replace(CALENDARIO, jornadas=(*CALENDARIO.jornadas, tardia))
    assert calcular(RECURSO, local("2026-11-27"), calendario, "ordinaria", CAPITAL).inicia == local(
        "2026-11-30", "09:00"
    )


def test_a_comun_plazo_starts_at_the_latest_effect_of_all() -> None:
    primero, segundo = local("2026-03-02"), local("2026-03-09")
    comun = tipo(9, comienzo=Comienzo.COMUN)
    assert efecto_inicial(comun, primero, [primero, segundo]) == segundo
    assert efecto_inicial(comun, primero, [primero, None]) is None
    assert efecto_inicial(tipo(9), primero, [primero, None]) == primero


def test_the_kinds_of_guatemala() -> None:
    hoy = date(2026, 11, 23)
    ordinario = GT.tipo_de_plazo("EMPLAZAMIENTO_ORDINARIO", hoy)
    assert (ordinario.cantidad, ordinario.unidad, ordinario.comienzo) == (9, Unidad.DIAS, Comienzo.COMUN)
    assert {c for c, (t,) in GT.tipos_de_plazo.items() if t.desde is Desde.INICIO_DE_JORNADA_SIGUIENTE} == {
        "REVOCATORIA",
        "ACLARACION_AMPLIACION",
    }
    assert GT.tipo_de_plazo("APELACION_AMPARO", hoy).desde is Desde.NOTIFICACION
    assert GT.tipo_de_plazo("CADUCIDAD_PRIMERA_INSTANCIA", hoy).vence_en_inhabil is VenceEnInhabil.SIGUIENTE_HABIL


def test_what_cannot_be_computed_is_an_error() -> None:
    sin_fin = CALENDARIO.con([Suspension(Alcance(), date(2026, 1, 1), date.max, "acuerdo")], seq=1)
    with pytest.raises(CalendarioCerrado):
        calcular(tipo(1), local("2026-01-16"), sin_fin, "ordinaria", CAPITAL)
    with pytest.raises(InstanteSinZona):
        calcular(tipo(1), datetime(2026, 1, 16), CALENDARIO, "ordinaria", CAPITAL)  # noqa: DTZ001 - the very mistake
    for cantidad in (0, -1, 3661):
        with pytest.raises(CantidadDePlazoInvalida):
            tipo(cantidad)


cantidades = st.integers(1, 40)
habiles = st.builds(tipo, cantidades)
cualesquiera = st.builds(
    tipo,
    cantidades,
    st.sampled_from(Unidad),
    st.sampled_from(Computo),
    vence_en_inhabil=st.sampled_from(VenceEnInhabil),
    desde=st.sampled_from(Desde),
)
recursos = st.builds(tipo, cantidades, st.just(Unidad.HORAS), desde=st.just(Desde.INICIO_DE_JORNADA_SIGUIENTE))


@given(habiles, instantes, materias, lugares, st.data())
def test_the_explanation_adds_up(
    plazo: TipoDePlazo, desde: datetime, materia: str, lugar: Lugar, data: st.DataObject
) -> None:
    calendario = CALENDARIO.con(data.draw(suspensiones(CALENDARIO.fecha_legal(desde))), seq=1)
    calculado = calcular(plazo, desde, calendario, materia, lugar)
    dias = calculado.dias
    assert [d.numero for d in dias if d.numero] == list(range(1, plazo.cantidad + 1))
    assert all(bool(d.numero) == d.condicion.habil for d in dias)
    primero = calendario.fecha_legal(desde) + timedelta(days=1)
    assert [d.dia for d in dias] == [primero + timedelta(days=n) for n in range(len(dias))]
    assert calendario.es_habil(calculado.ultimo_dia, materia, lugar)
    assert calculado.inicia == calendario.instante(primero) > desde


@given(cualesquiera, instantes, st.timedeltas(timedelta(), timedelta(days=40)), materias, lugares)
def test_a_later_notification_never_ends_sooner(
    plazo: TipoDePlazo, desde: datetime, despues: timedelta, materia: str, lugar: Lugar
) -> None:
    uno, otro = (calcular(plazo, instante, CALENDARIO, materia, lugar) for instante in (desde, desde + despues))
    assert uno.vence <= otro.vence


@given(cualesquiera, instantes, materias, lugares, st.data())
def test_a_suspension_never_shortens(
    plazo: TipoDePlazo, desde: datetime, materia: str, lugar: Lugar, data: st.DataObject
) -> None:
    suspendido = CALENDARIO.con(data.draw(suspensiones(CALENDARIO.fecha_legal(desde))), seq=1)
    antes, ahora = (calcular(plazo, desde, c, materia, lugar) for c in (CALENDARIO, suspendido))
    assert antes.vence <= ahora.vence
    espera = plazo.unidad is Unidad.HORAS and plazo.desde is Desde.INICIO_DE_JORNADA_SIGUIENTE
    assert antes.inicia <= ahora.inicia if espera else antes.inicia == ahora.inicia


@given(cualesquiera, instantes, materias, lugares)
def test_a_longer_plazo_ends_no_sooner_and_all_end_after_they_begin(
    plazo: TipoDePlazo, desde: datetime, materia: str, lugar: Lugar
) -> None:
    largo = replace(plazo, cantidad=plazo.cantidad + 1)
    corto, mayor = (calcular(t, desde, CALENDARIO, materia, lugar) for t in (plazo, largo))
    assert corto.inicia < corto.vence <= mayor.vence
    assert corto.ultimo_dia == CALENDARIO.fecha_legal(corto.vence - timedelta(microseconds=1))


@given(recursos, instantes, lugares, st.data())
def test_a_recurso_begins_as_the_first_working_day_after_its_notification_does(
    plazo: TipoDePlazo, desde: datetime, lugar: Lugar, data: st.DataObject
) -> None:
    notificado = CALENDARIO.fecha_legal(desde)
    calendario = CALENDARIO.con(data.draw(suspensiones(notificado)), seq=1)
    calculado = calcular(plazo, desde, calendario, "ordinaria", lugar)
    inicio = calendario.en_zona(calculado.inicia)
    assert inicio.date() == calendario.habil_desde(notificado + timedelta(days=1), "ordinaria", lugar)
    assert inicio.time() == calendario.jornada(inicio.date()).apertura
    assert calculado.vence - calculado.inicia == timedelta(hours=plazo.cantidad)
    assert [d.dia for d in calculado.dias] == [
        notificado + timedelta(days=n) for n in range(1, (inicio.date() - notificado).days + 1)
    ]
    assert [d.numero for d in calculado.dias] == [0] * (len(calculado.dias) - 1) + [1]


@given(recursos, instantes, materias, lugares)
def test_a_recurso_never_ends_before_it_would_from_its_notification(
    plazo: TipoDePlazo, desde: datetime, materia: str, lugar: Lugar
) -> None:
    directo = calcular(replace(plazo, desde=Desde.NOTIFICACION), desde, CALENDARIO, materia, lugar)
    calculado = calcular(plazo, desde, CALENDARIO, materia, lugar)
    assert calculado.vence >= directo.vence
    assert (calculado == directo) == CALENDARIO.materia(materia, CALENDARIO.fecha_legal(desde)).continua


@given(cualesquiera, instantes, lugares)
def test_plazos_that_move_on_never_end_on_a_closed_day(plazo: TipoDePlazo, desde: datetime, lugar: Lugar) -> None:
    se_traslada = plazo.vence_en_inhabil is VenceEnInhabil.SIGUIENTE_HABIL
    if plazo.unidad is not Unidad.HORAS and se_traslada:
        calculado = calcular(plazo, desde, CALENDARIO, "ordinaria", lugar)
        assert CALENDARIO.es_habil(calculado.ultimo_dia, "ordinaria", lugar)
