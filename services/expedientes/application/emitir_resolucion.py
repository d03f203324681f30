"""Issue a resolucion and order its notification to the parties."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.foundation.core.clock import Clock
from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import IdempotencyKey, Reader, Stale, UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.application.idempotencia import llave_de
from services.expedientes.application.lectura import anotar
from services.expedientes.application.plazos_por_correr import con_pendientes
from services.expedientes.application.ports import Actuacion, Archivo, Recibos, Tx
from services.expedientes.domain.errors import (
    CodigoNoAdmitido,
    EscritoNoEncontrado,
    EscritoYaResuelto,
    ExpedienteNoEncontrado,
    ParteAjena,
    PlazoAjenoAlProceso,
)
from services.expedientes.domain.escrito import Documento, Recibo, exigir_sumilla, exigir_tamano, exigir_tipos
from services.expedientes.domain.eventos import ActoComunicado, EntregaOrdenada
from services.expedientes.domain.expediente import Custodia, Expediente, Parte
from services.expedientes.domain.plazo import anunciar
from services.expedientes.domain.resolucion import EMISORES, TIPOS_DE_RESOLUCION, Comunicacion, Resolucion


@dataclass(frozen=True, slots=True)
class NuevaResolucion:
    """The act as a PDF uploaded; `escrito_id` is what it answers, `partes` (ids) whom to notify, none = all."""

    numero: str
    tipo: str
    sumilla: str
    recibo: str
    escrito_id: UUID | None = None
    tipo_de_plazo: str = ""
    partes: tuple[UUID, ...] = ()
    llave: str = ""


@dataclass(frozen=True, slots=True)
class Preparado:
    """The document copied for the case as it was then kept; None when the request was answered before."""

    llave: IdempotencyKey | None
    custodia: Custodia | None = None
    documento: Documento | None = None


class EmitirResolucion(UseCase[Tx, NuevaResolucion, Preparado, Actuacion]):
    """RPC EmitirResolucion: the act as a line of the timeline.

    Raises NumeroDeExpedienteInvalido, CodigoNoAdmitido, SumillaInvalida, ReciboInvalido, ExpedienteNoEncontrado,
    SoloElOrgano, ClaveReutilizada, PlazoAjenoAlProceso, TipoDeDocumentoNoAdmitido, PresentacionDemasiadoGrande,
    ReciboAjeno, ReciboVencido, CargaAusente, ParteAjena, EscritoNoEncontrado, EscritoYaResuelto, Unavailable.
    """

    def __init__(
        self, jurisdiccion: Jurisdiccion, reloj: Clock, lector: Reader[Tx], recibos: Recibos, archivo: Archivo
    ) -> None:
        self._jurisdiccion = jurisdiccion
        self._reloj = reloj
        self._lector = lector
        self._recibos = recibos
        self._archivo = archivo

    async def prepare(self, principal: Principal, command: NuevaResolucion) -> Preparado:
        """The stored answer if there is one; else check the act and copy its document."""
        numero = NumeroDeExpediente.parse(command.numero)
        hoy = self._jurisdiccion.calendario.fecha_legal(self._reloj.now())
        limites = self._jurisdiccion.limites_de_escrito_en(hoy)
        exigir_sumilla(command.sumilla, limites)
        if command.tipo not in TIPOS_DE_RESOLUCION:
            raise CodigoNoAdmitido(campo="tipo", admitidos=", ".join(TIPOS_DE_RESOLUCION))
        recibo = self._recibos.leer(command.recibo, "documento")
        llave = _llave(command, numero, recibo)

        def visto(tx: Tx) -> tuple[Expediente, str | None]:
            return _exigir_emisor(principal, tx.expedientes.por_numeros([numero])), tx.answers.find(_RPC, llave)

        expediente, respondida = await self._lector.read(principal, visto)
        if respondida:
            return Preparado(llave)
        self._exigir_plazo(command.tipo_de_plazo, expediente, hoy)
        exigir_tipos([recibo], limites)
        exigir_tamano([recibo], 1, limites)
        self._recibos.exigir_utilizable(recibo, principal)
        documento_id = new_id()
        version = await self._archivo.guardar(expediente.custodia, documento_id, recibo)
        documento = Documento.de_recibo(documento_id, f"{command.tipo}.pdf", recibo, version)
        return Preparado(llave, expediente.custodia, documento)

    def _exigir_plazo(self, tipo_de_plazo: str, expediente: Expediente, hoy: date) -> None:
        caben = self._jurisdiccion.plazos_de(expediente.ramo, expediente.tipo_de_proceso, hoy)
        codigos = [plazo.codigo for plazo in caben]
        if tipo_de_plazo and tipo_de_plazo not in codigos:
            admitidos = ", ".join(codigos)
            raise PlazoAjenoAlProceso(campo="tipo_de_plazo", tipo_de_plazo=tipo_de_plazo, admitidos=admitidos)

    def handle(self, tx: Tx, command: NuevaResolucion, prepared: Preparado) -> Actuacion:
        """Lock, authorize again, read the clock, write, and order each delivery."""
        expediente = _exigir_emisor(tx.principal, tx.expedientes.bloquear([NumeroDeExpediente.parse(command.numero)]))
        if anterior := tx.answers.find(_RPC, prepared.llave):
            return self._linea(tx, UUID(anterior))
        if prepared.documento is None or prepared.custodia != expediente.custodia:
            raise Stale
        partes = _a_notificar(expediente, command.partes)
        if command.escrito_id is not None:
            _exigir_pendiente(tx, expediente, command.escrito_id)
        resolucion = _resolucion(tx, expediente, command, prepared.documento)
        comunicaciones = [_comunicacion(resolucion, parte) for parte in partes]
        tx.resoluciones.crear(resolucion, comunicaciones)
        if command.escrito_id is not None:
            tx.escritos.resolver(command.escrito_id, resolucion.resolucion_id)
        tx.expedientes.avanzar(expediente.expediente_id, resolucion.emitida, expediente.escritos)
        anotar(tx, expediente, "emitir_resolucion", resolucion.resolucion_id)
        plazo = self._anuncio(resolucion)
        tx.emit(
            ActoComunicado(expediente, resolucion, len(comunicaciones)),
            *(
                self._entrega(expediente, resolucion, parte, comunicacion, plazo)
                for parte, comunicacion in zip(partes, comunicaciones, strict=True)
            ),
        )
        tx.answers.store(_RPC, prepared.llave, str(resolucion.resolucion_id))
        return self._linea(tx, resolucion.resolucion_id)

    def _linea(self, tx: Tx, resolucion_id: UUID) -> Actuacion:
        return con_pendientes(tx.actuaciones.de_resolucion(resolucion_id), self._jurisdiccion)

    def _anuncio(self, resolucion: Resolucion) -> str:
        if not resolucion.tipo_de_plazo:
            return ""
        fecha = self._jurisdiccion.calendario.fecha_legal(resolucion.emitida)
        return anunciar(self._jurisdiccion.tipo_de_plazo(resolucion.tipo_de_plazo, fecha))

    def _entrega(
        self, expediente: Expediente, resolucion: Resolucion, parte: Parte, comunicacion: Comunicacion, plazo: str
    ) -> EntregaOrdenada:
        titulo = TIPOS_DE_RESOLUCION[resolucion.tipo]
        return EntregaOrdenada(
            entrega_id=comunicacion.entrega_id,
            clase="notificacion",
            expediente=expediente,
            materia=self._jurisdiccion.catalogos.tipo_de_proceso(expediente.tipo_de_proceso).materia,
            acto_id=resolucion.resolucion_id,
            destinatario=comunicacion.destinatario,
            representado=parte.persona,
            asunto=f"{titulo} en el expediente {expediente.numero}",
            documentos=(resolucion.documento,),
            emision=resolucion.emitida,
            plazo=plazo,
        )


_RPC = EmitirResolucion.__name__


def _exigir_emisor(principal: Principal, encontrados: list[Expediente]) -> Expediente:
    if not encontrados:
        raise ExpedienteNoEncontrado
    encontrados[0].exigir_personal(principal, *EMISORES)
    return encontrados[0]


def _a_notificar(expediente: Expediente, ids: tuple[UUID, ...]) -> tuple[Parte, ...]:
    partes = tuple(parte for parte in expediente.partes if not ids or parte.parte_id in ids)
    if ids and len(partes) < len(ids):
        raise ParteAjena(campo="partes")
    return partes


def _exigir_pendiente(tx: Tx, expediente: Expediente, escrito_id: UUID) -> None:
    escrito = tx.escritos.uno(expediente.expediente_id, escrito_id)
    if escrito is None:
        raise EscritoNoEncontrado
    if escrito.resolucion_id is not None:
        raise EscritoYaResuelto


def _resolucion(tx: Tx, expediente: Expediente, command: NuevaResolucion, documento: Documento) -> Resolucion:
    assert tx.principal.subject is not None  # noqa: S101 -- staff have an account
    return Resolucion(
        resolucion_id=new_id(),
        expediente_id=expediente.expediente_id,
        tipo=command.tipo,
        sumilla=command.sumilla,
        emitida=tx.now(after=expediente.ultimo_instante),
        emisor=tx.principal.subject,
        escrito_id=command.escrito_id,
        tipo_de_plazo=command.tipo_de_plazo,
        documento=documento,
    )


def _comunicacion(resolucion: Resolucion, parte: Parte) -> Comunicacion:
    return Comunicacion(
        entrega_id=new_id(),
        expediente_id=resolucion.expediente_id,
        acto_id=resolucion.resolucion_id,
        parte_id=parte.parte_id,
        parte=parte.nombre,
        destinatario=parte.destinatario,
        nombre_del_destinatario=parte.nombre_del_destinatario,
        emision=resolucion.emitida,
    )


def _llave(command: NuevaResolucion, numero: NumeroDeExpediente, recibo: Recibo) -> IdempotencyKey | None:
    return llave_de(
        command.llave,
        numero=str(numero),
        tipo=command.tipo,
        sumilla=command.sumilla,
        documento=recibo.sha256,
        escrito_id=str(command.escrito_id or ""),
        tipo_de_plazo=command.tipo_de_plazo,
        partes=[str(parte) for parte in command.partes],
    )
