"""How each way to get tokens, and each endpoint, asks the Otorgante: Authlib calls these."""

import re
from typing import TYPE_CHECKING, Any

from authlib.consts import default_json_headers
from authlib.oauth2.rfc6749 import InvalidRequestError, InvalidScopeError, ResourceProtector
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, ClientCredentialsGrant, RefreshTokenGrant
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from authlib.oidc.core import OpenIDCode, UserInfo, UserInfoEndpoint
from authlib.oidc.core.errors import RequestNotSupportedError, RequestURINotSupportedError

from services.identity.adapters.llaves import ALGORITMO_DE_IDENTIDAD
from services.identity.adapters.oidc_modelos import CON_SECRETO, SIN_SECRETO, Cliente, Codigo, Ficha, Solicitud
from services.identity.application.otorgante import REVOCADA, Presentada
from services.identity.domain.alcances import OPENID
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.sesion import VIDA_DEL_ACCESO

if TYPE_CHECKING:
    from services.identity.adapters.oidc import Atencion

_CON_SECRETO = list(CON_SECRETO)
_TODOS = [*CON_SECRETO, SIN_SECRETO]
# As long as their columns are.
_LARGOS = {"state": 1000, "nonce": 500}
# What a page can be asked to do (OpenID Connect Core, 3.1.2.1). Each asks who it is: that is `select_account` too.
PREGUNTAS = frozenset(("none", "login", "consent", "select_account"))
_SEGUNDOS = re.compile("[0-9]{1,9}")
_RETO = 43  # symbols of a SHA-256 in base64url
VIDA_DE_LA_IDENTIDAD = int(VIDA_DEL_ACCESO.total_seconds())


class PorCodigo(AuthorizationCodeGrant):
    """authorization_code."""

    TOKEN_ENDPOINT_AUTH_METHODS = _TODOS
    server: "Atencion"

    def generate_authorization_code(self) -> str:
        """The one that application.pasos made and keeps the hash of."""
        return self.server.codigo

    def save_authorization_code(self, code: str, request: Solicitud) -> None:
        """It is kept already."""

    def query_authorization_code(self, code: str, client: Cliente) -> Codigo | None:
        """Whoever asks uses it up."""
        tomada = self.server.otorgante.tomar_codigo(self.server.tx, code, client.cliente)
        return Codigo(tomada) if tomada else None

    def delete_authorization_code(self, authorization_code: Codigo) -> None:
        """It was used up when it was asked for."""

    def authenticate_user(self, authorization_code: Codigo) -> Cuenta | None:
        """Whose it is."""
        return self.server.otorgante.titular(self.server.tx, authorization_code.autorizacion)


class Pkce(CodeChallenge):
    """S256, demanded of every client."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]  # noqa: RUF012 - the library's own way to say it

    def validate_code_challenge(self, grant: PorCodigo, redirect_uri: str) -> None:
        """Raises InvalidRequestError."""
        datos = grant.request.payload.data
        if len(datos.get("code_challenge", "")) != _RETO or datos.get("code_challenge_method") != "S256":
            raise InvalidRequestError("A code_challenge is required, with code_challenge_method=S256.")
        super().validate_code_challenge(grant, redirect_uri)


class SoloLoDicho:
    """Refuses what the metadata say is not understood, instead of answering as if it had not been asked."""

    def __call__(self, grant: PorCodigo) -> None:
        """Be asked after the library has looked at the request."""
        grant.register_hook("after_validate_authorization_request_payload", self.exigir)

    def exigir(self, grant: PorCodigo, redirect_uri: str) -> None:
        """Raises OAuth2Error, which is told at the client's address."""
        parametros = grant.request.payload
        if any(len(valores) > 1 for valores in parametros.datalist.values()):
            raise InvalidRequestError("A parameter is repeated.")
        if "request" in parametros.data:
            raise RequestNotSupportedError
        if "request_uri" in parametros.data:
            raise RequestURINotSupportedError
        if parametros.data.get("response_mode", "query") != "query":
            raise InvalidRequestError("The response_mode is not supported.")
        if not set(parametros.data.get("prompt", "").split()) <= PREGUNTAS:
            raise InvalidRequestError("The prompt is not supported.")
        if not _SEGUNDOS.fullmatch(parametros.data.get("max_age", "0")):
            raise InvalidRequestError("The max_age is not a number of seconds.")
        if not all(_se_guarda(parametros.data.get(nombre, ""), largo) for nombre, largo in _LARGOS.items()):
            raise InvalidRequestError("The state or the nonce is too long, or cannot be printed.")
        if OPENID not in grant.request.scope.split():
            raise InvalidScopeError("The scope openid is required.")


def _se_guarda(texto: str, largo: int) -> bool:
    return len(texto) <= largo and texto.isprintable()


