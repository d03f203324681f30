"""Issue a resolucion without a signature, where the rule of the day does not demand one."""

from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.clock import Clock
from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import IdempotencyKey, Reader, Stale, UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.application.emision import Contenido, Emision, exigir_emisor
from services.expedientes.application.idempotencia import llave_de
from services.expedientes.application.ports import Actuacion, Archivo, Recibos, Tx
from services.expedientes.domain.errors import FirmaRequerida
from services.expedientes.domain.escrito import Documento, Recibo
from services.expedientes.domain.expediente import Custodia, Expediente


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

    @property
    def contenido(self) -> Contenido:
        """What the act says of itself."""
        return Contenido(self.tipo, self.sumilla, self.escrito_id, self.tipo_de_plazo, self.partes)


@dataclass(frozen=True, slots=True)
class Preparado:
    """The document copied for the case as it was then kept; None when the request was answered before."""

    llave: IdempotencyKey | None
    custodia: Custodia | None = None
    documento: Documento | None = None


class EmitirResolucion(UseCase[Tx, NuevaResolucion, Preparado, Actuacion]):
    """RPC EmitirResolucion: the act as a line of the timeline.

    Raises NumeroDeExpedienteInvalido, CodigoNoAdmitido, SumillaInvalida, ReciboInvalido, ExpedienteNoEncontrado,
    SoloElOrgano, ClaveReutilizada, FirmaRequerida, PlazoAjenoAlProceso, TipoDeDocumentoNoAdmitido,
    PresentacionDemasiadoGrande, ReciboAjeno, ReciboVencido, CargaAusente, ParteAjena, EscritoNoEncontrado,
    EscritoYaResuelto, Unavailable.
    """

    def __init__(
        self, jurisdiccion: Jurisdiccion, reloj: Clock, lector: Reader[Tx], recibos: Recibos, archivo: Archivo
    ) -> None:
        self._emision = Emision(jurisdiccion)
        self._reloj = reloj
        self._lector = lector
        self._recibos = recibos
        self._archivo = archivo

    async def prepare(self, principal: Principal, command: NuevaResolucion) -> Preparado:
        """The stored answer if there is one; else check the act and copy its document."""
        numero, ahora = NumeroDeExpediente.parse(command.numero), self._reloj.now()
        self._emision.exigir_admisible(command.tipo, command.sumilla, ahora)
        recibo = self._recibos.leer(command.recibo, "documento")
        llave = _llave(command, numero, recibo)

        def visto(tx: Tx) -> tuple[Expediente, str | None]:
            return exigir_emisor(principal, tx.expedientes.por_numeros([numero])), tx.answers.find(_RPC, llave)

        expediente, respondida = await self._lector.read(principal, visto)
        if respondida:
            return Preparado(llave)
        if self._emision.exige_firma(ahora):
            raise FirmaRequerida
        self._emision.exigir_documento(command.tipo_de_plazo, expediente, recibo, ahora)
        self._recibos.exigir_utilizable(recibo, principal)
        documento_id = new_id()
        version = await self._archivo.guardar(expediente.custodia, documento_id, recibo)
        documento = Documento.de_recibo(documento_id, f"{command.tipo}.pdf", recibo, version)
        return Preparado(llave, expediente.custodia, documento)

    def handle(self, tx: Tx, command: NuevaResolucion, prepared: Preparado) -> Actuacion:
        """Lock, authorize again, read the clock, write, and order each delivery."""
        expediente = exigir_emisor(tx.principal, tx.expedientes.bloquear([NumeroDeExpediente.parse(command.numero)]))
        if anterior := tx.answers.find(_RPC, prepared.llave):
            return self._emision.linea(tx, UUID(anterior))
        if prepared.documento is None or prepared.custodia != expediente.custodia:
            raise Stale
        resolucion = self._emision.emitir(tx, expediente, command.contenido, prepared.documento)
        tx.answers.store(_RPC, prepared.llave, str(resolucion.resolucion_id))
        return self._emision.linea(tx, resolucion.resolucion_id)


_RPC = EmitirResolucion.__name__


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
