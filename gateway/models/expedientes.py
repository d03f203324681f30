"""Case files as the API shows them."""

from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from gateway.models.base import (
    Codigo,
    Entrada,
    Imprimible,
    Instante,
    Lista,
    Momento,
    NumeroDeExpediente,
    Opcional,
    Recibo,
    Salida,
    anulada,
)
from gateway.models.firmas_de_actos import Firmada
from gateway.models.plazos import Plazo

_ID = "1b4e28ba-2fa1-4d2f-983f-0016d3cca427"
_SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_RECIBO = "eyJhbGciOiJFZDI1NTE5In0.eyJvYmoiOiI…"
TipoDeEscrito = Annotated[
    Codigo, Field(description="Kind of escrito: a code of the jurisdiction's tipos_de_escrito.toml that opens no case")
]
Sumilla = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), Imprimible]


class PresentarEscrito(Entrada):
    """An escrito for one case; `documentos` are recibos de carga in the order in which they are to be read."""

    tipo: TipoDeEscrito
    sumilla: Sumilla
    documentos: Annotated[list[Recibo], Field(min_length=1, max_length=50)]
    en_nombre_de: UUID | None = Field(
        None,
        description="The mandate by which I present it for a party, or the entity that is one; null in my own right",
    )

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"tipo": "memorial", "sumilla": "Evacúo la audiencia conferida", "documentos": [_RECIBO]}]
        }
    )


class PresentarEscritos(PresentarEscrito):
    """The same escrito in several cases: in all or in none."""

    numeros: Annotated[list[NumeroDeExpediente], Field(min_length=1, max_length=50)]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "numeros": ["01047-2026-00001", "01047-2026-00002"],
                    "tipo": "memorial",
                    "sumilla": "Señalo nuevo lugar para recibir notificaciones",
                    "documentos": [_RECIBO],
                }
            ]
        }
    )


class EmitirResolucion(Entrada):
    """A resolucion as a PDF, and whom to notify: `partes` by id, none = all."""

    tipo: Annotated[Codigo, Field(description="Kind of resolucion; in this version: decreto")]
    sumilla: Sumilla
    documento: Recibo
    escrito: UUID | None = Field(None, description="The escrito that it answers, if any")
    tipo_de_plazo: Codigo | None = Field(
        None,
        description="The plazo that its notification starts: a code of plazos.toml that belongs to the case's process",
    )
    partes: Annotated[list[UUID], Field(max_length=200, default_factory=list, description="None: every party")]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "tipo": "decreto",
                    "sumilla": "Por evacuada la audiencia",
                    "documento": _RECIBO,
                    "escrito": _ID,
                    "tipo_de_plazo": "AUDIENCIA_INCIDENTE",
                }
            ]
        }
    )


class ResultadoEnPapel(Entrada):
    """How an attempt to deliver on paper ended; `constancia` is the recibo de carga of what its notificador signed."""

    realizada: bool = Field(description="Whether it was handed over")
    instante: Momento = Field(description="When that was, or was tried")
    lugar: Sumilla
    motivo: Sumilla | None = Field(None, description="Why it could not be handed over; required then")
    constancia: Recibo

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "realizada": False,
                    "instante": "2026-11-24T16:20:00-06:00",
                    "lugar": "6a avenida 9-10, zona 1, Guatemala",
                    "motivo": "No se encontró a nadie en el lugar",
                    "constancia": _RECIBO,
                }
            ]
        }
    )


class AnularComunicacion(Entrada):
    """By which later resolucion the communication is taken back, and why."""

    acto: UUID = Field(description="A resolucion of the same case, issued after the one whose communication it is")
    motivo: Sumilla

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"acto": _ID, "motivo": "Se notificó a quien no era parte"}]}
    )


class CambioDeReserva(Entrada):
    """Why the case becomes reserved or opens again, and on what legal ground; both are shown in its timeline."""

    motivo: Sumilla
    fundamento: Sumilla

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "motivo": "Se ventila la situación de una niña",
                    "fundamento": "Artículo 63 de la Ley del Organismo Judicial",
                }
            ]
        }
    )


class Abogado(Salida):
    """A party's lawyer."""

    persona: str = Field(examples=[_ID])
    nombre: str = Field(examples=["Ana Lucía Pérez Xol"])
    colegiado: Opcional = Field(examples=["12345"])


