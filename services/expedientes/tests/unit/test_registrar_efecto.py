from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from libs.foundation.core.errors import RelojNoFiable
from libs.jurisdiccion.calendario import Alcance, Suspension
from services.expedientes.application.comunicaciones import Entrega
from services.expedientes.application.registrar_efecto import Efecto, RegistrarEfecto
from services.expedientes.domain.errors import EntregaDesconocida
from services.expedientes.domain.eventos import ActoNotificado, PlazoCalculado
from services.expedientes.tests.fakes import GT
from services.expedientes.tests.unit.comun import CASILLERO, Sala, parte


async def test_an_individual_plazo_runs_from_each_partys_own_effect() -> None:
    sala = Sala()
    caso = sala.expediente()
    una, otra = (await sala.emitir(caso, tipo_de_plazo="NULIDAD")).comunicaciones
    await sala.surtir_efecto(una)
    (primero,) = sala.mundo.plazos
    assert (primero.obligados, primero.entregas) == (("Rosa Ixchel",), (una.entrega_id,))
    assert sala.mundo.hechos(ActoNotificado) == []
    await sala.surtir_efecto(otra, minutos=60 * 24)
    segundo = sala.mundo.plazos[1]
    assert segundo.obligados == ("Luis Tzoc",)
    assert segundo.vence > primero.vence
    assert [hecho.plazo for hecho in sala.mundo.hechos(PlazoCalculado)] == [primero, segundo]
    assert [hecho.efectiva for hecho in sala.mundo.hechos(ActoNotificado)] == [sala.mundo.clock.now()]


async def test_a_comun_one_waits_for_the_last_and_binds_all() -> None:
    sala = Sala()
    caso = sala.expediente(parte("A"), parte("B"), parte("C"))
    comunicaciones = (await sala.emitir(caso, tipo_de_plazo="EMPLAZAMIENTO_ORDINARIO")).comunicaciones
    for comunicacion in reversed(comunicaciones):
        assert sala.mundo.plazos == []
        await sala.surtir_efecto(comunicacion, minutos=1)
    (plazo,) = sala.mundo.plazos
    assert plazo.desde == sala.mundo.clock.now()
    assert plazo.obligados == ("A", "B", "C")
    assert sum(dia.cuenta for dia in plazo.dias) == 9


async def test_its_explanation_names_the_rule_the_days_and_why_some_did_not_count() -> None:
    sala = Sala()
    (una, _) = (await sala.emitir(sala.expediente(), tipo_de_plazo="NULIDAD")).comunicaciones
    sala.mundo.clock.advance(days=2)  # Wednesday 4 March 2026
    await sala.surtir_efecto(una)
    (plazo,) = sala.mundo.plazos
    assert plazo.explicacion.startswith("Recurso de nulidad: 3 días hábiles (CPCyM 615).")
    assert "Corre desde el 05/03/2026, día siguiente a la notificación (04/03/2026 10:00)" in plazo.explicacion
    assert "vence al terminar el 09/03/2026" in plazo.explicacion
    assert "07/03/2026 (" in plazo.explicacion
    assert plazo.version_del_calendario == GT.calendario.version


async def test_the_hours_of_a_recurso_wait_for_the_next_working_day_and_say_so() -> None:
    sala = Sala()
    (una, _) = (await sala.emitir(sala.expediente(), tipo_de_plazo="REVOCATORIA")).comunicaciones
    await sala.surtir_efecto(una, minutos=4 * 24 * 60)  # Friday 6 March 2026
    (plazo,) = sala.mundo.plazos
    assert (plazo.vence - plazo.inicia).total_seconds() == 24 * 3600
    assert plazo.explicacion == (
        "Recurso de revocatoria: 24 horas (CPCyM 598 y LOJ 145; LOJ 46, párrafo segundo). Corre desde el 09/03/2026 a"
        " las 08:00, inicio de la jornada del día hábil siguiente a la notificación (06/03/2026 10:00), y vence el"
        " 10/03/2026 a las 08:00. Días inhábiles: 07/03/2026 (sábado), 08/03/2026 (domingo)."
    )
    assert [(dia.dia.day, dia.cuenta) for dia in plazo.dias] == [(7, False), (8, False), (9, True)]


