"""All clients."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain.cliente_de_api import ClienteDeApi


@dataclass(frozen=True, slots=True)
class ListaDeClientes:
    """Nothing to say."""


class ListarClientes(UseCase[Tx, ListaDeClientes, None, Sequence[ClienteDeApi]]):
    """By an operator's command; those withdrawn included, the oldest first."""

    reads_only = True

    def handle(self, tx: Tx, command: ListaDeClientes, prepared: None) -> Sequence[ClienteDeApi]:
        """There are few: no pages."""
        return tx.clientes.todos()
