from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from libs.foundation.core.errors import EstradoError
from libs.foundation.core.principals import Principal
from libs.foundation.sql.answers import ClaveReutilizada
from services.expedientes.application.anular_comunicacion import Anulacion, AnularComunicacion
from services.expedientes.application.comunicaciones import Entrega
from services.expedientes.application.consultar_expediente import Consulta
from services.expedientes.application.listar_actuaciones import ListadoDeExpediente, ListarActuaciones
from services.expedientes.application.listar_plazos import ListarPlazos
from services.expedientes.application.ports import Actuacion
from services.expedientes.application.registrar_acceso import Acceso, RegistrarAcceso
from services.expedientes.application.registrar_deposito import Deposito, RegistrarDeposito
from services.expedientes.application.registrar_entrega_en_papel import EnPapelPendiente, RegistrarEntregaEnPapel
from services.expedientes.domain.errors import (
    ActoNoPosterior,
    ComunicacionYaAnulada,
    EntregaNoPendienteEnPapel,
    ExpedienteNoEncontrado,
    ResolucionNoEncontrada,
    SoloElOrgano,
    TextoInvalido,
)
from services.expedientes.domain.eventos import EntregaAnulada
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.resolucion import Comunicacion, Estado
from services.expedientes.tests.fakes import CURSORES, GT
from services.expedientes.tests.unit.comun import AJENA, CASILLERO, ORGANO, SECRETARIA, Sala, usuario
from services.expedientes.tests.unit.test_registrar_resultado_en_papel import pendiente, registrar

JUEZ = usuario(uuid4(), f"juez@{ORGANO}")
MOTIVO = "se notificó a quien no era parte"
LLAVE_DE_CASO = b"k" * 32


async def dos_actos(
    sala: Sala, caso: Expediente | None = None, **cambios: Any
) -> tuple[Expediente, Actuacion, Actuacion]:
    """A case, an act in it and a later one."""
    caso = caso or sala.expediente()
    primero = await sala.emitir(caso, **cambios)
    sala.mundo.clock.advance(days=1)
    segundo = await sala.emitir(caso, sumilla="Se revoca la notificación")
    sala.mundo.clock.advance(minutes=5)
    return caso, primero, segundo


async def anular(
    sala: Sala, caso: Expediente, acto: Actuacion, por: Actuacion, quien: Principal = JUEZ, **cambios: Any
) -> Actuacion:
    command = Anulacion(str(caso.numero), acto.actuacion_id, por.actuacion_id, MOTIVO)
    return await sala.mundo.runner.run(AnularComunicacion(GT), quien, replace(command, **cambios))


async def motivos(sala: Sala, caso: Expediente, quien: Principal) -> list[str]:
    """Why each communication of the first act was taken back, as the timeline tells it to somebody."""
    command = ListadoDeExpediente(str(caso.numero))
    linea = (await sala.mundo.runner.run(ListarActuaciones(CURSORES, GT), quien, command)).filas[0]
    return [una.motivo_de_anulacion for una in linea.comunicaciones]


async def test_the_timeline_says_by_which_act_when_and_why_to_whoever_reads_it() -> None:
    sala = Sala()
    caso, acto, por = await dos_actos(sala)
    linea = await anular(sala, caso, acto, por)
    fecha = GT.calendario.fecha_legal(por.instante)
    for una in linea.comunicaciones:
        assert (una.anulada, una.anulada_por) == (sala.mundo.clock.now(), por.actuacion_id)
        assert (una.acto_que_anula, una.motivo_de_anulacion) == (f"decreto del {fecha:%d/%m/%Y}", MOTIVO)
    await sala.mundo.runner.run(RegistrarDeposito(), CASILLERO, deposito(sala, acto.comunicaciones[0]))
    for quien in (JUEZ, *(usuario(parte.persona) for parte in caso.partes)):
        assert await motivos(sala, caso, quien) == [MOTIVO] * 2


