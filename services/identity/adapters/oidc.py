"""OAuth 2.0 and OpenID Connect by Authlib's framework-independent server, one for each request."""

import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from authlib.oauth2.rfc6749 import AuthorizationServer, InvalidGrantError, InvalidRequestError, OAuth2Error
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc9207 import IssuerParameter

from services.identity.adapters import oidc_metadatos
from services.identity.adapters.llaves import LlavesDeAcceso, LlavesDeIdentidad
from services.identity.adapters.oidc_modelos import Cliente, Ficha, Solicitud
from services.identity.adapters.oidc_permisos import (
    Identidad,
    Introspeccion,
    Pkce,
    PorCodigo,
    PorCredenciales,
    PorRenovacion,
    Proteccion,
    Revocacion,
    SoloLoDicho,
    Titular,
)
from services.identity.application.otorgante import Otorgada, Otorgante
from services.identity.application.ports import Tx
from services.identity.application.ports.oidc import Pedido, Peticion, Regreso, Respuesta
from services.identity.domain.autorizacion import Autorizacion
from services.identity.domain.cliente_de_api import ClienteDeApi
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.errores_de_clientes import AutorizacionVencida, PeticionDeAutorizacionInvalida
from services.identity.domain.sesion import VIDA_DEL_ACCESO
from services.identity.domain.sesion import Cliente as Origen

_SIN_CREDENCIAL = "invalid_client"
_OTRO_TIPO = "unsupported_response_type"


class Contestada:
    """The library's answer: status, JSON object or "", headers. It may change `location`."""

    def __init__(self, estado: int, cuerpo: Any, cabeceras: Sequence[tuple[str, str]]) -> None:
        self.estado = estado
        self.cuerpo = cuerpo
        por_nombre = {nombre.lower(): valor for nombre, valor in cabeceras}
        self.location = por_nombre.get("location", "")
        self.desafio = por_nombre.get("www-authenticate", "")

    @property
    def error(self) -> str:
        """The error's name, "" for none."""
        return str(self.cuerpo.get("error", "")) if isinstance(self.cuerpo, dict) else ""


class Emisor(IssuerParameter):
    """`iss` beside code and state (RFC 9207)."""

    def __init__(self, servidor: "Atencion") -> None:
        self._servidor = servidor
        super().__call__(servidor)

    def get_issuer(self) -> str:
        """See IssuerParameter."""
        return self._servidor.emisor


