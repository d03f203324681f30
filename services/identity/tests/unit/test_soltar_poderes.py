"""However many mandates an account gave or has, it is untied; and so is an entity annulled."""

from datetime import timedelta

import pytest

from services.identity.application import poderes
from services.identity.application.poderes import DE_UNA_VEZ, soltar_poderes
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.entidad import Decision
from services.identity.domain.errores_de_mandatos import MandatoNoVigente
from services.identity.domain.events import MandatoRevocado
from services.identity.domain.mandato import Mandato
from services.identity.entrypoints.jobs import SolturaDePoderes
from services.identity.tests.unit.notaria import Notaria


def in_force(notaria: Notaria) -> set[Mandato]:
    return {uno for uno in notaria.mandatos.kept.values() if uno.estado.abierto}


async def given(notaria: Notaria, quien: Cuenta, a: Cuenta, cuantos: int, **changed: object) -> list[Mandato]:
    """So many mandates, accepted; nothing of that is left in the events."""
    made = []
    for _ in range(cuantos):
        notaria.clock.advance(hours=1)
        made.append(await notaria.otorgado(quien, a, **changed))
    notaria.events.clear()
    return made


def untied(notaria: Notaria, cuenta: Cuenta) -> None:
    notaria.sin_verificar(cuenta)
    soltar_poderes(notaria.identity.tx(notaria.oficial), cuenta.id, "No es ella", timedelta(days=1))


async def test_what_one_transaction_ends_is_bounded_and_a_job_ends_the_rest() -> None:
    notaria = Notaria()
    rosa, ana, luis = await notaria.rosa(), await notaria.ana(), await notaria.luis()
    made = await given(notaria, rosa, ana, 2 * DE_UNA_VEZ)
    other = await notaria.otorgado(luis, ana)
    untied(notaria, rosa)
    left = in_force(notaria) - {other}
    assert len(left) == DE_UNA_VEZ
    for mandato in left:  # the job has not come to it: whoever writes is told already
        with pytest.raises(MandatoNoVigente):
            await notaria.comprobado(mandato.id, ana)
    await SolturaDePoderes(notaria.identity.runner).run()
    assert in_force(notaria) == {other}
    assert {evento.mandato_id for evento in notaria.events if isinstance(evento, MandatoRevocado)} == {
        uno.id for uno in made
    }
    assert notaria.identity.poderes.left == {}
    await notaria.comprobado(other.id, ana)


async def test_a_lawyer_who_has_many_is_untied_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poderes, "DE_UNA_VEZ", 2)
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    await given(notaria, rosa, ana, 5)
    untied(notaria, ana)
    assert len(in_force(notaria)) == 3
    await SolturaDePoderes(notaria.identity.runner).run()
    assert {uno.estado.value for uno in notaria.mandatos.kept.values()} == {"renunciado"}


async def test_what_is_offered_after_it_was_verified_anew_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poderes, "DE_UNA_VEZ", 2)
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    await given(notaria, rosa, ana, 3)
    untied(notaria, rosa)
    notaria.identity.cuentas.kept[rosa.id] = rosa
    notaria.clock.advance(hours=1)
    later = await notaria.otorgado(rosa, ana)
    await SolturaDePoderes(notaria.identity.runner).run()
    assert in_force(notaria) == {later}


async def test_an_entity_is_annulled_at_once_and_nobody_acts_by_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poderes, "DE_UNA_VEZ", 2)
    notaria = Notaria()
    rosa, ana = await notaria.rosa(), await notaria.ana()
    entidad = await notaria.confirmada(rosa)
    made = await given(notaria, rosa, ana, 3, de_entidad=True, entidad_id=entidad.id)
    await notaria.decidida(entidad.id, Decision.ANULAR, "Nombramiento revocado")
    assert len(in_force(notaria)) == 1
    for mandato in made:
        with pytest.raises(MandatoNoVigente):
            await notaria.comprobado(mandato.id, ana)
    await SolturaDePoderes(notaria.identity.runner).run()
    assert in_force(notaria) == set()