async def test_of_a_reserved_case_who_has_it_unopened_in_the_mailbox_is_not_told_why() -> None:
    sala = Sala()
    caso, acto, por = await dos_actos(sala, sala.expediente(llave=LLAVE_DE_CASO))
    await anular(sala, caso, acto, por)
    hecho = deposito(sala, acto.comunicaciones[0])  # the other is in no mailbox
    await sala.mundo.runner.run(RegistrarDeposito(), CASILLERO, hecho)
    suya, otra = (usuario(parte.persona) for parte in caso.partes)
    por_mandato = usuario(uuid4())
    sala.mandato(caso.partes[0].persona, por_mandato)
    for quien in (suya, por_mandato):
        assert await motivos(sala, caso, quien) == ["", MOTIVO]
    for quien in (otra, JUEZ):
        assert await motivos(sala, caso, quien) == [MOTIVO] * 2
    with pytest.raises(ExpedienteNoEncontrado):
        await motivos(sala, caso, usuario(uuid4()))
    await sala.mundo.runner.run(RegistrarAcceso(), CASILLERO, Acceso(hecho.entrega, hecho.instante))
    assert await motivos(sala, caso, suya) == [MOTIVO] * 2


def deposito(sala: Sala, una: Comunicacion) -> Deposito:
    """What casillero tells of it now."""
    return Deposito(Entrega(una.entrega_id, True), sala.mundo.clock.now())


async def test_every_recipient_is_told_of_and_the_timeline_says_so() -> None:
    sala = Sala()
    caso, acto, por = await dos_actos(sala)
    linea = await anular(sala, caso, acto, por)
    assert [una.estado for una in linea.comunicaciones] == [Estado.ANULADA] * 2
    hechos = sala.mundo.events[-2:]
    assert [hecho.comunicacion.entrega_id for hecho in hechos] == [una.entrega_id for una in acto.comunicaciones]
    fecha = GT.calendario.fecha_legal(por.instante)
    for hecho in hechos:
        assert isinstance(hecho, EntregaAnulada)
        assert (hecho.acto_id, hecho.acto) == (por.actuacion_id, f"decreto del {fecha:%d/%m/%Y}")
        assert (hecho.motivo, hecho.anulada) == ("se notificó a quien no era parte", sala.mundo.clock.now())
    assert sala.mundo.expedientes[caso.expediente_id].ultimo_instante == sala.mundo.clock.now()
    assert (sala.mundo.anotaciones[-1].accion, sala.mundo.anotaciones[-1].calidad) == ("anular_comunicacion", "juez")


async def test_no_plazo_waits_for_it_nor_begins_by_a_late_effect_which_is_kept() -> None:
    sala = Sala()
    caso, acto, por = await dos_actos(sala, tipo_de_plazo="EMPLAZAMIENTO_ORDINARIO")
    assert len(acto.pendientes) == 1
    linea = await anular(sala, caso, acto, por)
    assert linea.pendientes == ()
    assert await sala.mundo.runner.run(ListarPlazos(GT), JUEZ, Consulta(str(caso.numero))) == []
    cuantos = len(sala.mundo.events)
    for una in acto.comunicaciones:
        await sala.surtir_efecto(una)
        guardada = sala.mundo.comunicaciones[una.entrega_id]
        assert (guardada.efectiva, guardada.estado) == (sala.mundo.clock.now(), Estado.ANULADA)
    assert (sala.mundo.plazos, len(sala.mundo.events)) == ([], cuantos)


async def test_an_effect_and_a_plazo_that_runs_stay() -> None:
    sala = Sala()
    caso, acto, por = await dos_actos(sala, tipo_de_plazo="EMPLAZAMIENTO_ORDINARIO")
    for una in acto.comunicaciones:
        await sala.surtir_efecto(una)
    antes = list(sala.mundo.plazos)
    linea = await anular(sala, caso, acto, por)
    assert all(una.efectiva for una in linea.comunicaciones)
    assert list(linea.plazos) == sala.mundo.plazos == antes
    assert len(antes) == 1


