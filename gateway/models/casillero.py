"""Mailboxes as the API shows them."""

from enum import StrEnum
from typing import Annotated, Any, Self

from estrado.casillero.v1 import casillero_pb2
from estrado.comun.v1 import entregas_pb2 as pb
from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from gateway.models.base import Entrada, Imprimible, Instante, Lista, Momento, Opcional, Salida, anulada, enum_text

_ID = "1b4e28ba-2fa1-4d2f-983f-0016d3cca427"


Nombre = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), Imprimible]
NombreONinguno = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60), Imprimible]


class Estado(StrEnum):
    """Whether it was opened; EXPIRADA: avisos that left the list, which nothing else shows."""

    SIN_ABRIR = "sin_abrir"
    ABIERTA = "abierta"
    EXPIRADA = "expirada"


def _class(value: Any) -> Any:
    return enum_text(pb.ClaseDeEntrega, value)


def _titular(value: Any) -> Any:
    return enum_text(casillero_pb2.TitularDeCasillero, value)


class UsoDeCasillero(Salida):
    """How full it is. More `entregas` than the limit are for its owner to know of: nothing delivered is kept out or
    dropped. Of folders, labels and marked notifications of mine none is made beyond the limits."""

    entregas: int = Field(examples=[1204])
    limite_de_entregas: int = Field(examples=[100_000])
    excedido: bool = Field(examples=[False])
    carpetas: int = Field(examples=[3])
    limite_de_carpetas: int = Field(examples=[100])
    etiquetas: int = Field(examples=[5])
    limite_de_etiquetas: int = Field(examples=[200])
    marcadas: int = Field(examples=[120])
    limite_de_marcadas: int = Field(examples=[100_000])
    dias_de_avisos: int = Field(
        description="So many days after its `puesta_a_disposicion` an aviso leaves the list; a notification never does",
        examples=[1825],
    )
    proxima_expiracion: Instante = Field(
        description="When the next aviso leaves it; null where there is none", examples=["2031-11-22T18:10:01Z"]
    )


class Casillero(Salida):
    """A mailbox."""

    casillero_id: str = Field(examples=[_ID])
    numero: str = Field(examples=["7KQ4-9TZ2-M1XV-R"])
    abierto: Instante = Field(examples=["2026-01-05T15:00:00Z"])
    sin_abrir: int = Field(examples=[2])
    visto_hasta: Instante = Field(
        description="Up to where whoever asks has seen it; null before `PUT /v1/casillero/visita`",
        examples=["2026-11-23T18:10:01Z"],
    )
    nuevas: int = Field(description="What was put in it after `visto_hasta`", examples=[1])
    suspendido: Instante = Field(
        description="Since when nothing new with legal effect is put in it: notifications go on paper; null while it "
        "receives",
        examples=[None],
    )
    motivo_de_suspension: Opcional = Field(examples=[None])
    titular: Annotated[str, BeforeValidator(_titular)] = Field(
        description="`propio`, of an `entidad` in which I am a member, or of a `unidad`: a court of whose staff I am",
        examples=["entidad"],
    )
    nombre: Opcional = Field(description="Of the entity or the court", examples=["Cooperativa El Sauce"])
    uso: UsoDeCasillero
    en_nombre_de: Opcional = Field(description="What names it in `en_nombre_de` of other calls", examples=[_ID])


class DelCasillero(Entrada):
    """Which mailbox is suspended or opened again, and why: its owner reads it."""

    numero: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20), Imprimible]
    motivo: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), Imprimible]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"numero": "7KQ4-9TZ2-M1XV-R", "motivo": "Se informó el fallecimiento de su titular."}]
        }
    )


class EstadoDeCasillero(Salida):
    """How a mailbox stands: `suspendido` is null while it receives."""

    casillero_id: str = Field(examples=[_ID])
    numero: str = Field(examples=["7KQ4-9TZ2-M1XV-R"])
    suspendido: Instante = Field(examples=["2026-11-23T18:10:01Z"])
    motivo: Opcional = Field(examples=["Se informó el fallecimiento de su titular."])


