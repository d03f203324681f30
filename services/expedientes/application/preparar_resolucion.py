"""Prepare an act for the signature of who issues it: the first of two steps."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.clock import Clock
from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, Stale, UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.application.emision import Contenido, Emision, exigir_emisor
from services.expedientes.application.emitir_acuse import PDF, guardar
from services.expedientes.application.lectura import anotar
from services.expedientes.application.ports import Archivo, Guardado, Recibos, Tx
from services.expedientes.application.ports_de_firma import Firmas
from services.expedientes.domain.errors import CertificadoNoRegistrado, CodigoNoAdmitido
from services.expedientes.domain.escrito import Documento
from services.expedientes.domain.expediente import Custodia, Expediente
from services.expedientes.domain.firma import VIDA_DE_PREPARACION, CertificadoDePersonal, Forma, PorFirmar, Preparacion


@dataclass(frozen=True, slots=True)
class PorPreparar:
    """The act as a PDF uploaded, and how it is to be signed: a Forma."""

    numero: str
    forma: str
    contenido: Contenido
    recibo: str


@dataclass(frozen=True, slots=True)
class Preparado:
    """The PDF with its place, stored as the case was then kept, and for which certificate ("" outside)."""

    custodia: Custodia
    certificado: str
    documento: Documento
    por_firmar: PorFirmar


class PrepararResolucion(UseCase[Tx, PorPreparar, Preparado, Preparacion]):
    """RPC PrepararResolucion: what is to be signed, for half an hour. Nothing is issued yet, and nobody else sees it.

    Asked for again it is prepared again: what is not signed is swept. Raises NumeroDeExpedienteInvalido,
    CodigoNoAdmitido, SumillaInvalida, ReciboInvalido, ExpedienteNoEncontrado, SoloElOrgano, CertificadoNoRegistrado,
    PlazoAjenoAlProceso, TipoDeDocumentoNoAdmitido, PresentacionDemasiadoGrande, ReciboAjeno, ReciboVencido,
    CargaAusente, PdfNoFirmable, ParteAjena, EscritoNoEncontrado, EscritoYaResuelto, Unavailable.
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

    async def prepare(self, principal: Principal, command: PorPreparar) -> Preparado:
        """Check the act, copy what was uploaded, give it a place for the signature and store that."""
        numero, ahora = NumeroDeExpediente.parse(command.numero), self._reloj.now()
        if command.forma not in list(Forma):
            raise CodigoNoAdmitido(campo="forma", admitidos=", ".join(Forma))
        contenido = command.contenido
        self._emision.exigir_admisible(contenido.tipo, contenido.sumilla, ahora)
        recibo = self._recibos.leer(command.recibo, "documento")

        def visto(tx: Tx) -> tuple[Expediente, CertificadoDePersonal]:
            expediente = exigir_emisor(principal, tx.expedientes.por_numeros([numero]))
            return expediente, certificado_de(tx, principal)

        expediente, certificado = await self._lector.read(principal, visto)
        self._emision.exigir_documento(contenido.tipo_de_plazo, expediente, recibo, ahora)
        self._recibos.exigir_utilizable(recibo, principal)
        custodia, subido = expediente.custodia, new_id()
        version = await self._archivo.guardar(custodia, subido, recibo)
        copia = Guardado(Documento.de_recibo(subido, "", recibo, version), custodia, subido)
        pdf = b"".join([trozo async for trozo in self._archivo.leer(copia)])
        con_llave = command.forma == Forma.LLAVE
        con_lugar = await self._firmas.preparar(pdf, certificado if con_llave else None)
        nombre = f"{contenido.tipo}.pdf"
        documento = await guardar(self._archivo, custodia, nombre, PDF, con_lugar.pdf, recibo.paginas)
        return Preparado(custodia, certificado.certificado if con_llave else "", documento, con_lugar.por_firmar)

    def handle(self, tx: Tx, command: PorPreparar, prepared: Preparado) -> Preparacion:
        """Authorize again and keep it."""
        expediente = exigir_emisor(tx.principal, tx.expedientes.bloquear([NumeroDeExpediente.parse(command.numero)]))
        if prepared.custodia != expediente.custodia:
            raise Stale
        contenido = command.contenido
        self._emision.exigir_dirigible(tx, expediente, contenido)
        ahora = tx.now(after=expediente.ultimo_instante)
        preparacion = Preparacion(
            preparacion_id=new_id(),
            expediente_id=expediente.expediente_id,
            persona=persona_de(tx.principal),
            forma=Forma(command.forma),
            certificado=prepared.certificado,
            por_firmar=prepared.por_firmar,
            documento=prepared.documento,
            tipo=contenido.tipo,
            sumilla=contenido.sumilla,
            escrito_id=contenido.escrito_id,
            tipo_de_plazo=contenido.tipo_de_plazo,
            partes=contenido.partes,
            creada=ahora,
            vence=ahora + VIDA_DE_PREPARACION,
        )
        tx.preparaciones.crear(preparacion)
        anotar(tx, expediente, "preparar_resolucion", preparacion.preparacion_id)
        return preparacion


def persona_de(principal: Principal) -> UUID:
    """Who signs. Raises CertificadoNoRegistrado for an account that is nobody verified."""
    if principal.persona is None:
        raise CertificadoNoRegistrado
    return principal.persona


def certificado_de(tx: Tx, principal: Principal) -> CertificadoDePersonal:
    """The caller's certificate that binds now, the one registered last. Raises CertificadoNoRegistrado."""
    ahora = tx.now()
    suyos = tx.certificados.de_persona(persona_de(principal))
    vigente = next((uno for uno in suyos if uno.vale(ahora)), None)
    if vigente is None:
        raise CertificadoNoRegistrado
    return vigente
