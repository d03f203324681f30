"""A calendar read by its address, and its form (RFC 5545)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from libs.foundation.core.principals import Principal
from services.casillero.application import cerrar_calendario
from services.casillero.application.anotar_plazo import AnotarPlazo
from services.casillero.application.anotar_plazo import Command as Plazo
from services.casillero.application.leer_calendario import Command, LeerCalendario
from services.casillero.domain.calendario import icalendar
from services.casillero.domain.errors import CalendarioNoEncontrado
from services.casillero.domain.notificacion import Notificacion
from services.casillero.tests.fakes import AHORA, EVENTO, GT, Mundo, entrega, usuario
from services.casillero.tests.unit.comun import abrir, abrir_calendario, con_una, depositar

CUALQUIERA = Principal(kind="anonimo", service="gateway")


async def con_plazo(mundo: Mundo, persona: UUID, vence: datetime, **cambios: Any) -> Notificacion:
    orden = entrega(persona, **cambios)
    await depositar(mundo, orden)
    await mundo.runner.run(
        AnotarPlazo(), EVENTO, Plazo((orden.entrega_id,), "expedientes", vence, "tres días hábiles (LOJ 138)")
    )
    return next(una for una in mundo.notificaciones.values() if una.entrega == orden)


async def leer(mundo: Mundo, secreto: str) -> str:
    return (await mundo.runner.run(LeerCalendario(GT.calendario.zona), CUALQUIERA, Command(secreto))).decode()


def desplegadas(texto: str) -> list[str]:
    """The lines of content as a reader puts them together (RFC 5545, 3.1)."""
    assert texto.endswith("\r\n")
    assert "\n" not in texto.replace("\r\n", "")
    assert max(len(linea.encode()) for linea in texto.split("\r\n")) <= 75
    return texto.replace("\r\n ", "").split("\r\n")[:-1]


async def test_when_plazos_end_and_of_which_case() -> None:
    mundo = Mundo()
    persona, otra = await abrir(mundo), await abrir(mundo)
    una = await con_plazo(mundo, persona, AHORA + timedelta(days=3), asunto="Sentencia de despido")
    await depositar(mundo, entrega(persona, asunto="Sin plazo"))
    await con_plazo(mundo, otra, AHORA + timedelta(days=1), numero_de_expediente="16001-2026-00009")
    lineas = desplegadas(await leer(mundo, await abrir_calendario(mundo, persona)))
    assert lineas[:5] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Estrado//Casillero//ES",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    desde, hasta = lineas.index("BEGIN:VEVENT"), lineas.index("END:VEVENT")
    assert lineas[desde + 1 : hasta] == [
        f"UID:{una.notificacion_id}",
        "DTSTAMP:20261123T160000Z",
        "DTSTART:20261126T160000Z",
        "SUMMARY:Vence un plazo: 01017-2026-00001",
        "DESCRIPTION:Véalo en su casillero. Este aviso es de cortesía: lo que vale es lo notificado.",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
    ]
    assert lineas[hasta + 1 :] == ["END:VCALENDAR"]


async def test_one_that_ends_with_a_day_is_shown_on_that_day() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    await con_plazo(mundo, persona, datetime(2026, 12, 8, tzinfo=GT.calendario.zona).astimezone(UTC))
    lineas = desplegadas(await leer(mundo, await abrir_calendario(mundo, persona)))
    assert [linea for linea in lineas if linea.startswith("DT")][1:] == ["DTSTART;VALUE=DATE:20261207"]


async def test_one_of_hours_is_shown_at_its_instant() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    await con_plazo(mundo, persona, datetime(2026, 12, 8, 0, 0, 1, tzinfo=GT.calendario.zona).astimezone(UTC))
    lineas = desplegadas(await leer(mundo, await abrir_calendario(mundo, persona)))
    assert [linea for linea in lineas if linea.startswith("DT")][1:] == ["DTSTART:20261208T060001Z"]


async def test_it_never_says_what_a_plazo_is_about_nor_which_reserved_case() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    await con_plazo(mundo, persona, AHORA, asunto="CANARIO", reservado=True, numero_de_expediente="C-01017-2026-00001")
    texto = await leer(mundo, await abrir_calendario(mundo, persona))
    assert "SUMMARY:Vence un plazo\r\n" in texto
    for dicho in ("CANARIO", "2026-00001", "hábiles", str(persona), mundo.casilleros[persona].numero):
        assert dicho not in texto


async def test_a_plazo_computed_again_moves_the_one_there_is() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    una = await con_plazo(mundo, persona, AHORA + timedelta(days=3))
    secreto = await abrir_calendario(mundo, persona)
    antes = desplegadas(await leer(mundo, secreto))
    plazo = Plazo((una.entrega.entrega_id,), "expedientes", AHORA + timedelta(days=5), "")
    await mundo.runner.run(AnotarPlazo(), EVENTO, plazo)
    despues = desplegadas(await leer(mundo, secreto))
    assert [linea for linea in despues if linea not in antes] == ["DTSTART:20261128T160000Z"]
    assert len(antes) == len(despues)


async def test_those_long_over_are_left_out_and_the_soonest_come_first() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    for dias in (9, -31, 2, -30):
        await con_plazo(mundo, persona, AHORA + timedelta(days=dias))
    lineas = desplegadas(await leer(mundo, await abrir_calendario(mundo, persona)))
    comienzos = [linea for linea in lineas if linea.startswith("DTSTART")]
    assert comienzos == ["DTSTART:20261024T160000Z", "DTSTART:20261125T160000Z", "DTSTART:20261202T160000Z"]


async def test_reading_is_of_no_legal_consequence() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    await con_plazo(mundo, persona, AHORA)
    secreto = await abrir_calendario(mundo, persona)
    antes = (list(mundo.events), list(mundo.evidencias), dict(mundo.casilleros), dict(mundo.notificaciones))
    await leer(mundo, secreto)
    assert (mundo.events, mundo.evidencias, mundo.casilleros, mundo.notificaciones) == antes


async def test_an_address_that_never_was_and_one_that_ended_are_alike() -> None:
    mundo = Mundo()
    persona = await abrir(mundo)
    primera = await abrir_calendario(mundo, persona)
    segunda = await abrir_calendario(mundo, persona)
    await mundo.runner.run(cerrar_calendario.CerrarCalendario(), usuario(persona), cerrar_calendario.Command())
    for secreto in (primera, segunda, "nunca-dado", "", "x" * 10_000):
        with pytest.raises(CalendarioNoEncontrado) as refused:
            await leer(mundo, secreto)
        assert refused.value.metadata == {}


async def test_a_text_is_folded_between_characters_and_its_signs_mean_nothing() -> None:
    _, _, una = await con_una()
    numero = "ñ€🔥;,\\\nEND:VEVENT " * 20
    una = replace(una, plazo_vence=AHORA, entrega=replace(una.entrega, numero_de_expediente=numero))
    lineas = desplegadas(icalendar([una], AHORA, GT.calendario.zona).decode())
    [resumen] = [linea for linea in lineas if linea.startswith("SUMMARY")]
    assert resumen == "SUMMARY:Vence un plazo: " + "ñ€🔥\\;\\,\\\\\\nEND:VEVENT " * 20
    assert lineas.count("END:VEVENT") == 1
