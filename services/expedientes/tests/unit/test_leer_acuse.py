from uuid import uuid4

import pytest

from services.expedientes.application.leer_acuse import LecturaDeAcuse, LeerAcuse
from services.expedientes.application.ports import Guardado
from services.expedientes.domain.errors import (
    AcusePendiente,
    CodigoNoAdmitido,
    DocumentoNoEncontrado,
    ExpedienteNoEncontrado,
)
from services.expedientes.domain.escrito import Escrito
from services.expedientes.domain.expediente import Expediente
from services.expedientes.tests.unit.comun import AJENA, SECRETARIA, Sala, usuario


async def leer(sala: Sala, caso: Expediente, escrito: Escrito, formato: str = "pdf", quien: object = None) -> Guardado:
    command = LecturaDeAcuse(str(caso.numero), escrito.escrito_id, formato)
    return await sala.mundo.runner.run(LeerAcuse(), quien or SECRETARIA, command)  # type: ignore[arg-type]  # a Principal


async def test_pending_until_it_is_made_then_the_pdf_and_its_twin_and_it_is_recorded() -> None:
    sala = Sala()
    caso = sala.expediente()
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    with pytest.raises(AcusePendiente):
        await leer(sala, caso, escrito)
    acuse = await sala.emitir_acuse(escrito)
    assert acuse is not None
    pdf, pagina = [await leer(sala, caso, escrito, formato) for formato in ("pdf", "html")]
    assert (pdf.documento.documento_id, pdf.documento.tipo) == (acuse.vigente, "application/pdf")
    assert (pagina.documento.documento_id, pagina.documento.tipo) == (acuse.gemelo, "text/html")
    lecturas = [(una.accion, una.objeto) for una in sala.mundo.anotaciones if una.lectura]
    assert lecturas == [("acuse", escrito.escrito_id)] * 3


async def test_not_to_outsiders_nor_of_another_case_nor_in_another_format() -> None:
    sala = Sala()
    caso, otro = sala.expediente(), sala.expediente(secuencia=2)
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    await sala.emitir_acuse(escrito)
    for ajeno in (AJENA, usuario(uuid4()), usuario(None)):
        with pytest.raises(ExpedienteNoEncontrado):
            await leer(sala, caso, escrito, quien=ajeno)
    with pytest.raises(DocumentoNoEncontrado):
        await leer(sala, otro, escrito)
    with pytest.raises(CodigoNoAdmitido) as formato:
        await leer(sala, caso, escrito, "docx")
    assert formato.value.metadata == {"campo": "formato", "admitidos": "pdf, html"}


async def test_of_an_escrito_of_the_time_before_there_is_none() -> None:
    sala = Sala()
    caso = sala.expediente()
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    del sala.mundo.acuses[escrito.escrito_id]
    with pytest.raises(DocumentoNoEncontrado):
        await leer(sala, caso, escrito)
