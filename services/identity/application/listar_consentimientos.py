"""Whom the caller lets have what."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain.cliente_de_api import ClienteDeApi
from services.identity.domain.concesion import Consentimiento
from services.identity.domain.errors import CuentaNoEncontrada


@dataclass(frozen=True, slots=True)
class ListaDeConsentimientos:
    """Nothing to say: they are the caller's."""


class ListarConsentimientos(UseCase[Tx, ListaDeConsentimientos, None, Sequence[tuple[Consentimiento, ClienteDeApi]]]):
    """Those that were withdrawn, and of clients that were, are not listed."""

    reads_only = True

    def handle(
        self, tx: Tx, command: ListaDeConsentimientos, prepared: None
    ) -> Sequence[tuple[Consentimiento, ClienteDeApi]]:
        """Raises CuentaNoEncontrada when the caller has no account."""
        if tx.principal.subject is None:
            raise CuentaNoEncontrada
        dados = [dado for dado in tx.consentimientos.de_cuenta(tx.principal.subject) if dado.alcances]
        pares = [(dado, tx.clientes.leer(dado.cliente_id)) for dado in dados]
        return [(dado, cliente) for dado, cliente in pares if cliente is not None and cliente.retirado is None]
