from collections.abc import Collection
from uuid import UUID, uuid4

import pytest

from services.casillero.application.consultar_preferencias import Preferidas
from services.casillero.application.en_nombre_de import DeEntidad, EnNombreDe
from services.casillero.application.fijar_preferencias import Command, FijarPreferencias
from services.casillero.domain.alerta import Canal, Preferencias
from services.casillero.domain.errors import CanalNoDisponible, CasilleroNoEncontrado, TelefonoSinConfirmar
from services.casillero.domain.membresia import Membresia
from services.casillero.tests.fakes import Mundo, usuario
from services.casillero.tests.fakes_de_vecinos import FakeEntidades
from services.casillero.tests.unit.comun import abrir

CORREO, SMS, PUSH = Canal


async def fijar(
    mundo: Mundo,
    persona: UUID | None,
    canales: Preferencias,
    *disponibles: Canal,
    alcanzables: Collection[Canal] = (CORREO, SMS),
) -> Preferidas:
    caso = FijarPreferencias(disponibles or tuple(Canal))
    return await mundo.runner.run(caso, usuario(persona), Command(canales, alcanzables))


async def test_what_is_named_changes_and_the_rest_stays() -> None:
    mundo = Mundo()
    ana, luis = await abrir(mundo), await abrir(mundo)
    assert (await fijar(mundo, ana, {SMS: True})).canales == {CORREO: True, SMS: True, PUSH: True}
    assert (await fijar(mundo, ana, {CORREO: False, PUSH: False})).canales == {CORREO: False, SMS: True, PUSH: False}
    assert (await fijar(mundo, luis, {})).canales == {CORREO: True, SMS: False, PUSH: True}


async def test_a_channel_that_there_is_not_can_only_be_switched_off() -> None:
    mundo = Mundo()
    ana = await abrir(mundo)
    with pytest.raises(CanalNoDisponible) as refusal:
        await fijar(mundo, ana, {SMS: True}, CORREO)
    assert refusal.value.metadata == {"canal": "sms"}
    assert (await fijar(mundo, ana, {SMS: False}, CORREO)).canales == {CORREO: True, SMS: False, PUSH: True}


async def test_short_messages_are_for_who_has_a_telephone_and_nothing_changes_for_who_has_none() -> None:
    mundo = Mundo()
    ana = await abrir(mundo)
    with pytest.raises(TelefonoSinConfirmar):
        await fijar(mundo, ana, {CORREO: True, SMS: True}, alcanzables=[CORREO])
    assert (await fijar(mundo, ana, {}, alcanzables=[])).canales[SMS] is False
    assert (await fijar(mundo, ana, {CORREO: True, SMS: False}, alcanzables=[])).canales[SMS] is False
    with pytest.raises(CasilleroNoEncontrado):
        await fijar(mundo, uuid4(), {SMS: True}, alcanzables=[])


async def test_without_a_mailbox_there_is_nothing_to_say() -> None:
    for nadie in (None, uuid4()):
        with pytest.raises(CasilleroNoEncontrado):
            await fijar(Mundo(), nadie, {CORREO: False})


async def test_for_an_entity_a_member_says_it_for_all_and_that_is_noted() -> None:
    mundo = Mundo()
    persona, entidad = await abrir(mundo), uuid4()
    caso = EnNombreDe(FijarPreferencias(tuple(Canal)), FakeEntidades({entidad: Membresia(uuid4(), persona)}))
    await mundo.runner.run(caso, usuario(uuid4()), DeEntidad(entidad, Command({CORREO: False})))
    assert (await fijar(mundo, persona, {})).canales[CORREO] is False
    [noted] = mundo.auditoria.kept
    assert (noted.accion, noted.clase.value, noted.en_nombre_de) == ("FIJAR_PREFERENCIAS", "cambio", persona)
