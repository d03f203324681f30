"""What others were let know, as the API shows it."""

from pydantic import BaseModel, Field

from gateway.models.base import Instante, Lista, Salida


class Consentimiento(Salida):
    """A system of others, and what it was let know: `openid` that I am somebody it knows again, `profile` my name,
    `email` my address, `cui` my number."""

    cliente_id: str = Field(examples=["1b4e28ba-2fa1-4d2f-983f-0016d3cca427"])
    cliente: str = Field(examples=["Registro de la Propiedad"])
    alcances: Lista[str] = Field(examples=[["openid", "profile"]])
    dado: Instante = Field(examples=["2026-11-24T18:00:00Z"])


class Consentimientos(BaseModel):
    """All of them."""

    items: list[Consentimiento]
    siguiente: None = None
