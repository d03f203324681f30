from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from libs.foundation.core.errors import EstradoError
from libs.foundation.core.principals import Principal
from libs.foundation.objects.uploads import ReciboAjeno, ReciboInvalido, ReciboVencido
from libs.foundation.sql.answers import ClaveReutilizada
from services.expedientes.application.comunicaciones import Entrega
from services.expedientes.application.leer_documento_de_expediente import LecturaDeDocumento, LeerDocumentoDeExpediente
from services.expedientes.application.listar_expedientes import Listado
from services.expedientes.application.listar_notificaciones_en_papel import ListarNotificacionesEnPapel
from services.expedientes.application.registrar_entrega_en_papel import EnPapelPendiente, RegistrarEntregaEnPapel
from services.expedientes.application.registrar_resultado_en_papel import NuevoResultado, RegistrarResultadoEnPapel
from services.expedientes.domain.errors import (
    CargaAusente,
    EntregaNoPendienteEnPapel,
    InstanteDeEntregaInvalido,
    NotificacionEnPapelNoEncontrada,
    SoloElOrgano,
    TextoInvalido,
    TipoDeDocumentoNoAdmitido,
)
from services.expedientes.domain.eventos import EntregaEnPapelFallida, EntregaEnPapelRealizada
from services.expedientes.domain.expediente import Custodia
from services.expedientes.domain.resolucion import Comunicacion, Estado
from services.expedientes.tests.fakes import CURSORES, GT, recibo
from services.expedientes.tests.unit.comun import AJENA, CASILLERO, ORGANO, SECRETARIA, Sala, usuario

NOTIFICADOR = usuario(uuid4(), f"notificador@{ORGANO}")


async def pendiente(sala: Sala, **cambios: Any) -> Comunicacion:
    """A communication on paper, ordered an hour ago."""
    una = (await sala.emitir(sala.expediente(**cambios))).comunicaciones[0]
    await sala.mundo.runner.run(RegistrarEntregaEnPapel(), CASILLERO, EnPapelPendiente(Entrega(una.entrega_id, True)))
    sala.mundo.clock.advance(hours=1)
    return sala.mundo.comunicaciones[una.entrega_id]


def hace(sala: Sala, minutos: int) -> datetime:
    return sala.mundo.clock.now() - timedelta(minutes=minutos)


async def registrar(sala: Sala, una: Comunicacion, quien: Principal = NOTIFICADOR, **cambios: Any) -> Comunicacion:
    """Let somebody record that it was handed over ten minutes ago."""
    caso = RegistrarResultadoEnPapel(GT, sala.mundo.clock, sala.mundo.runner, sala.recibos, sala.archivo)
    command = NuevoResultado(una.entrega_id, True, hace(sala, 10), "6a avenida 9-10", "", recibo(quien, "constancia"))
    return await sala.mundo.runner.run(caso, quien, replace(command, **cambios))


async def fallar(sala: Sala, una: Comunicacion, **cambios: Any) -> Comunicacion:
    return await registrar(sala, una, realizada=False, motivo="no se encontró a nadie", **cambios)


async def test_what_was_handed_over_is_told_with_its_constancia() -> None:
    sala = Sala()
    una = await pendiente(sala)
    hecha = await registrar(sala, una)
    assert (hecha.estado, hecha.intentos, hecha.intentada) == (Estado.PAPEL_REALIZADA, 1, hace(sala, 10))
    assert hecha == sala.mundo.comunicaciones[una.entrega_id]
    assert (hecha.efectiva, hecha.puesta_a_disposicion, hecha.motivo) == (None, None, "")
    [(expediente_id, resultado)] = sala.mundo.resultados_en_papel
    told = sala.mundo.events[-1]
    assert isinstance(told, EntregaEnPapelRealizada)
    assert told.resultado == resultado
    assert (resultado.intento, resultado.lugar, resultado.notificador) == (1, "6a avenida 9-10", NOTIFICADOR.subject)
    assert resultado.registrado == sala.mundo.expedientes[expediente_id].ultimo_instante == sala.mundo.clock.now()
    assert sala.mundo.anotaciones[-1].accion == "registrar_resultado_en_papel"
    assert sala.mundo.anotaciones[-1].calidad == "notificador"
    lectura = LecturaDeDocumento(str(told.expediente.numero), resultado.constancia.documento_id)
    guardado = await sala.mundo.runner.run(LeerDocumentoDeExpediente(), SECRETARIA, lectura)
    assert guardado.documento == resultado.constancia


async def test_what_failed_waits_and_is_tried_again() -> None:
    sala = Sala()
    una = await pendiente(sala)
    fallida = await fallar(sala, una)
    assert (fallida.estado, fallida.motivo) == (Estado.PAPEL_FALLIDA, "no se encontró a nadie")
    assert isinstance(sala.mundo.events[-1], EntregaEnPapelFallida)
    listar = ListarNotificacionesEnPapel(CURSORES)
    [fila] = (await sala.mundo.runner.run(listar, NOTIFICADOR, Listado())).filas
    assert (fila.entrega_id, fila.intentos, fila.motivo) == (una.entrega_id, 1, "no se encontró a nadie")
    sala.mundo.clock.advance(hours=1)
    hecha = await registrar(sala, una)
    assert (hecha.estado, hecha.intentos, hecha.motivo) == (Estado.PAPEL_REALIZADA, 2, "")
    assert [resultado.intento for _, resultado in sala.mundo.resultados_en_papel] == [1, 2]
    assert (await sala.mundo.runner.run(listar, NOTIFICADOR, Listado())).filas == ()


