"""Courtesy alerts: that something arrived, told outside the mailbox. They change nothing legal.

Each is told once by notificacion, channel, account and, where it has several, device. Where nobody knows whether it was
(the answer of who took it never came, or the process died before it was noted) it may be told a second time, and the
evidence says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from libs.foundation.core.ids import new_id
from services.casillero.domain.dispositivo import Dispositivo

VIDA = timedelta(hours=24)  # plazos run: what could not be told in a day is found in the mailbox
DUDAS = 2  # hand-overs that may each have arrived
INTERRUMPIDA = "PROCESO_INTERRUMPIDO"
CADUCADA = "CADUCADA"
_PRIMERA_ESPERA, _ESPERA_MAXIMA = 5, 900  # seconds
_ENTREGA = timedelta(seconds=60)  # longer than handing over may take
_TRAS_UNA_DUDA = timedelta(minutes=15)


class Canal(StrEnum):
    """How the owner is told."""

    CORREO = "correo"
    SMS = "sms"
    PUSH = "push"  # browsers that their holders subscribed


Preferencias = Mapping[Canal, bool]

# Of who has not said: a mail costs nobody anything, and who subscribes a browser wants to be told by it.
POR_OMISION: Preferencias = {Canal.CORREO: True, Canal.SMS: False, Canal.PUSH: True}


class Estado(StrEnum):
    """Where an alert stands."""

    PENDIENTE = "pendiente"
    EN_CURSO = "en_curso"  # handed over by a process that has not noted what became of it
    ENVIADA = "enviada"
    FALLIDA = "fallida"
    REBOTADA = "rebotada"  # the address was refused for good
    INCIERTA = "incierta"
    OMITIDA = "omitida"  # its owner wants none any more, or has opened what it is about


# Nothing that comes back changes these.
_SIN_VUELTA = {Estado.FALLIDA, Estado.REBOTADA, Estado.OMITIDA}


class Resultado(StrEnum):
    """What became of handing it over once."""

    ENTREGADA = "entregada"
    RECHAZADA = "rechazada"  # for good
    NO_ENTREGADA = "no_entregada"
    DUDOSA = "dudosa"


class Desenlace(NamedTuple):
    """What became of it; why, a code without personal data; and how long who did not take it asks to wait."""

    resultado: Resultado
    causa: str = ""
    espera: timedelta | None = None


class Accion(StrEnum):
    """What a mail that came back says was done with an alert (RFC 3464, 2.3.3)."""

    FALLIDA = "failed"
    DEMORADA = "delayed"


@dataclass(frozen=True, slots=True)
class Contacto:
    """An account that opens the mailbox, and where it is told by each channel that it has."""

    cuenta_id: UUID
    destinos: Mapping[Canal, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Encolada:
    """A notificacion of whose deposit nobody was told yet; `persona` is whose mailbox it lies in."""

    notificacion_id: UUID
    entrega_id: UUID
    casillero_id: UUID
    persona: UUID


@dataclass(frozen=True, slots=True)
class Alerta:
    """One, to one account by one channel. Instants are UTC.

    dispositivo  which of the account's; the account's own id where the channel knows no devices
    destino      an address, kept until it ends; "" where it is the device's, which is looked up when it is told
    proximo      the next attempt, or when a process that has it is taken for dead; None: it ended
    intentos     how often it was handed over; `dudas`, how often nobody knows
    causa        why the last attempt failed, a code without personal data
    """

    alerta_id: UUID
    notificacion_id: UUID
    entrega_id: UUID
    persona: UUID
    canal: Canal
    cuenta_id: UUID
    dispositivo: UUID
    destino: str = field(repr=False)
    creada: datetime
    vence: datetime
    estado: Estado
    proximo: datetime | None
    intentos: int = 0
    dudas: int = 0
    causa: str = ""

    def debida(self, ahora: datetime) -> bool:
        """Whether something is to be done about it."""
        return self.proximo is not None and self.proximo <= ahora

    def tomada(self, ahora: datetime) -> "Alerta":
        """About to be handed over: written down before, so that a process that dies leaves a doubt, not a silence."""
        return replace(self, estado=Estado.EN_CURSO, intentos=self.intentos + 1, proximo=ahora + _ENTREGA)

    def omitida(self) -> "Alerta":
        """There is nobody to tell any more: its owner wants none, or has opened what it is about. That is no event of
        EN 319 522-1, and nothing that happened to the delivery: of the access there is evidence."""
        return self._terminada(Estado.OMITIDA, "")

    def caducada(self) -> "Alerta":
        """It is too late for it."""
        return self._terminada(self._sin_exito, self.causa or CADUCADA)

    def con(self, resultado: Resultado, causa: str, ahora: datetime, pedida: timedelta | None = None) -> "Alerta":
        """After it was handed over: ended, or to be tried again later each time, up to a quarter of an hour or, if that
        is longer, after the wait that was asked for."""
        if resultado is Resultado.ENTREGADA:
            return self._terminada(Estado.ENVIADA, "")
        if resultado is Resultado.RECHAZADA:
            return self._terminada(Estado.REBOTADA, causa)
        if resultado is Resultado.DUDOSA:
            dudosa = replace(self, dudas=self.dudas + 1, estado=Estado.INCIERTA, causa=causa)
            return dudosa._esperando(_TRAS_UNA_DUDA, ahora) if dudosa.dudas < DUDAS else dudosa.caducada()
        fallida = replace(self, causa=causa, estado=Estado.INCIERTA if self.dudas else Estado.PENDIENTE)
        espera = min(_PRIMERA_ESPERA * 2 ** min(self.intentos - 1, 16), _ESPERA_MAXIMA)
        return fallida._esperando(max(timedelta(seconds=espera), pedida or timedelta(0)), ahora)

    def devuelta(self, accion: Accion, codigo: str) -> "Alerta":
        """After a mail came back that says so, with the status `codigo` (RFC 3463); the same where that is nothing new,
        or the alert was never handed over."""
        causa = f"DSN_{codigo}"
        if self.intentos == 0 or self.estado in _SIN_VUELTA:
            return self
        if accion is Accion.FALLIDA:
            return self._terminada(Estado.REBOTADA, causa)
        return replace(self, causa=causa)

    @property
    def _sin_exito(self) -> Estado:
        return Estado.INCIERTA if self.dudas else Estado.FALLIDA

    def _esperando(self, espera: timedelta, ahora: datetime) -> "Alerta":
        proximo = ahora + espera
        return replace(self, proximo=proximo) if proximo < self.vence else self.caducada()

    def _terminada(self, estado: Estado, causa: str) -> "Alerta":
        return replace(self, estado=estado, causa=causa, proximo=None, destino="")


def alertar(
    encolada: Encolada, canal: Canal, contacto: Contacto, ahora: datetime, dispositivo: Dispositivo | None = None
) -> Alerta:
    """One to be told at once; the contact has that channel, or that device."""
    return Alerta(
        alerta_id=new_id(),
        notificacion_id=encolada.notificacion_id,
        entrega_id=encolada.entrega_id,
        persona=encolada.persona,
        canal=canal,
        cuenta_id=contacto.cuenta_id,
        dispositivo=dispositivo.dispositivo_id if dispositivo else contacto.cuenta_id,
        destino="" if dispositivo else contacto.destinos[canal],
        creada=ahora,
        vence=ahora + VIDA,
        estado=Estado.PENDIENTE,
        proximo=ahora,
    )


@dataclass(frozen=True, slots=True)
class Pendientes:
    """How many alerts have not ended, or were not planned yet, and since when the oldest waits (UTC)."""

    cuantas: int
    desde: datetime | None
