"""Sessions closed lately, grants in which systems act for themselves, and powers to act for others that ended,
whichever replica did it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain.sesion import VIDA_DEL_ACCESO

# A closing carries the instant read inside its transaction and is seen after the commit: the budget of a transaction
# and twice the tolerance between clocks are within this.
SOLAPE = timedelta(seconds=10)
# Who missed the event of a revocation hears of it in the feed for as long as the event stays in its topic.
MEMORIA_DE_PODERES = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Seguir:
    """`desde`: the instant of the previous look; None asks for all that still matters."""

    desde: datetime | None


@dataclass(frozen=True, slots=True)
class Cierres:
    """Sessions closed and mandates or memberships (`poderes`) ended since, some perhaps given before, and the instant
    of this look."""

    sesiones: Sequence[UUID]
    visto: datetime
    poderes: Sequence[UUID] = ()


class SeguirRevocaciones(UseCase[Tx, Seguir, None, Cierres]):
    """One look at the table; the feed looks again and again and streams what is new."""

    reads_only = True

    def handle(self, tx: Tx, command: Seguir, prepared: None) -> Cierres:
        """Looks back over an overlap, so that a closing committed late is not missed."""
        ahora = tx.now()
        desde = (command.desde or ahora - VIDA_DEL_ACCESO) - SOLAPE
        sesiones = [*tx.sesiones.cerradas_desde(desde), *tx.concesiones.cerradas_desde(desde)]
        poderes = tx.poderes.revocados_desde((command.desde or ahora - MEMORIA_DE_PODERES) - SOLAPE)
        return Cierres(sesiones, ahora, poderes)
