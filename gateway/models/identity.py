"""Sessions and accounts as the API shows them."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from estrado.identity.v1 import identity_pb2 as pb
from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from gateway.models.base import Entrada, Imprimible, Instante, Lista, Opcional, Salida, enum_text

_TOKEN = "eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoiMSJ9.eyJzdWIiOiI…"  # noqa: S105  an example


def _kind(value: Any) -> Any:
    return enum_text(pb.TipoDeCuenta, value)


class Captcha(Salida):
    """Find a number such that the hash of `<desafio>.<number>` begins with `dificultad` zero bits, and send that text
    in X-Captcha, once, before it expires."""

    desafio: str = Field(examples=["1796025600.16.m1v…"])
    algoritmo: str = Field(examples=["SHA-256"])
    dificultad: int = Field(examples=[16])
    vence: Instante = Field(examples=["2026-11-27T18:10:00Z"])


Correo = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254), Imprimible]
Cui = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), Imprimible]
_CONTRASENA = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
_FICHA = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,200}$")]


class SolicitarRegistro(Entrada):
    """The form REGISTRARSE."""

    cui: Cui
    fecha_nacimiento: date
    correo: Correo
    contrasena: _CONTRASENA
    confirmar_contrasena: _CONTRASENA

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "cui": "1234 56789 0101",
                    "fecha_nacimiento": "1990-12-31",
                    "correo": "ana@ejemplo.gt",
                    "contrasena": "QZ-VKX7W",
                    "confirmar_contrasena": "QZ-VKX7W",
                }
            ]
        }
    )


class ConfirmarCorreo(Entrada):
    """The token of the link in the mail, and the password of the registration."""

    token: _FICHA
    contrasena: _CONTRASENA

    model_config = ConfigDict(json_schema_extra={"examples": [{"token": "Jt5v…", "contrasena": "QZ-VKX7W"}]})


class RestablecerContrasena(Entrada):
    """The token of the link in the mail, and the password to be."""

    token: _FICHA
    contrasena: _CONTRASENA

    model_config = ConfigDict(json_schema_extra={"examples": [{"token": "Jt5v…", "contrasena": "QZ-VKX7W"}]})


class CambiarContrasena(Entrada):
    """The present password, and the one to be."""

    actual: _CONTRASENA
    nueva: _CONTRASENA

    model_config = ConfigDict(json_schema_extra={"examples": [{"actual": "QZ-VKX7W", "nueva": "OT-RA123X"}]})


class PedirCorreo(Entrada):
    """To whom a mail shall be sent."""

    correo: Correo

    model_config = ConfigDict(json_schema_extra={"examples": [{"correo": "ana@ejemplo.gt"}]})


class DeLaCuenta(Entrada):
    """Which account is disabled or enabled, and why, for the audit."""

    correo: Correo
    motivo: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), Imprimible]

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"correo": "ana@ejemplo.gt", "motivo": "Dejó de laborar en el juzgado."}]}
    )


class Recibida(Salida):
    """The request was taken. It says nothing of whether there is an account."""

    titulo: str = Field(examples=["Respuesta de solicitud"])
    detalle: str = Field(examples=["Su información debe ser verificada."])


class AbrirSesion(Entrada):
    """Log in with e-mail and password."""

    correo: Correo
    contrasena: _CONTRASENA

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"correo": "abogada1@ejemplo.gt", "contrasena": "una frase larga y propia"}]}
    )


class RenovarSesion(Entrada):
    """Exchange a refresh token for its one successor."""

    token_renovacion: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,1024}$")]

    model_config = ConfigDict(json_schema_extra={"examples": [{"token_renovacion": "0f9c…"}]})


class SesionAbierta(Salida):
    """An access token (5 minutes) and the refresh token that gets the next one."""

    sesion_id: str = Field(examples=["5f0c4d0e-3f5c-4a86-9a57-6f3f3c0f0001"])
    token_acceso: str = Field(examples=[_TOKEN])
    expira_en: Instante = Field(examples=["2026-11-23T18:05:00Z"])
    token_renovacion: str = Field(examples=["0f9c…"])
    solo_enrolamiento: bool = Field(
        examples=[False], description="The token is good for enrolling a second factor, and for nothing else"
    )


class Sesion(Salida):
    """One of the caller's devices."""

    sesion_id: str = Field(examples=["5f0c4d0e-3f5c-4a86-9a57-6f3f3c0f0001"])
    abierta: Instante = Field(examples=["2026-11-23T18:00:00Z"])
    ultimo_uso: Instante = Field(examples=["2026-11-23T18:04:00Z"])
    dispositivo: str = Field(examples=["Mozilla/5.0 (X11; Linux x86_64)"])
    actual: bool = Field(examples=[True])
    metodos: Lista[str] = Field(examples=[["pwd", "otp", "mfa"]], description="How its holder authenticated (RFC 8176)")
    autenticada: Instante = Field(examples=["2026-11-23T18:00:00Z"], description="When they did so last")


