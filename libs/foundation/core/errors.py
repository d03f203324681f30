"""The five kinds of refusal. A domain error is a subclass of one of them with a unique UPPER_SNAKE `reason`.

Interceptors carry kind, reason and metadata over gRPC; the gateway turns them into RFC 9457 problem documents with
texts found by reason. Nothing else catches broadly.
"""

import json
from collections.abc import Sequence
from typing import ClassVar, Self


class EstradoError(Exception):
    """A refusal with a stable `reason` and metadata (texts, never personal data).

    `metadata` values are what the explanation to the user needs, e.g. `limite="20971520"`.
    `campo` is the metadata key that names the offending field of the request, where there is one.
    """

    reason: ClassVar[str] = ""

    def __init__(self, reason: str = "", **metadata: str) -> None:
        self.code = reason or type(self).reason
        self.metadata = metadata
        super().__init__(self.code)


class NotFound(EstradoError):
    """It does not exist, or it is not the caller's to see: both look the same."""

    reason = "NO_ENCONTRADO"


class Conflict(EstradoError):
    """The state of things refuses it now."""

    reason = "CONFLICTO"


class Invalid(EstradoError):
    """The request is wrong in itself; sending it again changes nothing."""

    reason = "SOLICITUD_INVALIDA"


class Denied(EstradoError):
    """The caller is known (or is not) and may not do this."""

    reason = "ACCESO_DENEGADO"


class Unauthenticated(Denied):
    """The credentials are missing, wrong or no longer valid: authenticate and try again."""

    reason = "NO_AUTENTICADO"


class SesionCerrada(Unauthenticated):
    """The session of the token was closed."""

    reason = "SESION_CERRADA"


class Unavailable(EstradoError):
    """Not now: nothing was changed, and the same call may succeed later."""

    reason = "NO_DISPONIBLE"


class RelojNoFiable(Unavailable):
    """The clocks of process and database differ too much for a legal instant to be written (RELIABILITY 12)."""

    reason = "RELOJ_NO_FIABLE"


class TooMany(Unavailable):
    """The caller, or everybody together, asks for more than is served: try again after the time stated."""

    reason = "DEMASIADAS_SOLICITUDES"


class DatosInvalidos(Invalid):
    """Several things may be wrong with a form, and all are told at once: metadata `errores` is a JSON list of the
    refusals, each with its `motivo` (a reason), its `campo` and what else its text needs."""

    reason = "DATOS_INVALIDOS"

    @classmethod
    def de(cls, errores: Sequence[EstradoError]) -> Self:
        """One that says all of `errores`; each has `campo` in its metadata, or is itself such a list."""
        dichos: list[dict[str, str]] = []
        for error in errores:
            if isinstance(error, DatosInvalidos):
                dichos += cls.leer(error.metadata["errores"])
            else:
                dichos.append({"motivo": error.code, **error.metadata})
        return cls(errores=json.dumps(dichos))

    @classmethod
    def leer(cls, errores: str) -> Sequence[dict[str, str]]:
        """What is in the metadata `errores`."""
        leidos: list[dict[str, str]] = json.loads(errores)
        return leidos
