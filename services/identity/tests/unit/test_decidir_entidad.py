"""Deciding about an entity."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from libs.foundation.core.principals import Principal
from services.identity.application.decidir_entidad import ResolverEntidad
from services.identity.domain.entidad import Decision, Estado, Rol
from services.identity.domain.errores_de_mandatos import (
    EntidadDecidida,
    EntidadNoEncontrada,
    EntidadPropia,
    EntidadYaConfirmada,
    IdentidadSinVerificar,
)
from services.identity.domain.errores_de_verificacion import DecisionInvalida, MotivoFaltante
from services.identity.domain.events import EntidadAnulada, EntidadConfirmada, MandatoOtorgado, MandatoRevocado
from services.identity.domain.mandato import Estado as EstadoDeMandato
from services.identity.domain.mensaje import Clase
from services.identity.tests.fakes import usuario
from services.identity.tests.fakes_de_verificacion import oficial
from services.identity.tests.unit.notaria import Notaria


async def test_once_confirmed_its_representative_acts_for_its_persona() -> None:
    notaria = Notaria()
    rosa = await notaria.rosa()
    asked = await notaria.solicitada(rosa)
    decided = await notaria.decidida(asked.id, Decision.CONFIRMAR)
    assert (decided.estado, decided.oficial) == (Estado.CONFIRMADA, notaria.oficial.subject)
    assert decided.borrar_desde == notaria.clock.now() + timedelta(days=365)
    [suyo] = decided.miembros
    assert notaria.events == [
        EntidadConfirmada(asked.id, asked.persona),
        MandatoOtorgado(suyo.poder, asked.persona, rosa.persona),
    ]
    [mail] = notaria.identity.mensajes_a(rosa.correo)
    assert mail.clase is Clase.ENTIDAD_DECIDIDA
    assert await notaria.decidida(asked.id, Decision.CONFIRMAR) == decided
    assert (len(notaria.events), len(notaria.identity.mensajes_a(rosa.correo))) == (2, 1)
    assert notaria.hechos(f"entidad/{asked.id}")[1:] == [("ENTIDAD_DECIDIDA", None)]


async def test_there_is_one_confirmed_entity_of_each_nit() -> None:
    notaria = Notaria()
    first = await notaria.confirmada(await notaria.rosa())
    second = await notaria.solicitada(await notaria.luis())
    assert first.persona == second.persona
    with pytest.raises(EntidadYaConfirmada):
        await notaria.decidida(second.id, Decision.CONFIRMAR)
    await notaria.decidida(first.id, Decision.ANULAR, "Nombramiento revocado")
    assert (await notaria.decidida(second.id, Decision.CONFIRMAR)).confirmada


async def test_annulled_nobody_acts_for_it_and_its_mandates_are_revoked() -> None:
    notaria = Notaria()
    rosa, ana, luis = await notaria.rosa(), await notaria.ana(), await notaria.luis()
    entidad = await notaria.confirmada(rosa)
    entidad = await notaria.fijado(entidad, rosa, luis)
    of_entity = {"de_entidad": True, "entidad_id": entidad.id}
    given, offered = await notaria.otorgado(rosa, ana, **of_entity), await notaria.ofrecido(rosa, ana, **of_entity)
    own = await notaria.otorgado(rosa, ana)
    notaria.events.clear()
    await notaria.decidida(entidad.id, Decision.ANULAR, "Nombramiento revocado")
    ended = {miembro.poder for miembro in entidad.miembros} | {given.id}
    annulled, *revoked = notaria.events
    assert annulled == EntidadAnulada(entidad.id, entidad.persona)
    assert {event.mandato_id for event in revoked} == ended == set(notaria.identity.poderes.kept)
    assert {type(event) for event in revoked} == {MandatoRevocado}
    estados = [notaria.mandatos.kept[uno.id].estado for uno in (given, offered, own)]
    assert estados == [EstadoDeMandato.REVOCADO, EstadoDeMandato.REVOCADO, EstadoDeMandato.ACEPTADO]
    for ended_by_officer in (given, offered):  # who is in no way the entity's
        assert notaria.hechos(f"mandato/{ended_by_officer.id}")[-1] == ("MANDATO_TERMINADO", None)


async def test_who_is_no_officer_finds_none_and_who_is_in_it_does_not_decide() -> None:
    notaria = Notaria()
    rosa, luis = await notaria.rosa(), await notaria.luis()
    asked = await notaria.solicitada(rosa)
    for quien in (usuario(rosa), usuario(luis), Principal("anonimo", "gateway")):
        with pytest.raises(EntidadNoEncontrada) as hidden:
            await notaria.decidida(asked.id, Decision.CONFIRMAR, por=quien)
        assert hidden.value.metadata == {}
    for id_ in (uuid4(), None):
        with pytest.raises(EntidadNoEncontrada):
            await notaria.run(notaria.decidir_entidad, notaria.oficial, ResolverEntidad(id_, Decision.CONFIRMAR))
    for herself in (oficial(rosa.id), oficial(uuid4(), rosa.persona)):
        with pytest.raises(EntidadPropia):
            await notaria.decidida(asked.id, Decision.CONFIRMAR, por=herself)
    assert notaria.entidades.kept[asked.id].estado is Estado.PENDIENTE


async def test_what_cannot_be_decided_is_said() -> None:
    notaria = Notaria()
    rosa = await notaria.rosa()
    asked = await notaria.solicitada(rosa)
    for decision in (Decision.RECHAZAR, Decision.ANULAR):
        with pytest.raises(MotivoFaltante if decision is Decision.RECHAZAR else EntidadDecidida):
            await notaria.decidida(asked.id, decision)
    notaria.sin_verificar(rosa)
    with pytest.raises(IdentidadSinVerificar):
        await notaria.decidida(asked.id, Decision.CONFIRMAR)
    await notaria.decidida(asked.id, Decision.RECHAZAR, "No se lee")
    with pytest.raises(EntidadDecidida):
        await notaria.decidida(asked.id, Decision.CONFIRMAR)
    with pytest.raises(DecisionInvalida):
        Decision.de("borrar")


async def test_an_account_that_is_untied_takes_with_it_what_it_gave_had_and_was_in() -> None:
    from services.identity.application.poderes import soltar_poderes

    notaria = Notaria()
    rosa, ana, luis = await notaria.rosa(), await notaria.ana(), await notaria.luis()
    alone, shared = await notaria.confirmada(rosa), await notaria.confirmada(luis, nit="7108-0")
    shared = await notaria.fijado(shared, luis, rosa)
    given, had = await notaria.otorgado(rosa, ana), await notaria.otorgado(luis, rosa)
    others = await notaria.otorgado(luis, ana)
    pending = replace(await notaria.solicitada(rosa, nit="3952550-3"))
    notaria.events.clear()

    soltar_poderes(notaria.identity.tx(notaria.oficial), rosa.id, "No es ella", timedelta(days=1))

    assert notaria.entidades.kept[alone.id].estado is Estado.ANULADA
    assert notaria.entidades.kept[pending.id].estado is Estado.RECHAZADA
    left = notaria.entidades.kept[shared.id]
    assert [(uno.cuenta_id, uno.rol) for uno in left.miembros] == [(luis.id, Rol.REPRESENTANTE)]
    estados = [notaria.mandatos.kept[uno.id].estado.value for uno in (given, had, others)]
    assert estados == ["revocado", "renunciado", "aceptado"]
    suyo, suya = alone.miembro(rosa.id), shared.miembro(rosa.id)
    assert suyo is not None
    assert suya is not None
    assert EntidadAnulada(alone.id, alone.persona) in notaria.events
    revoked = [event for event in notaria.events if isinstance(event, MandatoRevocado)]
    assert {event.mandato_id for event in revoked} == {suyo.poder, suya.poder, given.id, had.id}
    assert len(notaria.events) == len(revoked) + 1


async def test_whoever_represents_an_entity_is_told_that_it_is_annulled() -> None:
    notaria = Notaria()
    rosa, luis, ana = await notaria.rosa(), await notaria.luis(), await notaria.ana()
    entidad = await notaria.confirmada(rosa)
    await notaria.fijado(entidad, rosa, luis, Rol.REPRESENTANTE)
    await notaria.fijado(entidad, rosa, ana)
    await notaria.retirado(entidad, rosa, rosa)
    notaria.identity.mensajes.kept.clear()
    await notaria.decidida(entidad.id, Decision.ANULAR, "Nombramiento revocado")
    assert [mail.clase for mail in notaria.identity.mensajes_a(luis.correo)] == [Clase.ENTIDAD_ANULADA]
    assert not [mail for who in (rosa, ana) for mail in notaria.identity.mensajes_a(who.correo)]
