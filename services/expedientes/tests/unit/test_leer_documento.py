from uuid import uuid4

import pytest

from libs.foundation.core.principals import servicio
from services.expedientes.application.leer_documento import LecturaParaEntrega, LeerDocumento
from services.expedientes.domain.errors import DocumentoNoEncontrado
from services.expedientes.domain.eventos import EntregaOrdenada
from services.expedientes.tests.unit.comun import Sala, usuario


async def test_casillero_reads_what_it_delivers_acuses_included() -> None:
    sala = Sala()
    caso = sala.expediente()
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    decreto = await sala.emitir(caso)
    await sala.emitir_acuse(escrito)
    _, acuse = (orden.documentos[0] for orden in sala.mundo.hechos(EntregaOrdenada) if orden.clase == "aviso")
    entregables = [escrito.documentos[0], acuse, decreto.documentos[0]]
    for documento in entregables:
        command = LecturaParaEntrega(documento.documento_id)
        guardado = await sala.mundo.runner.run(LeerDocumento(), servicio("casillero"), command)
        assert guardado.documento == documento
    with pytest.raises(DocumentoNoEncontrado):
        await sala.mundo.runner.run(LeerDocumento(), servicio("casillero"), LecturaParaEntrega(uuid4()))
