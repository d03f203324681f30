"""Second factors as the API shows them."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from gateway.models.base import Entrada, Imprimible, Lista, Salida
from gateway.models.identity import Correo, Cui, SegundosFactores

_DESAFIO = "rN2h1v0cQk7oWm9bYt5xUe3aLs8dGf6jPz4iKq1uMnE"

Desafio = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,200}$")]
Codigo = Annotated[str, StringConstraints(min_length=1, max_length=64), Imprimible]


class TotpCreado(Salida):
    """A secret for an authenticator application; it counts once a code of it was confirmed."""

    secreto: str = Field(examples=["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"], description="Base32, to be typed in")
    uri: str = Field(
        examples=["otpauth://totp/Organismo%20Judicial%3Aana%40ejemplo.gt?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"],
        description="The same for a QR code",
    )


class ConfirmarTotp(Entrada):
    """A code that the application shows."""

    codigo: Codigo

    model_config = ConfigDict(json_schema_extra={"examples": [{"codigo": "492039"}]})


class CodigosDeRecuperacion(Salida):
    """Each is good for one login in the place of a code. They are not shown again."""

    codigos_de_recuperacion: Lista[str] = Field(
        examples=[["7KQ4-9TZ2-M1XV-R8HC-3WNB-5DGE"]], description="Empty where the account has some already"
    )


class CompletarSesion(Entrada):
    """The challenge of a login, and one of the two codes."""

    desafio: Desafio
    codigo: Codigo | None = None
    codigo_de_recuperacion: Codigo | None = None

    model_config = ConfigDict(json_schema_extra={"examples": [{"desafio": _DESAFIO, "codigo": "492039"}]})

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.codigo is None) is (self.codigo_de_recuperacion is None):
            names = {"uno": "codigo", "otro": "codigo_de_recuperacion"}
            raise PydanticCustomError("uno_de_los_dos", "{uno} or {otro}", names)
        return self

    @property
    def prueba(self) -> dict[str, str]:
        """The one of the two that was given, by its name."""
        if self.codigo is not None:
            return {"codigo": self.codigo}
        return {"codigo_de_recuperacion": self.codigo_de_recuperacion or ""}


class RetirarFactoresPerdidos(Entrada):
    """Whose: the account has both, and the CUI is that of the identity card which its holder shows. `motivo` says why,
    for the audit."""

    correo: Correo
    cui: Cui
    motivo: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), Imprimible]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "correo": "ana@ejemplo.gt",
                    "cui": "1234 56789 0101",
                    "motivo": "Se presentó con su DPI: le robaron el teléfono.",
                }
            ]
        }
    )


class FactoresRetirados(Salida):
    """What was withdrawn; nothing where there was nothing."""

    retirados: SegundosFactores
