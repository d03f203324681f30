"""Consent withdrawn: the client's tokens end, and it must ask again."""

from uuid import UUID, uuid4

import pytest

from services.identity.application.pasos import Pagina
from services.identity.application.retirar_consentimiento import RetirarConsentimiento, RetiroDeConsentimiento
from services.identity.domain.errores_de_clientes import ConsentimientoNoEncontrado
from services.identity.tests.fakes import CORREO, usuario
from services.identity.tests.socio import Socio


async def withdraw(socio: Socio, cliente_id: UUID | None, correo: str = CORREO) -> None:
    cuenta = socio.identity.cuentas.por_correo(correo)
    assert cuenta
    await socio.run(RetirarConsentimiento(), usuario(cuenta), RetiroDeConsentimiento(cliente_id))


async def test_its_tokens_end_and_it_asks_again_and_knows_the_person_again(socio: Socio) -> None:
    fichas = await socio.fichas()
    await withdraw(socio, socio.id)
    assert not await socio.activa(fichas["access_token"])
    assert (await socio.renovar(fichas["refresh_token"])).estado == 400
    assert socio.identity.auditoria.kept[-1].accion == "CONSENTIMIENTO_RETIRADO"
    assert isinstance(await socio.entrar(await socio.solicitud()), Pagina)
    await socio.fichas()
    assert len({una.sujeto for una in socio.identity.concesiones.kept.values()}) == 1


async def test_what_was_never_given_is_withdrawn_already_or_is_somebody_elses_is_not_there(socio: Socio) -> None:
    await socio.identity.registrada("otro@ejemplo.gt")
    fichas = await socio.fichas()
    with pytest.raises(ConsentimientoNoEncontrado):
        await withdraw(socio, socio.id, "otro@ejemplo.gt")
    for cliente_id in (None, uuid4()):
        with pytest.raises(ConsentimientoNoEncontrado):
            await withdraw(socio, cliente_id)
    assert await socio.activa(fichas["access_token"])
    await withdraw(socio, socio.id)
    with pytest.raises(ConsentimientoNoEncontrado):
        await withdraw(socio, socio.id)


async def test_other_clients_keep_theirs(socio: Socio) -> None:
    fichas, first = await socio.fichas(), socio.creado
    socio.creado = await socio.crear(nombre="Otro")
    others = await socio.fichas()
    await withdraw(socio, socio.id)
    assert await socio.activa(fichas["access_token"], first)
    assert not await socio.activa(others["access_token"])
