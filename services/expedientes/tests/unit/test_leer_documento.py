from uuid import uuid4

import pytest

from libs.foundation.core.principals import servicio
from services.expedientes.application.leer_documento import LecturaParaEntrega, LeerDocumento
from services.expedientes.domain.errors import DocumentoNoEncontrado
from services.expedientes.tests.unit.comun import Sala, usuario


async def test_casillero_reads_what_it_delivers_acuses_included() -> None:
    sala = Sala()
    caso = sala.expediente()
    (escrito,) = await sala.presentar(usuario(caso.partes[0].persona), caso)
    decreto = await sala.emitir(caso)
    entregables = [escrito.documentos[0], sala.mundo.acuses[escrito.escrito_id], decreto.documentos[0]]
    for documento in entregables:
        command = LecturaParaEntrega(documento.documento_id)
        guardado = await sala.mundo.runner.run(LeerDocumento(), servicio("casillero"), command)
        assert guardado.documento == documento
    with pytest.raises(DocumentoNoEncontrado):
        await sala.mundo.runner.run(LeerDocumento(), servicio("casillero"), LecturaParaEntrega(uuid4()))
