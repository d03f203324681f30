"""Register a security key that the judiciary hands out for an account."""

from dataclasses import dataclass, field

from libs.foundation.core.ids import new_id
from libs.foundation.core.usecases import UseCase
from services.identity.application.alta import cerrar_sin_segundo
from services.identity.application.envios import avisar
from services.identity.application.ports import Tx
from services.identity.application.ports_factores import Ceremonias
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.cuenta import correo_canonico
from services.identity.domain.errors import CuentaNoEncontrada
from services.identity.domain.mensaje import Clase
from services.identity.domain.passkey import Passkey, exigir_forma, nombre_de_passkey


@dataclass(frozen=True, slots=True)
class Entregar:
    """The account's e-mail, and what was made on the device: credential id, public key (COSE), user handle."""

    correo: str = field(repr=False)
    credencial: bytes = field(repr=False)
    llave: bytes = field(repr=False)
    usuario: bytes = field(repr=False)
    nombre: str = field(repr=False)


class EntregarPasskey(UseCase[Tx, Entregar, None, None]):
    """Staff get theirs in person: no password alone has ever opened a session of theirs. Handing it out again changes
    nothing."""

    def __init__(self, ceremonias: Ceremonias) -> None:
        self._ceremonias = ceremonias

    def handle(self, tx: Tx, command: Entregar, prepared: None) -> None:
        """Raises CorreoInvalido, CuentaNoEncontrada, PasskeyInvalida."""
        self._ceremonias.exigir_llave(command.llave)
        exigir_forma(command.credencial, command.usuario)
        cuenta = tx.cuentas.por_correo(correo_canonico(command.correo))
        if cuenta is None or not tx.factores.bloquear(cuenta.id):
            raise CuentaNoEncontrada
        passkey = Passkey(
            id=new_id(),
            cuenta_id=cuenta.id,
            credencial=command.credencial,
            llave=command.llave,
            usuario=command.usuario,
            contador=0,
            nombre=nombre_de_passkey(command.nombre),
            creada=tx.now(),
        )
        if tx.passkeys.agregar(passkey):
            datos = {"passkey": str(passkey.id)}
            tx.auditoria.anotar(Accion.PASSKEY_ENTREGADA, accion.cuenta(cuenta.id), datos=datos)
            avisar(tx, Clase.FACTOR_AGREGADO, cuenta.correo)
            cerrar_sin_segundo(tx, cuenta.id, passkey.creada)