class PonerMarcas(Entrada):
    """The marks that a notificacion is to have, of whoever asks; what is not named, or null, stays as it is."""

    destacada: bool | None = None
    archivada: bool | None = None
    carpeta: Annotated[NombreONinguno | None, Field(description="The folder; empty: in none")] = None
    etiquetas: Annotated[
        list[Nombre] | None, Field(max_length=10, description="All its labels, in the place of those that it has")
    ] = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"destacada": True, "archivada": False, "carpeta": "Caso Xicará", "etiquetas": ["apelar", "urgente"]}
            ]
        }
    )


class AnotarVisita(Entrada):
    """The newest `puesta_a_disposicion` that was shown."""

    hasta: Momento

    model_config = ConfigDict(json_schema_extra={"examples": [{"hasta": "2026-11-23T18:10:01Z"}]})


class Marcas(Salida):
    """What whoever asks has noted on a notificacion, for themselves alone: of no legal consequence."""

    destacada: bool = Field(examples=[True])
    archivada: bool = Field(examples=[False])
    carpeta: Opcional = Field(examples=["Caso Xicará"])
    etiquetas: Lista[str] = Field(examples=[["apelar", "urgente"]])


class NombreUsado(Salida):
    """A folder or a label, and how many notificaciones have it."""

    nombre: str = Field(examples=["urgente"])
    cuantas: int = Field(examples=[3])


class ResumenDeMarcas(Salida):
    """What whoever asks has marked in the mailbox; folders and labels by name, of very many the 500 most used."""

    destacadas: int = Field(examples=[4])
    archivadas: int = Field(examples=[120])
    carpetas: Lista[NombreUsado]
    etiquetas: Lista[NombreUsado]


class CalendarioAbierto(Salida):
    """The address of a calendar, below this API's own; told this once."""

    ruta: str = Field(examples=["/v1/calendarios/qL3…Zw.ics"])
    abierto: Instante = Field(examples=["2026-11-23T18:10:01Z"])


class CalendarioPropio(Salida):
    """Since when the calendar's address serves; null: there is none."""

    abierto: Instante = Field(examples=["2026-11-23T18:10:01Z"])


class Casilleros(Salida):
    """All of the caller's."""

    items: list[Casillero]
    siguiente: None = None


class DocumentoEntregado(Salida):
    """A document, by its SHA-256 (hex)."""

    documento_id: str = Field(examples=[_ID])
    nombre: str = Field(examples=["decreto.pdf"])
    tipo: str = Field(examples=["application/pdf"])
    bytes: int = Field(examples=[48213])
    sha256: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])


class Anulacion(Salida):
    """By what a later act took the notificacion back. It stays; what effect it has not, it will never have."""

    instante: Instante = Field(examples=["2026-11-24T15:00:00Z"])
    acto: str = Field(examples=["decreto del 24/11/2026"])
    motivo: Opcional = Field(
        description="Null in a list, of a reserved case", examples=["Se notificó a quien no era parte"]
    )


class Notificacion(Salida):
    """A notificacion or an aviso, without opening it."""

    notificacion_id: str = Field(examples=[_ID])
    clase: Annotated[str, BeforeValidator(_class)] = Field(examples=["notificacion"])
    asunto: str = Field(
        description="In a list, of a reserved case not what it is about",
        examples=["Decreto: Por evacuada la audiencia"],
    )
    numero_de_expediente: Opcional = Field(
        description="Null in a list, of a reserved case", examples=["01047-2026-00001"]
    )
    numero_casillero: str = Field(examples=["7KQ4-9TZ2-M1XV-R"])
    reservado: bool = Field(examples=[False])
    representado: Opcional = Field(examples=[None])
    emision: Instante = Field(examples=["2026-11-23T18:10:00Z"])
    puesta_a_disposicion: Instante = Field(examples=["2026-11-23T18:10:01Z"])
    acceso: Instante = Field(examples=[None])
    efectiva: Instante = Field(examples=["2026-11-23T18:10:01Z"])
    regla: Opcional = Field(examples=["deposito desde 2011-10-01"])
    documentos: Lista[DocumentoEntregado]
    plazo_explicacion: Opcional = Field(
        description="The plazo that its effect started or, while plazo_vence is null, will start",
        examples=["Audiencia en incidente: 2 días hábiles (LOJ 138). Plazo común: corre desde la última notificación."],
    )
    plazo_vence: Instante = Field(examples=[None])
    marcas: Marcas
    expirada: Instante = Field(description="When it, an aviso, left the list", examples=[None])
    anulacion: Annotated[Anulacion | None, BeforeValidator(anulada)] = Field(examples=[None])


