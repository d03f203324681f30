"""Presenting an escrito for somebody else, by mandate or as member of an entity."""

from dataclasses import replace
from uuid import uuid4

import pytest

from libs.foundation.core.errors import Unavailable
from libs.foundation.core.principals import Principal
from libs.foundation.sql.answers import ClaveReutilizada
from services.expedientes.domain.errors import EnNombreDeFaltante, ExpedienteNoEncontrado, MandatoNoVigente
from services.expedientes.tests.unit.comun import Sala, abogado, parte, usuario


async def test_both_personas_are_in_the_escrito_the_audit_and_the_deliveries() -> None:
    sala = Sala()
    directora, contraria = abogado("Diego Ixcoy"), abogado("Otro")
    rosa, luis = parte("Rosa", abogados=(directora,)), parte("Luis", "demandado", (contraria,))
    caso, ana = sala.expediente(rosa, luis), usuario(uuid4())
    mandato = sala.mandato(rosa.persona, ana)

    (escrito,) = await sala.presentar(ana, caso, en_nombre_de=mandato.mandato_id)

    assert (escrito.presentante, escrito.presentado_por) == (ana.persona, "Ana Morales")
    assert (escrito.representado, escrito.en_nombre_de, escrito.mandato) == (
        rosa.persona,
        "Rosa",
        mandato.mandato_id,
    )
    _, *entregas = sala.mundo.events
    assert [(una.destinatario, una.representado) for una in entregas] == [
        (contraria.persona, luis.persona),
    ]
    (anotada,) = sala.mundo.anotaciones
    assert (anotada.actor, anotada.calidad, anotada.quien) == (ana.key, "mandatario", "Rosa")
    assert (anotada.en_nombre_de, anotada.mandatos) == ((rosa.parte_id,), (mandato.mandato_id,))


async def test_in_ones_own_right_nothing_is_said_of_a_mandate() -> None:
    sala = Sala()
    caso = sala.expediente()
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    assert (escrito.representado, escrito.mandato, escrito.en_nombre_de) == (None, None, "")
    assert sala.mundo.anotaciones[0].mandatos == ()
    assert sala.identity.preguntas == []


async def test_a_mandate_is_needed_and_said_and_of_a_party_of_each_case() -> None:
    sala = Sala()
    rosa = parte("Rosa")
    caso, ajeno = sala.expediente(rosa), sala.expediente(secuencia=2)
    ana = usuario(uuid4())
    mandato = sala.mandato(rosa.persona, ana)
    with pytest.raises(EnNombreDeFaltante) as unsaid:  # she has one, and sees the case by it
        await sala.presentar(ana, caso)
    assert unsaid.value.metadata == {"campo": "en_nombre_de"}
    with pytest.raises(MandatoNoVigente) as unknown:
        await sala.presentar(ana, caso, en_nombre_de=uuid4())
    assert unknown.value.metadata == {}
    with pytest.raises(ExpedienteNoEncontrado) as others:
        await sala.presentar(ana, caso, ajeno, en_nombre_de=mandato.mandato_id)
    assert others.value.metadata == {}
    for quien in (Principal("servicio", "cli"), Principal("anonimo", "gateway")):
        with pytest.raises(ExpedienteNoEncontrado):
            await sala.presentar(quien, caso, en_nombre_de=mandato.mandato_id)
    assert sala.mundo.events == []
    assert sala.archivo.objetos["publico"] == {}


async def test_that_a_mandate_is_to_be_named_tells_nothing_of_cases_that_one_does_not_see() -> None:
    sala = Sala()
    rosa, ana = parte("Rosa"), usuario(uuid4())
    caso, suyo, ajeno = sala.expediente(rosa), sala.expediente(parte("Luis"), secuencia=2), sala.expediente(secuencia=3)
    sala.mandato(rosa.persona, ana)
    missing = replace(ajeno, numero=replace(ajeno.numero, secuencia=99))
    for otro in (ajeno, missing):
        for casos in ((caso, otro), (otro, caso)):
            with pytest.raises(ExpedienteNoEncontrado) as hidden:
                await sala.presentar(ana, *casos)
            assert hidden.value.metadata == {}
    # Over or for another case, it shows nothing and so need not be named.
    sala.mandato(suyo.partes[0].persona, ana, numero=str(caso.numero))
    with pytest.raises(ExpedienteNoEncontrado):
        await sala.presentar(ana, suyo)


