"""Issue an act with the signature over what was prepared: the second of two steps."""

from dataclasses import dataclass, field
from uuid import UUID

from libs.foundation.core.clock import Clock
from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import IdempotencyKey, Reader, Stale, UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.application.emision import Contenido, Emision, exigir_emisor
from services.expedientes.application.emitir_acuse import PDF, guardar
from services.expedientes.application.idempotencia import llave_de
from services.expedientes.application.lectura import anotar
from services.expedientes.application.ports import Actuacion, Archivo, Guardado, Recibos, Tx
from services.expedientes.application.ports_de_firma import ConLugar, Firmada, Firmas
from services.expedientes.domain.errors import (
    CertificadoNoRegistrado,
    FirmaDeMas,
    FirmaFaltante,
    PreparacionNoEncontrada,
)
from services.expedientes.domain.escrito import Documento
from services.expedientes.domain.eventos import ResolucionFirmada
from services.expedientes.domain.expediente import Custodia, Expediente
from services.expedientes.domain.firma import CertificadoDePersonal, FirmaDeResolucion, Forma, Preparacion


@dataclass(frozen=True, slots=True)
class PorCompletar:
    """Which preparation; `revisado` is the SHA-256 (hex) of the PDF that the caller has read and wants signed;
    `firma` the signature by their key over what was to be signed, or else `recibo` that of the PDF signed outside."""

    numero: str
    preparacion_id: UUID
    revisado: str
    firma: bytes = field(default=b"", repr=False)
    recibo: str = ""
    llave: str = ""


@dataclass(frozen=True, slots=True)
class Completado:
    """The signed PDF, stored as the case was then kept; None when the request was answered before."""

    llave: IdempotencyKey | None
    custodia: Custodia | None = None
    documento: Documento | None = None
    firmada: Firmada | None = None


