from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from libs.foundation.core.errors import EstradoError
from libs.foundation.core.principals import Principal
from libs.foundation.objects.uploads import ReciboAjeno, ReciboInvalido, ReciboVencido
from libs.foundation.sql.answers import ClaveReutilizada
from libs.jurisdiccion.catalogos import TIPOS_DE_CUENTA
from services.expedientes.domain.acuse import EstadoDeAcuse
from services.expedientes.domain.errors import (
    CantidadDeDocumentosInvalida,
    CantidadDeExpedientesInvalida,
    CargaAusente,
    CodigoNoAdmitido,
    DocumentoRepetido,
    EscritoNoPermitidoALaCuenta,
    ExpedienteNoEncontrado,
    LlaveDeIdempotenciaInvalida,
    PresentacionDemasiadoGrande,
    SumillaInvalida,
    TipoDeDocumentoNoAdmitido,
)
from services.expedientes.domain.eventos import EntregaOrdenada, EscritoPresentado
from services.expedientes.domain.expediente import Custodia
from services.expedientes.tests.fakes import GT, recibo
from services.expedientes.tests.unit.comun import AJENA, SECRETARIA, Sala, abogado, parte, usuario


async def test_it_is_numbered_timed_delivered_and_acknowledged() -> None:
    sala = Sala()
    letrada, contraria = abogado("Ana Morales"), abogado("Diego Ixcoy")
    actora, demandado = parte("Rosa", abogados=(letrada,)), parte("Luis", "demandado", (contraria, abogado("Otro")))
    tercera = parte("Tercera", "tercera")
    caso = sala.expediente(actora, demandado, tercera)
    quien = usuario(letrada.persona)

    (escrito,) = await sala.presentar(quien, caso)

    assert escrito.numero == "01017-2026-00001-E0001"
    assert escrito.presentado_por == "Ana Morales"
    assert escrito.recibido == escrito.registrado == sala.mundo.clock.now()
    presentado, *entregas = sala.mundo.events
    assert presentado == EscritoPresentado(caso, escrito)
    acuse = sala.mundo.acuses[escrito.escrito_id]
    assert (acuse.estado, acuse.proximo) == (EstadoDeAcuse.PENDIENTE, escrito.registrado)
    assert [(una.destinatario, una.representado) for una in entregas] == [
        (contraria.persona, demandado.persona),
        (tercera.persona, tercera.persona),
    ]
    assert {una.clase for una in entregas} == {"aviso"}
    assert [una.documentos for una in entregas] == [escrito.documentos] * 2
    (clave,) = sala.archivo.objetos["publico"]
    assert clave == f"{caso.expediente_id}/{escrito.documentos[0].documento_id}"
    (anotada,) = sala.mundo.anotaciones
    assert (anotada.accion, anotada.en_nombre_de, anotada.lectura) == ("presentar_escrito", (actora.parte_id,), False)


async def test_the_next_one_has_the_next_number_and_no_earlier_instant() -> None:
    sala = Sala()
    caso = sala.expediente()
    quien = usuario(caso.partes[0].persona)
    await sala.presentar(quien, caso)
    sala.mundo.clock.advance(seconds=-1)
    (segundo,) = await sala.presentar(quien, caso)
    assert segundo.secuencia == 2
    assert segundo.registrado == caso.ultimo_instante


async def test_after_hours_the_procedural_instant_is_the_next_opening() -> None:
    sala = Sala()
    sala.mundo.clock.instant = datetime(2026, 3, 6, 23, 30, tzinfo=UTC)  # Friday, 17:30 in Guatemala
    caso = sala.expediente()
    quien = replace(usuario(caso.partes[0].persona), received=datetime(2026, 3, 6, 23, 29, 59, tzinfo=UTC))
    (escrito,) = await sala.presentar(quien, caso)
    assert escrito.recibido == quien.received
    assert escrito.hora_procesal == datetime(2026, 3, 9, 14, 0, tzinfo=UTC)
    assert escrito.regla_de_hora == "siguiente_apertura@2000-01-01"


async def test_several_cases_all_at_once_locked_in_order_answered_as_asked() -> None:
    sala = Sala()
    yo = parte("Rosa")
    casos = [sala.expediente(yo, parte("Luis"), secuencia=secuencia) for secuencia in (3, 1, 2)]
    escritos = await sala.presentar(usuario(yo.persona), *casos)
    assert [escrito.numero_de_expediente[-1] for escrito in escritos] == ["3", "1", "2"]
    assert sala.mundo.bloqueados == sorted(sala.mundo.bloqueados)
    assert len({escrito.documentos[0].documento_id for escrito in escritos}) == 3
    assert len(sala.mundo.hechos(EscritoPresentado)) == 3
    assert len(sala.mundo.hechos(EntregaOrdenada)) == 3
    assert len({acuse.codigo for acuse in sala.mundo.acuses.values()}) == 3


