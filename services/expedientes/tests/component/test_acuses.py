"""Acuses as the service makes them: printed, sealed, delivered, judged like any other signed PDF."""

import io
import subprocess
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pikepdf
import pytest
from estrado.comun.v1.documentos_service_pb2 import LeerDocumentoRequest
from estrado.comun.v1.entregas_pb2 import EntregaOrdenada
from estrado.expedientes.v1 import expedientes_service_pb2 as rpc

from libs.firma.dictamen import Dictamen
from libs.firma.institucion import Institucion, abrir_institucion
from libs.firma.plantillas import Plantillas
from libs.firma.tests.mundo import documento
from libs.firma.validacion import Validacion, validar
from libs.foundation.core.clock import SystemClock
from libs.foundation.core.errors import Conflict, NotFound
from libs.foundation.testing.component import acting
from libs.foundation.testing.tools import tool
from services.expedientes.adapters.acuses import PrensaDeAcuses, SelloDeAcuses
from services.expedientes.application.ports_de_acuse import Sellado
from services.expedientes.domain.errors import AcuseNoProducible
from services.expedientes.domain.escrito import Documento, Escrito
from services.expedientes.settings import Settings
from services.expedientes.tests.component.vecinos import (
    ANA,
    DIEGO,
    EXPEDIENTES,
    PDF,
    Quien,
    Vecindario,
    leido_entero,
    llaves_del_sello,
    vecindario,
)
from services.expedientes.tests.fakes import GT

ORGANO = "secretario@01017"
LUGAR = "127.0.0.1:9"  # where nobody answers (discard)


def institucion_en(data_dir: Path, **ajustes: object) -> Institucion:
    return abrir_institucion(Settings.model_validate({"data_dir": data_dir} | ajustes), SystemClock())


async def dictamen(data_dir: Path, pdf: bytes) -> Validacion:
    return await validar(pdf, institucion_en(data_dir).confianza, datetime.now(UTC))


async def acuse_de(barrio: Vecindario, quien: Quien, numero: str, escrito_id: str) -> Any:
    with acting(quien.token):
        request = rpc.ConsultarEscritoRequest(numero=numero, escrito_id=escrito_id)
        return (await barrio.stub.ConsultarEscrito(request)).acuse


async def leido(
    barrio: Vecindario, quien: Quien, numero: str, escrito_id: str, formato: str = "pdf"
) -> tuple[Any, bytes]:
    with acting(quien.token):
        request = rpc.LeerAcuseRequest(numero=numero, escrito_id=escrito_id, formato=formato)
        return await leido_entero(barrio.stub.LeerAcuse(request))


def dice(pdf: bytes, carpeta: Path) -> str:
    """The text of a PDF, as a reader that is not ours finds it."""
    (carpeta / "acuse.pdf").write_bytes(pdf)
    orden = [tool("pdftotext", "poppler-utils"), "-layout", str(carpeta / "acuse.pdf"), "-"]
    return " ".join(subprocess.run(orden, capture_output=True, check=True, text=True).stdout.split())


