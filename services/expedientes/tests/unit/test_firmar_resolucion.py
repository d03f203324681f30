from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from libs.firma.errores import FirmaNoCorresponde, TiempoNoDisponible
from libs.foundation.core.errors import EstradoError
from libs.foundation.sql.answers import ClaveReutilizada
from services.expedientes.domain.errors import (
    CertificadoNoRegistrado,
    EscritoYaResuelto,
    ExpedienteNoEncontrado,
    FirmaDeMas,
    FirmaFaltante,
    PreparacionNoEncontrada,
    PreparacionVencida,
    RevisadoOtroDocumento,
)
from services.expedientes.domain.eventos import ActoComunicado, EntregaOrdenada, ResolucionFirmada
from services.expedientes.domain.firma import Forma
from services.expedientes.tests.fakes import recibo
from services.expedientes.tests.unit.comun import AJENA, ORGANO, SECRETARIA, usuario
from services.expedientes.tests.unit.despacho import Despacho

OTRA_DEL_ORGANO = usuario(uuid4(), f"juez@{ORGANO}")


async def test_it_is_issued_with_the_signature_and_the_proof_is_kept() -> None:
    sala = Despacho()
    sala.certificar()
    caso = sala.expediente()
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    preparacion = await sala.preparar(caso, escrito_id=escrito.escrito_id)
    sala.mundo.events.clear()

    acto = await sala.firmar(caso, preparacion)

    comunicado, *entregas, firmada = sala.mundo.events
    assert isinstance(comunicado, ActoComunicado)
    assert isinstance(firmada, ResolucionFirmada)
    assert [type(orden) for orden in entregas] == [EntregaOrdenada] * 2
    (documento,) = acto.documentos
    assert {orden.documentos for orden in entregas} == {(documento,)}
    assert sala.contenido(caso, documento.documento_id) == "decreto con lugar firmado"
    firma = sala.mundo.firmas[acto.actuacion_id]
    assert firmada.firma == firma
    assert (firma.persona, firma.certificado, firma.forma) == (SECRETARIA.persona, "suyo", Forma.LLAVE)
    assert (firma.revisado, firma.dictamen) == (preparacion.por_firmar.original, "autentica")
    assert firma.sello == sala.mundo.clock.now() - timedelta(seconds=1)
    assert sala.mundo.escritos[escrito.escrito_id].resolucion_id == acto.actuacion_id
    assert [una.accion for una in sala.mundo.anotaciones][-2:] == ["emitir_resolucion", "firmar_resolucion"]


async def test_signed_outside_it_is_the_signers_registered_certificate_that_counts() -> None:
    sala = Despacho()
    sala.certificar()
    sala.certificar(OTRA_DEL_ORGANO, "ajeno")
    caso = sala.expediente()
    preparacion = await sala.preparar(caso, forma=Forma.PDF)
    assert preparacion.certificado == ""
    con_lugar = sala.contenido(caso, preparacion.documento.documento_id)
    for otro in ("ajeno", "nunca-visto"):
        with pytest.raises(CertificadoNoRegistrado):
            await sala.firmar(
                caso, preparacion, firma=b"", recibo=recibo(SECRETARIA, f"{con_lugar} firmado por {otro}")
            )
    with pytest.raises(FirmaNoCorresponde):
        await sala.firmar(caso, preparacion, firma=b"", recibo=recibo(SECRETARIA, "otro PDF"))
    acto = await sala.firmar(caso, preparacion, firma=b"", recibo=recibo(SECRETARIA, f"{con_lugar} firmado por suyo"))
    assert sala.mundo.firmas[acto.actuacion_id].forma is Forma.PDF


async def test_the_same_request_again_gets_the_same_act_and_another_key_none() -> None:
    sala = Despacho()
    sala.certificar()
    caso = sala.expediente()
    preparacion = await sala.preparar(caso)
    acto = await sala.firmar(caso, preparacion, llave="k")
    assert await sala.firmar(caso, preparacion, llave="k") == acto
    with pytest.raises(PreparacionNoEncontrada):
        await sala.firmar(caso, preparacion, llave="otra")
    with pytest.raises(ClaveReutilizada):
        await sala.firmar(caso, replace(preparacion, preparacion_id=uuid4()), llave="k")
    assert len(sala.mundo.resoluciones) == 1


