"""Withdraw the second factors of somebody who lost them."""

from dataclasses import dataclass, field

from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.application.cierre import cerrar_todo
from services.identity.application.envios import avisar
from services.identity.application.ports import Tx
from services.identity.application.verificadores import es_verificador
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.cuenta import Cuenta, correo_o_ninguno
from services.identity.domain.enlace import Para
from services.identity.domain.errores_de_verificacion import SoloVerificadores
from services.identity.domain.errors import CuentaPropia, CuentaVerificadaNoEncontrada, FactoresDelPersonal
from services.identity.domain.factores import Factores
from services.identity.domain.mensaje import Clase
from services.identity.domain.motivo import motivo_escrito
from services.identity.domain.persona import cui_canonico


@dataclass(frozen=True, slots=True)
class RetirarPerdidos:
    """Of the account with that e-mail, whose holder's identity card has that CUI, and why; all as typed."""

    correo: str = field(repr=False)
    cui: str = field(repr=False)
    motivo: str = field(repr=False)


class RetirarFactoresPerdidos(UseCase[Tx, RetirarPerdidos, None, Factores]):
    """RPC RetirarFactoresPerdidos, by an officer who verifies, before whom the holder of a verified account stands with
    their identity card: seen by whoever could have approved it (ASVS 5.0, 6.4.4). Its password opens a session again,
    in which they enrol others; whoever found what was lost is in none. Where there are none nothing is changed, so that
    saying it again does no harm to a session opened meanwhile.

    Raises SoloVerificadores, CuiInvalido, MotivoFaltante, CuentaVerificadaNoEncontrada, CuentaPropia,
    FactoresDelPersonal.
    """

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion

    def handle(self, tx: Tx, command: RetirarPerdidos, prepared: None) -> Factores:
        """Gives what was withdrawn; its recovery codes are those that were not used."""
        if tx.principal.subject is None or not es_verificador(tx.principal):
            raise SoloVerificadores
        cui = cui_canonico(command.cui, self._jurisdiccion)
        motivo = motivo_escrito(command.motivo)
        cuenta = _verificada(tx, command.correo, cui)
        if cuenta.id == tx.principal.subject or cuenta.persona == tx.principal.persona:
            raise CuentaPropia
        # Whoever decides about identities could else lift what stands before a judge's signature.
        if cuenta.del_personal:
            raise FactoresDelPersonal
        factores = tx.factores.de(cuenta.id)
        if factores.alguno:
            _retirar(tx, cuenta, factores, motivo)
        return factores


def _verificada(tx: Tx, correo: str, cui: str) -> Cuenta:
    """The account, locked. Raises CuentaVerificadaNoEncontrada."""
    vista = tx.cuentas.por_correo(correo_o_ninguno(correo))
    cuenta = tx.cuentas.bloquear(vista.id) if vista else None
    persona = tx.personas.leer(cuenta.persona) if cuenta and cuenta.verificada else None
    if cuenta is None or persona is None or persona.cui != cui:
        raise CuentaVerificadaNoEncontrada
    return cuenta


def _retirar(tx: Tx, cuenta: Cuenta, factores: Factores, motivo: str) -> None:
    tx.factores.retirar_totp(cuenta.id)
    for passkey in tx.passkeys.de_cuenta(cuenta.id):
        tx.passkeys.retirar(cuenta.id, passkey.id)
    tx.factores.reponer_codigos(cuenta.id, ())
    cerrar_todo(tx, cuenta.id, tx.now())
    tx.enlaces.anular(cuenta.id, Para.RESTABLECER, tx.now())  # now the password alone opens it
    datos = {"totp": str(int(factores.totp)), "passkeys": str(factores.passkeys), "codigos": str(factores.codigos)}
    # Free words may name somebody: they lie beside the seal.
    tx.auditoria.anotar(Accion.FACTORES_RETIRADOS, accion.cuenta(cuenta.id), datos=datos, detalles={"motivo": motivo})
    avisar(tx, Clase.FACTORES_PERDIDOS, cuenta.correo)
