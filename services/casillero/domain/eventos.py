"""What casillero tells. All are internal: they carry who receives, never what it is about."""

from dataclasses import dataclass

from services.casillero.domain.casillero import Casillero
from services.casillero.domain.entrega import Entrega
from services.casillero.domain.notificacion import Notificacion
from services.casillero.domain.papel import EnPapel


@dataclass(frozen=True, slots=True)
class CasilleroAbierto:
    """A persona has a mailbox."""

    casillero: Casillero


@dataclass(frozen=True, slots=True)
class CasilleroDeUnidadAbierto:
    """A court has a mailbox."""

    casillero: Casillero
    organo: str


@dataclass(frozen=True, slots=True)
class CasilleroSuspendido:
    """Nothing new with legal effect is put in it any more."""

    casillero: Casillero


@dataclass(frozen=True, slots=True)
class CasilleroReabierto:
    """It receives again, since its last instant."""

    casillero: Casillero


@dataclass(frozen=True, slots=True)
class NotificacionDepositada:
    """A delivery, aviso or notificacion, lies in its recipient's mailbox."""

    notificacion: Notificacion


@dataclass(frozen=True, slots=True)
class NotificacionAccedida:
    """Its recipient opened it for the first time."""

    notificacion: Notificacion


@dataclass(frozen=True, slots=True)
class NotificacionEfectiva:
    """A notificacion, in a mailbox or on paper, took legal effect."""

    notificacion: Notificacion | EnPapel


@dataclass(frozen=True, slots=True)
class EntregaEnPapelPendiente:
    """The recipient of a notificacion has no mailbox: it takes the paper route."""

    entrega: Entrega
