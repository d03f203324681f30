"""Forget what protects nobody any more: old refresh tokens, sessions, grants, failures, challenges, captchas, mails."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.application.seguir_revocaciones import MEMORIA_DE_PODERES
from services.identity.domain.enlace import VIDA_DEL_ENLACE
from services.identity.domain.freno import OLVIDO_LARGO
from services.identity.domain.sesion import VIDA_DE_LA_SESION, VIDA_SIN_USO

# Kept after their end as the networks an account is known from.
MEMORIA_DE_SESIONES = timedelta(days=90)

# For as long an operator can look up what became of a mail, and an old link is told from one that never was.
MEMORIA_DE_MENSAJES = timedelta(days=30)


class Que(StrEnum):
    """What is forgotten, one in each transaction: a kind of which there is very much keeps no other waiting."""

    SESIONES = "sesiones"
    FRENOS = "frenos"
    CONCESIONES = "concesiones"
    AUTORIZACIONES = "autorizaciones"
    DESAFIOS = "desafios"
    CAPTCHAS = "captchas"
    REGISTROS = "registros"
    ENLACES = "enlaces"
    MENSAJES = "mensajes"
    PODERES = "poderes"


@dataclass(frozen=True, slots=True)
class Olvidar:
    """Which kind."""

    que: Que


class OlvidarVencidos(UseCase[Tx, Olvidar, None, bool]):
    """A used refresh token is kept 7 days, so that its reuse until then ends the family."""

    def handle(self, tx: Tx, command: Olvidar, prepared: None) -> bool:
        """Forget some; whether there may be more. Harmless when done twice."""
        return _OLVIDOS[command.que](tx, tx.now())


_OLVIDOS: Mapping[Que, Callable[[Tx, datetime], bool]] = {
    Que.SESIONES: lambda tx, ahora: tx.sesiones.olvidar(
        renovaciones=ahora - VIDA_SIN_USO, sesiones=ahora - MEMORIA_DE_SESIONES
    ),
    Que.FRENOS: lambda tx, ahora: tx.frenos.olvidar(ahora - OLVIDO_LARGO),
    Que.CONCESIONES: lambda tx, ahora: tx.concesiones.olvidar(
        renovaciones=ahora - VIDA_SIN_USO, concesiones=ahora - VIDA_DE_LA_SESION
    ),
    Que.AUTORIZACIONES: lambda tx, ahora: tx.autorizaciones.olvidar(ahora),
    Que.DESAFIOS: lambda tx, ahora: tx.desafios.olvidar(ahora),
    Que.CAPTCHAS: lambda tx, ahora: tx.captchas.olvidar(ahora),
    # A link sent at the last moment finds what it confirms.
    Que.REGISTROS: lambda tx, ahora: tx.registros.olvidar(ahora - VIDA_DEL_ENLACE),
    Que.ENLACES: lambda tx, ahora: tx.enlaces.olvidar(ahora - MEMORIA_DE_MENSAJES),
    Que.MENSAJES: lambda tx, ahora: tx.mensajes.olvidar(ahora - MEMORIA_DE_MENSAJES),
    Que.PODERES: lambda tx, ahora: tx.poderes.olvidar(ahora - MEMORIA_DE_PODERES),
}
