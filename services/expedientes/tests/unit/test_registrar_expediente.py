from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.foundation.core.errors import EstradoError
from libs.foundation.core.principals import Principal, servicio
from libs.foundation.core.usecases import Stale
from libs.foundation.sql.answers import ClaveReutilizada
from libs.jurisdiccion.cui import CuiInvalido
from libs.jurisdiccion.nit import NitInvalido
from libs.jurisdiccion.numeros import NumeroDeExpedienteInvalido
from services.expedientes.application.registrar_expediente import (
    NuevaParte,
    NuevoAbogado,
    NuevoExpediente,
    RegistrarExpediente,
)
from services.expedientes.domain.errors import (
    ExpedienteYaExiste,
    FueraDeCatalogo,
    NumeracionAgotada,
    NumeroAjenoAlOrgano,
    NumeroFueraDeSecuencia,
    PartesInvalidas,
    SoloElOrgano,
)
from services.expedientes.domain.eventos import ExpedienteIngresado
from services.expedientes.domain.expediente import Expediente
from services.expedientes.tests.fakes import GT, FakeExpedientesTx
from services.expedientes.tests.fakes_de_identity import FakePersonas, persona_de
from services.expedientes.tests.unit.comun import SECRETARIA, Sala, usuario

CUI, OTRO_CUI = "1234567890101", "0000000190101"
ROSA = NuevaParte("actor", "Rosa", cui=CUI, abogados=(NuevoAbogado(OTRO_CUI, "Ana", "10101"),))
NUEVO = NuevoExpediente("", "01017", "civil", "ordinario", False, (ROSA,))
FAMILIA = replace(NUEVO, organo="01022", ramo="familia")


def caso_de(sala: Sala) -> RegistrarExpediente:
    return RegistrarExpediente(GT, sala.mundo.runner, FakePersonas(), sala.archivo)


async def registrar(sala: Sala, quien: Principal = SECRETARIA, nuevo: NuevoExpediente = NUEVO) -> Expediente:
    return await sala.mundo.runner.run(caso_de(sala), quien, nuevo)


async def test_it_takes_the_courts_next_number_and_resolves_its_people() -> None:
    sala = Sala()
    uno, otro = await registrar(sala), await registrar(sala)
    assert [str(caso.numero) for caso in (uno, otro)] == ["01017-2026-00001", "01017-2026-00002"]
    (rosa,) = uno.partes
    assert rosa.persona == persona_de(CUI)
    assert (rosa.destinatario, rosa.nombre_del_destinatario) == (persona_de(OTRO_CUI), "Ana")
    assert not uno.reservado
    assert uno.custodia.llave is None
    assert sala.mundo.events == [ExpedienteIngresado(uno), ExpedienteIngresado(otro)]
    assert [una.accion for una in sala.mundo.anotaciones] == ["registrar_expediente"] * 2


async def test_the_year_is_the_legal_zones() -> None:
    sala = Sala()
    sala.mundo.clock.instant = datetime(2027, 1, 1, 5, 59, tzinfo=UTC)
    assert (await registrar(sala)).numero.anio == 2026
    sala.mundo.clock.advance(minutes=1)
    assert str((await registrar(sala)).numero) == "01017-2027-00001"


@given(st.lists(st.none() | st.integers(1, 30), max_size=12))
async def test_no_number_is_ever_given_twice(pedidos: list[int | None]) -> None:
    sala = Sala()
    dados: list[int] = []
    for pedido in pedidos:
        numero = f"01017-2026-{pedido:05}" if pedido else ""
        if pedido in dados:
            with pytest.raises(ExpedienteYaExiste):
                await registrar(sala, nuevo=replace(NUEVO, numero=numero))
            continue
        dado = (await registrar(sala, nuevo=replace(NUEVO, numero=numero))).numero.secuencia
        assert dado == pedido or (pedido is None and dado == max(dados, default=0) + 1)
        dados.append(dado)
    assert len(set(dados)) == len(dados)


@pytest.mark.parametrize("numero", ["01017-2026-10002", "01017-2026-99999", "01017-2027-00001"])
async def test_a_slip_in_a_number_does_not_use_up_the_courts_numbers(numero: str) -> None:
    sala = Sala()
    await registrar(sala)
    with pytest.raises(NumeroFueraDeSecuencia) as refused:
        await registrar(sala, nuevo=replace(NUEVO, numero=numero))
    assert refused.value.metadata == {"campo": "numero", "limite": "01017-2026-10001"}
    assert str((await registrar(sala)).numero) == "01017-2026-00002"


async def test_what_the_court_has_from_before_may_have_any_number() -> None:
    sala = Sala()
    for numero in ("01017-2026-10000", "01017-2026-00004", "01017-2025-99999"):
        assert str((await registrar(sala, nuevo=replace(NUEVO, numero=numero))).numero) == numero
    assert str((await registrar(sala)).numero) == "01017-2026-10001"