class Identidad(OpenIDCode):
    """ID tokens: who, for whom, how and when; what else is known is at UserInfo."""

    def __init__(self, servidor: "Atencion") -> None:
        super().__init__(require_nonce=False)
        self._servidor = servidor

    def exists_nonce(self, nonce: str, request: Solicitud) -> bool:
        """That a nonce comes once is the client's to see: it knows those that it made."""
        return False

    def get_compatible_claims(self, request: Solicitud) -> dict[str, Any]:
        """Whose it is, for which client, and until when."""
        ahora = int(self._servidor.tx.now().timestamp())
        return {
            "iss": self._servidor.emisor,
            "aud": request.client.get_client_id(),
            "iat": ahora,
            "exp": ahora + VIDA_DE_LA_IDENTIDAD,
        }

    def get_client_algorithm(self, client: Cliente) -> str:
        """The same for all."""
        return ALGORITMO_DE_IDENTIDAD

    def get_encode_header(self, client: Cliente) -> dict[str, str]:
        """With the key that signs now."""
        return {"alg": ALGORITMO_DE_IDENTIDAD, "kid": str(self._servidor.llaves.firma().kid)}

    def resolve_client_private_key(self, client: Cliente) -> Any:
        """The key that signs now."""
        return self._servidor.llaves.firma()

    def generate_user_info(self, user: Cuenta, scope: str) -> UserInfo:
        """The subject alone."""
        return UserInfo(sub=str(self._servidor.otorgada.concesion.sujeto))


class PorRenovacion(RefreshTokenGrant):
    """refresh_token."""

    TOKEN_ENDPOINT_AUTH_METHODS = _TODOS
    INCLUDE_NEW_REFRESH_TOKEN = True
    server: "Atencion"

    def authenticate_refresh_token(self, refresh_token: str) -> Ficha | None:
        """Its grant, locked."""
        concesion = self.server.otorgante.renovable(self.server.tx, refresh_token, self.request.client.cliente)
        if concesion is None:
            return None
        return Ficha(Presentada(concesion, concesion.alcances, concesion.ultimo_uso, concesion.vence))

    def authenticate_user(self, refresh_token: Ficha) -> Cuenta | None:
        """Whose it is."""
        cuenta_id = refresh_token.presentada.concesion.cuenta_id
        return self.server.tx.cuentas.leer(cuenta_id) if cuenta_id else None

    def revoke_old_credential(self, refresh_token: Ficha) -> None:
        """It was used up when its successor was given."""


class PorCredenciales(ClientCredentialsGrant):
    """client_credentials."""

    TOKEN_ENDPOINT_AUTH_METHODS = _CON_SECRETO

    def validate_requested_scope(self) -> None:
        """Whoever names none is told that, not that the one named is wrong (RFC 6749, 3.3). Raises OAuth2Error."""
        if not self.request.payload.scope:
            raise InvalidScopeError("The scope is missing: there is no default.")
        super().validate_requested_scope()


class Revocacion(RevocationEndpoint):
    """RFC 7009."""

    CLIENT_AUTH_METHODS = _TODOS
    server: "Atencion"

    def query_token(self, token_string: str, token_type_hint: str | None) -> Ficha | None:
        """Any token of an open grant, also one that was used or is over; the hint is of no use."""
        presentada = self.server.otorgante.revocable(self.server.tx, token_string)
        return Ficha(presentada) if presentada else None

    def revoke_token(self, token: Ficha, request: Solicitud) -> None:
        """End the grant."""
        self.server.otorgante.cerrar(self.server.tx, token.presentada.concesion.id, REVOCADA)


class Introspeccion(IntrospectionEndpoint):
    """RFC 7662, for the client whose token it is."""

    CLIENT_AUTH_METHODS = _CON_SECRETO
    server: "Atencion"

    def query_token(self, token_string: str, token_type_hint: str | None) -> Ficha | None:
        """Any token of an open grant; the hint is of no use."""
        return self.server.ficha(token_string)

    def check_permission(self, token: Ficha, client: Cliente, request: Solicitud) -> bool:
        """Nobody is told of another client's tokens."""
        return token.check_client(client)

    def introspect_token(self, token: Ficha) -> dict[str, object]:
        """What is told."""
        return {"iss": self.server.emisor, "token_type": "Bearer", **token.claims}


class Portador(BearerTokenValidator):
    """Access tokens that open UserInfo."""

    def __init__(self, servidor: "Atencion") -> None:
        super().__init__()
        self._servidor = servidor

    def authenticate_token(self, token_string: str) -> Ficha | None:
        """Not a refresh token, and not a system's."""
        ficha = self._servidor.ficha(token_string)
        return ficha if ficha and ficha.presentada.de_tercero else None


class Proteccion(ResourceProtector):
    """Looks at the token of the request that is being answered."""

    def __init__(self, servidor: "Atencion") -> None:
        super().__init__()
        self._servidor = servidor
        self.register_token_validator(Portador(servidor))

    def acquire_token(self, scopes: str) -> Ficha:
        """The token, when it is good for `scopes`. Raises OAuth2Error."""
        ficha: Ficha = self.validate_request([scopes], self._servidor.solicitud)
        return ficha


class Titular(UserInfoEndpoint):
    """UserInfo, as JSON: no client is registered to have it signed."""

    server: "Atencion"

    def __call__(self, request: Solicitud) -> tuple[int, UserInfo, list[tuple[str, str]]]:
        """The claims of the scopes. Raises OAuth2Error."""
        presentada = self.resource_protector.acquire_token(OPENID).presentada
        datos = self.server.otorgante.leida(self.server.tx, presentada, self.server.origen)
        return 200, UserInfo(datos), default_json_headers