class FirmarResolucion(UseCase[Tx, PorCompletar, Completado, Actuacion]):
    """RPC FirmarResolucion: the act as a line of the timeline. Its row in the policy demands a second factor shown
    lately, and `revisado` binds it to what was reviewed.

    Raises NumeroDeExpedienteInvalido, ReciboInvalido, ExpedienteNoEncontrado, SoloElOrgano, ClaveReutilizada,
    PreparacionNoEncontrada, PreparacionVencida, RevisadoOtroDocumento, CertificadoNoRegistrado, FirmaDeMas,
    FirmaFaltante, ReciboAjeno, ReciboVencido, CargaAusente, FirmaNoCorresponde, ParteAjena, EscritoYaResuelto,
    Unavailable: also where there is no timestamp, since nothing would prove later that the certificate was good.
    """

    def __init__(
        self,
        jurisdiccion: Jurisdiccion,
        reloj: Clock,
        lector: Reader[Tx],
        recibos: Recibos,
        archivo: Archivo,
        firmas: Firmas,
    ) -> None:
        self._emision = Emision(jurisdiccion)
        self._reloj = reloj
        self._lector = lector
        self._recibos = recibos
        self._archivo = archivo
        self._firmas = firmas

    async def prepare(self, principal: Principal, command: PorCompletar) -> Completado:
        """The stored answer if there is one; else put the signature in its place, have it judged, store the PDF."""
        numero, llave = NumeroDeExpediente.parse(command.numero), _llave(command)

        def visto(tx: Tx) -> tuple[Expediente, Preparacion | None, CertificadoDePersonal | None]:
            expediente = exigir_emisor(principal, tx.expedientes.por_numeros([numero]))
            if tx.answers.find(_RPC, llave):
                return expediente, None, None
            preparacion = preparacion_de(tx, expediente, command.preparacion_id)
            preparacion.exigir_firmable(command.revisado, self._reloj.now())
            if preparacion.forma is not Forma.LLAVE:
                return expediente, preparacion, None
            certificado = tx.certificados.uno(preparacion.certificado)
            if certificado is None or not certificado.vale(self._reloj.now()):
                raise CertificadoNoRegistrado
            return expediente, preparacion, certificado

        expediente, preparacion, certificado = await self._lector.read(principal, visto)
        if preparacion is None:
            return Completado(llave)
        custodia, preparado = expediente.custodia, preparacion.documento
        entrega = await self._entrega(principal, command, preparacion.forma, custodia)
        pdf = await self._leido(Guardado(preparado, custodia, preparacion.preparacion_id))
        firmada = await self._firmas.completar(ConLugar(pdf, preparacion.por_firmar), certificado, entrega)
        documento = await guardar(self._archivo, custodia, preparado.nombre, PDF, firmada.pdf, preparado.paginas)
        return Completado(llave, custodia, documento, firmada)

    async def _entrega(self, principal: Principal, command: PorCompletar, forma: Forma, custodia: Custodia) -> bytes:
        if command.firma and command.recibo:
            raise FirmaDeMas
        if forma is Forma.LLAVE:
            if not command.firma:
                raise FirmaFaltante(campo="firma")
            return command.firma
        if not command.recibo:
            raise FirmaFaltante(campo="documento")
        recibo = self._recibos.leer(command.recibo, "documento")
        self._recibos.exigir_utilizable(recibo, principal)
        subido = new_id()
        version = await self._archivo.guardar(custodia, subido, recibo)
        return await self._leido(Guardado(Documento.de_recibo(subido, "", recibo, version), custodia, subido))

    async def _leido(self, guardado: Guardado) -> bytes:
        return b"".join([trozo async for trozo in self._archivo.leer(guardado)])

    def handle(self, tx: Tx, command: PorCompletar, prepared: Completado) -> Actuacion:
        """Lock, authorize again, look again whether the certificate binds, write, and order each delivery."""
        expediente = exigir_emisor(tx.principal, tx.expedientes.bloquear([NumeroDeExpediente.parse(command.numero)]))
        if anterior := tx.answers.find(_RPC, prepared.llave):
            return self._emision.linea(tx, UUID(anterior))
        if prepared.documento is None or prepared.firmada is None or prepared.custodia != expediente.custodia:
            raise Stale
        preparacion, firmada = preparacion_de(tx, expediente, command.preparacion_id), prepared.firmada
        preparacion.exigir_firmable(command.revisado, self._reloj.now())
        # Locked, so that a revocation comes before the act or after it.
        certificado = tx.certificados.bloquear(firmada.certificado)
        ahora = tx.now(after=expediente.ultimo_instante)
        if certificado is None or certificado.persona != preparacion.persona or not certificado.vale(ahora):
            raise CertificadoNoRegistrado
        contenido = Contenido(
            preparacion.tipo,
            preparacion.sumilla,
            preparacion.escrito_id,
            preparacion.tipo_de_plazo,
            preparacion.partes,
        )
        resolucion = self._emision.emitir(tx, expediente, contenido, prepared.documento)
        firma = FirmaDeResolucion(
            resolucion_id=resolucion.resolucion_id,
            persona=preparacion.persona,
            certificado=firmada.certificado,
            forma=preparacion.forma,
            revisado=preparacion.por_firmar.original,
            sello=firmada.sello,
            fuente=firmada.fuente,
            dictamen=firmada.dictamen,
            codigo=firmada.codigo,
            nivel=firmada.nivel,
        )
        tx.preparaciones.completar(preparacion.preparacion_id, firma)
        anotar(tx, expediente, "firmar_resolucion", resolucion.resolucion_id)
        tx.emit(ResolucionFirmada(expediente, resolucion, firma))
        tx.answers.store(_RPC, prepared.llave, str(resolucion.resolucion_id))
        return self._emision.linea(tx, resolucion.resolucion_id)


_RPC = FirmarResolucion.__name__


def preparacion_de(tx: Tx, expediente: Expediente, preparacion_id: UUID) -> Preparacion:
    """What waits for the caller's signature in the case. Raises PreparacionNoEncontrada, also for one that was signed:
    the same request with its key gets the same answer."""
    preparacion = tx.preparaciones.una(preparacion_id)
    if (
        preparacion is None
        or preparacion.expediente_id != expediente.expediente_id
        or preparacion.persona != tx.principal.persona
        or preparacion.resolucion_id is not None
    ):
        raise PreparacionNoEncontrada
    return preparacion


def _llave(command: PorCompletar) -> IdempotencyKey | None:
    # An ECDSA signature made again is another one: what is signed, and not how, is what the request means.
    return llave_de(command.llave, preparacion=str(command.preparacion_id), revisado=command.revisado)
