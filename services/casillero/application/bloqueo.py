"""Mailboxes locked in one order, whatever the order in which the messages about them come."""

from collections.abc import Sequence

from services.casillero.application import (
    abrir_casillero,
    anotar_plazo,
    anular_entrega,
    cambiar_reserva,
    dejar_sin_titular,
    depositar_notificacion,
)
from services.casillero.application.ports import Tx


def bloquear_casilleros(tx: Tx, commands: Sequence[object]) -> None:
    """Lock the mailboxes of all `commands` together. Deliveries alone are locked so by their use case; what is handled
    one by one and before them would be locked in the order of its streams."""
    plazos = [command for command in commands if isinstance(command, anotar_plazo.Command)]
    depositos = [command for command in commands if isinstance(command, depositar_notificacion.Command)]
    titulares = [c for c in commands if isinstance(c, abrir_casillero.Command | dejar_sin_titular.Command)]
    anuladas = {command.entrega_id for command in commands if isinstance(command, anular_entrega.Command)}
    reservas = [command.reserva for command in commands if isinstance(command, cambiar_reserva.Command)]
    if plazos or titulares or anuladas or reservas:
        entregas = {entrega_id for plazo in plazos for entrega_id in plazo.entregas} | anuladas
        personas = {deposito.entrega.destinatario for deposito in depositos}
        tx.casilleros.bloquear_de_entregas(
            entregas,
            personas | {titular.persona for titular in titulares},
            {(reserva.productor, reserva.expediente_id) for reserva in reservas},
        )
