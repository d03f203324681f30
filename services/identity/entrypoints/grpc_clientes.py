"""RPCs about clients: proto → command → proto."""

from dataclasses import dataclass
from typing import Any

from estrado.identity.v1 import clientes_service_pb2 as api
from estrado.identity.v1 import clientes_service_pb2_grpc as api_grpc

from libs.foundation.rpc.context import current_principal
from libs.foundation.sql.runner import Runner
from services.identity.application.crear_cliente import CrearCliente
from services.identity.application.listar_clientes import ListaDeClientes, ListarClientes
from services.identity.application.ports import Tx
from services.identity.application.renovar_secreto_de_cliente import RenovacionDeSecreto, RenovarSecretoDeCliente
from services.identity.application.retirar_cliente import RetirarCliente, RetiroDeCliente
from services.identity.entrypoints import convert_oidc as convert
from services.identity.entrypoints.convert import uuid_or_none


@dataclass(frozen=True, slots=True)
class UseCasesDeClientes:
    """What the RPCs run."""

    crear: CrearCliente
    listar: ListarClientes
    retirar: RetirarCliente
    renovar_secreto: RenovarSecretoDeCliente


class ClientesServicer(api_grpc.ClientesServiceServicer):
    """estrado.identity.v1.ClientesService."""

    def __init__(self, runner: Runner[Tx], use: UseCasesDeClientes) -> None:
        self._run = runner.run
        self._use = use

    async def CrearCliente(self, request: api.CrearClienteRequest, context: Any) -> api.CrearClienteResponse:
        """See the proto."""
        made = await self._run(self._use.crear, current_principal(), convert.nuevo_cliente(request))
        return api.CrearClienteResponse(cliente=convert.cliente_pb(made.cliente), secreto=made.secreto)

    async def ListarClientes(self, request: api.ListarClientesRequest, context: Any) -> api.ListarClientesResponse:
        """See the proto."""
        found = await self._run(self._use.listar, current_principal(), ListaDeClientes())
        return api.ListarClientesResponse(clientes=[convert.cliente_pb(cliente) for cliente in found])

    async def RetirarCliente(self, request: api.RetirarClienteRequest, context: Any) -> api.RetirarClienteResponse:
        """See the proto."""
        await self._run(self._use.retirar, current_principal(), RetiroDeCliente(uuid_or_none(request.cliente_id)))
        return api.RetirarClienteResponse()

    async def RenovarSecretoDeCliente(
        self, request: api.RenovarSecretoDeClienteRequest, context: Any
    ) -> api.RenovarSecretoDeClienteResponse:
        """See the proto."""
        command = RenovacionDeSecreto(uuid_or_none(request.cliente_id))
        secreto = await self._run(self._use.renovar_secreto, current_principal(), command)
        return api.RenovarSecretoDeClienteResponse(secreto=secreto)