async def test_other_hours_run_from_the_notification_itself() -> None:
    sala = Sala()
    caso = sala.expediente(ramo="amparo", tipo_de_proceso="amparo")
    (una, _) = (await sala.emitir(caso, tipo_de_plazo="APELACION_AMPARO")).comunicaciones
    await sala.surtir_efecto(una)
    (plazo,) = sala.mundo.plazos
    assert plazo.explicacion == (
        "Apelación en amparo: 48 horas (Decreto 1-86, artículos 5 y 61). Corre desde la notificación (02/03/2026 10:00)"
        " y vence el 04/03/2026 a las 10:00."
    )


async def test_a_recurso_where_all_hours_are_habiles_says_why_it_does_not_wait() -> None:
    sala = Sala()
    caso = sala.expediente(ramo="amparo", tipo_de_proceso="amparo")
    (una, _) = (await sala.emitir(caso, tipo_de_plazo="REVOCATORIA")).comunicaciones
    await sala.surtir_efecto(una)
    (plazo,) = sala.mundo.plazos
    assert "Corre desde la notificación (02/03/2026 10:00), pues todas las horas son hábiles," in plazo.explicacion
    assert plazo.explicacion.endswith(" y vence el 03/03/2026 a las 10:00.")


async def test_a_declared_suspension_moves_it() -> None:
    sala = Sala()
    (una, otra) = (await sala.emitir(sala.expediente(), tipo_de_plazo="NULIDAD")).comunicaciones
    await sala.surtir_efecto(una)
    sala.mundo.suspensiones.append(Suspension(Alcance(), date(2026, 3, 3), date(2026, 3, 4), "Acuerdo 1-2026"))
    await sala.surtir_efecto(otra)
    antes, despues = sala.mundo.plazos
    assert (despues.vence - antes.vence).days == 4
    assert "Acuerdo" not in antes.explicacion
    assert despues.version_del_calendario.endswith("+1")


async def test_without_a_plazo_the_act_is_notified_all_the_same() -> None:
    sala = Sala()
    for comunicacion in (await sala.emitir(sala.expediente())).comunicaciones:
        await sala.surtir_efecto(comunicacion)
    assert sala.mundo.plazos == []
    assert len(sala.mundo.hechos(ActoNotificado)) == 1


async def test_said_again_it_changes_nothing() -> None:
    sala = Sala()
    comunicaciones = (await sala.emitir(sala.expediente(), tipo_de_plazo="EMPLAZAMIENTO_ORDINARIO")).comunicaciones
    for comunicacion in [*comunicaciones, *comunicaciones]:
        await sala.surtir_efecto(comunicacion, minutos=1)
    assert len(sala.mundo.plazos) == len(sala.mundo.hechos(ActoNotificado)) == 1
    efectivas = [una.efectiva for una in sala.mundo.comunicaciones.values()]
    assert None not in efectivas
    assert sala.mundo.clock.now() not in efectivas


async def test_what_it_tells_is_the_last_instant_of_the_case_and_never_before_the_one_there_was() -> None:
    sala = Sala()
    caso = sala.expediente()
    una, otra = (await sala.emitir(caso)).comunicaciones
    antes = sala.mundo.expedientes[caso.expediente_id]
    await sala.surtir_efecto(una, minutos=1)
    assert sala.mundo.expedientes[caso.expediente_id] == antes
    await sala.surtir_efecto(otra, minutos=1)
    assert sala.mundo.expedientes[caso.expediente_id] == replace(antes, ultimo_instante=sala.mundo.clock.now())
    (tercera, _) = (await sala.emitir(caso, tipo_de_plazo="NULIDAD")).comunicaciones
    with pytest.raises(RelojNoFiable):
        await sala.surtir_efecto(tercera, minutos=-60)
    assert sala.mundo.hechos(PlazoCalculado) == []


async def test_an_aviso_is_none_of_ours_and_an_unknown_delivery_is_parked() -> None:
    sala = Sala()
    caso = RegistrarEfecto(GT)
    await sala.mundo.runner.run(caso, CASILLERO, Efecto(Entrega(uuid4(), False), sala.mundo.clock.now(), ""))
    with pytest.raises(EntregaDesconocida):
        await sala.mundo.runner.run(caso, CASILLERO, Efecto(Entrega(uuid4(), True), sala.mundo.clock.now(), ""))
