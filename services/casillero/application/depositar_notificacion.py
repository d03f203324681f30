"""A delivery order arrives: into the recipient's mailbox, or on the paper route (EVENTS.md, steps 4 to 6)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from uuid import UUID

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, Stale, UseCase
from libs.jurisdiccion.casilleros import Paradero
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.unidades import Unidades
from services.casillero.application.ports import Tx
from services.casillero.application.ports_de_vecinos import Personas
from services.casillero.domain import evidencia
from services.casillero.domain.anulacion import Anulacion
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.efecto import prever_efecto
from services.casillero.domain.entrega import Entrega, Via
from services.casillero.domain.errors import CasilleroEnCamino, EntregaContradictoria
from services.casillero.domain.eventos import EntregaEnPapelPendiente, NotificacionDepositada, NotificacionEfectiva
from services.casillero.domain.evidencia import Evidencia
from services.casillero.domain.notificacion import Notificacion, depositar
from services.casillero.domain.reserva import Reserva, es_reservada


@dataclass(frozen=True, slots=True)
class Command:
    """The order, and what is to be said of the plazo that its effect will start."""

    entrega: Entrega
    plazo: str = ""


class Titular(Enum):
    """What identity said of who stands behind the recipient."""

    VERIFICADO = auto()
    NADIE = auto()


@dataclass(frozen=True, slots=True)
class Recepcion:
    """What becomes of one delivery: which way it goes, where it then lies, what proves it, what is told."""

    entrega: Entrega
    via: Via
    notificacion: Notificacion | None
    evidencias: tuple[Evidencia, ...]
    eventos: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class YaDicho:
    """What was told of deliveries before their orders came: by which later act they are taken back, and of which class
    their cases are."""

    anulaciones: Mapping[tuple[UUID, str], Anulacion]
    reservas: Mapping[tuple[str, str], Reserva]

    def anulacion(self, entrega: Entrega) -> Anulacion | None:
        """By what it is taken back, by its own producer's word."""
        return self.anulaciones.get((entrega.entrega_id, entrega.productor))

    def reservada(self, entrega: Entrega) -> bool:
        """Whether it is of a reserved case."""
        return es_reservada(entrega, self.reservas.get((entrega.productor, entrega.expediente_id)))


@dataclass(frozen=True, slots=True)
class Tanda:
    """What the deliveries of one transaction share: the legal instant, the number of the deposit in their mailboxes,
    the recipients for whom nobody acts, and what was told of them before."""

    ahora: datetime
    novedad: int
    de_nadie: Collection[UUID]
    ya: YaDicho


class DepositarNotificacion(UseCase[Tx, Command, Titular | None, None]):
    """Takes each delivery once, for ever."""

    prepares_on_demand = True

    def __init__(self, lecturas: Reader[Tx], personas: Personas, jurisdiccion: Jurisdiccion) -> None:
        self._lecturas = lecturas
        self._personas = personas
        self._jurisdiccion = jurisdiccion
        self._unidades = Unidades(jurisdiccion.catalogos)

    async def prepare(self, principal: Principal, command: Command) -> Titular | None:
        """That there is no mailbox, or nobody to open it, is concluded only after asking identity. Raises
        CasilleroEnCamino."""
        persona = command.entrega.destinatario
        casillero = await self._lecturas.read(principal, lambda tx: tx.casilleros.de(persona))
        if casillero is not None and not casillero.sin_titular:
            return None
        if self._unidades.de(persona) is not None:  # identity knows nothing of courts
            return Titular.NADIE
        if not await self._personas.verificada(persona):
            return Titular.NADIE
        if casillero is None:
            raise CasilleroEnCamino
        return Titular.VERIFICADO

    def handle(self, tx: Tx, command: Command, prepared: Titular | None) -> None:
        """Deposit it, or send it on paper. Raises EntregaContradictoria, Stale before identity was asked."""
        self.handle_many(tx, [(command, prepared)])

    def handle_many(self, tx: Tx, items: Sequence[tuple[Command, Titular | None]]) -> None:
        """The same for all `items`, in order: their mailboxes are locked together, they share one legal instant, and
        what becomes of them is written together."""
        casilleros = tx.casilleros.bloquear(*{command.entrega.destinatario for command, _ in items})
        if sin_preguntar := [
            command
            for command, titular in items
            if titular is None and _en_duda(casilleros.get(command.entrega.destinatario))
        ]:
            raise Stale(*sin_preguntar)
        de_nadie = {command.entrega.destinatario for command, titular in items if titular is Titular.NADIE}
        if nuevas := _nuevas(tx, [command.entrega for command, _ in items]):
            plazos = {command.entrega.entrega_id: command.plazo for command, _ in items}
            parejas = [(entrega, casilleros.get(entrega.destinatario)) for entrega in nuevas]
            ahora = tx.now(after=max(_no_antes_de(entrega, casillero) for entrega, casillero in parejas))
            # One for all of them: higher than any in these mailboxes, which are locked, is enough.
            novedad = 1 + max((casillero.novedad for casillero in casilleros.values()), default=0)
            tanda = Tanda(ahora, novedad, de_nadie, _lo_ya_dicho(tx, nuevas))
            _anotar(
                tx,
                [
                    self._recibir(tx, entrega, casillero, tanda, plazos[entrega.entrega_id])
                    for entrega, casillero in parejas
                ],
                tanda,
            )

    def _recibir(self, tx: Tx, entrega: Entrega, casillero: Casillero | None, tanda: Tanda, plazo: str) -> Recepcion:
        if casillero is None or (casillero.sin_titular and casillero.persona in tanda.de_nadie):
            prueba = evidencia.fuera_del_casillero(entrega, casillero, tanda.ahora, tx.principal)
            return _por_fuera(tx, entrega, prueba, tanda)
        if self._no_la_recibe(casillero, entrega, tanda.ahora):
            prueba = evidencia.a_suspendido(entrega, casillero, tanda.ahora, tx.principal)
            return _por_fuera(tx, entrega, prueba, tanda)
        return self._depositar(tx, entrega, casillero, tanda, plazo)

    def _no_la_recibe(self, casillero: Casillero, entrega: Entrega, ahora: datetime) -> bool:
        """Whether the mailbox is suspended, and the rule in force keeps such a delivery out of it."""
        if casillero.suspendido is None:
            return False
        regla = self._jurisdiccion.casilleros.suspension_en(self._jurisdiccion.calendario.fecha_legal(ahora))
        paradero = regla.notificaciones if entrega.es_notificacion else regla.avisos
        return paradero is not Paradero.CASILLERO

    def _depositar(self, tx: Tx, entrega: Entrega, casillero: Casillero, tanda: Tanda, plazo: str) -> Recepcion:
        ahora = tanda.ahora
        efecto = prever_efecto(entrega, ahora, self._jurisdiccion) if entrega.es_notificacion else None
        anulacion, reservada = tanda.ya.anulacion(entrega), tanda.ya.reservada(entrega)
        notificacion = depositar(
            entrega, casillero, ahora, efecto, plazo, tanda.novedad, anulacion=anulacion, reservada=reservada
        )
        evidencias = [evidencia.de_deposito(notificacion, self._jurisdiccion.calendario.version, tx.principal)]
        if anulacion is not None:
            evidencias.append(evidencia.de_anulacion(entrega, anulacion, ahora, tx.principal))
        eventos: list[object] = [NotificacionDepositada(notificacion)]
        if notificacion.efectiva is not None:
            evidencias.append(evidencia.de_efecto(notificacion, ahora, tx.principal))
            eventos.append(NotificacionEfectiva(notificacion))
        return Recepcion(entrega, Via.CASILLERO, notificacion, tuple(evidencias), tuple(eventos))


