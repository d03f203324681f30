from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.jurisdiccion.plazos import Computo
from libs.jurisdiccion.reglas import EfectoDeNotificacion, ModoDeEfecto, efectiva
from libs.jurisdiccion.vigencia import Procedencia
from services.casillero.domain.casillero import abrir_casillero
from services.casillero.domain.efecto import prever_efecto
from services.casillero.domain.notificacion import depositar
from services.casillero.tests.fakes import GT, entrega

reglas = st.builds(
    lambda modo, dias, computo: EfectoDeNotificacion(
        modo, dias if modo is ModoDeEfecto.DIAS_DESPUES else 0, computo, Procedencia("p", date(2000, 1, 1))
    ),
    st.sampled_from(ModoDeEfecto),
    st.integers(1, 12),
    st.sampled_from(Computo),
)
# The legal day on which another rule comes into force, and how long before or after its midnight an act is issued.
cambios = st.tuples(st.dates(date(2020, 1, 1), date(2040, 1, 1)), reglas).map(
    lambda cambio: replace(cambio[1], procedencia=Procedencia("p", cambio[0]))
)
alrededor = st.timedeltas(timedelta(days=-4), timedelta(days=2))
# What happens after the deposit, and how much later than what happened before.
pasos = st.lists(
    st.tuples(st.sampled_from(["acceso", "trabajo"]), st.timedeltas(timedelta(), timedelta(days=10))), max_size=12
)


@settings(deadline=None)
@given(reglas, cambios, alrededor, st.timedeltas(timedelta(), timedelta(days=3)), pasos)
def test_whatever_the_order_of_accesses_and_jobs_there_is_one_effect_by_the_rule_of_the_day_of_the_deposit(
    vieja: EfectoDeNotificacion,
    nueva: EfectoDeNotificacion,
    emitida: timedelta,
    demora: timedelta,
    despues: list[tuple[str, timedelta]],
) -> None:
    jurisdiccion = replace(GT, reglas=replace(GT.reglas, efecto_notificacion=(vieja, nueva)))
    cambio = GT.calendario.instante(nueva.procedencia.vigencia)
    emision = cambio + emitida
    ahora = emision + demora
    regla = vieja if ahora < cambio else nueva
    orden = entrega(uuid4(), emision=emision)
    una = depositar(
        orden, abrir_casillero(orden.destinatario, "C-1", emision), ahora, prever_efecto(orden, ahora, jurisdiccion)
    )
    efectos = {una.efectiva} - {None}
    accesos = []
    for paso, lapso in despues:
        ahora += lapso
        una = una.abierta(ahora) if paso == "acceso" else una.cumplida(ahora)
        efectos |= {una.efectiva} - {None}
        accesos += [ahora] if paso == "acceso" else []
    una = una.cumplida(ahora + timedelta(days=60))
    efectos |= {una.efectiva} - {None}

    primero = accesos[0] if accesos else None
    lugar = jurisdiccion.catalogos.organo(orden.organo).lugar
    esperado = efectiva(regla, una.puesta_a_disposicion, primero, jurisdiccion.calendario, orden.materia, lugar)
    assert una.acceso == primero
    assert una.efectiva == esperado
    assert efectos == {esperado} - {None}
    assert esperado is None or esperado >= una.puesta_a_disposicion
