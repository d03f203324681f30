"""Scopes: what a client may ask for."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from services.identity.domain.errores_de_clientes import AlcanceDesconocido

OPENID = "openid"
PERFIL = "profile"
CORREO = "email"
CUI = "cui"
# With a person's consent, and which claims each lets the client read.
DE_PERSONAS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        OPENID: ("sub",),
        PERFIL: ("name",),
        CORREO: ("email", "email_verified"),
        CUI: ("cui",),
    }
)
# Names that a scope had before: clients were registered, and people consented, under them.
_DE_ANTES: Mapping[str, str] = MappingProxyType({"perfil": PERFIL})
# For courts' systems that act for themselves; policies of services name them.
DE_SISTEMAS = ("expedientes:leer",)


def canonico(alcance: str) -> str:
    """The name that a scope has now."""
    return _DE_ANTES.get(alcance, alcance)


def canonicos(alcances: Iterable[str]) -> frozenset[str]:
    """What those scopes are, whichever names they come by."""
    return frozenset(map(canonico, alcances))


def exigir_alcances(alcances: Iterable[str], conocidos: Iterable[str]) -> None:
    """Raises AlcanceDesconocido for the first that is none of `conocidos`."""
    admitidos = set(conocidos)
    for alcance in alcances:
        if canonico(alcance) not in admitidos:
            raise AlcanceDesconocido(campo="alcances", alcance=alcance[:40])
