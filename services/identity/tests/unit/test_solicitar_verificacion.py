"""Asking to be verified: one request at a time, its evidence copied, nothing kept of what is wrong."""

from dataclasses import asdict, replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from libs.foundation.core.errors import (
    Conflict,
    DatosInvalidos,
    Denied,
    EstradoError,
    Invalid,
    NotFound,
    TooMany,
    Unavailable,
)
from services.identity.application.acceso import Negado
from services.identity.application.solicitar_verificacion import Solicitud
from services.identity.domain.cuenta import TipoDeCuenta
from services.identity.domain.evidencia import Clase
from services.identity.domain.verificacion import Decision, Estado
from services.identity.tests.fakes import ANONIMO, told
from services.identity.tests.fakes_de_verificacion import formulario, oficial, titular
from services.identity.tests.unit.mesa import RECIBOS, Mesa
from services.identity.tests.unit.test_mrz import zona


async def test_it_waits_for_confirmation_with_its_evidence_copied() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    made = await mesa.solicitada(cuenta)
    assert (made.estado, made.cuenta_id, made.oficial) == (Estado.PENDIENTE, cuenta.id, None)
    assert made.solicitada == mesa.clock.now()
    assert made.formulario.nombre == "Luis Alberto Tzoc Méndez"
    assert (made.formulario.telefono, made.formulario.cui) == ("55551234", "0000000190101")
    assert made.formulario.correo == "luis@ejemplo.gt"
    assert [(una.clase, una.tipo) for una in made.evidencias] == [("dpi", "image/jpeg"), ("video", "video/mp4")]
    assert mesa.archivo.kept == {f"{made.id}/dpi", f"{made.id}/video"}
    assert mesa.verificaciones.leer(made.id) == made
    assert mesa.hechos(made.id) == [("VERIFICACION_SOLICITADA", "")]
    assert not mesa.identity.events


async def test_what_was_written_is_in_no_text_form() -> None:
    mesa = Mesa()
    made = await mesa.solicitada(await mesa.luis())
    shown = repr(made) + repr(Solicitud(formulario(), {}))
    for personal in ("Tzoc", "5555", "zona 9", "ejemplo.gt", "0000000190101", "00019"):
        assert personal not in shown
    assert str(made.llave) not in shown


async def test_the_same_key_is_answered_the_same_and_copies_nothing_more() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    first = await mesa.solicitada(cuenta, llave="k-12345678")
    expired = {clase: f"vencido {recibo}" for clase, recibo in RECIBOS.items()}
    with pytest.raises(Conflict):  # other bytes: another request
        await mesa.solicitada(cuenta, expired, llave="k-12345678")
    again = await mesa.solicitada(cuenta, llave="k-12345678")
    assert again == first
    assert len(mesa.archivo.kept) == 2
    with pytest.raises(Conflict) as refusal:
        await mesa.solicitada(cuenta, llave="k-12345678", direccion="otra")
    assert refusal.value.code == "CLAVE_REUTILIZADA"


async def test_names_split_elsewhere_are_another_request() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    await mesa.solicitada(cuenta, llave="k-12345678", nombres="Luis Alberto", apellidos="Tzoc")
    with pytest.raises(Conflict) as refusal:
        await mesa.solicitada(cuenta, llave="k-12345678", nombres="Luis", apellidos="Alberto Tzoc")
    assert refusal.value.code == "CLAVE_REUTILIZADA"


async def test_the_same_key_is_answered_as_it_was_whatever_became_of_the_request() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    first = await mesa.solicitada(cuenta, llave="k-12345678")
    for step in (mesa.tomada(first.id), mesa.decidida(first.id, Decision.RECHAZAR, "No se lee")):
        await step
        again = await mesa.solicitada(cuenta, llave="k-12345678")
        assert replace(again, borrar_desde=first.borrar_desde, cotejos=()) == first


async def test_the_judiciarys_own_accounts_are_vouched_for_and_ask_for_nothing() -> None:
    """Approved as an individual's, one would be staff's no more, and need no second factor."""
    mesa = Mesa()
    cuenta = await mesa.identity.registrada("oficial@oj.gob.gt", tipo=TipoDeCuenta.JUDICIAL, verificada=False)
    with pytest.raises(Conflict) as refusal:
        await mesa.solicitada(cuenta)
    assert refusal.value.code == "CUENTA_JUDICIAL"
    assert not mesa.archivo.kept
    assert not mesa.verificaciones.kept


async def test_one_at_a_time_and_again_after_it_was_refused_or_more_was_asked_for() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    for decision in (Decision.RECHAZAR, Decision.PEDIR_AMPLIACION):
        made = await mesa.asignada(cuenta)
        with pytest.raises(Conflict) as refusal:
            await mesa.solicitada(cuenta)
        assert refusal.value.code == "VERIFICACION_EN_CURSO"
        await mesa.decidida(made.id, decision, "La fotografía no se lee")
        mesa.clock.advance(hours=1)
    await mesa.solicitada(cuenta)
    assert len(mesa.verificaciones.kept) == 3


async def test_two_at_once_make_one() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    who = oficial(cuenta.id)
    prepared = [await mesa.solicitar.prepare(who, Solicitud(formulario(), RECIBOS)) for _ in range(2)]
    mesa.solicitar.handle(mesa.identity.tx(who), Solicitud(formulario(), RECIBOS), prepared[0])
    with pytest.raises(Conflict) as refusal:
        mesa.solicitar.handle(mesa.identity.tx(who), Solicitud(formulario(), RECIBOS), prepared[1])
    assert refusal.value.code == "VERIFICACION_EN_CURSO"


async def test_who_is_verified_has_nothing_to_ask() -> None:
    mesa = Mesa()
    with pytest.raises(Conflict) as refusal:
        await mesa.solicitada(await mesa.identity.registrada())
    assert refusal.value.code == "CUENTA_YA_VERIFICADA"
    assert not mesa.archivo.kept


@pytest.mark.parametrize("who", [ANONIMO, oficial(uuid4())])
async def test_without_an_account_there_is_nobody_to_verify(who: Any) -> None:
    mesa = Mesa()
    with pytest.raises(NotFound) as refusal:
        await mesa.run(mesa.solicitar, who, Solicitud(formulario(), RECIBOS))
    assert refusal.value.code == "CUENTA_NO_ENCONTRADA"


@pytest.mark.parametrize(
    ("changed", "campo", "reason"),
    [
        ({"nombres": " "}, "nombres", "DATO_DE_VERIFICACION_INVALIDO"),
        ({"nombres": "x" * 101}, "nombres", "DATO_DE_VERIFICACION_INVALIDO"),
        ({"apellidos": "Tz\0oc"}, "apellidos", "DATO_DE_VERIFICACION_INVALIDO"),
        ({"direccion": ""}, "direccion", "DATO_DE_VERIFICACION_INVALIDO"),
        ({"telefono": "1234"}, "telefono", "DATO_DE_VERIFICACION_INVALIDO"),
        ({"telefono": "５５５５１２３４"}, "telefono", "DATO_DE_VERIFICACION_INVALIDO"),
        ({"numero_casillero": "x" * 41}, "numero_casillero", "DATO_DE_VERIFICACION_INVALIDO"),
        ({"correo": "luis"}, "correo", "CORREO_INVALIDO"),
        ({"cui": "1234 56780 0101"}, "cui", "CUI_INVALIDO"),
        ({"tipo": TipoDeCuenta.PROFESIONAL}, "colegiado", "COLEGIADO_FALTANTE"),
        ({"tipo": TipoDeCuenta.PROFESIONAL, "colegiado": "12a"}, "colegiado", "COLEGIADO_INVALIDO"),
        ({"tipo": TipoDeCuenta.OTRO_REPRESENTANTE}, "recibo_nombramiento", "EVIDENCIA_FALTANTE"),
    ],
)
async def test_a_wrong_field_is_named(changed: dict[str, Any], campo: str, reason: str) -> None:
    mesa = Mesa()
    with pytest.raises(DatosInvalidos) as refusal:
        await mesa.solicitada(await mesa.luis(), **changed)
    assert told(refusal.value) == [(reason, campo)]
    assert not mesa.archivo.kept
    assert not mesa.verificaciones.kept


