"""That who must have a second factor keeps one."""

from uuid import UUID

from services.identity.application.ports import Tx
from services.identity.domain.errors import UltimoFactorExigido
from services.identity.domain.factores import Exigidos, Factores


def exigir_permitido(tx: Tx, exigidos: Exigidos, cuenta_id: UUID, quedan: Factores) -> None:
    """Whether the account, locked, may be left with `quedan`. Raises UltimoFactorExigido."""
    cuenta = tx.cuentas.leer(cuenta_id)
    if not quedan.alguno and cuenta is not None and exigidos.alcanza(cuenta):
        raise UltimoFactorExigido