class Parte(Salida):
    """A party; `idioma` is ISO 639-3."""

    parte_id: str = Field(examples=[_ID])
    rol: str = Field(examples=["actor"])
    nombre: str = Field(examples=["María Xol Caal"])
    persona: Opcional = Field(examples=[_ID])
    abogados: Lista[Abogado]
    idioma: Opcional = Field(examples=["kek"])
    requiere_interprete: bool = Field(examples=[False])


class Expediente(Salida):
    """A case file."""

    expediente_id: str = Field(examples=[_ID])
    numero: str = Field(examples=["01047-2026-00001"])
    organo: str = Field(examples=["01047"])
    nombre_del_organo: str = Field(examples=["Juzgado Segundo de Primera Instancia Civil de Guatemala"])
    ramo: str = Field(examples=["civil"])
    tipo_de_proceso: str = Field(examples=["ordinario"])
    reservado: bool = Field(examples=[False])
    ingresado: Instante = Field(examples=["2026-03-02T15:00:00Z"])
    partes: Lista[Parte] = Field(
        description="Empty in lists for a reserved case: opening the case shows them, and is recorded"
    )


class DatosPublicos(Salida):
    """What is nobody's secret of a case file."""

    numero: str = Field(examples=["01047-2026-00001"])
    organo: str = Field(examples=["01047"])
    nombre_del_organo: str = Field(examples=["Juzgado Segundo de Primera Instancia Civil de Guatemala"])
    ramo: str = Field(examples=["civil"])
    tipo_de_proceso: str = Field(examples=["ordinario"])
    ingresado: Instante = Field(examples=["2026-03-02T15:00:00Z"])


class Documento(Salida):
    """A document, by its SHA-256 (hex)."""

    documento_id: str = Field(examples=[_ID])
    nombre: str = Field(examples=["escrito.pdf"])
    tipo: str = Field(examples=["application/pdf"])
    bytes: int = Field(examples=[48213])
    sha256: str = Field(examples=[_SHA])
    paginas: int = Field(examples=[3])


class Acuse(Salida):
    """The data of the receipt of an escrito in one case."""

    escrito_id: str = Field(examples=[_ID])
    numero_de_escrito: str = Field(examples=["01047-2026-00001-E-00007"])
    numero_de_expediente: str = Field(examples=["01047-2026-00001"])
    recibido: Instante = Field(examples=["2026-11-23T18:00:00.123456Z"])
    registrado: Instante = Field(examples=["2026-11-23T18:00:00.234567Z"])
    hora_procesal_efectiva: Instante = Field(examples=["2026-11-23T18:00:00.234567Z"])
    regla_de_hora: str = Field(examples=["registrado dentro del horario (LOJ 45)"])
    documentos: Lista[Documento]
    presentado_por: str = Field(examples=["Ana Lucía Pérez Xol"])
    en_nombre_de: Opcional = Field(
        description="The party for whom it was presented by mandate", examples=["María Xol Caal"]
    )


class EscritoPresentado(Salida):
    """An escrito just presented in one case."""

    escrito: str = Field(examples=[_ID])
    acuse: Acuse


class EscritosPresentados(Salida):
    """One per case, in the order asked for."""

    items: list[EscritoPresentado]


class Escrito(Salida):
    """An escrito, with the data of its receipt."""

    acuse: Acuse
    tipo: str = Field(examples=["memorial"])
    sumilla: str = Field(examples=["Evacúo la audiencia conferida"])
    presentado_por: str = Field(examples=["Ana Lucía Pérez Xol"])
    en_nombre_de: Opcional = Field(
        description="The party for whom it was presented by mandate", examples=["María Xol Caal"]
    )


class AnulacionDeComunicacion(Salida):
    """By which later resolucion of the case the communication was taken back, and why."""

    instante: Instante = Field(examples=["2026-11-24T15:00:00Z"])
    acto_id: str = Field(examples=[_ID])
    acto: str = Field(examples=["decreto del 24/11/2026"])
    motivo: Opcional = Field(
        description="Null in a reserved case to the side that has it in its mailbox and did not open it",
        examples=["Se notificó a quien no era parte"],
    )