class Alertas(Salida):
    """The channels by which I am told that something arrived in the mailbox: never what. They change nothing legal."""

    correo: bool = Field(description="By mail, to each account that opens the mailbox", examples=[True])
    sms: bool = Field(
        description="By short message, to telephones that are confirmed; one must be, to switch it on", examples=[False]
    )
    push: bool = Field(
        description="To the browsers that each who opens the mailbox subscribed: `/v1/casillero/avisos/dispositivos`",
        examples=[True],
    )
    disponibles: Lista[str] = Field(
        description="The channels that there are here; another cannot be switched on",
        examples=[["correo", "sms", "push"]],
    )


class FijarAlertas(Entrada):
    """The channels to switch on or off; one that is not named stays as it is."""

    correo: bool | None = None
    sms: bool | None = None
    push: bool | None = None

    model_config = ConfigDict(json_schema_extra={"examples": [{"correo": True, "sms": False, "push": True}]})


class SuscribirDispositivo(Entrada):
    """What the browser's PushSubscription gives, and what I call the device."""

    endpoint: Annotated[str, StringConstraints(min_length=1, max_length=1000), Imprimible]
    nombre: Nombre | None = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"endpoint": "https://updates.push.services.mozilla.com/wpush/v2/gAAAA", "nombre": "Mi teléfono"}
            ]
        }
    )


class Dispositivo(Salida):
    """A browser by which I am told; its address is not told again."""

    dispositivo_id: str = Field(examples=[_ID])
    nombre: Opcional = Field(examples=["Mi teléfono"])
    servicio: str = Field(description="Host of its push service", examples=["updates.push.services.mozilla.com"])
    creado: Instante = Field(examples=["2026-11-23T18:10:01Z"])


class Dispositivos(Salida):
    """All of mine, the oldest first, and the key to subscribe another with."""

    items: list[Dispositivo]
    siguiente: None = None
    llave: Opcional = Field(
        description="The browser's `applicationServerKey`, base64url; null: this portal has no web push",
        examples=["BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM"],
    )


class SelloDeEvidencia(Salida):
    """The head of the log of evidence under which it is, signed by the institution and stamped by an authority."""

    cabeza: int = Field(description="How many records the head stands for", examples=[4096])
    instante: Instante = Field(
        description="Proven by the timestamp: it was recorded no later than this", examples=["2026-11-23T18:10:03Z"]
    )


class Evidencia(Salida):
    """One recorded fact in the life of a notificacion."""

    evidencia_id: str = Field(examples=[_ID])
    tipo: str = Field(examples=["ContentConsignment"])
    instante: Instante = Field(examples=["2026-11-23T18:10:01Z"])
    actor: str = Field(examples=["casillero"])
    detalle: str = Field(
        description="For people; not part of what is proven", examples=["Puesta a disposición en el casillero"]
    )
    datos: dict[str, str] = Field(
        description="What is sealed of it besides: ids, codes, instants, hashes",
        examples=[{"casillero": "HP31-QHC4-ZE8K-2"}],
    )
    huella: str = Field(description="SHA-256 (hexadecimal) of its leaf in the log of evidence", examples=["9f86d0…"])
    sello: SelloDeEvidencia | None = Field(
        description="None while its proof is pending, for a second or two",
        examples=[{"cabeza": 3, "instante": "2026-11-23T18:10:02Z"}],
    )

    @classmethod
    def de(cls, mensaje: Any) -> Self:
        """From casillero's message."""
        sello = {"cabeza": mensaje.cabeza, "instante": mensaje.sellada} if mensaje.HasField("sellada") else None
        told = {name: getattr(mensaje, name) for name in ("evidencia_id", "tipo", "instante", "actor", "detalle")}
        return cls.model_validate(told | {"datos": dict(mensaje.datos), "huella": mensaje.huella, "sello": sello})


class Evidencias(Salida):
    """All of them, in order."""

    items: list[Evidencia]
    siguiente: None = None
