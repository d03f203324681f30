"""Passkeys as the API shows them. What a browser gives and takes has the names of the standard (WebAuthn, 5.1.8 to
5.1.10): a page passes it on as it is. Members that we do not read are passed over, because browsers add some."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from gateway.models.base import Entrada, Imprimible, Instante, Lista, Salida
from gateway.models.factores import Codigo

_ID = "4pXkq3Jm8b0tY6vN1cZr2w"
_CLIENT_DATA = (
    "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoick4yaDF2MCIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6ODA4MCJ9"
)
_MADE: dict[str, Any] = {
    "id": _ID,
    "rawId": _ID,
    "type": "public-key",
    "response": {
        "clientDataJSON": _CLIENT_DATA,
        "attestationObject": "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikSZYN5Yg",
    },
}
_SHOWN: dict[str, Any] = {
    "id": _ID,
    "rawId": _ID,
    "type": "public-key",
    "response": {
        "clientDataJSON": _CLIENT_DATA,
        "authenticatorData": "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAA",
        "signature": "MEUCIQDl3v0nL2b0",
        "userHandle": "ix0cHgtSSi6KDtGis8TV5g",
    },
}

Base64Url = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,20000}$")]


class _OfBrowser(BaseModel):
    """A part of what a browser gave."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class RespuestaDeRegistro(_OfBrowser):
    """AuthenticatorAttestationResponseJSON."""

    clientDataJSON: Base64Url = Field(examples=[_CLIENT_DATA])  # noqa: N815  the standard's name
    attestationObject: Base64Url = Field(examples=["o2NmbXRkbm9uZQ"])  # noqa: N815  the standard's name


class RespuestaDePresentacion(_OfBrowser):
    """AuthenticatorAssertionResponseJSON."""

    clientDataJSON: Base64Url = Field(examples=[_CLIENT_DATA])  # noqa: N815  the standard's name
    authenticatorData: Base64Url = Field(examples=["SZYN5YgOjGh0NBcPZHZgW4"])  # noqa: N815  the standard's name
    signature: Base64Url = Field(examples=["MEUCIQDl3v0nL2b0"])
    userHandle: Base64Url = Field(examples=["ix0cHgtSSi6KDtGis8TV5g"])  # noqa: N815  the standard's name


class CredencialNueva(_OfBrowser):
    """RegistrationResponseJSON: what `navigator.credentials.create()` gave."""

    id: Base64Url = Field(examples=[_ID])
    rawId: Base64Url = Field(examples=[_ID])  # noqa: N815  the standard's name
    type: Literal["public-key"] = Field(examples=["public-key"])
    response: RespuestaDeRegistro


class Credencial(_OfBrowser):
    """AuthenticationResponseJSON: what `navigator.credentials.get()` gave."""

    id: Base64Url = Field(examples=[_ID])
    rawId: Base64Url = Field(examples=[_ID])  # noqa: N815  the standard's name
    type: Literal["public-key"] = Field(examples=["public-key"])
    response: RespuestaDePresentacion


class RegistrarPasskey(Entrada):
    """A passkey just made, and the holder's name for it."""

    credencial: CredencialNueva
    nombre: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60), Imprimible] = ""

    model_config = ConfigDict(json_schema_extra={"examples": [{"credencial": _MADE, "nombre": "Mi teléfono"}]})


class AbrirSesionConPasskey(Entrada):
    """A passkey shown."""

    credencial: Credencial

    model_config = ConfigDict(json_schema_extra={"examples": [{"credencial": _SHOWN}]})


class ReforzarSesion(Entrada):
    """A code of the authenticator application, or a passkey shown."""

    codigo: Codigo | None = None
    credencial: Credencial | None = None

    model_config = ConfigDict(json_schema_extra={"examples": [{"codigo": "492039"}]})

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.codigo is None) is (self.credencial is None):
            raise PydanticCustomError("uno_de_los_dos", "{uno} or {otro}", {"uno": "codigo", "otro": "credencial"})
        return self

    @property
    def prueba(self) -> dict[str, str]:
        """The one of the two that was given, by its name in the service's request."""
        if self.credencial is not None:
            return {"respuesta": self.credencial.model_dump_json()}
        return {"codigo": self.codigo or ""}


class Passkey(Salida):
    """One of the caller's passkeys."""

    passkey_id: str = Field(examples=["8b1d1c1e-0b52-4a2e-8a0e-d1a2b3c4d5e6"])
    nombre: str = Field(examples=["Mi teléfono"])
    creada: Instante = Field(examples=["2026-11-23T18:00:00Z"])
    usada: Instante = Field(examples=["2026-11-24T18:00:00Z"])
    respaldada: bool = Field(examples=[True], description="The device keeps copies of it elsewhere")
    retroceso: Instante = Field(
        examples=[None], description="When last it was used with a count that had gone back: it may have been copied"
    )


class Passkeys(Salida):
    """All of them."""

    items: list[Passkey]
    siguiente: None = None


class PasskeyRegistrada(Salida):
    """The passkey, and recovery codes where the account had no second factor before."""

    passkey: Passkey
    codigos_de_recuperacion: Lista[str] = Field(examples=[["7KQ4-9TZ2-M1XV-R8HC-3WNB-5DGE"]])
