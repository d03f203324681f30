"""Register a client."""

from dataclasses import dataclass, field

from libs.foundation.core.ids import new_id
from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.alcances import canonico
from services.identity.domain.cliente_de_api import (
    ClienteDeApi,
    Flujo,
    exigir_cliente,
    huella_de_secreto,
    secreto_nuevo,
)
from services.identity.domain.errores_de_clientes import ClienteInvalido


@dataclass(frozen=True, slots=True)
class NuevoCliente:
    """The client, as its operator describes it."""

    nombre: str
    confidencial: bool
    redirecciones: tuple[str, ...]
    alcances: tuple[str, ...]
    flujos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClienteCreado:
    """The client, and its secret, "" where it has none: it is nowhere else."""

    cliente: ClienteDeApi
    secreto: str = field(repr=False)


class CrearCliente(UseCase[Tx, NuevoCliente, None, ClienteCreado]):
    """By an operator's command. Its parts do not change: another client is another registration."""

    def handle(self, tx: Tx, command: NuevoCliente, prepared: None) -> ClienteCreado:
        """Raises NombreInvalido, ClienteInvalido, RedireccionInvalida, AlcanceDesconocido."""
        if not set(command.flujos) <= set(Flujo):
            raise ClienteInvalido(falta="flujos")
        secreto = secreto_nuevo() if command.confidencial else ""
        cliente = ClienteDeApi(
            id=new_id(),
            nombre=command.nombre,
            secreto=huella_de_secreto(secreto) if secreto else "",
            redirecciones=command.redirecciones,
            alcances=tuple(dict.fromkeys(map(canonico, command.alcances))),
            flujos=tuple(Flujo(flujo) for flujo in dict.fromkeys(command.flujos)),
            creado=tx.now(),
        )
        exigir_cliente(cliente)
        tx.clientes.agregar(cliente)
        tx.auditoria.anotar(Accion.CLIENTE_CREADO, accion.cliente(cliente.id))
        return ClienteCreado(cliente, secreto)