async def test_of_a_reserved_case_the_list_does_not_say_why_it_failed() -> None:
    sala = Sala()
    await fallar(sala, await pendiente(sala, llave=b"k"))
    listar = ListarNotificacionesEnPapel(CURSORES)
    [fila] = (await sala.mundo.runner.run(listar, NOTIFICADOR, Listado())).filas
    assert (fila.intentos, fila.motivo) == (1, "")


async def test_only_the_notificador_of_the_court() -> None:
    sala = Sala()
    una = await pendiente(sala)
    parte = usuario(sala.mundo.expedientes[una.expediente_id].partes[0].persona)
    for quien, refusal in (
        (SECRETARIA, SoloElOrgano),
        (parte, SoloElOrgano),
        (AJENA, NotificacionEnPapelNoEncontrada),
        (usuario(uuid4(), "notificador@01018"), NotificacionEnPapelNoEncontrada),
        (usuario(uuid4()), NotificacionEnPapelNoEncontrada),
    ):
        with pytest.raises(refusal):
            await registrar(sala, una, quien)
    with pytest.raises(NotificacionEnPapelNoEncontrada):
        await registrar(sala, replace(una, entrega_id=uuid4()))
    assert sala.mundo.comunicaciones[una.entrega_id] == una
    assert set(sala.archivo.objetos["publico"].values()) == {"decreto"}


async def test_only_what_waits_for_it() -> None:
    sala = Sala()
    una = await pendiente(sala)
    otra = next(cada for cada in sala.mundo.comunicaciones.values() if cada.entrega_id != una.entrega_id)
    with pytest.raises(EntregaNoPendienteEnPapel) as refused:
        await registrar(sala, otra)
    assert refused.value.metadata == {"estado": "ordenada"}
    await registrar(sala, una)
    with pytest.raises(EntregaNoPendienteEnPapel):
        await fallar(sala, una)


@pytest.mark.parametrize(
    ("cambios", "refusal"),
    [
        ({"lugar": ""}, TextoInvalido),
        ({"lugar": "dos\nlíneas"}, TextoInvalido),
        ({"lugar": "\u200b\u3164"}, TextoInvalido),
        ({"lugar": "6a avenida\u202e"}, TextoInvalido),
        ({"lugar": "x" * 100_000}, TextoInvalido),
        ({"realizada": False}, TextoInvalido),
        ({"recibo": "nunca firmado"}, ReciboInvalido),
        ({"recibo": recibo(AJENA)}, ReciboAjeno),
        ({"recibo": recibo(NOTIFICADOR, "texto")}, TipoDeDocumentoNoAdmitido),
    ],
)
async def test_bad_input(cambios: dict[str, Any], refusal: type[EstradoError]) -> None:
    sala = Sala()
    una = await pendiente(sala)
    with pytest.raises(refusal):
        await registrar(sala, una, **cambios)
    assert sala.mundo.comunicaciones[una.entrega_id] == una


async def test_nothing_was_handed_over_in_the_future_nor_before_the_act_or_the_attempt_before() -> None:
    sala = Sala()
    una = await pendiente(sala)
    for minutos in (-1, 61):
        with pytest.raises(InstanteDeEntregaInvalido):
            await registrar(sala, una, instante=hace(sala, minutos))
    await fallar(sala, una)
    with pytest.raises(InstanteDeEntregaInvalido):
        await registrar(sala, una, instante=hace(sala, 11))
    assert (await registrar(sala, una)).intentada == hace(sala, 10)


async def test_a_receipt_that_ran_out_or_whose_upload_is_gone() -> None:
    sala = Sala()
    una = await pendiente(sala)
    sala.recibos.vencidos = True
    with pytest.raises(ReciboVencido):
        await registrar(sala, una)
    sala.recibos.vencidos, sala.archivo.ausentes = False, True
    with pytest.raises(CargaAusente):
        await registrar(sala, una)


async def test_a_double_click_is_one_attempt() -> None:
    sala = Sala()
    una = await pendiente(sala)
    primera = await fallar(sala, una, llave="k")
    sala.recibos.vencidos = True
    assert await fallar(sala, una, llave="k") == primera
    assert len(sala.mundo.resultados_en_papel) == 1
    with pytest.raises(ClaveReutilizada):
        await registrar(sala, una, llave="k")


async def test_a_case_that_changed_its_class_meanwhile_makes_it_run_again() -> None:
    sala = Sala()
    una = await pendiente(sala)

    def reservar() -> None:
        sala.archivo.al_guardar = lambda: None
        caso = sala.mundo.expedientes[una.expediente_id]
        custodia = Custodia(caso.expediente_id, True, b"k")
        sala.mundo.expedientes[caso.expediente_id] = replace(caso, custodia=custodia)

    sala.archivo.al_guardar = reservar
    await registrar(sala, una)
    [(_, resultado)] = sala.mundo.resultados_en_papel
    assert f"{una.expediente_id}/{resultado.constancia.documento_id}" in sala.archivo.objetos["reservado"]


async def test_paper_that_takes_effect_counts_for_a_common_plazo() -> None:
    sala = Sala()
    caso = sala.expediente()
    decreto = await sala.emitir(caso, tipo_de_plazo="EMPLAZAMIENTO_ORDINARIO")
    en_papel, depositada = decreto.comunicaciones
    await sala.surtir_efecto(depositada)
    command = EnPapelPendiente(Entrega(en_papel.entrega_id, True))
    await sala.mundo.runner.run(RegistrarEntregaEnPapel(), CASILLERO, command)
    assert sala.mundo.plazos == []
    sala.mundo.clock.advance(days=1)
    await registrar(sala, en_papel)
    assert sala.mundo.plazos == []
    await sala.surtir_efecto(en_papel)
    [plazo] = sala.mundo.plazos
    assert plazo.desde == sala.mundo.clock.now()
    assert sala.mundo.comunicaciones[en_papel.entrega_id].cerrada is False
