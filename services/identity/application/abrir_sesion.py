"""Log in with e-mail and password."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from libs.foundation.core.auditoria import Clase
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, Stale, UseCase
from services.identity.application.acceso import Acceso, Emisor, Negado
from services.identity.application.captchas import Captchas, consumir
from services.identity.application.frenado import captcha_exigido, exigir_turno, frenos_de
from services.identity.application.ports import Contrasenas, Secretos, Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.captcha import Exigencia
from services.identity.domain.contrasena import contrasena_canonica
from services.identity.domain.cuenta import Cuenta, correo_o_ninguno
from services.identity.domain.desafio import Desafio, Proposito
from services.identity.domain.errors import CorreoSinConfirmar, CredencialesInvalidas, SegundoFactorRequerido
from services.identity.domain.factores import CON_CONTRASENA, Factores
from services.identity.domain.freno import Freno, Regla
from services.identity.domain.registro import Registro
from services.identity.domain.sesion import Cliente

# Stands for the account that is not there, so that the same is asked of the database.
_NADIE = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Abrir:
    """The credentials as typed, the client they came from, and its captcha, "" for none."""

    correo: str = field(repr=False)
    contrasena: str = field(repr=False)
    cliente: Cliente
    captcha: str = ""


@dataclass(frozen=True, slots=True)
class Comprobada:
    """The account found or, where there is none, perhaps a registration to be confirmed; whether the password is its
    own; the brakes that apply; and another hash of it, where the one that is kept is to be replaced."""

    cuenta: Cuenta | None
    registro: Registro | None
    correcta: bool
    frenos: tuple[Freno, ...]
    renovada: str | None = field(default=None, repr=False)


class AbrirSesion(UseCase[Tx, Abrir, Comprobada, Acceso | Negado]):
    """Every login opens a session of its own. Unknown accounts cost the same reads, hashing and writes."""

    def __init__(
        self,
        reader: Reader[Tx],
        contrasenas: Contrasenas,
        secretos: Secretos,
        emisor: Emisor,
        captchas: Captchas,
        exigencia: Exigencia,
    ) -> None:
        self._reader = reader
        self._captchas = captchas
        self._exigencia = exigencia
        self._contrasenas = contrasenas
        self._secretos = secretos
        self._emisor = emisor

    async def prepare(self, principal: Principal, command: Abrir) -> Comprobada:
        """Check the password outside any transaction. Raises DemasiadosIntentos, AutenticacionSaturada,
        CaptchaRequerido, CaptchaInvalido, CaptchaVencido, CaptchaUsado."""
        cuenta, registro, frenos = await self._reader.read(principal, lambda tx: self._buscar(tx, command))
        quien = cuenta or registro
        cifrada = quien.contrasena if quien else None
        contrasena = contrasena_canonica(command.contrasena)
        correcta = await self._contrasenas.coincide(cifrada, contrasena)
        renovada = None
        # Only now that the password is known to be right: what takes longer tells nothing to who does not have it.
        if cuenta and correcta and self._contrasenas.por_renovar(cuenta.contrasena):
            renovada = await self._contrasenas.cifrar(contrasena)
        return Comprobada(cuenta, registro, correcta, frenos, renovada)

    def _buscar(self, tx: Tx, command: Abrir) -> tuple[Cuenta | None, Registro | None, tuple[Freno, ...]]:
        correo = correo_o_ninguno(command.correo)
        cuenta = tx.cuentas.por_correo(correo)
        registro = tx.registros.ultimo(correo, tx.now())
        direccion = command.cliente.direccion
        conocida = tx.sesiones.conoce(cuenta.id if cuenta else _NADIE, direccion)
        frenos = tuple(frenos_de(self._secretos, correo, direccion, conocida=conocida))
        contados = tx.frenos.leer(frenos)
        exigir_turno(contados, tx.now())
        if captcha_exigido(self._exigencia, contados, tx.now()):
            self._captchas.leer(tx, command.captcha)
        return cuenta, registro, frenos

    def handle(self, tx: Tx, command: Abrir, prepared: Comprobada) -> Acceso | Negado:
        """Look at the brakes again, locked: of many guesses at once only as many count as one after the other would.
        A right password opens no session where there is a second factor: that is Negado, because its challenge is kept.
        Raises DemasiadosIntentos, also for a right password, and the captcha's refusals; a wrong password uses the
        captcha up."""
        frenos = tx.frenos.bloquear(prepared.frenos)
        ahora = tx.now()
        exigir_turno(frenos, ahora)
        if captcha_exigido(self._exigencia, frenos, ahora):
            consumir(tx, self._captchas.leer(tx, command.captcha))
        if not prepared.correcta:
            for freno in frenos:
                tx.frenos.guardar(freno.con_fallo(ahora))
            self._anotar_negada(tx, command, prepared.cuenta)
            return Negado(CredencialesInvalidas())
        if prepared.cuenta is None:
            return Negado(CorreoSinConfirmar())
        cuenta = self._fijar(tx, prepared.cuenta, prepared.renovada)
        for freno in frenos:
            # An address is not absolved by one good login: who has an account could guess at others for ever.
            if freno.regla is not Regla.DIRECCION:
                tx.frenos.guardar(Freno(freno.clave, freno.regla))
        factores = tx.factores.de(cuenta.id)
        if factores.alguno:
            return self._desafiar(tx, cuenta, factores, command.cliente, ahora)
        return self._emisor.abrir(tx, cuenta, command.cliente, CON_CONTRASENA, ahora)

    @staticmethod
    def _fijar(tx: Tx, vista: Cuenta, renovada: str | None) -> Cuenta:
        """The account, not to be changed before the end, with the new hash of its password where there is one. Raises
        Stale when its password is no longer the one that was checked."""
        # Locked from the start where it is written: two that share it would wait for each other for ever.
        cuenta = tx.cuentas.bloquear(vista.id) if renovada else tx.cuentas.fijar(vista.id)
        if cuenta is None or cuenta.contrasena != vista.contrasena:
            raise Stale
        if renovada:
            tx.cuentas.cambiar_contrasena(cuenta.id, cuenta.contrasena, renovada)
            tx.auditoria.anotar(Accion.CONTRASENA_RENOVADA, accion.cuenta(cuenta.id))
        return cuenta

    def _desafiar(self, tx: Tx, cuenta: Cuenta, factores: Factores, cliente: Cliente, ahora: datetime) -> Negado:
        secreto = self._secretos.renovacion_nueva()
        desafio = Desafio.nuevo(secreto, Proposito.SEGUNDO_FACTOR, cuenta.id, cliente, ahora)
        tx.desafios.agregar(desafio)
        tx.auditoria.anotar(Accion.SEGUNDO_FACTOR_PEDIDO, accion.cuenta(cuenta.id), detalles=cliente.detalles)
        nombres = " ".join(factores.nombres)
        return Negado(SegundoFactorRequerido(desafio=secreto, factores=nombres, vence=desafio.vence.isoformat()))

    @staticmethod
    def _anotar_negada(tx: Tx, command: Abrir, cuenta: Cuenta | None) -> None:
        # The e-mail as typed is not kept, nor where there is no account: it may be a password in the wrong field.
        objeto = accion.cuenta(cuenta.id) if cuenta else ""
        tx.auditoria.anotar(Accion.SESION_NEGADA, objeto, clase=Clase.NEGADO, detalles=command.cliente.detalles)