@pytest.mark.parametrize(
    ("recibos", "campo", "kind", "reason"),
    [
        ({Clase.VIDEO: "video/mp4"}, "recibo_dpi", Invalid, "EVIDENCIA_FALTANTE"),
        ({Clase.DPI: "image/png"}, "recibo_video", Invalid, "EVIDENCIA_FALTANTE"),
        ({**RECIBOS, Clase.DPI: "video/mp4"}, "recibo_dpi", Invalid, "TIPO_DE_EVIDENCIA_NO_ADMITIDO"),
        ({**RECIBOS, Clase.VIDEO: "application/pdf"}, "recibo_video", Invalid, "TIPO_DE_EVIDENCIA_NO_ADMITIDO"),
        (
            {**RECIBOS, Clase.NOMBRAMIENTO: "image/png"},
            "recibo_nombramiento",
            Invalid,
            "TIPO_DE_EVIDENCIA_NO_ADMITIDO",
        ),
        ({**RECIBOS, Clase.DPI: "falso image/png"}, "recibo_dpi", Invalid, "RECIBO_INVALIDO"),
        ({**RECIBOS, Clase.DPI: "vencido image/png"}, "recibo_dpi", Invalid, "RECIBO_VENCIDO"),
        ({**RECIBOS, Clase.VIDEO: "ajeno video/mp4"}, "recibo_video", Denied, "RECIBO_AJENO"),
        ({**RECIBOS, Clase.VIDEO: "ausente video/mp4"}, "recibo_video", Invalid, "CARGA_AUSENTE"),
    ],
)
async def test_wrong_evidence_is_named(
    recibos: dict[Clase, str], campo: str, kind: type[EstradoError], reason: str
) -> None:
    mesa = Mesa()
    with pytest.raises(kind) as refusal:
        await mesa.solicitada(await mesa.luis(), recibos)
    assert told(refusal.value) == [(reason, campo)]
    assert not mesa.verificaciones.kept


async def test_evidence_is_at_most_as_large_as_the_judiciary_says() -> None:
    mesa = Mesa()
    mesa.cargas.size = 10 * 2**20 + 1
    with pytest.raises(Invalid) as refusal:
        await mesa.solicitada(await mesa.luis())
    [error] = DatosInvalidos.leer(refusal.value.metadata["errores"])
    assert (error["motivo"], error["campo"], error["mib"]) == ("EVIDENCIA_DEMASIADO_GRANDE", "recibo_dpi", "10")


async def test_all_that_is_wrong_with_form_and_evidence_is_told_at_once() -> None:
    mesa = Mesa()
    mesa.cargas.size = 60 * 2**20
    wrong = {"nombres": "", "apellidos": " ", "telefono": "1", "direccion": "", "correo": "x", "cui": "1"}
    recibos = {Clase.DPI: "falso image/png", Clase.VIDEO: "video/mp4"}
    with pytest.raises(DatosInvalidos) as refusal:
        await mesa.solicitada(
            await mesa.luis(), recibos, numero_casillero="ñ", tipo=TipoDeCuenta.OTRO_REPRESENTANTE, **wrong
        )
    invalid = "DATO_DE_VERIFICACION_INVALIDO"
    assert told(refusal.value) == [
        (invalid, "nombres"),
        (invalid, "apellidos"),
        (invalid, "telefono"),
        (invalid, "direccion"),
        ("CORREO_INVALIDO", "correo"),
        ("CUI_INVALIDO", "cui"),
        (invalid, "numero_casillero"),
        ("RECIBO_INVALIDO", "recibo_dpi"),
        ("EVIDENCIA_FALTANTE", "recibo_nombramiento"),
        ("EVIDENCIA_DEMASIADO_GRANDE", "recibo_video"),
    ]
    assert not mesa.archivo.kept