async def test_after_the_years_last_number_there_is_none() -> None:
    sala = Sala()
    sala.mundo.numeradores["01017", 2026] = 99_998
    assert (await registrar(sala)).numero.secuencia == 99_999
    with pytest.raises(NumeracionAgotada):
        await registrar(sala)


@pytest.mark.parametrize(
    ("nuevo", "reservado"),
    [
        (NUEVO, False),
        (replace(NUEVO, reservado=True), True),
        (FAMILIA, True),
        (replace(NUEVO, organo="01001", ramo="amparo", tipo_de_proceso="amparo"), False),
    ],
)
async def test_reserved_when_asked_or_by_its_ramo_or_kind_with_a_key_of_its_own(
    nuevo: NuevoExpediente, reservado: bool
) -> None:
    sala = Sala()
    uno = await registrar(sala, servicio("cli"), nuevo)
    otro = await registrar(sala, servicio("cli"), nuevo)
    assert uno.reservado is reservado
    assert (uno.custodia.llave is not None) is reservado
    assert not reservado or uno.custodia.llave != otro.custodia.llave


@pytest.mark.parametrize(
    "quien",
    [
        usuario(None, "secretario@01018"),
        usuario(None, "juez@01017", "notificador@01017"),
        usuario(persona_de(CUI)),
        Principal("sistema", "gateway", roles=frozenset({"secretario@01017"})),
    ],
)
async def test_only_secretario_and_oficial_of_that_court(quien: Principal) -> None:
    with pytest.raises(SoloElOrgano):
        await registrar(Sala(), quien)
    assert await registrar(Sala(), usuario(None, "oficial@01017"))


@pytest.mark.parametrize(
    ("cambios", "refusal", "campo"),
    [
        ({"organo": "99999"}, FueraDeCatalogo, "organo"),
        ({"ramo": "familia"}, FueraDeCatalogo, "ramo"),
        ({"tipo_de_proceso": "amparo"}, FueraDeCatalogo, "tipo_de_proceso"),
        ({"tipo_de_proceso": "nada"}, FueraDeCatalogo, "tipo_de_proceso"),
        ({"numero": "01018-2026-00001"}, NumeroAjenoAlOrgano, "numero"),
        ({"numero": "1-2"}, NumeroDeExpedienteInvalido, None),
        ({"partes": ()}, PartesInvalidas, "partes"),
        ({"partes": (replace(ROSA, nombre=" "),)}, PartesInvalidas, "partes"),
        ({"partes": (replace(ROSA, rol=""),)}, PartesInvalidas, "partes"),
        ({"partes": (replace(ROSA, nit="576937-K"),)}, PartesInvalidas, "partes"),
        ({"partes": (replace(ROSA, cui=""),)}, PartesInvalidas, "partes"),
        ({"partes": (replace(ROSA, cui="1234567800101"),)}, CuiInvalido, None),
        ({"partes": (replace(ROSA, cui="", nit="8977112-0"),)}, NitInvalido, None),
        ({"partes": (replace(ROSA, idioma="eng"),)}, FueraDeCatalogo, "idioma"),
        ({"partes": (replace(ROSA, abogados=(NuevoAbogado(CUI, "", ""),)),)}, PartesInvalidas, "abogados"),
    ],
)
async def test_what_is_wrong_is_said(cambios: dict[str, Any], refusal: type[EstradoError], campo: str | None) -> None:
    sala = Sala()
    with pytest.raises(refusal) as refused:
        await registrar(sala, servicio("cli"), replace(NUEVO, **cambios))
    assert refused.value.metadata.get("campo") == campo
    assert sala.mundo.expedientes == {}


async def test_the_same_key_gives_the_same_case_and_another_request_is_refused() -> None:
    sala = Sala()
    con_llave = replace(NUEVO, llave="k")
    uno = await registrar(sala, nuevo=con_llave)
    assert await registrar(sala, nuevo=con_llave) == uno
    assert len(sala.mundo.expedientes) == len(sala.mundo.events) == 1
    with pytest.raises(ClaveReutilizada):
        await registrar(sala, nuevo=replace(con_llave, reservado=True))


async def test_asking_again_with_the_same_key_uses_up_no_number() -> None:
    sala = Sala()
    for _ in range(3):
        assert str((await registrar(sala, nuevo=replace(NUEVO, llave="k"))).numero) == "01017-2026-00001"
    assert str((await registrar(sala)).numero) == "01017-2026-00002"


async def test_an_answer_forgotten_between_the_halves_is_looked_for_again() -> None:
    sala = Sala()
    nuevo = replace(FAMILIA, llave="k")
    await registrar(sala, servicio("cli"), nuevo)
    preparado = await caso_de(sala).prepare(servicio("cli"), nuevo)
    sala.mundo.answers.clear()
    with pytest.raises(Stale):
        caso_de(sala).handle(FakeExpedientesTx(sala.mundo, servicio("cli")), nuevo, preparado)
    assert len(sala.mundo.expedientes) == 1
