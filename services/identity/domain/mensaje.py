"""Mails to be sent: written down with what causes them, sent later, tried again until it is too late."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

_VIDA_DEL_CORREO, _VIDA_DEL_SMS = timedelta(hours=24), timedelta(minutes=10)  # as long as what is in it is good
_PRIMERA_ESPERA, _ESPERA_MAXIMA = 5, 900  # seconds


class Clase(StrEnum):
    """Which mail, or short message, it is."""

    CONFIRMACION = "confirmacion"
    REGISTRO_REPETIDO = "registro_repetido"
    CORREO_YA_CONFIRMADO = "correo_ya_confirmado"
    RECUPERACION = "recuperacion"
    CONTRASENA_CAMBIADA = "contrasena_cambiada"
    FACTOR_AGREGADO = "factor_agregado"
    FACTOR_RETIRADO = "factor_retirado"
    CODIGO_DE_RECUPERACION_USADO = "codigo_de_recuperacion_usado"
    CODIGOS_RENOVADOS = "codigos_renovados"
    FACTORES_PERDIDOS = "factores_perdidos"
    CUENTA_INHABILITADA = "cuenta_inhabilitada"
    CUENTA_HABILITADA = "cuenta_habilitada"
    INTENTO_SOSPECHOSO = "intento_sospechoso"
    VERIFICACION_APROBADA = "verificacion_aprobada"
    VERIFICACION_RECHAZADA = "verificacion_rechazada"
    AMPLIACION_SOLICITADA = "ampliacion_solicitada"
    VERIFICACION_DESVINCULADA = "verificacion_desvinculada"
    VERIFICACION_CADUCADA = "verificacion_caducada"
    ENTIDAD_DECIDIDA = "entidad_decidida"
    ENTIDAD_ANULADA = "entidad_anulada"
    MANDATO_OFRECIDO = "mandato_ofrecido"
    MANDATO_DADO = "mandato_dado"
    MANDATO_ACEPTADO = "mandato_aceptado"
    MANDATO_RENUNCIADO = "mandato_renunciado"
    MIEMBRO_FIJADO = "miembro_fijado"
    MIEMBRO_RETIRADO = "miembro_retirado"
    MIEMBRO_NOMBRADO = "miembro_nombrado"
    CODIGO_DE_TELEFONO = "codigo_de_telefono"

    @property
    def por_sms(self) -> bool:
        """Whether it goes to a telephone, not to an e-mail."""
        return self is Clase.CODIGO_DE_TELEFONO

    @property
    def vida(self) -> timedelta:
        """For how long sending it makes sense."""
        return _VIDA_DEL_SMS if self.por_sms else _VIDA_DEL_CORREO


@dataclass(frozen=True, slots=True)
class Mensaje:
    """A mail without its text, which is made when it is sent: no link is ever stored.

    `destinatario` "" is nobody: such a row is written so that writing to somebody looks the same. `proximo` is the next
    attempt, None once it was sent (`enviado`) or given up; `causa` is why the last attempt failed. Instants are UTC.
    """

    id: UUID
    clase: Clase
    destinatario: str = field(repr=False)
    enlace: UUID | None
    creado: datetime
    vence: datetime
    proximo: datetime | None
    intentos: int = 0
    enviado: datetime | None = None
    causa: str = ""

    @classmethod
    def nuevo(cls, id_: UUID, clase: Clase, destinatario: str, enlace: UUID | None, ahora: datetime) -> "Mensaje":
        """One to be sent at once."""
        return cls(id_, clase, destinatario, enlace, ahora, ahora + clase.vida, proximo=ahora if destinatario else None)

    def con_envio(self, ahora: datetime) -> "Mensaje":
        """After it was handed over."""
        return replace(self, intentos=self.intentos + 1, enviado=ahora, proximo=None, causa="")

    def con_fallo(self, causa: str, ahora: datetime) -> "Mensaje":
        """After an attempt failed: the next one later each time, up to a quarter of an hour; none after `vence`."""
        espera = min(_PRIMERA_ESPERA * 2 ** min(self.intentos, 16), _ESPERA_MAXIMA)
        proximo = ahora + timedelta(seconds=espera)
        return replace(self, intentos=self.intentos + 1, causa=causa, proximo=proximo if proximo < self.vence else None)


@dataclass(frozen=True, slots=True)
class Carta:
    """A mail as it is sent; `id` is the message's, the same at each attempt."""

    id: UUID
    para: str = field(repr=False)
    asunto: str
    texto: str = field(repr=False)
    html: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sms:
    """A short message as it is sent; `id` is the message's, `para` a number in the international form."""

    id: UUID
    para: str = field(repr=False)
    texto: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pendientes:
    """How many mails wait to be sent, and since when the oldest does (UTC)."""

    cuantos: int
    desde: datetime | None
