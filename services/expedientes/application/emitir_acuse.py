"""Make the acuse of an escrito, after the filing was committed, and order its delivery (EVENTS.md, step 2)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from libs.foundation.core.crashpoints import reach
from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, Stale, UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.expedientes.application.lectura import anotar
from services.expedientes.application.ports import Archivo, Tx
from services.expedientes.application.ports_de_acuse import Prensa, SelloInstitucional
from services.expedientes.domain.acuse import Acuse, EstadoDeAcuse
from services.expedientes.domain.errors import AcuseNoProducible
from services.expedientes.domain.escrito import Documento, Escrito
from services.expedientes.domain.eventos import EntregaOrdenada
from services.expedientes.domain.expediente import Custodia, Expediente

PDF, HTML = "application/pdf", "text/html"


@dataclass(frozen=True, slots=True)
class PasoDeAcuse:
    """For the acuse of which escrito the next step is to be done."""

    expediente_id: UUID
    escrito_id: UUID


@dataclass(frozen=True, slots=True)
class Producido:
    """The documents already stored as `custodia` said then, and the timestamp of the PDF; without documents: nothing
    was made, for that `causa`."""

    causa: str = ""
    custodia: Custodia | None = field(default=None)
    pdf: Documento | None = field(default=None)
    gemelo: Documento | None = field(default=None)
    sello: datetime | None = field(default=None)


class EmitirAcuse(UseCase[Tx, PasoDeAcuse, Producido | None, Acuse | None]):
    """Job: gives the acuse as it stands afterwards, None when there was nothing to do (any more).

    Each attempt stores documents of its own and the transaction keeps those of one, so an escrito has one acuse whoever
    tries at once, or dies half-way; what no attempt kept is swept. Without a timestamp it is not delivered before
    `espera` has passed since the filing: within that time the authority usually comes back, and the acuse is whole.
    Raises Unavailable.
    """

    def __init__(
        self,
        jurisdiccion: Jurisdiccion,
        lector: Reader[Tx],
        archivo: Archivo,
        prensa: Prensa,
        sello: SelloInstitucional,
        espera: timedelta,
    ) -> None:
        self._jurisdiccion = jurisdiccion
        self._lector = lector
        self._archivo = archivo
        self._prensa = prensa
        self._sello = sello
        self._espera = espera

    async def prepare(self, principal: Principal, command: PasoDeAcuse) -> Producido | None:
        """Print, seal and store it."""

        def leer(tx: Tx) -> tuple[Acuse | None, Expediente | None, Escrito | None, datetime]:
            acuse = tx.acuses.uno(command.escrito_id)
            escrito = tx.escritos.uno(command.expediente_id, command.escrito_id)
            return acuse, tx.expedientes.por_id(command.expediente_id), escrito, tx.now()

        acuse, expediente, escrito, ahora = await self._lector.read(principal, leer)
        if acuse is None or expediente is None or escrito is None or acuse.estado is not EstadoDeAcuse.PENDIENTE:
            return None
        try:
            impreso = await self._prensa.acuse(escrito, expediente.organo, acuse.codigo, ahora)
            reach("acuse.impreso")
            sellado = await self._sello.sellar(impreso.pdf)
        except AcuseNoProducible as error:
            return Producido(error.metadata["causa"])
        if sellado.sello is None and ahora < acuse.creado + self._espera:
            return Producido(sellado.causa)
        custodia, nombre = expediente.custodia, f"acuse-{escrito.numero}"
        pdf = await guardar(self._archivo, custodia, f"{nombre}.pdf", PDF, sellado.pdf, impreso.paginas)
        gemelo = await guardar(self._archivo, custodia, f"{nombre}.html", HTML, impreso.html)
        reach("acuse.guardado")
        return Producido(sellado.causa, custodia, pdf, gemelo, sellado.sello)

    def handle(self, tx: Tx, command: PasoDeAcuse, prepared: Producido | None) -> Acuse | None:
        """Lock, look again, keep it and order its delivery: once."""
        if prepared is None:
            return None
        expediente, acuse = bloqueado(tx, command, EstadoDeAcuse.PENDIENTE)
        if acuse is None:
            return None
        ahora = tx.now(after=expediente.ultimo_instante)
        if prepared.pdf is None or prepared.gemelo is None:
            fallido = acuse.con_fallo(prepared.causa, ahora)
            tx.acuses.guardar(fallido)
            return fallido
        if prepared.custodia != expediente.custodia:
            raise Stale
        escrito = tx.escritos.uno(expediente.expediente_id, command.escrito_id)
        assert escrito is not None  # noqa: S101 -- prepare read it, and escritos stay
        pdf, gemelo = prepared.pdf, prepared.gemelo
        emitido = acuse.emitir(pdf.documento_id, gemelo.documento_id, prepared.sello, prepared.causa, ahora)
        # Not the escrito's own documents: they are what was presented.
        tx.documentos.crear(expediente.expediente_id, acuse.acuse_id, [pdf, gemelo])
        tx.acuses.guardar(emitido)
        tx.expedientes.avanzar(expediente.expediente_id, ahora, expediente.escritos)
        anotar(tx, expediente, "emitir_acuse", acuse.acuse_id)
        tx.emit(*self._entregas(expediente, escrito, pdf, prepared.sello, ahora))
        reach("acuse.escrito")
        return emitido

    def _entregas(
        self, expediente: Expediente, escrito: Escrito, pdf: Documento, sello: datetime | None, ahora: datetime
    ) -> list[EntregaOrdenada]:
        falta = "" if sello else " (sello de tiempo pendiente)"
        return [
            EntregaOrdenada(
                entrega_id=new_id(),
                clase="aviso",
                expediente=expediente,
                materia=self._jurisdiccion.catalogos.tipo_de_proceso(expediente.tipo_de_proceso).materia,
                acto_id=escrito.escrito_id,
                destinatario=destinatario,
                representado=representado,
                asunto=f"Acuse del escrito {escrito.numero}{falta}",
                documentos=(pdf,),
                emision=ahora,
            )
            for destinatario, representado in _destinatarios(expediente, escrito)
        ]


def bloqueado(tx: Tx, command: PasoDeAcuse, estado: EstadoDeAcuse) -> tuple[Expediente, Acuse | None]:
    """The case of an acuse and the acuse, locked in the order of every filing; None when it is not in that state (any
    more): somebody else did the step."""
    leido = tx.expedientes.por_id(command.expediente_id)
    assert leido is not None  # noqa: S101 -- prepare read it, and cases stay
    (expediente,) = tx.expedientes.bloquear([leido.numero])
    acuse = tx.acuses.bloquear(command.escrito_id)
    return expediente, acuse if acuse is not None and acuse.estado is estado else None


async def guardar(
    archivo: Archivo, custodia: Custodia, nombre: str, tipo: str, contenido: bytes, paginas: int = 0
) -> Documento:
    """Store what was made here as a document of the case. Raises Unavailable."""
    documento_id = new_id()
    version = await archivo.guardar_hecho(custodia, documento_id, contenido)
    huella = sha256(contenido).hexdigest()
    return Documento(documento_id, nombre, tipo, len(contenido), huella, paginas, version)


def _destinatarios(expediente: Expediente, escrito: Escrito) -> list[tuple[UUID, UUID]]:
    """To whom the acuse goes, and for whom: who presented it; and who else receives for those in whose name it was, so
    that nothing is presented for somebody who does not hear of it."""
    if escrito.representado is None:
        return [(escrito.presentante, escrito.presentante)]
    reciben = {escrito.presentante: escrito.representado}
    for parte in (una for una in expediente.partes if una.persona == escrito.representado):
        reciben.setdefault(parte.destinatario, parte.persona)
    return list(reciben.items())
