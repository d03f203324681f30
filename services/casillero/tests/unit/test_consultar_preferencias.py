from uuid import uuid4

import pytest

from services.casillero.application.consultar_preferencias import Command, ConsultarPreferencias
from services.casillero.domain.alerta import POR_OMISION, Canal
from services.casillero.domain.errors import CasilleroNoEncontrado
from services.casillero.tests.fakes import usuario
from services.casillero.tests.unit.comun import con_una


async def test_who_has_not_said_is_told_by_mail_and_by_the_browsers_that_they_subscribed() -> None:
    mundo, persona, _ = await con_una()
    caso = ConsultarPreferencias([Canal.CORREO])
    dichas = await mundo.runner.run(caso, usuario(persona), Command())
    assert (dichas.canales, dichas.disponibles) == (POR_OMISION, [Canal.CORREO])
    assert POR_OMISION == {Canal.CORREO: True, Canal.SMS: False, Canal.PUSH: True}
    for nadie in (None, uuid4()):
        with pytest.raises(CasilleroNoEncontrado):
            await mundo.runner.run(caso, usuario(nadie), Command())