async def test_identity_is_asked_before_the_copy_and_again_after_it_about_all_the_cases() -> None:
    sala = Sala()
    rosa = parte("Rosa")
    casos = [sala.expediente(rosa, secuencia=secuencia) for secuencia in (1, 2)]
    ana = usuario(uuid4())
    mandato = sala.mandato(rosa.persona, ana)
    await sala.presentar(ana, *casos, en_nombre_de=mandato.mandato_id)
    assert [list(preguntados) for preguntados in sala.identity.preguntas] == [[caso.numero for caso in casos]] * 2


async def test_revoked_while_the_documents_are_copied_nothing_is_presented() -> None:
    sala = Sala()
    rosa = parte("Rosa")
    caso, ana = sala.expediente(rosa), usuario(uuid4())
    mandato = sala.mandato(rosa.persona, ana)
    sala.archivo.al_guardar = sala.identity.poderes.clear
    with pytest.raises(MandatoNoVigente):
        await sala.presentar(ana, caso, en_nombre_de=mandato.mandato_id)
    assert sala.mundo.escritos == {}


async def test_what_the_feed_tells_after_identity_was_asked_holds_too() -> None:
    sala = Sala()
    rosa = parte("Rosa")
    caso, ana = sala.expediente(rosa), usuario(uuid4())
    mandato = sala.mandato(rosa.persona, ana)
    sala.identity.al_comprobar = lambda: sala.mundo.terminados.add(mandato.mandato_id)
    with pytest.raises(MandatoNoVigente):
        await sala.presentar(ana, caso, en_nombre_de=mandato.mandato_id)
    assert sala.mundo.escritos == {}


async def test_without_identity_nothing_is_guessed() -> None:
    sala = Sala()
    rosa = parte("Rosa")
    caso, ana = sala.expediente(rosa), usuario(uuid4())
    mandato = sala.mandato(rosa.persona, ana)
    sala.identity.ausente = True
    with pytest.raises(Unavailable):
        await sala.presentar(ana, caso, en_nombre_de=mandato.mandato_id)
    assert sala.mundo.escritos == {}
    assert await sala.presentar(usuario(rosa.persona), caso)  # in one's own right it is not needed


async def test_the_same_key_gives_the_same_answer_while_the_mandate_lasts() -> None:
    sala = Sala()
    rosa = parte("Rosa")
    caso, ana = sala.expediente(rosa), usuario(uuid4())
    mandato, otro = sala.mandato(rosa.persona, ana), sala.mandato(rosa.persona, ana)
    primera = await sala.presentar(ana, caso, llave="k1", en_nombre_de=mandato.mandato_id)
    assert await sala.presentar(ana, caso, llave="k1", en_nombre_de=mandato.mandato_id) == primera
    with pytest.raises(ClaveReutilizada):
        await sala.presentar(ana, caso, llave="k1", en_nombre_de=otro.mandato_id)
    del sala.identity.poderes[mandato.mandato_id]
    with pytest.raises(MandatoNoVigente):
        await sala.presentar(ana, caso, llave="k1", en_nombre_de=mandato.mandato_id)
    assert len(sala.mundo.escritos) == 1


async def test_an_entity_is_named_by_its_id_and_recorded_by_the_membership() -> None:
    sala = Sala()
    textiles = parte("Textiles, S. A.")
    caso, luis = sala.expediente(textiles), usuario(uuid4())
    miembro, entidad = sala.mandato(textiles.persona, luis), uuid4()
    sala.identity.poderes = {entidad: sala.identity.poderes[miembro.mandato_id]}
    (escrito,) = await sala.presentar(luis, caso, en_nombre_de=entidad)
    assert (escrito.mandato, escrito.en_nombre_de) == (miembro.mandato_id, "Textiles, S. A.")


async def test_a_token_from_before_the_verification_presents_as_who_identity_says() -> None:
    sala = Sala()
    rosa = parte("Rosa")
    caso, ana = sala.expediente(rosa), usuario(uuid4())
    mandato = sala.mandato(rosa.persona, ana)
    (escrito,) = await sala.presentar(replace(ana, persona=None), caso, en_nombre_de=mandato.mandato_id)
    assert escrito.presentante == ana.persona
