"""What the page of an authorization under way shows."""

from dataclasses import dataclass, field

from libs.foundation.core.usecases import UseCase
from services.identity.application.pasos import Pagina, en_curso, pagina_de
from services.identity.application.ports import Tx
from services.identity.domain.sesion import Cliente


@dataclass(frozen=True, slots=True)
class ConsultaDeAutorizacion:
    """What the browser has, and where it is."""

    solicitud: str = field(repr=False)
    cliente: Cliente


class ConsultarAutorizacion(UseCase[Tx, ConsultaDeAutorizacion, None, Pagina]):
    """For a page that is shown again, after what was typed was refused."""

    reads_only = True

    def handle(self, tx: Tx, command: ConsultaDeAutorizacion, prepared: None) -> Pagina:
        """Raises AutorizacionVencida."""
        return pagina_de(tx, *en_curso(tx, command.solicitud, command.cliente), command.solicitud)
