"""Mailboxes locked in one order, whatever the order in which the messages about them come."""

from collections.abc import Sequence

from services.casillero.application import anotar_plazo, depositar_notificacion
from services.casillero.application.ports import Tx


def bloquear_casilleros(tx: Tx, commands: Sequence[object]) -> None:
    """Lock the mailboxes of all `commands` together. Deliveries alone are locked so by their use case; plazos, one by
    one and before them, would be locked in the order of their cases."""
    plazos = [command for command in commands if isinstance(command, anotar_plazo.Command)]
    depositos = [command for command in commands if isinstance(command, depositar_notificacion.Command)]
    if plazos:
        entregas = {entrega_id for plazo in plazos for entrega_id in plazo.entregas}
        tx.casilleros.bloquear_de_entregas(entregas, {deposito.entrega.destinatario for deposito in depositos})
