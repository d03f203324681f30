"""Accepting a mandate."""

from dataclasses import replace
from uuid import uuid4

import pytest

from services.identity.application.aceptar_mandato import Aceptacion, AceptarMandato
from services.identity.domain.errores_de_mandatos import IdentidadSinVerificar, MandatoCerrado, MandatoNoEncontrado
from services.identity.domain.events import MandatoOtorgado
from services.identity.domain.mandato import Estado
from services.identity.tests.fakes import usuario
from services.identity.tests.unit.notaria import Notaria


async def test_from_then_on_the_mandatary_may_act_and_the_suite_knows() -> None:
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    offered = await notaria.ofrecido(rosa, ana, numero="01017-2026-00001", hasta="2026-12-31")
    seen = await notaria.aceptado(offered, ana)
    assert (seen.estado, seen.mandatario) == (Estado.ACEPTADO, True)
    assert (seen.mandato.mandatario, seen.mandato.nombre_del_mandatario) == (ana.persona, "ana")
    assert notaria.events == [MandatoOtorgado(offered.id, rosa.persona, ana.persona, "01017-2026-00001", offered.vence)]
    assert notaria.hechos(f"mandato/{offered.id}") == [("MANDATO_OFRECIDO", None), ("MANDATO_ACEPTADO", None)]
    assert await notaria.aceptado(offered, ana) == seen
    assert len(notaria.events) == 1


async def test_who_accepts_an_entitys_does_it_for_themselves_also_with_a_token_that_names_no_persona() -> None:
    """As one has that was made before the account was verified."""
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    entidad = await notaria.confirmada(rosa)
    offered = await notaria.ofrecido(rosa, ana, de_entidad=True, entidad_id=entidad.id)
    await notaria.run(AceptarMandato(), replace(usuario(ana), persona=None), Aceptacion(offered.id))
    hechos = notaria.hechos(f"mandato/{offered.id}")
    assert hechos == [("MANDATO_OFRECIDO", entidad.persona), ("MANDATO_ACEPTADO", None)]
    await notaria.terminado(offered, ana)
    assert notaria.hechos(f"mandato/{offered.id}")[-1] == ("MANDATO_TERMINADO", None)


async def test_by_bar_number_also_by_who_was_verified_after_the_offer() -> None:
    notaria = Notaria()
    rosa = await notaria.rosa()
    offered = await notaria.ofrecido(rosa, "10101", via="colegiado")
    assert (await notaria.aceptado(offered, await notaria.ana())).estado is Estado.ACEPTADO


async def test_somebody_elses_and_one_that_is_not_there_look_the_same() -> None:
    notaria = Notaria()
    rosa, ana, luis = await notaria.rosa(), await notaria.ana(), await notaria.luis()
    offered = await notaria.ofrecido(rosa, ana)
    for id_ in (offered.id, uuid4(), None):
        with pytest.raises(MandatoNoEncontrado) as hidden:
            await notaria.run(AceptarMandato(), usuario(luis), Aceptacion(id_))
        assert hidden.value.metadata == {}
    notaria.sin_verificar(ana)
    with pytest.raises(IdentidadSinVerificar):
        await notaria.aceptado(offered, ana)
    assert notaria.events == []


async def test_what_was_revoked_or_is_over_is_not_accepted() -> None:
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    revoked, short = await notaria.ofrecido(rosa, ana), await notaria.ofrecido(rosa, ana, hasta="2026-03-02")
    await notaria.terminado(revoked, rosa)
    notaria.clock.advance(days=1)
    for mandato, estado in ((revoked, "revocado"), (short, "vencido")):
        with pytest.raises(MandatoCerrado) as closed:
            await notaria.aceptado(mandato, ana)
        assert closed.value.metadata == {"estado": estado}
    assert notaria.events == []
