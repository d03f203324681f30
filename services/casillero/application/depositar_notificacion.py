"""A delivery order arrives: into the recipient's mailbox, or on the paper route (EVENTS.md, steps 4 to 6)."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, Stale, UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.casillero.application.ports import Personas, Tx
from services.casillero.domain import evidencia
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.efecto import prever_efecto
from services.casillero.domain.entrega import Entrega, Via
from services.casillero.domain.errors import CasilleroEnCamino, EntregaContradictoria
from services.casillero.domain.eventos import EntregaEnPapelPendiente, NotificacionDepositada, NotificacionEfectiva
from services.casillero.domain.notificacion import depositar


@dataclass(frozen=True, slots=True)
class Command:
    """The order."""

    entrega: Entrega


@dataclass(frozen=True, slots=True)
class SinCasillero:
    """Identity said that nobody verified stands behind the recipient."""


class DepositarNotificacion(UseCase[Tx, Command, SinCasillero | None, None]):
    """Takes each delivery once, for ever."""

    prepares_on_demand = True

    def __init__(self, lecturas: Reader[Tx], personas: Personas, jurisdiccion: Jurisdiccion) -> None:
        self._lecturas = lecturas
        self._personas = personas
        self._jurisdiccion = jurisdiccion

    async def prepare(self, principal: Principal, command: Command) -> SinCasillero | None:
        """That there is no mailbox is concluded only after asking identity. Raises CasilleroEnCamino."""
        persona = command.entrega.destinatario
        if await self._lecturas.read(principal, lambda tx: tx.casilleros.de(persona)):
            return None
        if await self._personas.verificada(persona):
            raise CasilleroEnCamino
        return SinCasillero()

    def handle(self, tx: Tx, command: Command, prepared: SinCasillero | None) -> None:
        """Deposit it, or send it on paper. Raises EntregaContradictoria, Stale before identity was asked."""
        self.handle_many(tx, [(command, prepared)])

    def handle_many(self, tx: Tx, items: Sequence[tuple[Command, SinCasillero | None]]) -> None:
        """The same for all `items`, in order; their mailboxes are locked together."""
        casilleros = tx.casilleros.bloquear(*{command.entrega.destinatario for command, _ in items})
        if sin_preguntar := [
            command
            for command, sin_casillero in items
            if sin_casillero is None and command.entrega.destinatario not in casilleros
        ]:
            raise Stale(*sin_preguntar)
        for command, _ in items:
            entrega = command.entrega
            recibida = tx.entregas.buscar(entrega.entrega_id)
            if recibida is None:
                self._recibir(tx, entrega, casilleros.get(entrega.destinatario))
            elif recibida != entrega:
                raise EntregaContradictoria

    def _recibir(self, tx: Tx, entrega: Entrega, casillero: Casillero | None) -> None:
        if casillero is None:
            self._enviar_en_papel(tx, entrega)
        else:
            self._depositar(tx, entrega, casillero)

    def _depositar(self, tx: Tx, entrega: Entrega, casillero: Casillero) -> None:
        # RELIABILITY 12: never before the mailbox's last instant, nor before one in the message that caused it.
        ahora = tx.now(after=max(casillero.ultimo, entrega.emision))
        efecto = prever_efecto(entrega, ahora, self._jurisdiccion) if entrega.es_notificacion else None
        notificacion = depositar(entrega, casillero, ahora, efecto)
        tx.entregas.registrar(entrega, Via.CASILLERO, ahora)
        tx.notificaciones.agregar(notificacion)
        tx.casilleros.anotar_ultimo(casillero.casillero_id, ahora)
        tx.evidencias.agregar(evidencia.de_deposito(notificacion, tx.principal))
        tx.emit(NotificacionDepositada(notificacion))
        if notificacion.efectiva is not None:
            tx.evidencias.agregar(evidencia.de_efecto(notificacion, ahora, tx.principal))
            tx.emit(NotificacionEfectiva(notificacion))

    def _enviar_en_papel(self, tx: Tx, entrega: Entrega) -> None:
        ahora = tx.now(after=entrega.emision)
        tx.entregas.registrar(entrega, Via.PAPEL if entrega.es_notificacion else Via.SIN_ENTREGA, ahora)
        tx.evidencias.agregar(evidencia.sin_casillero(entrega, ahora, tx.principal))
        if entrega.es_notificacion:
            tx.emit(EntregaEnPapelPendiente(entrega))
