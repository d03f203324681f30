"""The caller's own account."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.sistemas import Requisito, Sistema
from services.identity.application.ports import Tx
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.errors import CuentaNoEncontrada
from services.identity.domain.factores import Factores
from services.identity.domain.registro import edad


@dataclass(frozen=True, slots=True)
class Consultar:
    """Nothing to say: it is the caller's."""


@dataclass(frozen=True, slots=True)
class Autorizacion:
    """A system, and what the account lacks for it: nothing, and it may enter."""

    sistema: Sistema
    falta: Sequence[Requisito]


@dataclass(frozen=True, slots=True)
class CuentaConsultada:
    """The account; the CUI of its persona, its holder's claim before it is verified; the number of its persona's
    mailbox, "" while there is none; whether its holder is a minor today, None where the birth date is not known; its
    second factors, how many there are and no more of them; and the systems."""

    cuenta: Cuenta
    cui: str = field(repr=False)
    numero_casillero: str
    menor: bool | None
    factores: Factores
    sistemas: Sequence[Autorizacion]


class ConsultarCuenta(UseCase[Tx, Consultar, None, CuentaConsultada]):
    """An account that is not verified does not act as its persona, so it sees no mailbox of it."""

    reads_only = True

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion

    def handle(self, tx: Tx, command: Consultar, prepared: None) -> CuentaConsultada:
        """Raises CuentaNoEncontrada."""
        cuenta = tx.cuentas.leer(tx.principal.subject) if tx.principal.subject else None
        if cuenta is None:
            raise CuentaNoEncontrada
        return consultada(tx, cuenta, self._jurisdiccion)


def consultada(tx: Tx, cuenta: Cuenta, jurisdiccion: Jurisdiccion) -> CuentaConsultada:
    """The account as its holder sees it today."""
    hoy = jurisdiccion.calendario.fecha_legal(tx.now())
    persona = tx.personas.leer(cuenta.persona)
    numero = persona.numero_casillero if persona and cuenta.verificada else ""
    menor = None
    if cuenta.nacimiento:
        menor = edad(cuenta.nacimiento, hoy) < jurisdiccion.mayoria_de_edad_en(hoy)
    factores = tx.factores.de(cuenta.id)
    tiene = {Requisito.IDENTIDAD_VERIFICADA: cuenta.verificada}
    sistemas = [
        Autorizacion(sistema, [requisito for requisito in sistema.requiere if not tiene[requisito]])
        for sistema in jurisdiccion.sistemas_en(hoy)
    ]
    return CuentaConsultada(cuenta, persona.cui if persona else "", numero, menor, factores, sistemas)
