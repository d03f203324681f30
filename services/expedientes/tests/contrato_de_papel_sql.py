"""Paper service and cancellations, on every database: subclasses give the fixture `database`, empty."""

import asyncio
from datetime import UTC, datetime

from services.expedientes.application.comunicaciones import Entrega
from services.expedientes.application.consultar_expediente import Consulta
from services.expedientes.application.leer_documento_de_expediente import LecturaDeDocumento, LeerDocumentoDeExpediente
from services.expedientes.application.listar_actuaciones import ListadoDeExpediente, ListarActuaciones
from services.expedientes.application.listar_expedientes import Listado
from services.expedientes.application.listar_notificaciones_en_papel import ListarNotificacionesEnPapel
from services.expedientes.application.listar_plazos import ListarPlazos
from services.expedientes.application.ports import Actuacion
from services.expedientes.application.registrar_entrega_en_papel import EnPapelPendiente, RegistrarEntregaEnPapel
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.plazo import PlazoPendiente
from services.expedientes.domain.resolucion import Estado
from services.expedientes.tests.contrato_sql import ContratoSql, Libro
from services.expedientes.tests.fakes import CURSORES, GT
from services.expedientes.tests.unit.comun import CASILLERO, SECRETARIA
from services.expedientes.tests.unit.test_anular_comunicacion import anular
from services.expedientes.tests.unit.test_registrar_resultado_en_papel import fallar, registrar


async def actuaciones(libro: Libro, caso: Expediente) -> list[Actuacion]:
    """The timeline."""
    listar = ListarActuaciones(CURSORES, GT)
    return list((await libro.runner.run(listar, SECRETARIA, ListadoDeExpediente(str(caso.numero)))).filas)


class ContratoDePapel(ContratoSql):
    """The contract."""

    async def test_results_on_paper_and_cancellations_are_read_as_they_were_written(self, libro: Libro) -> None:
        caso = await libro.registrar()
        primero = await libro.emitir(caso, tipo_de_plazo="EMPLAZAMIENTO_ORDINARIO")
        una, otra = primero.comunicaciones
        pendiente = EnPapelPendiente(Entrega(una.entrega_id, True))
        await libro.runner.run(RegistrarEntregaEnPapel(), CASILLERO, pendiente)
        libro.mundo.clock.instant = datetime.now(UTC)
        fallida = await fallar(libro, una, instante=una.emision)
        [fila] = (await libro.runner.run(ListarNotificacionesEnPapel(CURSORES), SECRETARIA, Listado())).filas
        assert (fila.entrega_id, fila.intentos, fila.motivo) == (una.entrega_id, 1, "no se encontró a nadie")
        hechas = await asyncio.gather(*(registrar(libro, una, instante=una.emision, llave="k") for _ in range(3)))
        assert hechas[0] == hechas[1] == hechas[2]
        assert hechas[0].constancia != fallida.constancia
        leidas = (await actuaciones(libro, caso))[0].comunicaciones
        assert leidas == (hechas[0], otra)
        assert (await libro.runner.run(ListarNotificacionesEnPapel(CURSORES), SECRETARIA, Listado())).filas == ()
        assert hechas[0].constancia is not None
        documento = LecturaDeDocumento(str(caso.numero), hechas[0].constancia)
        guardado = await libro.runner.run(LeerDocumentoDeExpediente(), SECRETARIA, documento)
        assert guardado.documento.nombre == "constancia-2.pdf"

        [espera] = await libro.runner.run(ListarPlazos(GT), SECRETARIA, Consulta(str(caso.numero)))
        assert isinstance(espera, PlazoPendiente)
        por = await libro.emitir(caso)
        linea = await anular(libro, caso, primero, por)
        assert [cada.estado for cada in linea.comunicaciones] == [Estado.ANULADA] * 2
        assert [cada.anulada_por for cada in linea.comunicaciones] == [por.actuacion_id] * 2
        assert all(cada.anulada and cada.motivo_de_anulacion for cada in linea.comunicaciones)
        assert (await actuaciones(libro, caso))[0] == linea
        assert await libro.runner.run(ListarPlazos(GT), SECRETARIA, Consulta(str(caso.numero))) == []
        assert await libro.seqs(caso) == list(range(1, 9))