class Atencion(AuthorizationServer):
    """One request, in its transaction."""

    def __init__(
        self, tx: Tx, otorgante: Otorgante, llaves: LlavesDeIdentidad, emisor: str, metodo: str, peticion: Peticion
    ) -> None:
        super().__init__()
        self.tx = tx
        self.otorgante = otorgante
        self.llaves = llaves
        self.emisor = emisor
        self.solicitud = Solicitud(metodo, peticion)
        self.origen = peticion.cliente
        self.leer_cliente = tx.clientes.leer
        self.nombrado: ClienteDeApi | None = None
        self.codigo = ""
        self._otorgada: Otorgada | None = None
        self.register_grant(PorCodigo, [SoloLoDicho(), Pkce(required=True), Identidad(self)])
        self.register_grant(PorRenovacion)
        self.register_grant(PorCredenciales)
        self.register_token_generator("default", self._fichas)
        self.register_endpoint(Revocacion)
        self.register_endpoint(Introspeccion)
        self.register_endpoint(Titular(resource_protector=Proteccion(self)))
        self.register_extension(Emisor)

    @property
    def otorgada(self) -> Otorgada:
        """What was given for this request. Raises LookupError before."""
        if self._otorgada is None:
            raise LookupError("nothing was given yet")
        return self._otorgada

    def query_client(self, client_id: str) -> Cliente | None:
        """See AuthorizationServer; those withdrawn are none."""
        id_ = _uuid(client_id)
        cliente = self.leer_cliente(id_) if id_ else None
        self.nombrado = cliente or self.nombrado
        return Cliente(cliente) if cliente is not None and cliente.retirado is None else None

    def dar(self) -> Contestada:
        """Answer at the token endpoint."""
        self.leer_cliente = self.tx.clientes.fijar
        contestada: Contestada = self.create_token_response()
        return contestada

    def ficha(self, token: str) -> Ficha | None:
        """A token that is good."""
        presentada = self.otorgante.presentada(self.tx, token)
        return Ficha(presentada) if presentada else None

    def save_token(self, token: dict[str, Any], request: Solicitud) -> None:
        """It was kept when it was given."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: Any) -> Solicitud:
        """See AuthorizationServer: there is one."""
        return self.solicitud

    def handle_response(self, status: int, body: Any, headers: Sequence[tuple[str, str]]) -> Contestada:
        """See AuthorizationServer."""
        return Contestada(status, body, headers)

    def _fichas(
        self, grant_type: str, client: Cliente, user: Cuenta | None, scope: str | None, **_options: Any
    ) -> dict[str, Any]:
        """The token response (RFC 6749, 5.1). Raises OAuth2Error."""
        alcances = BearerTokenGenerator.get_allowed_scope(client, scope).split()
        otorgada = self._otorgada = self._otorgar(grant_type, client.cliente, alcances)
        if otorgada is None:
            raise InvalidGrantError
        response = {
            "token_type": "Bearer",
            "access_token": otorgada.ficha,
            "expires_in": int(VIDA_DEL_ACCESO.total_seconds()),
            "scope": " ".join(alcances),
        }
        return response | ({"refresh_token": otorgada.renovacion} if otorgada.renovacion else {})

    def _otorgar(self, flujo: str, cliente: ClienteDeApi, alcances: Sequence[str]) -> Otorgada | None:
        if flujo == PorCodigo.GRANT_TYPE:
            autorizacion = self.solicitud.authorization_code.autorizacion
            return self.otorgante.abrir(self.tx, autorizacion, cliente, self.origen)
        if flujo == PorRenovacion.GRANT_TYPE:
            concesion = self.solicitud.refresh_token.presentada.concesion
            renovacion = self.solicitud.form["refresh_token"]
            return self.otorgante.renovar(self.tx, concesion, renovacion, alcances, self.origen)
        return self.otorgante.abrir_de_sistema(self.tx, cliente, alcances, self.origen)


class ProtocoloAuthlib:
    """See application.ports.oidc.Protocolo."""

    def __init__(self, otorgante: Otorgante, acceso: LlavesDeAcceso, identidad: LlavesDeIdentidad, emisor: str) -> None:
        """`emisor`: the issuer, an address under which the gateway answers."""
        self._otorgante = otorgante
        self._acceso = acceso
        self._identidad = identidad
        self._emisor = emisor

    def metadatos(self) -> str:
        """See Protocolo.metadatos."""
        return json.dumps(oidc_metadatos.de(self._emisor))

    def jwks(self) -> str:
        """See Protocolo.jwks."""
        juntas = [llave for jwks in (self._identidad.jwks(), self._acceso.jwks()) for llave in json.loads(jwks)["keys"]]
        return json.dumps({"keys": juntas})

    def pedido(self, tx: Tx, peticion: Peticion) -> Pedido | Regreso:
        """See Protocolo.pedido."""
        atencion = self._atencion(tx, "GET", peticion)
        datos = atencion.solicitud.payload.data
        cliente, redireccion = atencion.query_client(datos.get("client_id", "")), datos.get("redirect_uri", "")
        if cliente is None or not cliente.check_redirect_uri(redireccion):
            raise PeticionDeAutorizacionInvalida
        try:
            # The library would quote any other in its refusal, and fails on what may not be quoted.
            if datos.get("response_type") not in PorCodigo.RESPONSE_TYPES:
                raise OAuth2Error("Only response_type=code is supported.", error=_OTRO_TIPO)
            atencion.get_consent_grant()
        except OAuth2Error as error:
            error.redirect_uri, error.state = redireccion, datos.get("state")
            contestada = atencion.handle_error_response(atencion.solicitud, error)
            atencion.execute_hook("after_create_authorization_response", contestada)
            return Regreso(contestada.location)
        return Pedido(
            cliente=cliente.cliente,
            redireccion=redireccion,
            alcances=tuple(atencion.solicitud.scope.split()),
            estado=datos.get("state", ""),
            nonce=datos.get("nonce", ""),
            reto=datos["code_challenge"],
            preguntar="consent" in datos.get("prompt", "").split(),
        )

    def concedido(self, tx: Tx, autorizacion: Autorizacion, codigo: str) -> Regreso:
        """See Protocolo.concedido."""
        titular = tx.cuentas.leer(autorizacion.cuenta_id) if autorizacion.cuenta_id else None
        return self._decidido(tx, autorizacion, titular, codigo)

    def negado(self, tx: Tx, autorizacion: Autorizacion) -> Regreso:
        """See Protocolo.negado."""
        return self._decidido(tx, autorizacion, None, "")

    def _decidido(self, tx: Tx, autorizacion: Autorizacion, titular: Cuenta | None, codigo: str) -> Regreso:
        """The request is answered as it came: the library looks at it once more."""
        origen = Origen(autorizacion.direccion, "")
        atencion = self._atencion(tx, "POST", Peticion(_parametros(autorizacion), origen))
        atencion.codigo = codigo
        grant = atencion.get_authorization_grant(atencion.solicitud)
        contestada: Contestada = atencion.create_authorization_response(grant_user=titular, grant=grant)
        if not contestada.location:
            raise AutorizacionVencida
        return Regreso(contestada.location)

    def canjear(self, tx: Tx, peticion: Peticion) -> Respuesta:
        """See Protocolo.canjear."""
        return self._contestar(tx, peticion, Atencion.dar)

    def revocar(self, tx: Tx, peticion: Peticion) -> Respuesta:
        """See Protocolo.revocar."""
        return self._contestar(tx, peticion, lambda atencion: atencion.create_endpoint_response("revocation"))

    def introspeccionar(self, tx: Tx, peticion: Peticion) -> Respuesta:
        """See Protocolo.introspeccionar."""
        return self._contestar(tx, peticion, lambda atencion: atencion.create_endpoint_response("introspection"))

    def titular(self, tx: Tx, peticion: Peticion) -> Respuesta:
        """See Protocolo.titular."""
        return self._contestar(tx, peticion, lambda atencion: atencion.create_endpoint_response("userinfo"))

    def _contestar(self, tx: Tx, peticion: Peticion, hacer: Callable[["Atencion"], Contestada]) -> Respuesta:
        atencion = self._atencion(tx, "POST", peticion)
        if any(len(valores) > 1 for valores in atencion.solicitud.payload.datalist.values()):
            repetido = InvalidRequestError("A parameter is repeated.")
            contestada: Contestada = atencion.handle_error_response(atencion.solicitud, repetido)
        else:
            contestada = hacer(atencion)
        if contestada.error == _SIN_CREDENCIAL and atencion.nombrado is not None:
            self._otorgante.negar(tx, atencion.nombrado.id, peticion.cliente)
        return Respuesta(contestada.estado, contestada.cuerpo, contestada.desafio)

    def _atencion(self, tx: Tx, metodo: str, peticion: Peticion) -> Atencion:
        return Atencion(tx, self._otorgante, self._identidad, self._emisor, metodo, peticion)


def _parametros(autorizacion: Autorizacion) -> Sequence[tuple[str, str]]:
    """Of the request that it was made from."""
    return (
        ("response_type", "code"),
        ("client_id", str(autorizacion.cliente_id)),
        ("redirect_uri", autorizacion.redireccion),
        ("scope", " ".join(autorizacion.alcances)),
        ("state", autorizacion.estado),
        ("nonce", autorizacion.nonce),
        ("code_challenge", autorizacion.reto),
        ("code_challenge_method", "S256"),
    )


def _uuid(texto: str) -> UUID | None:
    try:
        return UUID(texto)
    except ValueError:
        return None
