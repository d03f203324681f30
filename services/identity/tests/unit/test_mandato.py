"""When a mandate is in force, whatever happens to it and whenever one looks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.cuenta import Cuenta, TipoDeCuenta
from services.identity.domain.errores_de_mandatos import MandatarioFaltante, MandatoCerrado, MandatoPropio
from services.identity.domain.errors import ColegiadoInvalido, CorreoInvalido
from services.identity.domain.mandato import Destino, Estado, Mandato, Via

T0 = datetime(2026, 3, 2, 16, tzinfo=UTC)
ROSA = uuid4()
seconds = st.integers(0, 1_000_000).map(lambda n: timedelta(seconds=n))


def cuenta(persona: UUID | None = None) -> Cuenta:
    return Cuenta(
        uuid4(), "ana@abogados.gt", "x", "Ana", TipoDeCuenta.PROFESIONAL, persona or uuid4(), True, colegiado="10101"
    )


def ofrecido(vence: datetime | None = None, numero: str = "") -> Mandato:
    return Mandato(
        id=uuid4(),
        mandante=ROSA,
        nombre_del_mandante="Rosa",
        entidad_id=None,
        otorgante=uuid4(),
        destino=Destino(Via.CORREO, "ana@abogados.gt"),
        numero=numero,
        vence=vence,
        ofrecido=T0,
    )


@st.composite
def historias(draw: st.DrawFn) -> Mandato:
    """A mandate after anything that can happen to one, each thing at or after the one before."""
    offered = ofrecido(T0 + draw(seconds) if draw(st.booleans()) else None)
    at = T0 + draw(seconds)
    if draw(st.booleans()) and offered.estado_en(at) is Estado.OFRECIDO:
        offered = offered.aceptado_por(cuenta(), at)
    if draw(st.booleans()):
        offered = offered.terminado_por(mandante=draw(st.booleans()), ahora=at + draw(seconds))
    return offered


@given(historias(), seconds)
def test_it_is_in_force_from_its_acceptance_to_its_end_and_at_no_other_instant(
    mandato: Mandato, after: timedelta
) -> None:
    instante = T0 + after
    begun = mandato.aceptado is not None and mandato.aceptado <= instante
    ended = mandato.terminado is not None and mandato.terminado <= instante
    over = mandato.vence is not None and mandato.vence <= instante
    assert mandato.en_vigor(instante) is (begun and not ended and not over)


@given(historias(), seconds, seconds)
def test_what_has_ended_never_comes_back(mandato: Mandato, first: timedelta, later: timedelta) -> None:
    if mandato.aceptado is not None and T0 + first >= mandato.aceptado and not mandato.en_vigor(T0 + first):
        assert not mandato.en_vigor(T0 + first + later)


@given(historias(), seconds)
def test_now_it_is_in_force_exactly_while_it_stands_as_accepted(mandato: Mandato, after: timedelta) -> None:
    """At an instant that nothing recorded follows."""
    last = max(filter(None, (mandato.ofrecido, mandato.aceptado, mandato.terminado)))
    assert mandato.en_vigor(last + after) is (mandato.estado_en(last + after) is Estado.ACEPTADO)


@given(historias(), st.booleans(), seconds)
def test_ending_it_again_changes_nothing(mandato: Mandato, mandante: bool, after: timedelta) -> None:
    once = mandato.terminado_por(mandante=mandante, ahora=T0 + after)
    assert not once.estado.abierto
    assert once.terminado_por(mandante=not mandante, ahora=T0 + after + timedelta(days=1)) == once
    if not mandato.estado.abierto:
        assert once == mandato


@given(st.lists(st.sampled_from(["01017-2026-00001", "01017-2026-00002"]), max_size=3))
def test_one_for_a_case_is_for_that_case_alone(numeros: list[str]) -> None:
    assert ofrecido().alcanza(numeros)
    assert ofrecido(numero="01017-2026-00001").alcanza(numeros) is ("01017-2026-00002" not in numeros)


def test_who_ends_it_decides_how_it_is_called() -> None:
    accepted = ofrecido().aceptado_por(cuenta(), T0)
    assert ofrecido().terminado_por(mandante=True, ahora=T0).estado is Estado.REVOCADO
    assert ofrecido().terminado_por(mandante=False, ahora=T0).estado is Estado.RECHAZADO
    assert accepted.terminado_por(mandante=True, ahora=T0).estado is Estado.REVOCADO
    assert accepted.terminado_por(mandante=False, ahora=T0).estado is Estado.RENUNCIADO


def test_what_is_over_or_ended_is_not_accepted_and_nobody_accepts_their_own() -> None:
    with pytest.raises(MandatoCerrado) as over:
        ofrecido(vence=T0).aceptado_por(cuenta(), T0)
    assert over.value.metadata == {"estado": "vencido"}
    with pytest.raises(MandatoCerrado) as revoked:
        ofrecido().terminado_por(mandante=True, ahora=T0).aceptado_por(cuenta(), T0)
    assert revoked.value.metadata == {"estado": "revocado"}
    with pytest.raises(MandatoPropio):
        ofrecido().aceptado_por(cuenta(ROSA), T0)


def test_it_is_addressed_to_an_e_mail_or_a_bar_number_of_a_verified_account() -> None:
    ana = cuenta()
    assert Destino.de("correo", " ANA@Abogados.gt ").es(ana)
    assert Destino.de("colegiado", "10101").es(ana)
    assert not Destino.de("colegiado", "10102").es(ana)
    assert not Destino.de("correo", "ana@abogados.gt").es(replace(ana, verificada=False))
    assert "ana@" not in repr(Destino.de("correo", "ana@abogados.gt"))
    for via, valor, refusal in (
        ("correo", "ana", CorreoInvalido),
        ("colegiado", "diez", ColegiadoInvalido),
        ("colegiado", "", MandatarioFaltante),
        ("", "ana@abogados.gt", MandatarioFaltante),
    ):
        with pytest.raises(refusal):
            Destino.de(via, valor)
