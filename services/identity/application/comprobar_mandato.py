"""Whether the caller may act for somebody now, for services that are about to write on their behalf."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.errores_de_mandatos import MandatoNoVigente
from services.identity.domain.mandato import Mandato


@dataclass(frozen=True, slots=True)
class ComprobacionDeMandato:
    """A mandate's id or an entity's, None for an id that is none, and the cases in which the caller wants to act."""

    en_nombre_de: UUID | None
    numeros: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Poder:
    """For which persona the caller acts, by which mandate or, of `entidad_id`, membership, under what name."""

    id: UUID
    mandante: UUID
    mandatario: Cuenta
    entidad_id: UUID | None = None


class ComprobarMandato(UseCase[Tx, ComprobacionDeMandato, None, Poder]):
    """RPC ComprobarMandato: reads mandate, entity and account themselves, never a copy, whatever the token says."""

    reads_only = True

    def handle(self, tx: Tx, command: ComprobacionDeMandato, prepared: None) -> Poder:
        """Raises MandatoNoVigente, the same whatever it is."""
        cuenta = tx.cuentas.leer(tx.principal.subject) if tx.principal.subject else None
        if cuenta is None or not cuenta.verificada or command.en_nombre_de is None:
            raise MandatoNoVigente
        mandato = tx.mandatos.leer(command.en_nombre_de)
        if mandato is not None:
            vigente = mandato.mandatario == cuenta.persona and mandato.en_vigor(tx.now())
            if vigente and mandato.alcanza(command.numeros) and _sostenido(tx, mandato):
                return Poder(mandato.id, mandato.mandante, cuenta)
            raise MandatoNoVigente
        entidad = tx.entidades.leer(command.en_nombre_de)
        miembro = entidad.miembro(cuenta.id) if entidad is not None and entidad.confirmada else None
        if entidad is None or miembro is None:
            raise MandatoNoVigente
        return Poder(miembro.poder, entidad.persona, cuenta, entidad.id)


def _sostenido(tx: Tx, mandato: Mandato) -> bool:
    """Whether who gave it is still who they were taken for: where they are not, a job may not have ended it yet."""
    otorgante = tx.cuentas.leer(mandato.otorgante)
    if otorgante is None or not otorgante.verificada:
        return False
    if mandato.entidad_id is None:
        return otorgante.persona == mandato.mandante
    entidad = tx.entidades.leer(mandato.entidad_id)
    return entidad is not None and entidad.confirmada
