"""Offering a mandate."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from libs.foundation.core.errors import EstradoError
from libs.foundation.sql.answers import ClaveReutilizada
from libs.jurisdiccion.numeros import NumeroDeExpedienteInvalido
from services.identity.application.envios import avisar_de_intento, mandar_enlace
from services.identity.application.ofrecer_mandato import Oferta
from services.identity.domain.enlace import Para
from services.identity.domain.errores_de_mandatos import (
    DemasiadasOfertas,
    EntidadNoEncontrada,
    EntidadSinConfirmar,
    FechaDeMandatoInvalida,
    IdentidadSinVerificar,
    MandatarioFaltante,
    MandatoPropio,
    OfertasSeguidas,
    SoloRepresentantes,
)
from services.identity.domain.errors import AutenticacionRecienteRequerida, CorreoInvalido
from services.identity.domain.mandato import OFERTAS_ABIERTAS, OFERTAS_POR_HORA, Estado
from services.identity.domain.mensaje import Clase
from services.identity.tests.fakes import usuario
from services.identity.tests.unit.notaria import Notaria


async def test_it_waits_to_be_accepted_and_gives_nobody_anything_before() -> None:
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    made = await notaria.ofrecido(rosa, ana, numero="C-01017-2026-00001", hasta="2026-03-05")
    assert (made.estado, made.mandante, made.mandatario) == (Estado.OFRECIDO, rosa.persona, None)
    assert made.numero == "01017-2026-00001"
    assert made.vence == datetime(2026, 3, 6, 6, tzinfo=UTC)  # midnight in Guatemala
    assert notaria.events == []
    [mail] = notaria.identity.mensajes_a(ana.correo)
    assert (mail.clase, mail.enlace) == (Clase.MANDATO_OFRECIDO, None)
    assert notaria.hechos(f"mandato/{made.id}") == [("MANDATO_OFRECIDO", None)]


async def test_the_answer_and_the_work_are_the_same_whether_or_not_there_is_such_an_account() -> None:
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    known, unknown = await notaria.ofrecido(rosa, ana), await notaria.ofrecido(rosa, "nadie@ejemplo.gt")
    assert replace(unknown, id=known.id, destino=known.destino) == known
    mails = [mail.destinatario for mail in notaria.identity.mensajes.kept.values()]
    assert mails == [ana.correo, rosa.correo, "", rosa.correo]


async def test_nobody_is_flooded_with_offers() -> None:
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    for _ in range(7):
        await notaria.ofrecido(rosa, ana)
    assert len(notaria.identity.mensajes_a(ana.correo)) == 5


async def test_offers_keep_no_other_mail_away_from_whom_they_are_made_to() -> None:
    """Anybody who knows a bar number can make them: its holder is told all the same that somebody tries to get in."""
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    for _ in range(7):
        await notaria.ofrecido(rosa, "10101", via="colegiado")
    tx = notaria.identity.tx(usuario(ana))
    avisar_de_intento(tx, ana.id)
    mandar_enlace(tx, notaria.identity.secretos, Clase.RECUPERACION, ana.correo, Para.RESTABLECER, ana.id, "red")
    written = [mail.clase for mail in notaria.identity.mensajes_a(ana.correo)]
    assert written[5:] == [Clase.INTENTO_SOSPECHOSO, Clase.RECUPERACION]


async def test_who_gives_has_so_many_waiting_and_makes_so_many_an_hour() -> None:
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    first = await notaria.ofrecido(rosa, ana, llave="clave-1")
    for _ in range(OFERTAS_POR_HORA - 1):
        await notaria.terminado(await notaria.ofrecido(rosa, ana), rosa)
    with pytest.raises(OfertasSeguidas) as soon:
        await notaria.ofrecido(rosa, ana)
    assert soon.value.metadata == {"reintentar_en": "3600"}
    assert await notaria.ofrecido(rosa, ana, llave="clave-1") == first
    for nth in range(OFERTAS_ABIERTAS - 1):
        if nth % OFERTAS_POR_HORA == 0:
            notaria.clock.advance(hours=1)
        await notaria.ofrecido(rosa, ana)
    notaria.clock.advance(hours=1)
    with pytest.raises(DemasiadasOfertas) as many:
        await notaria.ofrecido(rosa, ana)
    assert many.value.metadata == {"limite": str(OFERTAS_ABIERTAS)}
    await notaria.terminado(first, ana)
    assert (await notaria.ofrecido(rosa, ana)).mandante == rosa.persona


async def test_the_same_key_gives_the_same_answer() -> None:
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    first = await notaria.ofrecido(rosa, ana, llave="clave-1")
    assert await notaria.ofrecido(rosa, ana, llave="clave-1") == first
    assert len(notaria.mandatos.kept) == 1
    await notaria.terminado((await notaria.aceptado(first, ana)).mandato, rosa)
    assert await notaria.ofrecido(rosa, ana, llave="clave-1") == first  # not what became of it since
    for changed in ({"destino": "otra@ejemplo.gt"}, {"numero": "01017-2026-00001"}, {"hasta": "2026-12-31"}):
        with pytest.raises(ClaveReutilizada):
            await notaria.ofrecido(rosa, ana, llave="clave-1", **changed)


@pytest.mark.parametrize(
    ("changed", "refusal", "campo"),
    [
        ({"via": ""}, MandatarioFaltante, "mandatario"),
        ({"destino": "ana"}, CorreoInvalido, "correo"),
        ({"numero": "1"}, NumeroDeExpedienteInvalido, "expediente"),
        ({"hasta": "mañana"}, FechaDeMandatoInvalida, "hasta"),
        ({"hasta": "2026-03-01"}, FechaDeMandatoInvalida, "hasta"),
        ({"hasta": "9999-12-31"}, FechaDeMandatoInvalida, "hasta"),
    ],
)
async def test_what_is_wrong_is_said(changed: dict[str, Any], refusal: type[EstradoError], campo: str) -> None:
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    with pytest.raises(refusal) as wrong:
        await notaria.ofrecido(rosa, ana, **changed)
    assert wrong.value.metadata["campo"] == campo
    assert notaria.mandatos.kept == {}


async def test_today_is_still_a_day() -> None:
    notaria = Notaria()
    hoy = notaria.identity.jurisdiccion.calendario.fecha_legal(notaria.clock.now())
    assert (await notaria.ofrecido(await notaria.rosa(), await notaria.ana(), hasta=hoy.isoformat())).vence


async def test_only_who_was_verified_gives_one_whatever_their_token_says_and_to_nobody_themselves() -> None:
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    with pytest.raises(MandatoPropio):
        await notaria.ofrecido(rosa, rosa)
    with pytest.raises(MandatoPropio):
        await notaria.run(notaria.ofrecer, await notaria.en_sesion(ana), Oferta("colegiado", "10101"))
    notaria.sin_verificar(rosa)
    with pytest.raises(IdentidadSinVerificar):
        await notaria.ofrecido(rosa, ana)
    assert notaria.mandatos.kept == {}


async def test_a_representative_gives_one_for_the_entity() -> None:
    notaria = Notaria()
    rosa, ana, luis = await notaria.rosa(), await notaria.ana(), await notaria.luis()
    entidad = await notaria.confirmada(rosa)
    await notaria.fijado(entidad, rosa, luis)
    of_entity = {"de_entidad": True, "entidad_id": entidad.id}
    made = await notaria.ofrecido(rosa, ana, **of_entity)
    assert (made.mandante, made.nombre_del_mandante, made.otorgante) == (entidad.persona, "Textiles S. A.", rosa.id)
    assert notaria.hechos(f"mandato/{made.id}") == [("MANDATO_OFRECIDO", entidad.persona)]
    with pytest.raises(SoloRepresentantes):
        await notaria.ofrecido(luis, ana, **of_entity)
    for id_ in (entidad.id, uuid4(), None):
        with pytest.raises(EntidadNoEncontrada):
            await notaria.ofrecido(ana, luis, de_entidad=True, entidad_id=id_)
    pending = await notaria.solicitada(luis, nit="7108-0")
    with pytest.raises(EntidadSinConfirmar):
        await notaria.ofrecido(luis, ana, de_entidad=True, entidad_id=pending.id)


async def test_it_takes_more_than_a_session_that_is_open() -> None:
    """A stolen one would give a power that outlives it."""
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    stolen = await notaria.en_sesion(rosa)
    notaria.clock.advance(minutes=11)
    with pytest.raises(AutenticacionRecienteRequerida):
        await notaria.run(notaria.ofrecer, stolen, Oferta("correo", ana.correo))
    assert notaria.mandatos.kept == {}
    assert notaria.identity.mensajes.kept == {}


async def test_who_has_a_second_factor_has_shown_it() -> None:
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    quien, _ = await notaria.identity.con_totp(rosa.correo)
    assert (await notaria.run(notaria.ofrecer, quien, Oferta("correo", ana.correo))).mandato.mandante == rosa.persona
    kept = notaria.identity.sesiones.kept
    assert quien.session is not None
    kept[quien.session] = replace(kept[quien.session], metodos=("pwd",))
    with pytest.raises(AutenticacionRecienteRequerida):
        await notaria.run(notaria.ofrecer, quien, Oferta("correo", ana.correo))


async def test_who_gives_one_is_told_of_the_offer_of_its_acceptance_and_of_its_renunciation() -> None:
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    mandato = await notaria.ofrecido(rosa, ana)
    told = [Clase.MANDATO_DADO]
    assert [mail.clase for mail in notaria.identity.mensajes_a(rosa.correo)] == told
    for _ in range(2):  # the second time nothing changes
        await notaria.aceptado(mandato, ana)
    assert [mail.clase for mail in notaria.identity.mensajes_a(rosa.correo)] == [*told, Clase.MANDATO_ACEPTADO]
    for _ in range(2):
        await notaria.terminado(mandato, ana)
    told += [Clase.MANDATO_ACEPTADO, Clase.MANDATO_RENUNCIADO]
    assert [mail.clase for mail in notaria.identity.mensajes_a(rosa.correo)] == told
    await notaria.terminado(await notaria.otorgado(rosa, ana), rosa)
    told += [Clase.MANDATO_DADO, Clase.MANDATO_ACEPTADO]  # revoking it is her own doing
    assert [mail.clase for mail in notaria.identity.mensajes_a(rosa.correo)] == told
