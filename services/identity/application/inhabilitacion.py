"""Whose account somebody may disable or enable."""

from dataclasses import dataclass, field

from services.identity.application.ports import Tx
from services.identity.application.verificadores import es_verificador
from services.identity.domain.cuenta import ADMINISTRADOR, Cuenta, correo_o_ninguno
from services.identity.domain.errors import CuentaNoEncontrada, CuentaPropia, SoloAdministradores


@dataclass(frozen=True, slots=True)
class DeLaCuenta:
    """Which account, by its e-mail as typed, and why."""

    correo: str = field(repr=False)
    motivo: str = field(repr=False)


def bloquear_ajena(tx: Tx, correo: str) -> Cuenta:
    """The account, locked, where the caller may disable and enable it: an administrator any, an officer who verifies
    any but staff's, nobody their own. Raises SoloAdministradores, CuentaNoEncontrada, CuentaPropia."""
    quien = tx.principal
    administra = quien.has_role(ADMINISTRADOR)
    if quien.subject is None or not (administra or es_verificador(quien)):
        raise SoloAdministradores
    vista = tx.cuentas.por_correo(correo_o_ninguno(correo))
    cuenta = tx.cuentas.bloquear(vista.id) if vista else None
    if cuenta is None:
        raise CuentaNoEncontrada
    if cuenta.id == quien.subject or cuenta.persona == quien.persona:
        raise CuentaPropia
    if cuenta.del_personal and not administra:
        raise SoloAdministradores
    return cuenta