async def test_the_bar_number_counts_for_professionals_and_the_appointment_for_other_representatives() -> None:
    mesa = Mesa()
    lawyer = await mesa.solicitada(await mesa.luis(), tipo=TipoDeCuenta.PROFESIONAL, colegiado="40404")
    plain = await mesa.solicitada(await mesa.luis("otro@ejemplo.gt"), colegiado="40404")
    assert (lawyer.formulario.colegiado, plain.formulario.colegiado) == ("40404", "")
    other = await mesa.solicitada(
        await mesa.luis("tercero@ejemplo.gt"),
        {**RECIBOS, Clase.NOMBRAMIENTO: "application/pdf"},
        tipo=TipoDeCuenta.OTRO_REPRESENTANTE,
    )
    assert [una.clase for una in other.evidencias] == ["dpi", "nombramiento", "video"]


async def test_the_zone_of_the_card_is_compared_and_its_text_not_kept() -> None:
    mesa = Mesa()
    right = zona(numero="0000000190101", apellidos="TZOC<MENDEZ", nombres="LUIS<ALBERTO")
    made = await mesa.solicitada(await mesa.luis(), mrz=right)
    assert [(uno.fuente, uno.resultado, uno.difiere) for uno in made.cotejos] == [("mrz", "confirma", ())]
    assert "TZOC" not in repr(vars(type(made))) + repr(made)
    over = zona(numero="0000000190101", apellidos="TZOC", nombres="LUISA", vence="250101")
    other = await mesa.solicitada(await mesa.luis("dos@ejemplo.gt"), mrz=over)
    assert other.cotejos[0].difiere == ("nombres", "vencido")


@pytest.mark.parametrize(
    ("mrz", "reason", "detail"),
    [
        ("I<GTM", "MRZ_INVALIDA", {"causa": "forma"}),
        ("x" * 90, "MRZ_INVALIDA", {"causa": "digito_numero"}),
        ("0" * 30, "MRZ_INVALIDA", {"causa": "forma"}),
        (zona(numero="1234567890101"), "MRZ_CONTRADICTORIA", {"difiere": "cui, apellidos"}),
        (zona(numero="0000000190101", emisor="UTO", apellidos="TZOC"), "MRZ_CONTRADICTORIA", {"difiere": "emisor"}),
        (zona(numero="AB12345", apellidos="ERIKSSON"), "MRZ_CONTRADICTORIA", {"difiere": "apellidos"}),
    ],
)
async def test_a_zone_that_is_wrong_or_plainly_somebody_elses_is_refused(
    mrz: str, reason: str, detail: dict[str, str]
) -> None:
    mesa = Mesa()
    with pytest.raises(Invalid) as refusal:
        await mesa.solicitada(await mesa.luis(), mrz=mrz)
    assert (refusal.value.code, refusal.value.metadata) == (reason, {"campo": "mrz", **detail})
    assert not mesa.archivo.kept


async def test_a_cui_that_is_not_the_one_of_the_registration_is_told_to_the_officer_without_either() -> None:
    mesa = Mesa()
    made = await mesa.solicitada(await mesa.luis(cui="1234567890101"))
    assert [(uno.fuente, uno.resultado, uno.difiere) for uno in made.cotejos] == [("cuenta", "contradice", ("cui",))]
    assert "1234567890101" not in str([asdict(uno) for uno in made.cotejos])
    taken = await mesa.tomada(made.id)
    assert [uno.fuente for uno in taken.cotejos] == ["cuenta", "registro_civil"]
    assert not (await mesa.solicitada(await mesa.luis("otro@ejemplo.gt"))).cotejos


async def test_another_zone_under_the_same_key_is_another_request() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    await mesa.solicitada(cuenta, llave="k-12345678")
    with pytest.raises(Conflict) as refusal:
        await mesa.solicitada(cuenta, llave="k-12345678", mrz=zona(numero="0000000190101", apellidos="TZOC"))
    assert refusal.value.code == "CLAVE_REUTILIZADA"


async def test_a_mailbox_that_is_ones_own_may_be_stated() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    mesa.casilleros.numeros = {"C-77": cuenta.persona}
    made = await mesa.solicitada(cuenta, numero_casillero=" C-77 ")
    assert made.formulario.numero_casillero == "C-77"


