"""The court's notificador records how an attempt to deliver on paper ended."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.foundation.core.clock import Clock
from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import IdempotencyKey, Reader, Stale, UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.expedientes.application.idempotencia import llave_de
from services.expedientes.application.lectura import anotar
from services.expedientes.application.ports import Archivo, Recibos, Tx
from services.expedientes.domain.errors import EntregaNoPendienteEnPapel, NotificacionEnPapelNoEncontrada
from services.expedientes.domain.escrito import Documento, Recibo, exigir_tamano, exigir_texto, exigir_tipos
from services.expedientes.domain.eventos import EntregaEnPapelFallida, EntregaEnPapelRealizada
from services.expedientes.domain.expediente import Custodia, Expediente
from services.expedientes.domain.papel import Resultado
from services.expedientes.domain.resolucion import Comunicacion


@dataclass(frozen=True, slots=True)
class NuevoResultado:
    """It was handed over or not, when and where, and why not ("" if it was); `recibo` is the constancia's."""

    entrega_id: UUID
    realizada: bool
    instante: datetime
    lugar: str
    motivo: str
    recibo: str
    llave: str = ""


@dataclass(frozen=True, slots=True)
class Preparado:
    """The constancia copied for the case as it was then kept; None when the request was answered before."""

    llave: IdempotencyKey | None
    custodia: Custodia | None = None
    constancia: Documento | None = None


class RegistrarResultadoEnPapel(UseCase[Tx, NuevoResultado, Preparado, Comunicacion]):
    """RPC RegistrarResultadoEnPapel: the communication, tried once more. Its effect is casillero's to tell.

    Raises TextoInvalido, ReciboInvalido, NotificacionEnPapelNoEncontrada, SoloElOrgano, ClaveReutilizada,
    EntregaNoPendienteEnPapel, InstanteDeEntregaInvalido, TipoDeDocumentoNoAdmitido, PresentacionDemasiadoGrande,
    ReciboAjeno, ReciboVencido, CargaAusente, Unavailable.
    """

    def __init__(
        self, jurisdiccion: Jurisdiccion, reloj: Clock, lector: Reader[Tx], recibos: Recibos, archivo: Archivo
    ) -> None:
        self._jurisdiccion = jurisdiccion
        self._reloj = reloj
        self._lector = lector
        self._recibos = recibos
        self._archivo = archivo

    async def prepare(self, principal: Principal, command: NuevoResultado) -> Preparado:
        """The stored answer if there is one; else check what is said and copy the constancia."""
        hoy = self._jurisdiccion.calendario.fecha_legal(self._reloj.now())
        limites = self._jurisdiccion.limites_de_escrito_en(hoy)
        exigir_texto(command.lugar, "lugar", limites)
        if not command.realizada or command.motivo:
            exigir_texto(command.motivo, "motivo", limites)
        recibo = self._recibos.leer(command.recibo, "constancia")
        llave = _llave(command, recibo)

        def visto(tx: Tx) -> tuple[Expediente, Comunicacion, str | None]:
            comunicacion = tx.resoluciones.comunicacion(command.entrega_id)
            caso = tx.expedientes.por_id(comunicacion.expediente_id) if comunicacion else None
            return *_exigir_notificador(principal, caso, comunicacion), tx.answers.find(_RPC, llave)

        expediente, comunicacion, respondida = await self._lector.read(principal, visto)
        if respondida:
            return Preparado(llave)
        _exigir_pendiente(comunicacion)
        exigir_tipos([recibo], limites)
        exigir_tamano([recibo], 1, limites)
        self._recibos.exigir_utilizable(recibo, principal)
        documento_id = new_id()
        version = await self._archivo.guardar(expediente.custodia, documento_id, recibo)
        nombre = f"constancia-{comunicacion.intentos + 1}.pdf"
        return Preparado(llave, expediente.custodia, Documento.de_recibo(documento_id, nombre, recibo, version))

    def handle(self, tx: Tx, command: NuevoResultado, prepared: Preparado) -> Comunicacion:
        """Lock, authorize again, read the clock, write and tell."""
        caso = next(iter(tx.expedientes.bloquear_de_entregas([command.entrega_id])), None)
        expediente, antes = _exigir_notificador(tx.principal, caso, tx.resoluciones.comunicacion(command.entrega_id))
        if tx.answers.find(_RPC, prepared.llave):
            return antes
        _exigir_pendiente(antes)
        if prepared.constancia is None or prepared.custodia != expediente.custodia:
            raise Stale
        assert tx.principal.subject is not None  # noqa: S101 -- staff have an account
        resultado = Resultado.de(
            antes,
            realizada=command.realizada,
            instante=command.instante,
            registrado=tx.now(after=expediente.ultimo_instante),
            lugar=command.lugar,
            motivo=command.motivo,
            notificador=tx.principal.subject,
            constancia=prepared.constancia,
        )
        despues = antes.intentar(resultado)
        tx.resoluciones.guardar(despues)
        tx.papel.crear(expediente.expediente_id, resultado)
        tx.expedientes.avanzar(expediente.expediente_id, resultado.registrado, expediente.escritos)
        anotar(tx, expediente, "registrar_resultado_en_papel", command.entrega_id)
        hecho = EntregaEnPapelRealizada if resultado.realizada else EntregaEnPapelFallida
        tx.emit(hecho(expediente, resultado))
        tx.answers.store(_RPC, prepared.llave, str(command.entrega_id))
        return despues


_RPC = RegistrarResultadoEnPapel.__name__


def _exigir_notificador(
    principal: Principal, expediente: Expediente | None, comunicacion: Comunicacion | None
) -> tuple[Expediente, Comunicacion]:
    """Missing and somebody else's look the same."""
    if expediente is None or comunicacion is None or not expediente.calidad_de(principal):
        raise NotificacionEnPapelNoEncontrada
    expediente.exigir_personal(principal, "notificador")
    return expediente, comunicacion


def _exigir_pendiente(comunicacion: Comunicacion) -> None:
    if not comunicacion.pendiente_en_papel:
        raise EntregaNoPendienteEnPapel(estado=comunicacion.estado.value)


def _llave(command: NuevoResultado, recibo: Recibo) -> IdempotencyKey | None:
    return llave_de(
        command.llave,
        entrega_id=str(command.entrega_id),
        realizada=command.realizada,
        instante=command.instante.isoformat(),
        lugar=command.lugar,
        motivo=command.motivo,
        constancia=recibo.sha256,
    )