class Sesiones(Salida):
    """All of them."""

    items: list[Sesion]
    siguiente: None = None


class ConfirmarTelefono(Entrada):
    """The code that came to the telephone."""

    codigo: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{6}$")]

    model_config = ConfigDict(json_schema_extra={"examples": [{"codigo": "042917"}]})


class SistemaAutorizado(Salida):
    """A system of the portal. `falta` is what the account lacks for it: nothing, and it may enter."""

    codigo: str = Field(examples=["ojvirtual"])
    nombre: str = Field(examples=["OJVIRTUAL"])
    autorizado: bool = Field(examples=[False])
    falta: Lista[str] = Field(examples=[["identidad_verificada"]])


class SegundosFactores(Salida):
    """What the account has besides its password; none of it is shown."""

    totp: bool = Field(examples=[True], description="An authenticator application, confirmed")
    passkeys: int = Field(examples=[1], description="How many; `GET /v1/cuenta/passkeys` names them")
    codigos_de_recuperacion: int = Field(
        examples=[9], description="How many are left; `POST /v1/cuenta/totp/codigos` gives ten others"
    )


class ActualizarCuenta(Entrada):
    """What shall be changed; what is absent stays as it is. An empty telephone removes it."""

    nombre: Annotated[str, StringConstraints(max_length=200), Imprimible] | None = None
    telefono: Annotated[str, StringConstraints(max_length=40), Imprimible] | None = None

    model_config = ConfigDict(json_schema_extra={"examples": [{"telefono": "2345 6789"}]})


class Cuenta(Salida):
    """The caller's account."""

    cuenta_id: str = Field(examples=["8b1d1c1e-0b52-4a2e-8a0e-d1a2b3c4d5e6"])
    correo: str = Field(examples=["abogada1@ejemplo.gt"])
    nombre: str = Field(examples=["Ana Lucía Pérez Xol"])
    tipo: Annotated[str, BeforeValidator(_kind)] = Field(examples=["profesional"])
    verificada: bool = Field(examples=[True])
    persona: Opcional = Field(examples=["0d5f3f58-2c9e-4f4b-9f53-9d2f5a6b7c8d"])
    cui: Opcional = Field(examples=["1234567890101"], description="Before `verificada` what its holder stated")
    numero_casillero: Opcional = Field(examples=["7KQ4-9TZ2-M1XV-R"])
    roles: Lista[str] = Field(examples=[[]])
    colegiado: Opcional = Field(examples=["12345"])
    telefono: Opcional = Field(examples=["+50223456789"])
    telefono_confirmado: bool = Field(examples=[True])
    fecha_nacimiento: Opcional = Field(examples=["1990-12-31"])
    menor_de_edad: bool | None = Field(examples=[False])
    sistemas_autorizados: Lista[SistemaAutorizado]
    segundos_factores: SegundosFactores
    renovar_sesion: bool = Field(
        False,
        description="The identity was verified after this token was made: its mailbox and cases show with the token of"
        " the next renewal (`POST /v1/sesiones/renovacion`)",
        examples=[False],
    )

    @classmethod
    def vista_con(cls, persona: UUID | None, mensaje: Any) -> Self:
        """The answer to whoever has a token for `persona`; whether somebody is a minor is not said where it is not
        known."""
        changed: dict[str, Any] = {"renovar_sesion": persona is None and bool(mensaje.persona)}
        if not mensaje.HasField("menor_de_edad"):
            changed["menor_de_edad"] = None
        return cls.de(mensaje).model_copy(update=changed)
