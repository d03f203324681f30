"""Acts signed by persons: with a key over what was prepared, and outside, as whole PDFs."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from estrado.expedientes.v1 import eventos_pb2
from estrado.expedientes.v1 import expedientes_pb2 as pb
from estrado.expedientes.v1 import expedientes_service_pb2 as rpc

from libs.firma.certificados import Certificados, de_pem
from libs.firma.desarrollo import CaDeDesarrollo, Emitido, Uso
from libs.firma.dictamen import Dictamen
from libs.firma.institucion import abrir_institucion
from libs.firma.llaves import LlaveEnArchivo
from libs.firma.tests.mundo import CURVAS_RARAS, documento, en_curva_rara
from libs.firma.tests.test_externo import sign
from libs.firma.validacion import validar
from libs.foundation.core.clock import SystemClock
from libs.foundation.core.errors import Conflict, Denied, Invalid, NotFound
from libs.foundation.rpc.timestamps import to_timestamp
from libs.foundation.testing.component import acting
from services.expedientes.tests.component.vecinos import (
    EXPEDIENTES,
    Quien,
    Vecindario,
    leido_entero,
    llaves_del_sello,
)

JUEZ, JUEZA = "0000999962217", "0000123431333"
PDF = documento()


@dataclass
class Firmante:
    """A judge with a key, whose certificate is registered."""

    barrio: Vecindario
    quien: Quien
    propia: Emitido
    llave: LlaveEnArchivo
    numero: str

    async def preparar(self, forma: str, pdf: bytes = PDF) -> Any:
        request = rpc.PrepararResolucionRequest(
            numero=self.numero,
            forma=forma,
            tipo="decreto",
            sumilla="Por presentado",
            recibo=await self.barrio.subir(self.quien, pdf),
        )
        with acting(self.quien.token):
            return await self.barrio.stub.PrepararResolucion(request, timeout=60)

    async def leer(self, preparacion: Any) -> bytes:
        request = rpc.LeerPreparacionRequest(numero=self.numero, preparacion_id=preparacion.preparacion_id)
        with acting(self.quien.token):
            return (await leido_entero(self.barrio.stub.LeerPreparacion(request)))[1]

    async def firmar(self, preparacion: Any, **cambios: Any) -> Any:
        dicho: dict[str, Any] = {
            "numero": self.numero,
            "preparacion_id": preparacion.preparacion_id,
            "revisado": preparacion.original,
            "firma": await self.llave.firmar(preparacion.por_firmar),
        }
        request = rpc.FirmarResolucionRequest(**dicho | cambios)
        with acting(self.quien.token):
            return (await self.barrio.stub.FirmarResolucion(request, timeout=60)).actuacion


def emitido(nombre: str, cui: str) -> Emitido:
    """A certificate of the development authority."""
    ca = CaDeDesarrollo(llaves_del_sello()["firma-ca.pem"])
    return ca.emitir(nombre, Uso.FIRMA, numero=cui, llave=ec.generate_private_key(ec.SECP256R1()))


def llave_de(propia: Emitido) -> LlaveEnArchivo:
    return LlaveEnArchivo(propia.llave, Certificados.de(de_pem(propia.pem)))


async def registrar(barrio: Vecindario, cui: str, certificados: Certificados) -> Any:
    async with barrio.cli() as stub:
        request = rpc.RegistrarCertificadoRequest(cui=cui, pem=certificados.pem)
        return (await stub.RegistrarCertificado(request)).certificado


@pytest.fixture
async def juez(barrio: Vecindario) -> Firmante:
    quien = barrio.quien(JUEZ, "juez@01017", fresh=True)
    propia = emitido("Juez de prueba", JUEZ)
    llave = llave_de(propia)
    numero = (await barrio.expediente(barrio.quien("", "secretario@01017"))).numero
    await registrar(barrio, JUEZ, llave.certificados)
    return Firmante(barrio, quien, propia, llave, numero)


async def juzgado(barrio: Vecindario, pdf: bytes) -> Any:
    institucion = abrir_institucion(barrio.component.settings, SystemClock())  # type: ignore[arg-type]  # those of expedientes
    return await validar(pdf, institucion.confianza, datetime.now(UTC))


async def test_with_a_key_over_what_was_prepared(juez: Firmante) -> None:
    preparacion = await juez.preparar("llave")
    assert preparacion.certificado == juez.llave.certificados.huella
    acto = await juez.firmar(preparacion)
    with acting(juez.quien.token):
        request = rpc.LeerDocumentoDeExpedienteRequest(numero=juez.numero, documento_id=acto.documentos[0].documento_id)
        descripcion, pdf = await leido_entero(juez.barrio.stub.LeerDocumentoDeExpediente(request))
    assert descripcion.sha256 == acto.documentos[0].sha256
    validacion = await juzgado(juez.barrio, pdf)
    (firma,) = validacion.firmas
    assert (validacion.dictamen, firma.firmante, firma.numero) == (Dictamen.AUTENTICA, "Juez de prueba", JUEZ)
    assert firma.sello is not None
    assert (firma.fuente, firma.nivel) == ("Autoridad de tiempo de desarrollo", "B-T")
    assert acto.firma == pb.FirmaDeActo(
        firmante="Juez de prueba",
        certificado=juez.llave.certificados.huella,
        forma="llave",
        revisado=preparacion.original,
        sello=to_timestamp(firma.sello),
        fuente=firma.fuente,
        dictamen="autentica",
        codigo="TOTAL_PASSED",
        nivel="B-T",
    )
    with acting(juez.quien.token):
        linea_de_tiempo = await juez.barrio.stub.ListarActuaciones(rpc.ListarActuacionesRequest(numero=juez.numero))
    assert [una.firma for una in linea_de_tiempo.actuaciones] == [acto.firma]
    *_, evento = await juez.barrio.oir(3, EXPEDIENTES.publico)
    firmada = eventos_pb2.ResolucionFirmada.FromString(evento.data)
    assert (firmada.acto_id, firmada.sha256) == (acto.actuacion_id, descripcion.sha256)
    assert firmada.certificado == juez.llave.certificados.huella
    assert firmada.sello.ToDatetime(UTC) == firma.sello


async def test_outside_as_a_whole_pdf(juez: Firmante) -> None:
    preparacion = await juez.preparar("pdf")
    assert preparacion.por_firmar == b""
    dado = await juez.leer(preparacion)
    assert dado.startswith(PDF)
    vuelto = await sign(juez.propia, dado, "Firma")
    acto = await juez.firmar(preparacion, firma=b"", recibo=await juez.barrio.subir(juez.quien, vuelto))
    with acting(juez.quien.token):
        request = rpc.LeerDocumentoDeExpedienteRequest(numero=juez.numero, documento_id=acto.documentos[0].documento_id)
        _, pdf = await leido_entero(juez.barrio.stub.LeerDocumentoDeExpediente(request))
    assert pdf.startswith(vuelto)
    # That program signs as PDF 1.7 has it, which is no level of PAdES; the seal of time is the institution's.
    assert (acto.firma.forma, acto.firma.nivel) == ("pdf", "")
    assert acto.firma.fuente == "Autoridad de tiempo de desarrollo"
    assert (await juzgado(juez.barrio, pdf)).dictamen is Dictamen.AUTENTICA


async def test_by_somebody_else_or_over_something_else_it_is_refused(juez: Firmante) -> None:
    otra_propia = emitido("Otra jueza", JUEZA)
    otra = llave_de(otra_propia)
    await registrar(juez.barrio, JUEZA, otra.certificados)
    con_llave, fuera = await juez.preparar("llave"), await juez.preparar("pdf")
    with pytest.raises(Invalid) as ajena:
        await juez.firmar(con_llave, firma=await otra.firmar(con_llave.por_firmar))
    assert ajena.value.code == "FIRMA_NO_CORRESPONDE"
    with pytest.raises(Invalid) as otro_texto:
        await juez.firmar(con_llave, firma=await juez.llave.firmar(b"otra cosa"))
    assert otro_texto.value.metadata["causa"] == "firma"
    dado = await juez.leer(fuera)
    de_otra = await juez.barrio.subir(juez.quien, await sign(otra_propia, dado, "Firma"))
    with pytest.raises(Conflict) as no_suya:
        await juez.firmar(fuera, firma=b"", recibo=de_otra)
    assert no_suya.value.code == "CERTIFICADO_NO_REGISTRADO"
    de_fuera = CaDeDesarrollo(CaDeDesarrollo.nueva())
    desconocida = de_fuera.emitir(
        "Juez de prueba", Uso.FIRMA, numero=JUEZ, llave=ec.generate_private_key(ec.SECP256R1())
    )
    recibo = await juez.barrio.subir(juez.quien, await sign(desconocida, dado, "Firma"))
    with pytest.raises(Invalid) as sin_raiz:
        await juez.firmar(fuera, firma=b"", recibo=recibo)
    assert sin_raiz.value.code == "FIRMANTE_NO_ACREDITADO"
    assert "Decreto 47-2008" in sin_raiz.value.metadata["registro"]
    sin_firma = await juez.barrio.subir(juez.quien, dado + b"\n% nada\n")
    with pytest.raises(Invalid) as nadie:
        await juez.firmar(fuera, firma=b"", recibo=sin_firma)
    assert nadie.value.code == "FIRMA_NO_CORRESPONDE"


async def test_what_was_prepared_and_comes_without_its_signature_is_told_what_is_missing(juez: Firmante) -> None:
    con_llave, fuera = await juez.preparar("llave"), await juez.preparar("pdf")
    for preparacion, sin, campo in ((con_llave, {"firma": b""}, "firma"), (fuera, {"recibo": ""}, "documento")):
        request = rpc.FirmarResolucionRequest(
            numero=juez.numero, preparacion_id=preparacion.preparacion_id, revisado=preparacion.original, **sin
        )
        with acting(juez.quien.token), pytest.raises(Invalid) as falta:
            await juez.barrio.stub.FirmarResolucion(request, timeout=60)
        assert (falta.value.code, falta.value.metadata) == ("FIRMA_FALTANTE", {"campo": campo})


async def test_revoked_between_the_steps_it_signs_nothing(juez: Firmante) -> None:
    preparacion = await juez.preparar("llave")
    async with juez.barrio.cli() as stub:
        request = rpc.RevocarCertificadoRequest(certificado=juez.llave.certificados.huella, motivo="Se perdió")
        revocado, otra_vez = await stub.RevocarCertificado(request), await stub.RevocarCertificado(request)
        assert revocado.certificado.HasField("revocado")
        assert (otra_vez.certificado, revocado.ya_revocado, otra_vez.ya_revocado) == (revocado.certificado, False, True)
        with pytest.raises(NotFound) as nadie:
            await stub.RevocarCertificado(rpc.RevocarCertificadoRequest(certificado="0" * 64))
    assert nadie.value.code == "CERTIFICADO_DESCONOCIDO"
    for intento in (juez.firmar(preparacion), juez.preparar("llave"), juez.preparar("pdf")):
        with pytest.raises(Conflict) as refused:
            await intento
        assert refused.value.code == "CERTIFICADO_NO_REGISTRADO"


async def test_a_double_click_issues_one_act(juez: Firmante) -> None:
    preparacion = await juez.preparar("llave")
    primero, segundo = await asyncio.gather(*(juez.firmar(preparacion, llave_de_idempotencia="k") for _ in range(2)))
    assert primero.actuacion_id == segundo.actuacion_id


async def test_what_is_no_pdf_or_no_certificate_is_told(juez: Firmante) -> None:
    with pytest.raises(Invalid) as danado:
        await juez.preparar("llave", b"%PDF-1.7 nada")
    assert danado.value.code == "PDF_NO_FIRMABLE"
    async with juez.barrio.cli() as stub:
        for pem in (b"", b"nada", llaves_del_sello()["firma-ca.pem"][:400]):
            with pytest.raises(Invalid) as ilegible:
                await stub.RegistrarCertificado(rpc.RegistrarCertificadoRequest(cui=JUEZ, pem=pem))
            assert ilegible.value.metadata == {"campo": "pem", "causa": "formato"}


async def test_a_certificate_that_nobody_would_believe_is_not_entered(juez: Firmante) -> None:
    ajena = CaDeDesarrollo(CaDeDesarrollo.nueva()).emitir("Jueza de prueba", Uso.FIRMA, numero=JUEZA)
    ca = CaDeDesarrollo(llaves_del_sello()["firma-ca.pem"])
    hace_un_anio = datetime.now(UTC) - timedelta(days=365)
    vencida = ca.emitir("Jueza de prueba", Uso.FIRMA, numero=JUEZA, desde=hace_un_anio, vida=timedelta(days=30))
    for propia, causa in ((ajena, "desconocido"), (vencida, "vencida")):
        with pytest.raises(Invalid) as refused:
            await registrar(juez.barrio, JUEZA, llave_de(propia).certificados)
        assert (refused.value.code, refused.value.metadata) == ("CERTIFICADO_NO_ADMITIDO", {"causa": causa})


@pytest.mark.parametrize("curva", CURVAS_RARAS)
async def test_nor_one_on_a_curve_whose_signatures_nobody_can_check(juez: Firmante, curva: str) -> None:
    ca, suya = CaDeDesarrollo(llaves_del_sello()["firma-ca.pem"]), llave_de(emitido("Jueza de prueba", JUEZA))
    rara = en_curva_rara(suya.certificados.propio, ca, curva)
    with pytest.raises(Invalid) as refused:
        await registrar(juez.barrio, JUEZA, Certificados(rara, suya.certificados.cadena))
    assert (refused.value.code, refused.value.metadata) == ("CERTIFICADO_ILEGIBLE", {"campo": "pem", "causa": "llave"})


async def test_nor_one_of_who_is_not_of_the_staff(juez: Firmante) -> None:
    juez.barrio.identidad.del_personal = False
    with pytest.raises(Invalid) as refused:
        await registrar(juez.barrio, JUEZA, llave_de(emitido("Jueza de prueba", JUEZA)).certificados)
    assert refused.value.code == "TITULAR_SIN_CUENTA_DE_PERSONAL"


async def test_who_showed_no_second_factor_lately_prepares_and_signs_nothing(juez: Firmante) -> None:
    preparacion = await juez.preparar("llave")
    sin_factor = replace(juez, quien=juez.barrio.quien(JUEZ, "juez@01017"))
    for intento in (sin_factor.preparar("llave"), sin_factor.leer(preparacion), sin_factor.firmar(preparacion)):
        with pytest.raises(Denied) as refused:
            await intento
        assert refused.value.code == "SEGUNDO_FACTOR_RECIENTE_REQUERIDO"
