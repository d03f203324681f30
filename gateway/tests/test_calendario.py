"""GET /v1/calendario."""

from typing import Any

import pytest

from gateway.tests.conftest import World


async def days(world: World, **query: str) -> dict[str, Any]:
    answer = await world.client.get("/v1/calendario", params=query, headers={"authorization": ""})
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


async def test_working_days_weekends_and_holidays_with_their_reason(world: World) -> None:
    body = await days(world, desde="2026-12-24", hasta="2026-12-28")
    assert [(day["dia"], day["habil"]) for day in body["items"]] == [
        ("2026-12-24", True),
        ("2026-12-25", False),
        ("2026-12-26", False),
        ("2026-12-27", False),
        ("2026-12-28", True),
    ]
    assert [day["motivo"] for day in body["items"]][1:3] == ["ASUETO", "DESCANSO"]
    assert body["version"]
    assert [day["detalle"] for day in body["items"]][:3] == ["día hábil", "Navidad", "sábado"]
    assert not [day for day in body["items"] if "[" in day["fuente"]]


async def test_the_place_and_the_materia_count(world: World) -> None:
    capital = await days(world, desde="2027-08-16", hasta="2027-08-16", municipio="0101")
    amparo = await days(world, desde="2026-12-25", hasta="2026-12-25", materia="amparo")
    assert capital["municipio"] == "0101"
    assert amparo["items"][0]["motivo"] == "MATERIA_CONTINUA"


async def test_thirty_days_from_today_by_default(world: World) -> None:
    assert len((await days(world))["items"]) == 31


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"desde": "2026-12-25", "hasta": "2026-12-24"}, "PERIODO_INVALIDO"),
        ({"desde": "2026-01-01", "hasta": "2027-01-02"}, "PERIODO_INVALIDO"),
        ({"desde": "1999-01-01"}, "SIN_REGLA_VIGENTE"),
        ({"desde": "9999-12-31"}, "CAMPOS_INVALIDOS"),
        ({"desde": "ayer"}, "CAMPOS_INVALIDOS"),
        ({"materia": "marciana"}, "MATERIA_DESCONOCIDA"),
        ({"municipio": "Guatemala"}, "CAMPOS_INVALIDOS"),
        ({"municipio": "9999"}, "MUNICIPIO_DESCONOCIDO"),
        ({"municipio": "0118"}, "MUNICIPIO_DESCONOCIDO"),
    ],
)
async def test_a_wrong_question(world: World, query: dict[str, str], reason: str) -> None:
    answer = await world.client.get("/v1/calendario", params=query)
    assert (answer.status_code, answer.json()["reason"]) == (422, reason)