@pytest.mark.parametrize(
    ("cambios", "negativa"),
    [
        ({"revisado": "0" * 64}, RevisadoOtroDocumento),
        ({"preparacion_id": uuid4()}, PreparacionNoEncontrada),
        ({"firma": b"de nadie"}, FirmaNoCorresponde),
        ({"firma": b""}, FirmaFaltante),
        ({"recibo": "u|demanda"}, FirmaDeMas),
        ({"quien": OTRA_DEL_ORGANO}, PreparacionNoEncontrada),
        ({"quien": AJENA}, ExpedienteNoEncontrado),
    ],
)
async def test_what_was_not_prepared_for_the_caller_or_not_reviewed_is_refused(
    cambios: dict[str, Any], negativa: type[EstradoError]
) -> None:
    sala = Despacho()
    sala.certificar()
    caso = sala.expediente()
    preparacion = await sala.preparar(caso)
    with pytest.raises(negativa):
        await sala.firmar(caso, preparacion, **cambios)
    assert sala.mundo.resoluciones == {}
    assert await sala.firmar(caso, preparacion)


async def test_what_was_handed_out_may_be_what_was_reviewed_and_the_proof_names_what_was_uploaded() -> None:
    sala = Despacho()
    sala.certificar()
    caso = sala.expediente()
    preparacion = await sala.preparar(caso)
    assert preparacion.documento.sha256 != preparacion.por_firmar.original
    acto = await sala.firmar(caso, preparacion, revisado=preparacion.documento.sha256)
    assert sala.mundo.firmas[acto.actuacion_id].revisado == preparacion.por_firmar.original


async def test_of_another_case_it_is_not_found() -> None:
    sala = Despacho()
    sala.certificar()
    caso, otro = sala.expediente(), sala.expediente(secuencia=2)
    preparacion = await sala.preparar(caso)
    with pytest.raises(PreparacionNoEncontrada):
        await sala.firmar(otro, preparacion)


async def test_after_half_an_hour_it_is_to_be_reviewed_again() -> None:
    sala = Despacho()
    sala.certificar()
    caso = sala.expediente()
    preparacion = await sala.preparar(caso)
    sala.mundo.clock.advance(minutes=30)
    with pytest.raises(PreparacionVencida):
        await sala.firmar(caso, preparacion)


async def test_a_certificate_revoked_or_ended_since_it_was_prepared_signs_nothing() -> None:
    sala = Despacho()
    certificado = sala.certificar()
    caso = sala.expediente()
    preparacion = await sala.preparar(caso)
    ahora = sala.mundo.clock.now()
    for cambio in ({"revocado": ahora}, {"hasta": ahora}):
        sala.mundo.certificados["suyo"] = replace(certificado, **cambio)  # type: ignore[arg-type]  # instants
        with pytest.raises(CertificadoNoRegistrado):
            await sala.firmar(caso, preparacion)
    assert sala.mundo.resoluciones == {}
    # Else its signature is judged first, and who signs is told to sign again.
    assert sala.firmas.vistos == []


async def test_without_a_timestamp_nothing_is_issued_and_it_can_be_tried_again() -> None:
    sala = Despacho()
    sala.certificar()
    caso = sala.expediente()
    preparacion = await sala.preparar(caso)
    sala.firmas.sin_tiempo = True
    with pytest.raises(TiempoNoDisponible):
        await sala.firmar(caso, preparacion)
    sala.firmas.sin_tiempo = False
    assert await sala.firmar(caso, preparacion)


async def test_an_escrito_that_was_answered_meanwhile_is_not_answered_twice() -> None:
    sala = Despacho()
    sala.certificar()
    caso = sala.expediente()
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    preparaciones = [await sala.preparar(caso, escrito_id=escrito.escrito_id) for _ in range(2)]
    await sala.firmar(caso, preparaciones[0])
    with pytest.raises(EscritoYaResuelto):
        await sala.firmar(caso, preparaciones[1])


async def test_of_a_reserved_case_everything_is_kept_as_its_other_documents() -> None:
    sala = Despacho()
    sala.certificar()
    caso = sala.expediente(llave=b"k")
    await sala.firmar(caso, await sala.preparar(caso))
    assert sala.archivo.objetos["publico"] == {}