async def test_it_says_what_was_received_and_is_sealed_delivered_and_read(barrio: Vecindario, tmp_path: Path) -> None:
    ana, diego = barrio.quien(ANA), barrio.quien(DIEGO)
    numero = (await barrio.expediente(barrio.quien("", ORGANO))).numero
    presentado = await barrio.presentar(ana, numero, await barrio.subir(ana))
    *_, copia = [EntregaOrdenada.FromString(e.data) for e in await barrio.oir(2, EXPEDIENTES.interno)]
    assert copia.asunto == f"Acuse del escrito {presentado.numero_de_escrito}"
    (entregado,) = copia.documentos

    _, pdf = await leido_entero(
        barrio.documentos.LeerDocumento(LeerDocumentoRequest(documento_id=entregado.documento_id))
    )
    hecho = await acuse_de(barrio, diego, numero, presentado.escrito_id)
    assert (hecho.estado, hecho.entregado, hecho.pdf.documento_id) == (
        "sellado",
        entregado.documento_id,
        entregado.documento_id,
    )
    assert (await leido(barrio, diego, numero, presentado.escrito_id))[1] == pdf

    juzgado = await dictamen(barrio.component.settings.data_dir, pdf)
    assert juzgado.dictamen is Dictamen.AUTENTICA
    assert juzgado.firmas[0].sello == hecho.sello.ToDatetime(UTC)
    texto = dice(pdf, tmp_path)
    descripcion, pagina = await leido(barrio, diego, numero, presentado.escrito_id, "html")
    assert descripcion.tipo == "text/html"
    for dicho in (
        presentado.numero_de_escrito,
        "Ana Morales",
        "No actuó por mandato",
        hecho.codigo,
        "siguiente_apertura@2000-01-01",
        "Práctica de los tribunales",
        "es un acuse con sello pendiente",
    ):
        assert dicho in texto
        assert dicho in pagina.decode()
    assert presentado.documentos[0].sha256 in pagina.decode()
    with pikepdf.open(io.BytesIO(pdf)) as abierto:
        assert abierto.Root.MarkInfo.Marked
        assert len(abierto.pages) == hecho.pdf.paginas

    alterado = pdf.replace(b"%PDF-1.7", b"%PDF-1.6", 1)
    assert alterado != pdf
    assert (await dictamen(barrio.component.settings.data_dir, alterado)).dictamen is Dictamen.ALTERADA


async def test_without_its_timestamp_it_is_delivered_after_a_while_and_says_so(tmp_path: Path) -> None:
    raiz = tmp_path / "raices.pem"
    raiz.write_bytes(llaves_del_sello()["firma-raiz.pem"])
    away = {"tsa_url": f"http://{LUGAR}/", "tsa_raices": raiz, "expedientes_acuse_espera": 0}
    async with vecindario(tmp_path / "datos", **away) as barrio:
        ana = barrio.quien(ANA)
        numero = (await barrio.expediente(barrio.quien("", ORGANO))).numero
        presentado = await barrio.presentar(ana, numero, await barrio.subir(ana))
        *_, copia = [EntregaOrdenada.FromString(e.data) for e in await barrio.oir(2, EXPEDIENTES.interno)]
        assert copia.asunto == f"Acuse del escrito {presentado.numero_de_escrito} (sello de tiempo pendiente)"
        hecho = await acuse_de(barrio, ana, numero, presentado.escrito_id)
        assert (hecho.estado, hecho.HasField("sello")) == ("sello_pendiente", False)
        _, pdf = await leido(barrio, ana, numero, presentado.escrito_id)
        juzgado = await dictamen(tmp_path / "datos", pdf)
        assert (juzgado.dictamen, juzgado.firmas[0].sello) == (Dictamen.AUTENTICA, None)


async def test_while_it_waits_for_its_timestamp_it_is_pending(tmp_path: Path) -> None:
    raiz = tmp_path / "raices.pem"
    raiz.write_bytes(llaves_del_sello()["firma-raiz.pem"])
    async with vecindario(tmp_path / "datos", tsa_url=f"http://{LUGAR}/", tsa_raices=raiz) as barrio:
        ana = barrio.quien(ANA)
        numero = (await barrio.expediente(barrio.quien("", ORGANO))).numero
        presentado = await barrio.presentar(ana, numero, await barrio.subir(ana))
        assert (await acuse_de(barrio, ana, numero, presentado.escrito_id)).estado == "pendiente"
        with pytest.raises(Conflict) as pendiente:
            await leido(barrio, ana, numero, presentado.escrito_id)
        assert pendiente.value.code == "ACUSE_PENDIENTE"
        with pytest.raises(NotFound) as ajeno:
            await leido(barrio, barrio.quien("0000999962217"), numero, presentado.escrito_id)
        assert ajeno.value.code == "EXPEDIENTE_NO_ENCONTRADO"


