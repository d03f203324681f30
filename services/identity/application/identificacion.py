"""E-mail and password, checked behind the brakes: for sessions of ours, and for what others ask."""

from dataclasses import dataclass, field
from uuid import UUID

from libs.foundation.core.auditoria import Clase
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, Stale
from services.identity.application.acceso import Negado
from services.identity.application.captchas import Captchas, consumir
from services.identity.application.frenado import captcha_exigido, exigir_calma, exigir_turno, frenos_de
from services.identity.application.ports import Contrasenas, Secretos, Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.captcha import Captcha, Exigencia
from services.identity.domain.contrasena import contrasena_canonica
from services.identity.domain.cuenta import Cuenta, correo_o_ninguno
from services.identity.domain.errors import CredencialesInvalidas
from services.identity.domain.freno import Freno, Regla
from services.identity.domain.sesion import Cliente

# Stands for the account that is not there, so that the same is asked of the database.
_NADIE = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Credenciales:
    """The credentials as typed, the client they came from, and its captcha: "" for none, None where the page that asks
    cannot show one."""

    correo: str = field(repr=False)
    contrasena: str = field(repr=False)
    cliente: Cliente
    captcha: str | None = ""


@dataclass(frozen=True, slots=True)
class Comprobada:
    """The account found; whether the password is its own; the brakes that apply; and another hash of it, where the one
    that is kept is to be replaced."""

    cuenta: Cuenta | None
    correcta: bool
    frenos: tuple[Freno, ...]
    renovada: str | None = field(default=None, repr=False)


class Identificacion:
    """Unknown accounts cost the same reads, hashing and writes. A registration that waits for its e-mail to be
    confirmed is none: whoever registers an e-mail and tries the password would be told whether it has an account."""

    def __init__(
        self,
        reader: Reader[Tx],
        contrasenas: Contrasenas,
        secretos: Secretos,
        captchas: Captchas,
        exigencia: Exigencia,
    ) -> None:
        self._reader = reader
        self._captchas = captchas
        self._exigencia = exigencia
        self._contrasenas = contrasenas
        self._secretos = secretos

    async def comprobar(self, principal: Principal, credenciales: Credenciales) -> Comprobada:
        """Check the password outside any transaction. Raises DemasiadosIntentos, AutenticacionSaturada,
        CaptchaRequerido, CaptchaInvalido, CaptchaVencido, CaptchaUsado."""
        cuenta, frenos = await self._reader.read(principal, lambda tx: self._buscar(tx, credenciales))
        cifrada = cuenta.contrasena if cuenta else None
        contrasena = contrasena_canonica(credenciales.contrasena)
        coincide = await self._contrasenas.coincide(cifrada, contrasena)
        # After the hash: a disabled account costs, counts and is answered as one whose password is another.
        correcta = coincide and not (cuenta and cuenta.inhabilitada)
        renovada = None
        # Only now that the password is known to be right: what takes longer tells nothing to who does not have it.
        if cuenta and correcta and self._contrasenas.por_renovar(cuenta.contrasena):
            renovada = await self._contrasenas.cifrar(contrasena)
        return Comprobada(cuenta, correcta, frenos, renovada)

    def _buscar(self, tx: Tx, credenciales: Credenciales) -> tuple[Cuenta | None, tuple[Freno, ...]]:
        correo = correo_o_ninguno(credenciales.correo)
        cuenta = tx.cuentas.por_correo(correo)
        direccion = credenciales.cliente.direccion
        conocida = tx.sesiones.conoce(cuenta.id if cuenta else _NADIE, direccion)
        frenos = tuple(frenos_de(self._secretos, correo, direccion, conocida=conocida))
        self._exigir_paso(tx, credenciales, tuple(tx.frenos.leer(frenos)))
        return cuenta, frenos

    def _exigir_paso(self, tx: Tx, credenciales: Credenciales, frenos: tuple[Freno, ...]) -> Captcha | None:
        """The captcha to be used up, None where none is wanted."""
        exigir_turno(frenos, tx.now())
        if not captcha_exigido(self._exigencia, frenos, tx.now()):
            return None
        if credenciales.captcha is None:
            exigir_calma(frenos, tx.now())
            return None
        return self._captchas.leer(tx, credenciales.captcha)

    def tomar(self, tx: Tx, credenciales: Credenciales, comprobada: Comprobada) -> Cuenta | Negado:
        """The account, fixed to the end of the transaction. Looks at the brakes again, locked: of many guesses at once
        only as many count as one after the other would. Raises DemasiadosIntentos, also for a right password, and the
        captcha's refusals; a wrong password uses the captcha up. Raises Stale when the password was changed
        meanwhile."""
        frenos = tuple(tx.frenos.bloquear(comprobada.frenos))
        ahora = tx.now()
        captcha = self._exigir_paso(tx, credenciales, frenos)
        if captcha is not None:
            consumir(tx, captcha)
        if comprobada.cuenta is None or not comprobada.correcta:
            for freno in frenos:
                tx.frenos.guardar(freno.con_fallo(ahora))
            _anotar_negada(tx, credenciales, comprobada.cuenta)
            return Negado(CredencialesInvalidas())
        cuenta = _fijar(tx, comprobada.cuenta, comprobada.renovada)
        for freno in frenos:
            # An address is not absolved by one good login: who has an account could guess at others for ever.
            if freno.regla is not Regla.DIRECCION:
                tx.frenos.guardar(Freno(freno.clave, freno.regla))
        return cuenta


def _fijar(tx: Tx, vista: Cuenta, renovada: str | None) -> Cuenta:
    """The account, not to be changed before the end, with the new hash of its password where there is one. Raises Stale
    when its password is no longer the one that was checked, or it was disabled since."""
    # Locked from the start where it is written: two that share it would wait for each other for ever.
    cuenta = tx.cuentas.bloquear(vista.id) if renovada else tx.cuentas.fijar(vista.id)
    if cuenta is None or cuenta.contrasena != vista.contrasena or cuenta.inhabilitada:
        raise Stale
    if renovada:
        tx.cuentas.cambiar_contrasena(cuenta.id, cuenta.contrasena, renovada)
        tx.auditoria.anotar(Accion.CONTRASENA_RENOVADA, accion.cuenta(cuenta.id))
    return cuenta


def _anotar_negada(tx: Tx, credenciales: Credenciales, cuenta: Cuenta | None) -> None:
    # The e-mail as typed is not kept, nor where there is no account: it may be a password in the wrong field.
    objeto = accion.cuenta(cuenta.id) if cuenta else ""
    tx.auditoria.anotar(Accion.SESION_NEGADA, objeto, clase=Clase.NEGADO, detalles=credenciales.cliente.detalles)
