"""Who must have a second factor, what counts as one, recovery codes, challenges."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from services.identity.adapters.secretos import HmacSecretos
from services.identity.domain.cuenta import TipoDeCuenta
from services.identity.domain.desafio import VIDA_DEL_DESAFIO, Desafio, Proposito
from services.identity.domain.factores import Exigidos, Factores
from services.identity.domain.recuperacion import codigo_legible, huella_de_codigo
from services.identity.domain.sesion import VIGENCIA_DE_LA_PRUEBA, Sesion
from services.identity.tests.fakes import CAFE, CASA, Identity
from services.identity.tests.unit.test_totp import NOW


@pytest.mark.parametrize(
    ("fields", "staff"),
    [
        ({}, False),
        ({"tipo": TipoDeCuenta.PROFESIONAL}, False),
        ({"tipo": TipoDeCuenta.ENTIDAD}, False),
        ({"tipo": TipoDeCuenta.JUDICIAL}, True),
        ({"roles": ("administrador",)}, True),
    ],
)
async def test_staff_is_who_is_judicial_or_has_a_role(
    identity: Identity, fields: dict[str, object], staff: bool
) -> None:
    cuenta = replace(await identity.registrada(), **fields)  # type: ignore[arg-type]  # by name
    assert [exigidos.alcanza(cuenta) for exigidos in (Exigidos.NADIE, Exigidos.PERSONAL, Exigidos.TODOS)] == [
        False,
        staff,
        True,
    ]


def test_recovery_codes_alone_are_no_factor() -> None:
    assert not Factores(codigos=10).alguno
    assert Factores(codigos=10).nombres == ()
    assert Factores(totp=True).nombres == ("totp",)
    assert Factores(totp=True, codigos=1).nombres == ("totp", "codigo_de_recuperacion")


def test_a_recovery_code_is_read_however_it_is_typed() -> None:
    code = codigo_legible("0123456789ABCDEFGHJKMNPQ")
    assert code == "0123-4567-89AB-CDEF-GHJK-MNPQ"
    for typed in (code.lower(), code.replace("-", " "), " o123-4567 89abcdefghjkmnpq\n", code.replace("1", "I")):
        assert huella_de_codigo(typed) == huella_de_codigo(code)
    assert huella_de_codigo(code[:-1]) != huella_de_codigo(code)


def test_new_recovery_codes_differ_and_are_as_long_as_they_should_be() -> None:
    secretos = HmacSecretos(b"llave")
    codes = {secretos.codigo_nuevo() for _ in range(100)}
    assert len(codes) == 100
    assert {len(code) for code in codes} == {24}


def test_a_challenge_is_good_for_one_thing_for_five_minutes_from_one_network() -> None:
    desafio = Desafio.nuevo("secreto", Proposito.SEGUNDO_FACTOR, uuid4(), CASA, NOW)
    last = NOW + VIDA_DEL_DESAFIO - timedelta(microseconds=1)
    assert desafio.sirve(Proposito.SEGUNDO_FACTOR, CASA, last)
    assert not desafio.sirve(Proposito.SEGUNDO_FACTOR, CASA, NOW + VIDA_DEL_DESAFIO)
    assert not desafio.sirve(Proposito.SEGUNDO_FACTOR, CAFE, NOW)
    assert "secreto" not in repr(desafio)


def test_a_proof_is_recent_for_ten_minutes_from_the_last_one() -> None:
    sesion = Sesion(uuid4(), uuid4(), CASA, abierta=NOW, ultimo_uso=NOW)
    assert sesion.reciente(NOW + VIGENCIA_DE_LA_PRUEBA)
    later = NOW + VIGENCIA_DE_LA_PRUEBA + timedelta(microseconds=1)
    assert not sesion.reciente(later)
    assert replace(sesion, autenticada=later).reciente(later)
