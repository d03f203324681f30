"""What clients read before anything else (OpenID Connect Discovery, 3; RFC 8414): what is answered here, and no
more."""

from services.identity.adapters.llaves import ALGORITMO_DE_IDENTIDAD
from services.identity.adapters.oidc_modelos import CON_SECRETO, SIN_SECRETO
from services.identity.adapters.oidc_permisos import PREGUNTAS
from services.identity.domain.alcances import DE_PERSONAS, DE_SISTEMAS
from services.identity.domain.cliente_de_api import Flujo

_DE_FICHAS = ["iss", "aud", "exp", "iat", "auth_time", "amr", "nonce", "at_hash"]


def de(emisor: str) -> dict[str, object]:
    """Those of the issuer at that address."""
    todos = [*CON_SECRETO, SIN_SECRETO]
    return {
        "issuer": emisor,
        "authorization_endpoint": f"{emisor}/oauth/authorize",
        "token_endpoint": f"{emisor}/oauth/token",
        "userinfo_endpoint": f"{emisor}/oauth/userinfo",
        "revocation_endpoint": f"{emisor}/oauth/revoke",
        "introspection_endpoint": f"{emisor}/oauth/introspect",
        "jwks_uri": f"{emisor}/.well-known/jwks.json",
        "scopes_supported": [*DE_PERSONAS, *DE_SISTEMAS],
        "claims_supported": [*_DE_FICHAS, *(claim for claims in DE_PERSONAS.values() for claim in claims)],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [flujo.value for flujo in Flujo],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": [ALGORITMO_DE_IDENTIDAD],
        "token_endpoint_auth_methods_supported": todos,
        "revocation_endpoint_auth_methods_supported": todos,
        "introspection_endpoint_auth_methods_supported": list(CON_SECRETO),
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": sorted(PREGUNTAS),
        "ui_locales_supported": ["es", "en"],
        "authorization_response_iss_parameter_supported": True,
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }
