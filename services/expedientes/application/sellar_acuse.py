"""Append to an acuse the timestamp that it lacks since it was made."""

from libs.foundation.core.crashpoints import reach
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, Stale, UseCase
from services.expedientes.application.emitir_acuse import PDF, PasoDeAcuse, Producido, bloqueado, guardar
from services.expedientes.application.lectura import anotar
from services.expedientes.application.ports import Archivo, Guardado, Tx
from services.expedientes.application.ports_de_acuse import SelloInstitucional
from services.expedientes.domain.acuse import Acuse, EstadoDeAcuse
from services.expedientes.domain.errors import AcuseNoProducible


class SellarAcuse(UseCase[Tx, PasoDeAcuse, Producido | None, Acuse | None]):
    """Job: gives the acuse as it stands afterwards, None when there was nothing to do (any more).

    The PDF with its timestamp is another document beside the one that was delivered, which stays as it was and begins
    it, byte for byte; nothing is delivered again. Raises Unavailable.
    """

    def __init__(self, lector: Reader[Tx], archivo: Archivo, sello: SelloInstitucional) -> None:
        self._lector = lector
        self._archivo = archivo
        self._sello = sello

    async def prepare(self, principal: Principal, command: PasoDeAcuse) -> Producido | None:
        """Ask for the timestamp, and store the PDF that has it."""

        def leer(tx: Tx) -> Guardado | None:
            acuse = tx.acuses.uno(command.escrito_id)
            if acuse is None or acuse.entregado is None or acuse.estado is not EstadoDeAcuse.SELLO_PENDIENTE:
                return None
            return tx.documentos.uno(acuse.entregado)

        guardado = await self._lector.read(principal, leer)
        if guardado is None:
            return None
        documento, custodia = guardado.documento, guardado.custodia
        entregado = b"".join([trozo async for trozo in self._archivo.leer(guardado)])
        try:
            sellado = await self._sello.completar(entregado)
        except AcuseNoProducible as error:
            return Producido(error.metadata["causa"])
        if sellado.sello is None:
            return Producido(sellado.causa)
        pdf = await guardar(self._archivo, custodia, documento.nombre, PDF, sellado.pdf, documento.paginas)
        reach("acuse.sellado")
        return Producido(custodia=custodia, pdf=pdf, sello=sellado.sello)

    def handle(self, tx: Tx, command: PasoDeAcuse, prepared: Producido | None) -> Acuse | None:
        """Lock, look again, keep it: once."""
        if prepared is None:
            return None
        expediente, acuse = bloqueado(tx, command, EstadoDeAcuse.SELLO_PENDIENTE)
        if acuse is None:
            return None
        if prepared.pdf is None or prepared.sello is None:
            fallido = acuse.con_fallo(prepared.causa, tx.now())
            tx.acuses.guardar(fallido)
            return fallido
        if prepared.custodia != expediente.custodia:
            raise Stale
        sellado = acuse.sellar(prepared.pdf.documento_id, prepared.sello)
        tx.documentos.crear(expediente.expediente_id, acuse.acuse_id, [prepared.pdf])
        tx.acuses.guardar(sellado)
        anotar(tx, expediente, "sellar_acuse", acuse.acuse_id)
        return sellado
