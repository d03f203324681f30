"""The caller's open sessions: "my devices"."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain.errors import CuentaNoEncontrada
from services.identity.domain.sesion import Sesion


@dataclass(frozen=True, slots=True)
class Listar:
    """Nothing to say: they are the caller's."""


@dataclass(frozen=True, slots=True)
class Listadas:
    """Open sessions, last used first, and which of them the caller is using."""

    sesiones: Sequence[Sesion]
    actual: UUID | None


class ListarSesiones(UseCase[Tx, Listar, None, Listadas]):
    """Closed and expired sessions are not listed."""

    reads_only = True

    def handle(self, tx: Tx, command: Listar, prepared: None) -> Listadas:
        """Raises CuentaNoEncontrada when the caller has no account."""
        if tx.principal.subject is None:
            raise CuentaNoEncontrada
        ahora = tx.now()
        sesiones = tx.sesiones.de_cuenta(tx.principal.subject)
        return Listadas([sesion for sesion in sesiones if sesion.vigente(ahora)], tx.principal.session)