async def test_what_casillero_tells_later_keeps_it_taken_back_and_its_document_open() -> None:
    sala = Sala()
    caso, acto, por = await dos_actos(sala)
    await anular(sala, caso, acto, por)
    una, otra = (Entrega(cada.entrega_id, True) for cada in acto.comunicaciones)
    run, ahora = sala.mundo.runner.run, sala.mundo.clock.now()
    await run(RegistrarDeposito(), CASILLERO, Deposito(una, ahora))
    await run(RegistrarAcceso(), CASILLERO, Acceso(una, ahora))
    await run(RegistrarEntregaEnPapel(), CASILLERO, EnPapelPendiente(otra))
    depositada, en_papel = (sala.mundo.comunicaciones[cada.entrega_id] for cada in acto.comunicaciones)
    assert (depositada.estado, depositada.puesta_a_disposicion, depositada.acceso) == (Estado.ANULADA, ahora, ahora)
    assert (en_papel.estado, en_papel.cerrada) == (Estado.ANULADA, False)


async def test_nobody_carries_it_on_paper_any_more() -> None:
    sala = Sala()
    una = await pendiente(sala)
    caso = sala.mundo.expedientes[una.expediente_id]
    por = await sala.emitir(caso)
    [acto] = [cada for cada in sala.mundo.resoluciones.values() if cada.resolucion_id == una.acto_id]
    sala.mundo.clock.advance(minutes=1)
    command = Anulacion(str(caso.numero), acto.resolucion_id, por.actuacion_id, "por error")
    await sala.mundo.runner.run(AnularComunicacion(GT), JUEZ, command)
    with pytest.raises(EntregaNoPendienteEnPapel):
        await registrar(sala, una)


async def test_only_the_juez_of_the_court() -> None:
    sala = Sala()
    caso, acto, por = await dos_actos(sala)
    antes = dict(sala.mundo.comunicaciones)
    for quien, refusal in (
        (SECRETARIA, SoloElOrgano),
        (usuario(caso.partes[0].persona), SoloElOrgano),
        (AJENA, ExpedienteNoEncontrado),
        (usuario(uuid4()), ExpedienteNoEncontrado),
    ):
        with pytest.raises(refusal):
            await anular(sala, caso, acto, por, quien)
    with pytest.raises(ExpedienteNoEncontrado):
        await anular(sala, caso, acto, por, numero="01017-2026-00999")
    assert sala.mundo.comunicaciones == antes


@pytest.mark.parametrize(
    ("cambios", "refusal"),
    [
        ({"motivo": " "}, TextoInvalido),
        ({"motivo": "\u202e\u200b"}, TextoInvalido),
        ({"motivo": "No era parte\u202e"}, TextoInvalido),
        ({"motivo": "x" * 100_000}, TextoInvalido),
        ({"resolucion_id": uuid4()}, ResolucionNoEncontrada),
        ({"acto_id": uuid4()}, ResolucionNoEncontrada),
    ],
)
async def test_bad_input(cambios: dict[str, Any], refusal: type[EstradoError]) -> None:
    sala = Sala()
    caso, acto, por = await dos_actos(sala)
    with pytest.raises(refusal):
        await anular(sala, caso, acto, por, **cambios)


async def test_only_a_later_act_of_the_same_case() -> None:
    sala = Sala()
    caso, acto, por = await dos_actos(sala)
    with pytest.raises(ActoNoPosterior):
        await anular(sala, caso, por, acto)
    with pytest.raises(ActoNoPosterior):
        await anular(sala, caso, acto, acto)
    otro = await sala.emitir(sala.expediente(secuencia=2))
    with pytest.raises(ResolucionNoEncontrada):
        await anular(sala, caso, acto, otro)


async def test_once_and_a_double_click_gets_the_same_answer() -> None:
    sala = Sala()
    caso, acto, por = await dos_actos(sala)
    primera = await anular(sala, caso, acto, por, llave="k")
    cuantos = len(sala.mundo.events)
    assert await anular(sala, caso, acto, por, llave="k") == primera
    assert len(sala.mundo.events) == cuantos
    with pytest.raises(ComunicacionYaAnulada):
        await anular(sala, caso, acto, por)
    with pytest.raises(ClaveReutilizada):
        await anular(sala, caso, acto, por, llave="k", motivo="otra cosa")
