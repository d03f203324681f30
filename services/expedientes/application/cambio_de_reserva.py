"""What reserving a case and opening it again share."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from uuid import UUID

from libs.foundation.core.ids import new_id
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.application.idempotencia import llave_de
from services.expedientes.application.lectura import anotar
from services.expedientes.application.ports import Actuacion, Tx
from services.expedientes.domain.errors import ExpedienteNoEncontrado
from services.expedientes.domain.escrito import exigir_texto
from services.expedientes.domain.eventos import ExpedienteAbierto, ExpedienteReservado
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.reserva import CambioDeReserva


@dataclass(frozen=True, slots=True)
class Pedido:
    """Which case, why, and on what legal ground."""

    numero: str
    motivo: str
    fundamento: str
    llave: str = ""


def cambiar(
    tx: Tx,
    jurisdiccion: Jurisdiccion,
    pedido: Pedido,
    rpc: str,
    cambio_de: Callable[[Expediente], Expediente],
    llave_nueva: bytes = b"",
) -> Actuacion:
    """Lock, authorize, write the change and tell it: the line of the timeline that it is. A reserved case whose
    documents lie with public ones has them moved under `llave_nueva`, as soon as that can be.

    The law lets the juez alone say what is reserved (LOJ 63), and nobody else what is no more. Raises what the two use
    cases say.
    """
    expediente = next(iter(tx.expedientes.bloquear([NumeroDeExpediente.parse(pedido.numero)])), None)
    if expediente is None:
        raise ExpedienteNoEncontrado
    expediente.exigir_personal(tx.principal, "juez")
    sin_llave = {campo: valor for campo, valor in asdict(pedido).items() if campo != "llave"}
    llave = llave_de(pedido.llave, **sin_llave)
    if anterior := tx.answers.find(rpc, llave):
        return linea(tx.reservas.uno(UUID(anterior)))
    ahora = tx.now(after=expediente.ultimo_instante)
    limites = jurisdiccion.limites_de_escrito_en(jurisdiccion.calendario.fecha_legal(ahora))
    exigir_texto(pedido.motivo, "motivo", limites)
    exigir_texto(pedido.fundamento, "fundamento", limites)
    cambiado = cambio_de(expediente)
    cambio = CambioDeReserva(
        cambio_id=new_id(),
        expediente_id=cambiado.expediente_id,
        cambio=cambiado.cambio_de_reserva,
        reservado=cambiado.reservado,
        motivo=pedido.motivo,
        fundamento=pedido.fundamento,
        instante=ahora,
    )
    tx.reservas.cambiar(cambiado, cambio)
    if cambiado.reservado and cambiado.custodia.llave is None:
        tx.traslados.pedir(cambiado.expediente_id, llave_nueva, ahora)
    tx.expedientes.avanzar(cambiado.expediente_id, ahora, cambiado.escritos)
    anotar(tx, cambiado, cambio.tipo, cambio.cambio_id)
    hecho = ExpedienteReservado if cambio.reservado else ExpedienteAbierto
    tx.emit(hecho(cambiado, cambio.cambio))
    tx.answers.store(rpc, llave, str(cambio.cambio_id))
    return linea(cambio)


def linea(cambio: CambioDeReserva) -> Actuacion:
    """The line of the timeline that a change is."""
    return Actuacion(cambio.cambio_id, cambio.tipo, cambio.motivo, cambio.instante, (), fundamento=cambio.fundamento)