def _en_duda(casillero: Casillero | None) -> bool:
    """Whether identity must be asked if anybody can open it."""
    return casillero is None or casillero.sin_titular


def _lo_ya_dicho(tx: Tx, nuevas: Sequence[Entrega]) -> YaDicho:
    return YaDicho(
        tx.anulaciones.de([entrega.entrega_id for entrega in nuevas]),
        tx.reservas.de({(entrega.productor, entrega.expediente_id) for entrega in nuevas}),
    )


def _por_fuera(tx: Tx, entrega: Entrega, prueba: Evidencia, tanda: Tanda) -> Recepcion:
    """On paper, or nowhere; nobody carries what is taken back."""
    via = Via.PAPEL if entrega.es_notificacion else Via.SIN_ENTREGA
    if anulacion := tanda.ya.anulacion(entrega):
        anulada = evidencia.de_anulacion(entrega, anulacion, tanda.ahora, tx.principal)
        return Recepcion(entrega, via, None, (anulada,), ())
    eventos = (EntregaEnPapelPendiente(entrega),) if entrega.es_notificacion else ()
    return Recepcion(entrega, via, None, (prueba,), eventos)


def _no_antes_de(entrega: Entrega, casillero: Casillero | None) -> datetime:
    """The mailbox's last instant, or the one in the message that caused it, whichever is later (RELIABILITY 12)."""
    return entrega.emision if casillero is None else max(casillero.ultimo, entrega.emision)


def _nuevas(tx: Tx, entregas: Sequence[Entrega]) -> Sequence[Entrega]:
    """Those never taken before, each once, in order. Raises EntregaContradictoria."""
    recibidas = tx.entregas.recibidas({entrega.entrega_id for entrega in entregas})
    nuevas: dict[UUID, Entrega] = {}
    for entrega in entregas:
        primera = recibidas.get(entrega.entrega_id) or nuevas.setdefault(entrega.entrega_id, entrega)
        if primera != entrega:
            raise EntregaContradictoria
    return list(nuevas.values())


def _anotar(tx: Tx, recepciones: Sequence[Recepcion], tanda: Tanda) -> None:
    tx.entregas.registrar([(recepcion.entrega, recepcion.via) for recepcion in recepciones], tanda.ahora)
    if depositadas := [recepcion.notificacion for recepcion in recepciones if recepcion.notificacion]:
        tx.notificaciones.agregar(*depositadas)
        if vivas := [notificacion.notificacion_id for notificacion in depositadas if notificacion.anulacion is None]:
            tx.alertas.encolar(*vivas)
        casilleros = {notificacion.casillero_id for notificacion in depositadas}
        tx.casilleros.anotar_deposito(casilleros, tanda.ahora, tanda.novedad)
    tx.evidencias.agregar(
        *(
            prueba
            for recepcion in recepciones
            for prueba in (evidencia.de_aceptacion(recepcion.entrega, tanda.ahora, tx.principal), *recepcion.evidencias)
        )
    )
    # Effects after all deposits: whoever hears of them hears each kind in one set.
    eventos = [evento for recepcion in recepciones for evento in recepcion.eventos]
    tx.emit(*sorted(eventos, key=lambda evento: isinstance(evento, NotificacionEfectiva)))
