"""From a deposit to the alerts about it: one for each channel that the owner wants and each account, or device of one,
that has it.

Done by a job after the deposit, which only leaves a line in a queue: no alert delays a deposit or its effect.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, UseCase
from services.casillero.application.ports import Tx
from services.casillero.application.ports_de_vecinos import Contactos
from services.casillero.domain import evidencia
from services.casillero.domain.alerta import Canal, Contacto, Encolada, alertar
from services.casillero.domain.dispositivo import Dispositivo


@dataclass(frozen=True, slots=True)
class Command:
    """At most `limite` deposits at once."""

    limite: int = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """The deposits, by which channels each one's owner is told, and where."""

    encoladas: Sequence[Encolada]
    canales: Mapping[UUID, Sequence[Canal]]
    contactos: Mapping[UUID, Sequence[Contacto]]


class PlanificarAlertas(UseCase[Tx, Command, Plan, int]):
    """Each deposit once, however many processes do it."""

    def __init__(self, lecturas: Reader[Tx], contactos: Contactos, disponibles: Collection[Canal]) -> None:
        self._lecturas = lecturas
        self._contactos = contactos
        self._disponibles = disponibles

    async def prepare(self, principal: Principal, command: Command) -> Plan:
        """Ask identity of those who want to be told. Raises Unavailable: then nobody is taken for one without an
        address."""
        encoladas, canales = await self._lecturas.read(principal, lambda tx: self._leer(tx, command.limite))
        personas = {una.persona for una in encoladas if canales[una.casillero_id]}
        return Plan(encoladas, canales, await self._contactos.de(personas) if personas else {})

    def _leer(self, tx: Tx, limite: int) -> tuple[Sequence[Encolada], Mapping[UUID, Sequence[Canal]]]:
        encoladas = tx.alertas.encoladas(tx.now(), limite)
        preferencias = tx.alertas.preferencias({una.casillero_id for una in encoladas})
        canales = {
            casillero: [canal for canal in Canal if activas[canal] and canal in self._disponibles]
            for casillero, activas in preferencias.items()
        }
        return encoladas, canales

    def handle(self, tx: Tx, command: Command, prepared: Plan) -> int:
        """How many deposits were looked at; as many as `limite` means that there may be more."""
        mias = tx.alertas.desencolar([una.notificacion_id for una in prepared.encoladas])
        nuevas: list[tuple[Encolada, Canal, Contacto, Dispositivo | None]] = []
        sin_destino: list[tuple[Encolada, Canal]] = []
        dispositivos = _dispositivos(tx, prepared)
        for una in prepared.encoladas:
            for canal in prepared.canales[una.casillero_id] if una.notificacion_id in mias else ():
                contactos = prepared.contactos[una.persona]
                if canal is Canal.PUSH:
                    # Who has subscribed no device expects none: that there is none is no failure.
                    de_push = [(contacto, uno) for contacto in contactos for uno in dispositivos[contacto.cuenta_id]]
                    nuevas += [(una, canal, contacto, uno) for contacto, uno in de_push]
                    continue
                con_canal = [contacto for contacto in contactos if canal in contacto.destinos]
                nuevas += [(una, canal, contacto, None) for contacto in con_canal]
                if not con_canal:
                    sin_destino.append((una, canal))
        if sin_destino:
            _anotar_sin_destino(tx, sin_destino)
        if nuevas:
            ahora = tx.now()
            tx.alertas.agregar(*(alertar(una, canal, quien, ahora, cual) for una, canal, quien, cual in nuevas))
        return len(prepared.encoladas)


def _dispositivos(tx: Tx, plan: Plan) -> Mapping[UUID, Sequence[Dispositivo]]:
    """Those of each account of the plan, where somebody wants to be told by them."""
    suyos: dict[UUID, list[Dispositivo]] = defaultdict(list)
    if any(Canal.PUSH in canales for canales in plan.canales.values()):
        cuentas = {contacto.cuenta_id for contactos in plan.contactos.values() for contacto in contactos}
        for uno in tx.dispositivos.de(cuentas):
            suyos[uno.cuenta_id].append(uno)
    return suyos


def _anotar_sin_destino(tx: Tx, cuales: Sequence[tuple[Encolada, Canal]]) -> None:
    casilleros = tx.casilleros.bloquear(*{una.persona for una, _ in cuales})
    ahora = tx.now(after=max(casillero.ultimo for casillero in casilleros.values()))
    tx.casilleros.anotar_ultimo({casillero.casillero_id for casillero in casilleros.values()}, ahora)
    tx.evidencias.agregar(
        *(evidencia.de_alerta_sin_destino(una.entrega_id, canal, ahora, tx.principal) for una, canal in cuales)
    )
