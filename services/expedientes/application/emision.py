"""What issuing a resolucion is, signed or not: who may, what is checked, what is written and ordered."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import Principal
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.expedientes.application.firmas_de_actos import con_firmas
from services.expedientes.application.lectura import anotar
from services.expedientes.application.plazos_por_correr import con_pendientes
from services.expedientes.application.ports import Actuacion, Tx
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
from services.expedientes.domain.expediente import Expediente, Parte
from services.expedientes.domain.plazo import anunciar
from services.expedientes.domain.resolucion import EMISORES, TIPOS_DE_RESOLUCION, Comunicacion, Resolucion


@dataclass(frozen=True, slots=True)
class Contenido:
    """What an act says of itself; `escrito_id` is what it answers, `partes` (ids) whom to notify, none = all."""

    tipo: str
    sumilla: str
    escrito_id: UUID | None
    tipo_de_plazo: str
    partes: tuple[UUID, ...]


class Emision:
    """The rules of one jurisdiction."""

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion

    def exigir_admisible(self, tipo: str, sumilla: str, ahora: datetime) -> None:
        """Raises SumillaInvalida, CodigoNoAdmitido."""
        exigir_sumilla(sumilla, self._jurisdiccion.limites_de_escrito_en(self._hoy(ahora)))
        if tipo not in TIPOS_DE_RESOLUCION:
            raise CodigoNoAdmitido(campo="tipo", admitidos=", ".join(TIPOS_DE_RESOLUCION))

    def exigir_documento(self, tipo_de_plazo: str, expediente: Expediente, recibo: Recibo, ahora: datetime) -> None:
        """Raises PlazoAjenoAlProceso, TipoDeDocumentoNoAdmitido, PresentacionDemasiadoGrande."""
        hoy = self._hoy(ahora)
        self._exigir_plazo(tipo_de_plazo, expediente, hoy)
        limites = self._jurisdiccion.limites_de_escrito_en(hoy)
        exigir_tipos([recibo], limites)
        exigir_tamano([recibo], 1, limites)

    def exigir_dirigible(self, tx: Tx, expediente: Expediente, contenido: Contenido) -> tuple[Parte, ...]:
        """The parties that are to be notified. Raises ParteAjena, EscritoNoEncontrado, EscritoYaResuelto."""
        partes = _a_notificar(expediente, contenido.partes)
        if contenido.escrito_id is not None:
            _exigir_pendiente(tx, expediente, contenido.escrito_id)
        return partes

    def emitir(self, tx: Tx, expediente: Expediente, contenido: Contenido, documento: Documento) -> Resolucion:
        """Write the act in the locked case, and order each delivery. Raises as `exigir_dirigible` does."""
        partes = self.exigir_dirigible(tx, expediente, contenido)
        resolucion = _resolucion(tx, expediente, contenido, documento)
        comunicaciones = [_comunicacion(resolucion, parte) for parte in partes]
        tx.resoluciones.crear(resolucion, comunicaciones)
        if contenido.escrito_id is not None:
            tx.escritos.resolver(contenido.escrito_id, resolucion.resolucion_id)
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
        return resolucion

    def linea(self, tx: Tx, resolucion_id: UUID) -> Actuacion:
        """The act as a line of the timeline."""
        (linea,) = con_firmas(tx, [tx.actuaciones.de_resolucion(resolucion_id)])
        return con_pendientes(linea, self._jurisdiccion)

    def exige_firma(self, ahora: datetime) -> bool:
        """Whether acts are to be signed, by the rule of the day."""
        return self._jurisdiccion.reglas.firma_de_resoluciones_en(self._hoy(ahora)).exigida

    def _hoy(self, ahora: datetime) -> date:
        return self._jurisdiccion.calendario.fecha_legal(ahora)

    def _exigir_plazo(self, tipo_de_plazo: str, expediente: Expediente, hoy: date) -> None:
        caben = self._jurisdiccion.plazos_de(expediente.ramo, expediente.tipo_de_proceso, hoy)
        codigos = [plazo.codigo for plazo in caben]
        if tipo_de_plazo and tipo_de_plazo not in codigos:
            admitidos = ", ".join(codigos)
            raise PlazoAjenoAlProceso(campo="tipo_de_plazo", tipo_de_plazo=tipo_de_plazo, admitidos=admitidos)

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


def exigir_emisor(principal: Principal, encontrados: list[Expediente]) -> Expediente:
    """The case that was found. Raises ExpedienteNoEncontrado, SoloElOrgano."""
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


def _resolucion(tx: Tx, expediente: Expediente, contenido: Contenido, documento: Documento) -> Resolucion:
    assert tx.principal.subject is not None  # noqa: S101 -- staff have an account
    return Resolucion(
        resolucion_id=new_id(),
        expediente_id=expediente.expediente_id,
        tipo=contenido.tipo,
        sumilla=contenido.sumilla,
        emitida=tx.now(after=expediente.ultimo_instante),
        emisor=tx.principal.subject,
        escrito_id=contenido.escrito_id,
        tipo_de_plazo=contenido.tipo_de_plazo,
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
