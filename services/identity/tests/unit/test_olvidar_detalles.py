"""Networks and devices are forgotten; why an officer decided is not."""

from datetime import timedelta

from services.identity.application.olvidar_detalles import OlvidarDetalles, OlvidarLosDe
from services.identity.entrypoints.jobs import OlvidoDeDetalles
from services.identity.tests.fakes import CLI, Identity


async def test_old_details_go_and_the_reason_of_a_decision_stays(identity: Identity) -> None:
    tx = identity.tx(CLI)
    tx.auditoria.anotar("SESION_ABIERTA", "cuenta/1", detalles={"direccion": "190.56.1.1"})
    decisions = (
        "VERIFICACION_DECIDIDA",
        "ENTIDAD_DECIDIDA",
        "FACTORES_RETIRADOS",
        "CUENTA_INHABILITADA",
        "CUENTA_HABILITADA",
    )
    for decision in decisions:
        tx.auditoria.anotar(decision, "verificacion/1", detalles={"motivo": "el DPI está vencido"})
    assert await identity.runner.run(OlvidarDetalles(), CLI, OlvidarLosDe(timedelta(days=365))) is None
    assert [dict(one.detalles) for one in identity.auditoria.kept] == [
        {},
        *[{"motivo": "el DPI está vencido"}] * len(decisions),
    ]


async def test_the_job_goes_on_until_nothing_is_left(identity: Identity) -> None:
    for _ in range(5_001):
        identity.tx(CLI).auditoria.anotar("SESION_ABIERTA", "cuenta/1", detalles={"direccion": "190.56.1.1"})
    await OlvidoDeDetalles(identity.runner, timedelta(days=365)).run()
    assert not any(one.detalles for one in identity.auditoria.kept)