@pytest.mark.parametrize("numeros", [{}, {"C-77": uuid4()}], ids=["nobody's", "somebody else's"])
async def test_one_that_is_not_is_refused_before_anything_is_kept(numeros: dict[str, UUID]) -> None:
    mesa = Mesa()
    mesa.casilleros.numeros = numeros
    with pytest.raises(Invalid) as refusal:
        await mesa.solicitada(await mesa.luis(), numero_casillero="C-77")
    assert (refusal.value.code, refusal.value.metadata["campo"]) == ("NUMERO_DE_CASILLERO_AJENO", "numero_casillero")
    assert not mesa.archivo.kept
    assert not mesa.verificaciones.kept


async def test_the_number_must_be_of_the_cui_that_is_stated_not_of_the_accounts() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    mesa.casilleros.numeros = {"C-77": cuenta.persona}
    with pytest.raises(Invalid) as refusal:  # of whom identity has never heard: no register names them
        await mesa.solicitada(cuenta, numero_casillero="C-77", cui="0000 99996 2217")
    assert (refusal.value.code, mesa.casilleros.asked) == ("NUMERO_DE_CASILLERO_AJENO", 0)
    await mesa.luis("otra@ejemplo.gt", "0000 99996 2217")
    with pytest.raises(Invalid) as refusal:
        await mesa.solicitada(cuenta, numero_casillero="C-77", cui="0000 99996 2217")
    assert (refusal.value.code, mesa.casilleros.asked) == ("NUMERO_DE_CASILLERO_AJENO", 1)


async def test_who_asks_of_ever_other_numbers_whose_they_are_is_braked_also_when_one_is_right() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    mesa.casilleros.numeros = {"C-77": cuenta.persona}
    for guess in range(5):
        with pytest.raises(Invalid):
            await mesa.solicitada(cuenta, numero_casillero=f"C-{guess}")
    asked = mesa.casilleros.asked
    with pytest.raises(TooMany) as refusal:
        await mesa.solicitada(cuenta, numero_casillero="C-77")
    assert (refusal.value.code, mesa.casilleros.asked) == ("DEMASIADOS_INTENTOS", asked)
    mesa.clock.advance(seconds=1)
    assert (await mesa.solicitada(cuenta, numero_casillero="C-77")).formulario.numero_casillero == "C-77"


async def test_of_many_guesses_at_once_only_as_many_are_answered_as_one_after_the_other() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    mesa.casilleros.numeros = {"C-77": cuenta.persona}
    commands = [Solicitud(formulario(numero_casillero=f"C-{guess}"), RECIBOS) for guess in (0, 1, 2, 3, 4, 77)]
    prepared = [await mesa.solicitar.prepare(titular(cuenta), command) for command in commands]
    for command, seen in zip(commands[:5], prepared, strict=False):
        assert isinstance(mesa.solicitar.handle(mesa.identity.tx(titular(cuenta)), command, seen), Negado)
    with pytest.raises(TooMany):
        mesa.solicitar.handle(mesa.identity.tx(titular(cuenta)), commands[5], prepared[5])


async def test_with_casillero_away_nothing_is_guessed_and_who_states_none_does_not_wait_for_it() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    mesa.casilleros.numeros = None
    with pytest.raises(Unavailable):
        await mesa.solicitada(cuenta, numero_casillero="C-77")
    assert not mesa.verificaciones.kept
    await mesa.solicitada(cuenta)


async def test_whose_a_number_is_is_asked_only_for_who_shows_evidence_and_not_for_an_answered_request() -> None:
    mesa = Mesa()
    cuenta = await mesa.luis()
    mesa.casilleros.numeros = {"C-77": cuenta.persona}
    with pytest.raises(Invalid):
        await mesa.solicitada(cuenta, {**RECIBOS, Clase.DPI: "vencido image/png"}, numero_casillero="C-77")
    assert mesa.casilleros.asked == 0
    first = await mesa.solicitada(cuenta, llave="k-12345678", numero_casillero="C-77")
    mesa.casilleros.numeros = None
    assert await mesa.solicitada(cuenta, llave="k-12345678", numero_casillero="C-77") == first
