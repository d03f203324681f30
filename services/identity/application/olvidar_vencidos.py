"""Forget what protects nobody any more: old refresh tokens, sessions, grants, failures, challenges, captchas, mails."""

from dataclasses import dataclass
from datetime import timedelta

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


@dataclass(frozen=True, slots=True)
class Olvidar:
    """Nothing to say."""


class OlvidarVencidos(UseCase[Tx, Olvidar, None, None]):
    """A used refresh token is kept 7 days, so that its reuse until then ends the family."""

    def handle(self, tx: Tx, command: Olvidar, prepared: None) -> None:
        """Harmless when done twice."""
        ahora = tx.now()
        tx.sesiones.olvidar(renovaciones=ahora - VIDA_SIN_USO, sesiones=ahora - MEMORIA_DE_SESIONES)
        tx.frenos.olvidar(ahora - OLVIDO_LARGO)
        tx.concesiones.olvidar(renovaciones=ahora - VIDA_SIN_USO, concesiones=ahora - VIDA_DE_LA_SESION)
        tx.autorizaciones.olvidar(ahora)
        tx.desafios.olvidar(ahora)
        tx.captchas.olvidar(ahora)
        # A link sent at the last moment finds what it confirms.
        tx.registros.olvidar(ahora - VIDA_DEL_ENLACE)
        tx.enlaces.olvidar(ahora - MEMORIA_DE_MENSAJES)
        tx.mensajes.olvidar(ahora - MEMORIA_DE_MENSAJES)
        tx.poderes.olvidar(ahora - MEMORIA_DE_PODERES)
