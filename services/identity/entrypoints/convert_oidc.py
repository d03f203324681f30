"""proto ↔ commands and results of the authorization server."""

import json
from collections.abc import Iterable

from estrado.identity.v1 import clientes_service_pb2 as clientes_api
from estrado.identity.v1 import oidc_service_pb2 as api

from services.identity.application.acceso import Negado
from services.identity.application.completar_autorizacion import Mostrar
from services.identity.application.crear_cliente import NuevoCliente
from services.identity.application.identificacion import Credenciales
from services.identity.application.identificar_autorizacion import Identificar
from services.identity.application.pasos import Pagina, Paso, Siguiente
from services.identity.application.ports.oidc import Peticion, Respuesta
from services.identity.domain.cliente_de_api import ClienteDeApi
from services.identity.domain.concesion import Consentimiento
from services.identity.entrypoints.convert import cliente, timestamp

_PASOS = {
    Paso.IDENTIFICARSE: api.PASO_DE_AUTORIZACION_IDENTIFICARSE,
    Paso.SEGUNDO_FACTOR: api.PASO_DE_AUTORIZACION_SEGUNDO_FACTOR,
    Paso.CONSENTIR: api.PASO_DE_AUTORIZACION_CONSENTIR,
}


def nuevo_cliente(request: clientes_api.CrearClienteRequest) -> NuevoCliente:
    """The client to register."""
    return NuevoCliente(
        nombre=request.nombre,
        confidencial=request.confidencial,
        redirecciones=tuple(request.redirecciones),
        alcances=tuple(request.alcances),
        flujos=tuple(request.flujos),
    )


def cliente_pb(dato: ClienteDeApi) -> clientes_api.ClienteDeApi:
    """A client, without what its secret is known by."""
    return clientes_api.ClienteDeApi(
        cliente_id=str(dato.id),
        nombre=dato.nombre,
        confidencial=dato.confidencial,
        redirecciones=dato.redirecciones,
        alcances=dato.alcances,
        flujos=[flujo.value for flujo in dato.flujos],
        creado=timestamp(dato.creado),
        retirado=timestamp(dato.retirado) if dato.retirado else None,
    )


def pedido(request: api.PedirAutorizacionRequest) -> Peticion:
    """An authorization request."""
    return Peticion(_parametros(request.parametros), cliente(request))


def peticion(request: api.PeticionDeCliente) -> Peticion:
    """A client's own request."""
    return Peticion(_parametros(request.parametros), cliente(request), request.autorizacion)


def _parametros(parametros: Iterable[api.Parametro]) -> list[tuple[str, str]]:
    return [(parametro.nombre, parametro.valor) for parametro in parametros]


def identificar(request: api.IdentificarAutorizacionRequest) -> Identificar:
    """Credentials typed on a page that shows no captcha."""
    credenciales = Credenciales(request.correo, request.contrasena, cliente(request), captcha=None)
    return Identificar(request.solicitud, credenciales)


def mostrar(request: api.CompletarAutorizacionRequest) -> Mostrar:
    """A code typed on the page."""
    return Mostrar(request.solicitud, request.codigo, cliente(request))


def siguiente_pb(resultado: Siguiente | Negado) -> api.SiguienteDeAutorizacion:
    """What comes next. Raises the refusal that was recorded."""
    if isinstance(resultado, Negado):
        raise resultado.error
    if not isinstance(resultado, Pagina):
        return api.SiguienteDeAutorizacion(ir_a=resultado.ir_a)
    pagina = api.PaginaDeAutorizacion(
        paso=_PASOS[resultado.paso],
        cliente=resultado.cliente,
        alcances=resultado.alcances,
        redireccion=resultado.redireccion,
        correo=resultado.correo,
        verificada=resultado.verificada,
    )
    return api.SiguienteDeAutorizacion(pagina=pagina)


def respuesta_pb(respuesta: Respuesta) -> api.RespuestaAlCliente:
    """The HTTP answer to a client."""
    return api.RespuestaAlCliente(
        estado=respuesta.estado, cuerpo=json.dumps(respuesta.cuerpo), desafio=respuesta.desafio
    )


def consentimiento_pb(par: tuple[Consentimiento, ClienteDeApi]) -> api.Consentimiento:
    """What somebody lets a client have."""
    dado, quien = par
    return api.Consentimiento(
        cliente_id=str(quien.id), cliente=quien.nombre, alcances=dado.alcances, dado=timestamp(dado.dado)
    )
