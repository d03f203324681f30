"""The second factor of somebody whose password was right: asked for by a challenge, and taken once."""

from dataclasses import dataclass, field
from datetime import datetime

from libs.foundation.core.auditoria import Clase
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader
from services.identity.application.acceso import Negado
from services.identity.application.comprobacion import SecretoAbierto, abrir_secreto, comprobar
from services.identity.application.envios import avisar, avisar_de_intento
from services.identity.application.frenado import exigir_turno, freno_de_segundo
from services.identity.application.ports import Secretos, Tx
from services.identity.application.ports.factores import Cofre
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.desafio import FALLOS_POR_DESAFIO, Desafio, Proposito, huella_de_desafio
from services.identity.domain.errors import DesafioInvalido, SegundoFactorInvalido
from services.identity.domain.factores import CON_RECUPERACION, CON_TOTP
from services.identity.domain.freno import Freno
from services.identity.domain.mensaje import Clase as Aviso
from services.identity.domain.recuperacion import huella_de_codigo
from services.identity.domain.sesion import Cliente
from services.identity.domain.totp import Totp


@dataclass(frozen=True, slots=True)
class Completar:
    """The challenge, and a code as typed: `de_recuperacion`, or of the authenticator application."""

    desafio: str = field(repr=False)
    codigo: str = field(repr=False)
    de_recuperacion: bool
    cliente: Cliente


@dataclass(frozen=True, slots=True)
class Mostrado:
    """Whose factor was shown, by which methods they are known now, and when."""

    cuenta: Cuenta
    metodos: tuple[str, ...]
    ahora: datetime


def desafiar(tx: Tx, secreto: str, proposito: Proposito, cuenta: Cuenta, cliente: Cliente, ahora: datetime) -> Desafio:
    """A challenge whose holder has `secreto`, in the place of one that it had before."""
    desafio = Desafio.nuevo(secreto, proposito, cuenta.id, cliente, ahora)
    tx.desafios.gastar(desafio.huella)
    tx.desafios.agregar(desafio)
    tx.auditoria.anotar(Accion.SEGUNDO_FACTOR_PEDIDO, accion.cuenta(cuenta.id), detalles=cliente.detalles)
    return desafio


class SegundoFactor:
    """Codes are braked by account for longer than passwords are; recovery codes are not: nobody guesses one, and with
    them the owner gets in while somebody who has the password tries codes."""

    def __init__(self, reader: Reader[Tx], cofre: Cofre, secretos: Secretos) -> None:
        self._reader = reader
        self._cofre = cofre
        self._secretos = secretos

    async def abrir(self, principal: Principal, respuesta: Completar) -> SecretoAbierto | None:
        """The account's secret, None where it has none."""
        if respuesta.de_recuperacion:
            return None
        huella = huella_de_desafio(respuesta.desafio)

        def buscar(tx: Tx) -> Totp | None:
            desafio = tx.desafios.leer(huella)
            return tx.factores.totp(desafio.cuenta_id) if desafio and desafio.cuenta_id else None

        totp = await self._reader.read(principal, buscar)
        return abrir_secreto(self._cofre, totp) if totp else None

    def tomar(
        self, tx: Tx, respuesta: Completar, abierto: SecretoAbierto | None, proposito: Proposito
    ) -> Mostrado | Negado:
        """Spend a challenge that was given for `proposito`. Raises DesafioInvalido, DemasiadosIntentos; a wrong code is
        Negado, because it is counted."""
        cuenta = _cuenta(tx, tx.desafios.leer(huella_de_desafio(respuesta.desafio)))
        # The account first: whoever changes it spends its challenges.
        desafio = tx.desafios.bloquear(huella_de_desafio(respuesta.desafio))
        if desafio is None or cuenta is None:
            raise DesafioInvalido
        freno = None
        if not respuesta.de_recuperacion:
            (freno,) = tx.frenos.bloquear([freno_de_segundo(tx, self._secretos, cuenta.id, respuesta.cliente)])
        ahora = tx.now()
        if not desafio.sirve(proposito, respuesta.cliente, ahora):
            raise DesafioInvalido
        if freno is None:
            correcto = tx.factores.usar_codigo(cuenta.id, huella_de_codigo(respuesta.codigo), ahora)
        else:
            exigir_turno([freno], ahora)
            correcto = comprobar(tx, abierto, respuesta.codigo, ahora)
        if not correcto:
            tx.auditoria.anotar(
                Accion.SEGUNDO_FACTOR_NEGADO,
                accion.cuenta(cuenta.id),
                clase=Clase.NEGADO,
                detalles=respuesta.cliente.detalles,
            )
            return _contar(tx, desafio, freno, ahora)
        tx.desafios.gastar(desafio.huella)
        if freno is not None:
            tx.frenos.guardar(Freno(freno.clave, freno.regla))
        else:
            avisar(tx, Aviso.CODIGO_DE_RECUPERACION_USADO, cuenta.correo)
        return Mostrado(cuenta, CON_RECUPERACION if respuesta.de_recuperacion else CON_TOTP, ahora)


def _cuenta(tx: Tx, desafio: Desafio | None) -> Cuenta | None:
    """The challenge's account, its factors locked: two codes at once are looked at one after the other."""
    if desafio is None or desafio.cuenta_id is None or not tx.factores.bloquear(desafio.cuenta_id):
        return None
    return tx.cuentas.leer(desafio.cuenta_id)


def _contar(tx: Tx, desafio: Desafio, freno: Freno | None, ahora: datetime) -> Negado:
    if freno is not None:
        contado = freno.con_fallo(ahora)
        tx.frenos.guardar(contado)
        # Once in a series: whoever tries has the password.
        if contado.empieza_a_frenar and desafio.cuenta_id:
            avisar_de_intento(tx, desafio.cuenta_id)
    if desafio.fallos + 1 < FALLOS_POR_DESAFIO:
        tx.desafios.contar(desafio.huella)
    else:
        tx.desafios.gastar(desafio.huella)
    return Negado(SegundoFactorInvalido())