async def test_one_case_that_is_not_mine_and_nothing_is_presented() -> None:
    sala = Sala()
    yo = parte("Rosa")
    mio, ajeno = sala.expediente(yo), sala.expediente(secuencia=2)
    with pytest.raises(ExpedienteNoEncontrado):
        await sala.presentar(usuario(yo.persona), mio, ajeno)
    assert sala.mundo.events == []
    assert sala.archivo.objetos == {"publico": {}, "reservado": {}}


@pytest.mark.parametrize("quien", [usuario(uuid4()), usuario(None), SECRETARIA, AJENA, Principal("anonimo", "gateway")])
async def test_missing_forbidden_and_reserved_look_the_same(quien: Principal) -> None:
    sala = Sala()
    negativas = []
    for numeros in [("01017-2026-00001",), ("01017-2026-00002",), ("01017-2026-99999",)]:
        sala.expediente()
        sala.expediente(secuencia=2, llave=b"k")
        with pytest.raises(ExpedienteNoEncontrado) as refused:
            await sala.presentar(quien, numeros=numeros)
        negativas.append((refused.value.code, refused.value.metadata))
    assert negativas == [("EXPEDIENTE_NO_ENCONTRADO", {})] * 3


@pytest.mark.parametrize(
    ("cambios", "refusal"),
    [
        ({"numeros": ()}, CantidadDeExpedientesInvalida),
        ({"numeros": ("01017-2026-00001", "C-01017-2026-00001")}, CantidadDeExpedientesInvalida),
        ({"tipo": "carta"}, CodigoNoAdmitido),
        ({"tipo": "demanda"}, CodigoNoAdmitido),
        ({"sumilla": " "}, SumillaInvalida),
        ({"sumilla": "\u200b\u2060"}, SumillaInvalida),
        ({"sumilla": "x" * 501}, SumillaInvalida),
        ({"sumilla": "con\x00nulo"}, SumillaInvalida),
        ({"recibos": ()}, CantidadDeDocumentosInvalida),
        ({"recibos": ("usuario:x|a",) * 21}, CantidadDeDocumentosInvalida),
        ({"recibos": ("usuario:x|a", "usuario:x|b", "usuario:x|a")}, DocumentoRepetido),
        ({"recibos": ("falso",)}, ReciboInvalido),
        ({"recibos": ("usuario:otro|a",)}, ReciboAjeno),
        ({"recibos": ("usuario:otro|texto",)}, TipoDeDocumentoNoAdmitido),
        ({"llave": "x" * 201}, LlaveDeIdempotenciaInvalida),
    ],
)
async def test_what_is_wrong_is_said(cambios: dict[str, Any], refusal: type[EstradoError]) -> None:
    sala = Sala()
    caso = sala.expediente()
    with pytest.raises(refusal):
        await sala.presentar(usuario(caso.partes[0].persona), caso, **cambios)
    assert sala.mundo.events == []


async def test_no_more_is_copied_than_can_be_in_time() -> None:
    sala = Sala()
    letrada = abogado("Ana Morales")
    quien = usuario(letrada.persona)
    casos = [sala.expediente(parte("Rosa", abogados=(letrada,)), secuencia=numero) for numero in (1, 2)]
    numeros = tuple(str(caso.numero) for caso in casos)
    half = 104_857_600 // 2
    assert len(await sala.presentar(quien, numeros=numeros, recibos=(recibo(quien, str(half)),))) == 2
    for demasiado in ((half, 1), (half + 1,)):
        recibos = tuple(recibo(quien, str(bytes_)) for bytes_ in demasiado)
        with pytest.raises(PresentacionDemasiadoGrande):
            await sala.presentar(quien, numeros=numeros, recibos=recibos)
    assert len(sala.archivo.objetos["publico"]) == 2


