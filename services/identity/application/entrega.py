"""A security key that the judiciary registers for an account, before its holder has it in hand."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from libs.foundation.core.ids import new_id
from services.identity.application.ports import Tx
from services.identity.application.ports.factores import Ceremonias
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.errors import DemasiadasPasskeys, PasskeyYaRegistrada
from services.identity.domain.passkey import MAXIMO, Passkey, exigir_forma, nombre_de_passkey


@dataclass(frozen=True, slots=True)
class LlaveFisica:
    """What was made on the device: credential id, public key (COSE), user handle; and what it is called."""

    credencial: bytes = field(repr=False)
    llave: bytes = field(repr=False)
    usuario: bytes = field(repr=False)
    nombre: str = field(repr=False)

    def exigir_usable(self, ceremonias: Ceremonias) -> None:
        """Raises PasskeyInvalida unless a device can have made it and it can be verified with."""
        ceremonias.exigir_llave(self.llave)
        exigir_forma(self.credencial, self.usuario)


def entregar(tx: Tx, cuenta_id: UUID, fisica: LlaveFisica, ahora: datetime) -> bool:
    """Keep it for the account, whose factors are locked; False, and nothing changed, where it is kept for it already.
    Raises PasskeyYaRegistrada for one that is somebody else's or has another public key, DemasiadasPasskeys."""
    tenida = tx.passkeys.por_credencial(fisica.credencial)
    if tenida is not None and (tenida.cuenta_id, tenida.llave) == (cuenta_id, fisica.llave):
        return False
    if len(tx.passkeys.de_cuenta(cuenta_id)) >= MAXIMO:
        raise DemasiadasPasskeys(maximo=str(MAXIMO))
    passkey = Passkey(
        id=new_id(),
        cuenta_id=cuenta_id,
        credencial=fisica.credencial,
        llave=fisica.llave,
        usuario=fisica.usuario,
        contador=0,
        nombre=nombre_de_passkey(fisica.nombre),
        creada=ahora,
    )
    if not tx.passkeys.agregar(passkey):
        raise PasskeyYaRegistrada
    datos = {"passkey": str(passkey.id)}
    tx.auditoria.anotar(Accion.PASSKEY_ENTREGADA, accion.cuenta(cuenta_id), datos=datos)
    return True
