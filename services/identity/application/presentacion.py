"""A passkey shown: verified outside of the transaction, and taken in it once."""

from dataclasses import dataclass, field

from libs.foundation.core.auditoria import Clase
from libs.foundation.core.errors import EstradoError
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader
from services.identity.application.envios import avisar_de_intento
from services.identity.application.ports import Tx
from services.identity.application.ports.factores import Ceremonias, Presentada
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.desafio import Proposito, huella_de_desafio
from services.identity.domain.errors import PasskeyRechazada, PasskeyRetrocedida
from services.identity.domain.passkey import Passkey
from services.identity.domain.sesion import Cliente


@dataclass(frozen=True, slots=True)
class PasskeyPresentada:
    """The passkey as it was kept, what its device said, and the challenge that it signed."""

    passkey: Passkey
    presentada: Presentada
    reto: str = field(repr=False)


async def verificar(
    reader: Reader[Tx], ceremonias: Ceremonias, principal: Principal, respuesta: str
) -> PasskeyPresentada:
    """Whether a passkey that is kept here signed it, for one of our pages, its holder recognized. Raises
    PasskeyInvalida; PasskeyRechazada for one that is not kept."""
    reto, credencial = ceremonias.reto_de(respuesta), ceremonias.credencial_de(respuesta)
    passkey = await reader.read(principal, lambda tx: tx.passkeys.por_credencial(credencial))
    if passkey is None:
        raise PasskeyRechazada
    presentada = ceremonias.presentada(respuesta, reto, passkey.llave)
    if presentada.usuario != passkey.usuario:
        raise PasskeyRechazada
    return PasskeyPresentada(passkey, presentada, reto)


def tomar(tx: Tx, mostrada: PasskeyPresentada, cliente: Cliente) -> EstradoError | None:
    """Take it: its challenge is spent, its count kept. None when it is good; else what it must be refused with, once
    what was recorded is committed. Raises PasskeyRechazada when there is nothing to record."""
    desafio = tx.desafios.bloquear(huella_de_desafio(mostrada.reto))
    if desafio is None or not tx.factores.bloquear(mostrada.passkey.cuenta_id):
        raise PasskeyRechazada
    passkey = tx.passkeys.por_credencial(mostrada.passkey.credencial)
    ahora = tx.now()
    if passkey is None or passkey.llave != mostrada.passkey.llave:
        raise PasskeyRechazada
    if not desafio.sirve(Proposito.PASSKEY, cliente, ahora):
        raise PasskeyRechazada
    tx.desafios.gastar(desafio.huella)
    if not passkey.avanza(mostrada.presentada.contador):
        tx.passkeys.anotar_retroceso(passkey.id, ahora)
        tx.auditoria.anotar(
            Accion.PASSKEY_RETROCEDIDA,
            accion.cuenta(passkey.cuenta_id),
            clase=Clase.NEGADO,
            datos={"passkey": str(passkey.id)},
            detalles=cliente.detalles,
        )
        avisar_de_intento(tx, passkey.cuenta_id)
        return PasskeyRetrocedida()
    tx.passkeys.usar(passkey.id, mostrada.presentada.contador, ahora)
    return None