@pytest.mark.parametrize("cuenta", ["", *TIPOS_DE_CUENTA])
async def test_a_kind_of_account_presents_as_much_as_its_limits_say_and_no_more(cuenta: str) -> None:
    sala = Sala()
    yo = parte("Rosa")
    caso, quien = sala.expediente(yo), replace(usuario(yo.persona), account=cuenta)
    limites = GT.limites_de_escrito_en(date(2026, 3, 2), cuenta)
    all_ = tuple(recibo(quien, str(numero)) for numero in range(1, limites.documentos + 1))
    await sala.presentar(quien, caso, recibos=all_)
    with pytest.raises(CantidadDeDocumentosInvalida) as too_many:
        await sala.presentar(quien, caso, recibos=(*all_, recibo(quien, "999")))
    assert too_many.value.metadata["limite"] == str(limites.documentos)
    await sala.presentar(quien, caso, recibos=(recibo(quien, str(limites.bytes)),))
    with pytest.raises(PresentacionDemasiadoGrande) as too_large:
        await sala.presentar(quien, caso, recibos=(recibo(quien, str(limites.bytes)), recibo(quien, "1")))
    assert too_large.value.metadata["limite"] == str(limites.bytes)
    for tipo, admitido in GT.catalogos.tipos_de_escrito.items():
        if tipo in limites.escritos_excluidos:
            with pytest.raises(EscritoNoPermitidoALaCuenta) as not_theirs:
                await sala.presentar(quien, caso, tipo=tipo)
            said = not_theirs.value.metadata["admitidos"].split(", ")
            assert "memorial" in said
            assert not {*limites.escritos_excluidos} & {*said}
        elif not admitido.inicial:
            await sala.presentar(quien, caso, tipo=tipo)


async def test_who_litigates_for_themselves_presents_less_than_a_professional() -> None:
    individual, profesional = (GT.limites_de_escrito_en(date(2026, 3, 2), kind) for kind in TIPOS_DE_CUENTA[:2])
    assert individual.documentos < profesional.documentos
    assert individual.bytes < profesional.bytes
    assert "casacion" in {*individual.escritos_excluidos} - {*profesional.escritos_excluidos}


async def test_an_expired_receipt_and_an_upload_that_is_gone() -> None:
    sala = Sala()
    caso = sala.expediente()
    sala.archivo.ausentes = True
    with pytest.raises(CargaAusente):
        await sala.presentar(usuario(caso.partes[0].persona), caso)
    sala.recibos.vencidos = True
    with pytest.raises(ReciboVencido):
        await sala.presentar(usuario(caso.partes[0].persona), caso)


async def test_the_same_key_gives_the_same_answer_also_after_the_receipt_expired() -> None:
    sala = Sala()
    caso = sala.expediente()
    quien = usuario(caso.partes[0].persona)
    primera = await sala.presentar(quien, caso, llave="k1")
    sala.recibos.vencidos = sala.archivo.ausentes = True
    assert await sala.presentar(quien, caso, llave="k1") == primera
    assert len(sala.mundo.escritos) == len(sala.mundo.hechos(EscritoPresentado)) == 1
    with pytest.raises(ReciboInvalido):  # the signature is verified all the same
        await sala.presentar(quien, caso, llave="k1", recibos=("falso",))


async def test_the_same_key_with_another_body_is_refused_and_says_nothing_to_others() -> None:
    sala = Sala()
    caso = sala.expediente()
    quien, contraria = usuario(caso.partes[0].persona), usuario(caso.partes[1].persona)
    await sala.presentar(quien, caso, llave="k1")
    otros: list[dict[str, Any]] = [
        {"sumilla": "Otra"},
        {"recibos": (recibo(quien, "otro"),)},
        {"tipo": "apelacion"},
    ]
    for cambios in otros:
        with pytest.raises(ClaveReutilizada):
            await sala.presentar(quien, caso, llave="k1", **cambios)
    (suyo,) = await sala.presentar(contraria, caso, llave="k1")
    assert suyo.secuencia == 2
    with pytest.raises(ExpedienteNoEncontrado):  # authorization comes before the stored answer
        await sala.presentar(usuario(uuid4()), caso, llave="k1")


async def test_a_case_sealed_meanwhile_is_copied_again_into_its_new_place() -> None:
    sala = Sala()
    caso = sala.expediente()
    sellado = replace(caso, custodia=Custodia(caso.expediente_id, True, b"llave"))
    sala.archivo.al_guardar = lambda: sala.mundo.expedientes.__setitem__(caso.expediente_id, sellado)
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    assert list(sala.archivo.objetos["reservado"]) == [f"{caso.expediente_id}/{escrito.documentos[0].documento_id}"]
    assert len(sala.archivo.objetos["publico"]) == 1  # the sweeper's
    assert len(sala.mundo.escritos) == 1


async def test_who_lost_the_case_between_copy_and_commit_presents_nothing() -> None:
    sala = Sala()
    caso = sala.expediente()
    quien = usuario(caso.partes[0].persona)
    otro = replace(caso, partes=caso.partes[1:])
    sala.archivo.al_guardar = lambda: sala.mundo.expedientes.__setitem__(caso.expediente_id, otro)
    with pytest.raises(ExpedienteNoEncontrado):
        await sala.presentar(quien, caso)
    assert sala.mundo.escritos == {}