async def test_a_timestamp_that_comes_later_is_appended_to_what_was_delivered(
    barrio: Vecindario, tmp_path: Path
) -> None:
    data_dir = barrio.component.settings.data_dir
    raiz = tmp_path / "raices.pem"
    raiz.write_bytes(llaves_del_sello()["firma-raiz.pem"])
    sin_tiempo = SelloDeAcuses(institucion_en(data_dir, tsa_url=f"http://{LUGAR}/", tsa_raices=raiz))
    entregado = await sin_tiempo.sellar(documento())
    assert (entregado.sello, entregado.causa.partition(":")[0]) == (None, "TIEMPO_NO_DISPONIBLE")
    assert await sin_tiempo.completar(entregado.pdf) == Sellado(entregado.pdf, None, entregado.causa)

    sellado = await SelloDeAcuses(institucion_en(data_dir)).completar(entregado.pdf)

    assert sellado.sello is not None
    assert sellado.pdf.startswith(entregado.pdf)
    juzgado = await dictamen(data_dir, sellado.pdf)
    assert (juzgado.dictamen, juzgado.firmas[0].sello) == (Dictamen.AUTENTICA, sellado.sello)


async def _de_un_pdf_danado(sello: SelloDeAcuses) -> object:
    return await sello.sellar(b"%PDF-1.7 nada")


async def _de_uno_cifrado(sello: SelloDeAcuses) -> object:
    cifrado = io.BytesIO()
    with pikepdf.open(io.BytesIO(documento())) as abierto:
        abierto.save(cifrado, encryption=pikepdf.Encryption(owner="x", user=""))
    return await sello.completar(cifrado.getvalue())


@pytest.mark.parametrize("intento", [_de_un_pdf_danado, _de_uno_cifrado])
async def test_what_takes_no_seal_is_told(
    barrio: Vecindario, intento: Callable[[SelloDeAcuses], Awaitable[object]]
) -> None:
    with pytest.raises(AcuseNoProducible) as told:
        await intento(SelloDeAcuses(institucion_en(barrio.component.settings.data_dir)))
    assert told.value.metadata == {"causa": "PDF_NO_FIRMABLE"}


async def test_a_name_in_a_script_that_no_font_has_is_refused_and_told() -> None:
    prensa = PrensaDeAcuses(GT, Plantillas.cargar(), "https://portal.example/")
    ahora = datetime.now(UTC)
    escrito = Escrito(
        escrito_id=uuid4(),
        presentacion=uuid4(),
        orden=0,
        expediente_id=uuid4(),
        numero_de_expediente="01017-2026-00001",
        secuencia=1,
        tipo="memorial",
        sumilla="Con un signo que ninguna fuente tiene: 🪶",
        presentante=uuid4(),
        presentado_por="Ana Morales",
        recibido=ahora,
        registrado=ahora,
        hora_procesal=ahora,
        regla_de_hora="recepcion@2000-01-01",
        calendario="gt",
        documentos=(Documento(UUID(int=1), "memorial-1.pdf", "application/pdf", len(PDF), "0" * 64, 1),),
    )
    impreso = await prensa.acuse(escrito, "01017", "AAAQ-EAYE-AUDA-OCAJ", ahora)
    assert b"https://portal.example/verificar/AAAQ-EAYE-AUDA-OCAJ" in impreso.html
    assert "recepcion@2000-01-01: Práctica de los tribunales".encode() in impreso.html
    assert b"[G]" not in impreso.html
    assert b"Con un signo" not in impreso.html  # what whoever presents wrote freely could leave them without acuse
    with pytest.raises(AcuseNoProducible) as told:
        await prensa.acuse(replace(escrito, presentado_por="王小明"), "01017", "AAAQ-EAYE-AUDA-OCAJ", ahora)
    assert told.value.metadata["causa"].startswith("DOCUMENTO_NO_PRODUCIBLE")