class Comunicacion(Salida):
    """An act's notification to one recipient: its instants and its effect."""

    entrega_id: str = Field(examples=[_ID])
    destinatario: str = Field(examples=["Luis Fernando Tzoc"])
    parte: str = Field(examples=["Comercial Las Flores, S. A."])
    estado: str = Field(
        description="ordenada, depositada, accedida, papel_pendiente, papel_fallida, papel_realizada or anulada",
        examples=["depositada"],
    )
    emision: Instante = Field(examples=["2026-11-23T18:10:00Z"])
    puesta_a_disposicion: Instante = Field(examples=["2026-11-23T18:10:01Z"])
    acceso: Instante = Field(examples=[None])
    efectiva: Instante = Field(examples=["2026-11-23T18:10:01Z"])
    regla: Opcional = Field(examples=["deposito desde 2011-10-01"])
    intentos: int = Field(description="How often it was tried on paper", examples=[0])
    intentada: Instante = Field(description="When last", examples=[None])
    constancia: Opcional = Field(description="The document of the case that says how that ended", examples=[None])
    anulacion: Annotated[AnulacionDeComunicacion | None, BeforeValidator(anulada)] = Field(
        description="Null also of what was taken back before this was kept", examples=[None]
    )


class Actuacion(Salida):
    """One line of the case's timeline."""

    actuacion_id: str = Field(examples=[_ID])
    tipo: str = Field(
        description="`escrito`, the kind of resolucion, or `reserva` or `apertura` of the case",
        examples=["decreto"],
    )
    titulo: str = Field(examples=["Por evacuada la audiencia"])
    instante: Instante = Field(examples=["2026-11-23T18:10:00Z"])
    documentos: Lista[Documento]
    comunicaciones: Lista[Comunicacion]
    tipo_de_plazo: Opcional = Field(
        description="The plazo that the notification of this resolucion starts", examples=["AUDIENCIA_INCIDENTE"]
    )
    plazos: Annotated[Lista[Plazo], Field(description="Those that run or ran, then those that wait")]
    fundamento: Opcional = Field(
        description="On what legal ground the case became reserved or opened again",
        examples=["Artículo 63 de la Ley del Organismo Judicial"],
    )
    firma: Firmada


class Plazos(Salida):
    """All plazos of a case: open and past ones in the order in which they began, then those that wait."""

    items: list[Plazo]
    siguiente: None = None


class EntradaDeBandeja(Salida):
    """An escrito that waits for the court."""

    escrito_id: str = Field(examples=[_ID])
    numero_de_expediente: str = Field(examples=["01047-2026-00001"])
    numero_de_escrito: str = Field(examples=["01047-2026-00001-E-00007"])
    tipo: str = Field(examples=["memorial"])
    sumilla: Opcional = Field(
        examples=["Evacúo la audiencia conferida"], description="Null in a reserved case: opening the escrito shows it"
    )
    recibido: Instante = Field(examples=["2026-11-23T18:00:00Z"])
    reservado: bool = Field(examples=[False])


class NotificacionEnPapel(Salida):
    """A delivery to somebody without a mailbox."""

    entrega_id: str = Field(examples=[_ID])
    numero_de_expediente: str = Field(examples=["01047-2026-00001"])
    destinatario: Opcional = Field(
        examples=["Pedro Caal"], description="Null in a reserved case: the timeline of the case shows it"
    )
    acto: str = Field(
        examples=["decreto: Por evacuada la audiencia"],
        description="Kind and sumilla; in a reserved case only its kind",
    )
    emision: Instante = Field(examples=["2026-11-23T18:10:00Z"])
    reservado: bool = Field(examples=[False])
    intentos: int = Field(description="How often it was tried in vain", examples=[1])
    ultimo_motivo: Opcional = Field(
        description="Why not, the last time; null in a reserved case",
        examples=["No se encontró a nadie en el lugar"],
    )


class Lectura(Salida):
    """Who read the case, when."""

    instante: Instante = Field(examples=["2026-11-23T18:20:00Z"])
    quien: str = Field(examples=["Luis Fernando Tzoc"])
    que: str = Field(examples=["expediente"])
    mandatos: list[str] = Field(
        examples=[[]], description="By which mandates; who gave one finds in `GET /v1/mandatos` to whom"
    )
