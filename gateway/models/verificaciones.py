"""Verification of identity as the API shows it."""

from enum import StrEnum
from typing import Annotated, Any, Self

from estrado.identity.v1 import identity_pb2 as pb
from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from gateway.models.base import Entrada, Imprimible, Instante, Lista, Opcional, Recibo, Salida, enum_text

_ID = "1b4e28ba-2fa1-4d2f-983f-0016d3cca427"
_RECIBO = "eyJhbGciOiJFZDI1NTE5In0.eyJvYmoiOiI…"


def _kind(value: Any) -> Any:
    return enum_text(pb.TipoDeCuenta, value)


class TipoDeSolicitante(StrEnum):
    """As what somebody asks to be verified."""

    INDIVIDUAL = "individual"
    PROFESIONAL = "profesional"
    OTRO_REPRESENTANTE = "otro_representante"


class Decision(StrEnum):
    """What an officer may decide."""

    APROBAR = "aprobar"
    RECHAZAR = "rechazar"
    PEDIR_AMPLIACION = "pedir_ampliacion"
    DESVINCULAR = "desvincular"


class Evidencia(StrEnum):
    """Kinds of evidence."""

    DPI = "dpi"
    VIDEO = "video"
    NOMBRAMIENTO = "nombramiento"


_Tipo = Annotated[str, BeforeValidator(_kind)]
_Linea = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), Imprimible]
_Corta = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), Imprimible]
_Breve = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), Imprimible]


class SolicitarVerificacion(Entrada):
    """The form VERIFICAR MI IDENTIDAD. `recibo_dpi` and `recibo_video` are of uploads with `para=dpi` and `para=video`;
    other representatives add the document of their appointment, professionals their bar number."""

    nombres: _Corta
    apellidos: _Corta
    telefono: _Breve
    direccion: _Linea
    correo: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254), Imprimible]
    cui: _Breve
    numero_casillero: _Breve = ""
    tipo: TipoDeSolicitante
    colegiado: Annotated[str, StringConstraints(strip_whitespace=True, max_length=10), Imprimible] = ""
    recibo_dpi: Recibo
    recibo_video: Recibo
    recibo_nombramiento: Recibo | None = None
    mrz: Annotated[str, StringConstraints(max_length=120), Imprimible] = Field(
        "", description="The three lines of thirty at the back of the DPI, as text"
    )

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "nombres": "Ana Lucía",
                    "apellidos": "Pérez Xol",
                    "telefono": "5555 1234",
                    "direccion": "4a. calle 7-53 zona 9",
                    "correo": "abogada1@ejemplo.gt",
                    "cui": "1234 56789 0101",
                    "tipo": "profesional",
                    "colegiado": "12345",
                    "recibo_dpi": _RECIBO,
                    "recibo_video": _RECIBO,
                }
            ]
        }
    )


class DecidirVerificacion(Entrada):
    """A decision. `motivo` says why; only an approval that all comparisons confirm needs none. The holder sees it."""

    decision: Decision
    motivo: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), Imprimible] = ""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"decision": "pedir_ampliacion", "motivo": "La fotografía del DPI no se lee."}]}
    )


class EvidenciaMostrada(Salida):
    """A file that was shown, by its SHA-256 (hex)."""

    clase: str = Field(examples=["dpi"])
    tipo: str = Field(examples=["image/jpeg"])
    bytes: int = Field(examples=[482130])
    sha256: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])


class Verificacion(Salida):
    """A request to be verified, with what was written in the form; of evidence that was erased nothing is shown."""

    verificacion: str = Field(examples=[_ID])
    estado: str = Field(examples=["pendiente_de_confirmacion"])
    solicitada: Instante = Field(examples=["2026-11-23T18:00:00Z"])
    decidida: Instante = Field(examples=[None])
    motivo: Opcional = Field(examples=[None])
    nombres: str = Field(examples=["Ana Lucía"])
    apellidos: str = Field(examples=["Pérez Xol"])
    telefono: str = Field(examples=["55551234"])
    direccion: str = Field(examples=["4a. calle 7-53 zona 9"])
    correo: str = Field(examples=["abogada1@ejemplo.gt"])
    cui: str = Field(examples=["1234567890101"])
    numero_casillero: Opcional = Field(examples=[None])
    tipo: _Tipo = Field(examples=["profesional"])
    colegiado: Opcional = Field(examples=["12345"])
    evidencias: Lista[EvidenciaMostrada]

    @classmethod
    def de(cls, mensaje: Any) -> Self:
        """The answer that the service's message carries, the form beside the rest."""
        form = mensaje.formulario
        return cls(
            verificacion=mensaje.verificacion_id,
            **{field: getattr(mensaje, field) for field in ("estado", "solicitada", "decidida", "motivo")},
            **{field.name: getattr(form, field.name) for field in form.DESCRIPTOR.fields},
            evidencias=[EvidenciaMostrada.de(one) for one in mensaje.evidencias],
        )


class Cotejo(Salida):
    """What another source says of the form: it is shown, and decides nothing, but whoever approves
    where one is not `confirma` says why. `difiere` names what does not agree,
    `sin_comparar` what one of both does not say."""

    fuente: str = Field(examples=["registro_civil"])
    resultado: str = Field(examples=["contradice"])
    difiere: Lista[str] = Field(examples=[["apellidos"]])
    sin_comparar: Lista[str] = Field(examples=[[]])
    origen: Opcional = Field(examples=["simulador"])


class VerificacionAsignada(Verificacion):
    """A request as the officer who has it sees it."""

    cotejos: Lista[Cotejo] = Field(default=[])

    @classmethod
    def con(cls, mensaje: Any) -> Self:
        """The answer of AsignarVerificacion."""
        seen = cls.de(mensaje.verificacion)
        return seen.model_copy(update={"cotejos": [Cotejo.de(one) for one in mensaje.cotejos]})


class VerificacionDecidida(Salida):
    """What was decided; the form is seen by taking the request, which is recorded."""

    verificacion_id: str = Field(serialization_alias="verificacion", examples=[_ID])
    estado: str = Field(examples=["aprobada"])
    decidida: Instante = Field(examples=["2026-11-24T18:00:00Z"])


class VerificacionEnCola(Salida):
    """A line of the officer's queue: it names nobody until it is taken. `asignada_hasta` where it is the officer's."""

    verificacion_id: str = Field(serialization_alias="verificacion", examples=[_ID])
    estado: str = Field(examples=["pendiente_de_confirmacion"])
    solicitada: Instante = Field(examples=["2026-11-23T18:00:00Z"])
    tipo: _Tipo = Field(examples=["individual"])
    mia: bool = Field(examples=[False])
    asignada_hasta: Instante = Field(examples=[None])
