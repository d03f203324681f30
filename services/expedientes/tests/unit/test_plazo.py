"""Plazos that wait and plazos that run: the rules of domain/plazo.py."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.jurisdiccion.plazos import Comienzo, TipoDePlazo
from services.expedientes.domain.plazo import (
    EstadoDePlazo,
    Plazo,
    PlazoPendiente,
    anunciar,
    plazo_que_comienza,
    plazos_pendientes,
)
from services.expedientes.domain.resolucion import Comunicacion
from services.expedientes.tests.fakes import GT

T = datetime(2026, 3, 2, 16, tzinfo=UTC)
LUGAR = GT.catalogos.organo("01017").lugar
COMUN = GT.tipo_de_plazo("AUDIENCIA_INCIDENTE", T.date())
INDIVIDUAL = GT.tipo_de_plazo("NULIDAD", T.date())
ROSA, LUIS, BERNARDO = (
    Comunicacion(uuid4(), UUID(int=1), UUID(int=2), uuid4(), nombre, uuid4(), f"Lic. de {nombre}", T)
    for nombre in ("Rosa Ixchel", "Luis Tzoc", "Bernardo Sicajá Toj")
)


def explicaciones(tipo: TipoDePlazo, *comunicaciones: Comunicacion) -> list[str]:
    return [plazo.explicacion for plazo in plazos_pendientes(tipo, comunicaciones)]


def efectiva(comunicacion: Comunicacion) -> Comunicacion:
    return comunicacion.surtir_efecto(T, "deposito@2011-10-01")


def test_a_comun_one_says_who_is_still_to_be_notified_and_how() -> None:
    assert explicaciones(COMUN, efectiva(ROSA), BERNARDO.ir_en_papel()) == [
        "Audiencia en incidente: 2 días hábiles (LOJ 138). Plazo común: corre desde la última notificación; falta"
        " notificar a Bernardo Sicajá Toj (en papel)."
    ]


def test_several_are_named_in_one_sentence() -> None:
    (explicacion,) = explicaciones(COMUN, ROSA, LUIS.depositar(T), BERNARDO.ir_en_papel())
    assert explicacion.endswith(
        "notificar a Rosa Ixchel, Luis Tzoc (en su casillero, todavía sin efecto) y Bernardo Sicajá Toj (en papel)."
    )


def test_an_individual_one_waits_for_each_party_by_itself() -> None:
    pendientes = plazos_pendientes(INDIVIDUAL, (ROSA.depositar(T).acceder(T), efectiva(LUIS), BERNARDO.ir_en_papel()))
    assert [plazo.obligados for plazo in pendientes] == [("Rosa Ixchel",), ("Bernardo Sicajá Toj",)]
    assert pendientes[1].explicacion == (
        "Recurso de nulidad: 3 días hábiles (CPCyM 615). Corre desde su notificación; falta notificar a Bernardo Sicajá"
        " Toj (en papel)."
    )
    assert "Rosa Ixchel (en su casillero, todavía sin efecto)" in pendientes[0].explicacion
    assert {(plazo.acto_id, plazo.tipo, plazo.regla) for plazo in pendientes} == {
        (ROSA.acto_id, "NULIDAD", "NULIDAD@2000-01-01")
    }


def test_who_receives_is_told_what_will_run_without_any_name() -> None:
    assert anunciar(COMUN) == (
        "Audiencia en incidente: 2 días hábiles (LOJ 138). Plazo común: corre desde la última notificación."
    )
    assert anunciar(INDIVIDUAL) == "Recurso de nulidad: 3 días hábiles (CPCyM 615). Corre desde su notificación."


@pytest.mark.parametrize(
    ("desde_el_fin", "estado"),
    [(timedelta(days=-1), EstadoDePlazo.ABIERTO), (-timedelta.resolution, "abierto"), (timedelta(), "vencido")],
)
def test_one_that_runs_is_open_until_it_is_over(desde_el_fin: timedelta, estado: str) -> None:
    plazo = comenzado(INDIVIDUAL, efectiva(ROSA), [efectiva(ROSA)])
    assert plazo is not None
    assert plazo.estado(plazo.vence + desde_el_fin) == estado


def comenzado(tipo: TipoDePlazo, nueva: Comunicacion, todas: list[Comunicacion]) -> Plazo | None:
    return plazo_que_comienza(uuid4(), tipo, nueva, todas, GT.calendario, "ordinaria", LUGAR)


@given(st.integers(1, 6), st.sampled_from([COMUN, INDIVIDUAL]), st.data())
def test_whatever_the_order_of_the_effects_each_party_has_one_plazo_that_waits_or_runs(
    cuantas: int, tipo: TipoDePlazo, data: st.DataObject
) -> None:
    todas = [replace(ROSA, entrega_id=uuid4(), parte=f"parte {lugar}") for lugar in range(cuantas)]
    corren: list[Plazo] = []
    pendientes: tuple[PlazoPendiente, ...] = ()
    for paso, lugar in enumerate(data.draw(st.permutations(range(cuantas)))):
        todas[lugar] = todas[lugar].surtir_efecto(T + timedelta(hours=paso), "r")
        if comenzo := comenzado(tipo, todas[lugar], todas):
            corren.append(comenzo)
        pendientes = plazos_pendientes(tipo, todas)
        todos: list[Plazo | PlazoPendiente] = [*corren, *pendientes]
        obligados = [parte for plazo in todos for parte in plazo.obligados]
        assert sorted(obligados) == sorted(comunicacion.parte for comunicacion in todas)
        faltan = [comunicacion.parte for comunicacion in todas if comunicacion.efectiva is None]
        for plazo in pendientes:
            assert plazo.estado(T) == "pendiente"
            nombrados = faltan if tipo.comienzo is Comienzo.COMUN else plazo.obligados
            assert all((parte in plazo.explicacion) == (parte in nombrados) for parte in obligados)
    assert pendientes == ()
