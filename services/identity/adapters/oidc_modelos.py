"""Requests, clients, codes and tokens as Authlib asks for them."""

import base64
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from authlib.oauth2.rfc6749 import ClientMixin, OAuth2Payload, OAuth2Request, TokenMixin, scope_to_list
from authlib.oidc.core import AuthorizationCodeMixin

from services.identity.application.otorgante import Presentada
from services.identity.application.ports.oidc import Peticion
from services.identity.domain.autorizacion import Autorizacion
from services.identity.domain.cliente_de_api import ClienteDeApi, Flujo

# Whether the connection is encrypted is the gateway's to see, and its proxy's: the library is told that it is.
_URI = "https://identity.invalid/"
CON_SECRETO = ("client_secret_basic", "client_secret_post")
SIN_SECRETO = "none"


class Parametros(OAuth2Payload):
    """Of a query or form; those without a value are as good as not there (RFC 6749, 3.1)."""

    def __init__(self, parametros: Sequence[tuple[str, str]]) -> None:
        self._lista: defaultdict[str, list[str]] = defaultdict(list)
        for nombre, valor in parametros:
            if valor:
                self._lista[nombre].append(valor)

    @property
    def data(self) -> dict[str, str]:
        """The first of each."""
        return {nombre: valores[0] for nombre, valores in self._lista.items()}

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        """All of each."""
        return self._lista


class Solicitud(OAuth2Request):
    """A client's request."""

    def __init__(self, metodo: str, peticion: Peticion) -> None:
        super().__init__(metodo, _URI, headers=_cabeceras(peticion.autorizacion))
        self.payload = Parametros(peticion.parametros)

    @property
    def args(self) -> dict[str, str]:
        """What is in its query."""
        datos: dict[str, str] = self.payload.data
        return datos

    @property
    def form(self) -> dict[str, str]:
        """What is in its form."""
        return self.args


def _cabeceras(autorizacion: str) -> dict[str, str]:
    """The header, unless the library could not read it: a scheme alone, what is not ASCII, or `Basic` with what is no
    Base64 of a text in UTF-8."""
    esquema, _, credencial = autorizacion.strip().partition(" ")
    credencial = credencial.strip()
    if not credencial or not autorizacion.isascii() or not credencial.isprintable():
        return {}
    if esquema.lower() == "basic":
        try:
            base64.b64decode(credencial).decode()
        except ValueError:
            return {}
    return {"Authorization": f"{esquema} {credencial}"}


class Cliente(ClientMixin):
    """A registered client. Others may be asked for nothing: there is no default address, scope or flow."""

    def __init__(self, cliente: ClienteDeApi) -> None:
        self.cliente = cliente

    def get_client_id(self) -> str:
        """See ClientMixin."""
        return str(self.cliente.id)

    def get_default_redirect_uri(self) -> str | None:
        """See ClientMixin: it must be in the request."""
        return None

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """See ClientMixin: all that was asked for, or None."""
        alcances = list(dict.fromkeys(scope_to_list(scope) or ()))
        return " ".join(alcances) if alcances and self.cliente.admite(alcances) else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """See ClientMixin: character by character."""
        return redirect_uri in self.cliente.redirecciones

    def check_client_secret(self, client_secret: str) -> bool:
        """See ClientMixin."""
        return self.cliente.es_secreto(client_secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """See ClientMixin: whoever has a secret shows it, everywhere."""
        return method in CON_SECRETO if self.cliente.confidencial else method == SIN_SECRETO

    def check_response_type(self, response_type: str) -> bool:
        """See ClientMixin."""
        return response_type == "code" and Flujo.CODIGO in self.cliente.flujos

    def check_grant_type(self, grant_type: str) -> bool:
        """See ClientMixin."""
        return grant_type in self.cliente.flujos


class Codigo(AuthorizationCodeMixin):
    """A code that was taken."""

    def __init__(self, autorizacion: Autorizacion) -> None:
        self.autorizacion = autorizacion
        self.code_challenge = autorizacion.reto
        self.code_challenge_method = "S256"

    def get_redirect_uri(self) -> str:
        """See AuthorizationCodeMixin."""
        return self.autorizacion.redireccion

    def get_scope(self) -> str:
        """See AuthorizationCodeMixin."""
        return " ".join(self.autorizacion.alcances)

    def get_nonce(self) -> str:
        """See AuthorizationCodeMixin."""
        return self.autorizacion.nonce

    def get_auth_time(self) -> int:
        """See AuthorizationCodeMixin."""
        return _segundos(self.autorizacion.autenticada)

    def get_acr(self) -> None:
        """See AuthorizationCodeMixin: no classes are promised."""
        return

    def get_amr(self) -> list[str]:
        """See AuthorizationCodeMixin."""
        return list(self.autorizacion.metodos)


class Ficha(TokenMixin):
    """A token of an open grant: what is over or closed is not made into one."""

    def __init__(self, presentada: Presentada) -> None:
        self.presentada = presentada

    def check_client(self, client: Cliente) -> bool:
        """See TokenMixin."""
        return self.presentada.concesion.cliente_id == client.cliente.id

    def get_scope(self) -> str:
        """See TokenMixin."""
        return " ".join(self.presentada.alcances)

    def get_expires_in(self) -> int:
        """See TokenMixin."""
        return _segundos(self.presentada.vence) - _segundos(self.presentada.emitida)

    def is_expired(self) -> bool:
        """See TokenMixin."""
        return False

    def is_revoked(self) -> bool:
        """See TokenMixin."""
        return False

    @property
    def claims(self) -> dict[str, object]:
        """As introspection tells it (RFC 7662, 2.2)."""
        concesion = self.presentada.concesion
        return {
            "client_id": str(concesion.cliente_id),
            "sub": str(concesion.sujeto),
            "scope": self.get_scope(),
            "iat": _segundos(self.presentada.emitida),
            "exp": _segundos(self.presentada.vence),
        }


def _segundos(instante: datetime | None) -> int:
    return int(instante.timestamp()) if instante else 0
