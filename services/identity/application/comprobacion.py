"""A code of an authenticator application: its secret opened outside of the transaction, the code taken in it once."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from libs.foundation.core.usecases import Stale
from services.identity.application.ports import Tx
from services.identity.application.ports.factores import Cofre
from services.identity.domain.totp import Totp, paso_aceptado


@dataclass(frozen=True, slots=True)
class SecretoAbierto:
    """What is kept, and its secret in plain."""

    totp: Totp
    secreto: bytes = field(repr=False)


def abrir_secreto(cofre: Cofre, totp: Totp) -> SecretoAbierto:
    """For `prepare`: the master key may be far away. Raises LlaveInservible."""
    return SecretoAbierto(totp, cofre.abrir(totp.cuenta_id, totp.cifrado))


def comprobar(tx: Tx, abierto: SecretoAbierto | None, codigo: str, ahora: datetime) -> bool:
    """Whether it is a code of a confirmed secret that was not taken before; now it was. The account's factors must be
    locked. Raises Stale when the secret is another one by now."""
    if abierto is None:
        return False
    totp = tx.factores.totp(abierto.totp.cuenta_id)
    if totp is None or totp.cifrado != abierto.totp.cifrado:
        raise Stale
    paso = paso_aceptado(abierto.secreto, codigo, ahora, totp.ultimo_paso)
    if paso is None or totp.confirmado is None:
        return False
    tx.factores.guardar_totp(replace(totp, ultimo_paso=paso))
    return True
