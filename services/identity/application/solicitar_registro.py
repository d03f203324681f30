"""Register oneself: the form of the portal."""

from dataclasses import dataclass, field
from datetime import date

from libs.foundation.core.forms import reading
from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import IdempotencyKey, Reader, UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.application.captchas import Captchas, consumir
from services.identity.application.envios import mandar_enlace
from services.identity.application.ports import Contrasenas, Secretos, Tx
from services.identity.domain.captcha import Captcha
from services.identity.domain.contrasena import contrasena_canonica, exigir_contrasena, exigir_repetida
from services.identity.domain.cuenta import correo_canonico
from services.identity.domain.enlace import Para
from services.identity.domain.mensaje import Clase
from services.identity.domain.persona import cui_canonico
from services.identity.domain.registro import VIDA_DEL_REGISTRO, Registro, fecha_de_nacimiento

_RPC = "SolicitarRegistro"


@dataclass(frozen=True, slots=True)
class Solicitar:
    """The form as typed; `captcha` as sent, `llave` the Idempotency-Key, "" for none, `red` the network that it came
    from."""

    cui: str = field(repr=False)
    fecha_nacimiento: str = field(repr=False)
    correo: str = field(repr=False)
    contrasena: str = field(repr=False)
    confirmar_contrasena: str = field(repr=False)
    captcha: str = ""
    llave: str = ""
    red: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Formulario:
    """The form, checked."""

    cui: str = field(repr=False)
    nacimiento: date = field(repr=False)
    correo: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Admitida:
    """The form, its captcha, and the password's hash."""

    formulario: Formulario
    captcha: Captcha
    cifrada: str = field(repr=False)


class SolicitarRegistro(UseCase[Tx, Solicitar, Admitida | None, None]):
    """Nobody learns from it whether an e-mail has an account: answer, work and rows written are the same. Only the
    mail says which it was."""

    def __init__(
        self,
        reader: Reader[Tx],
        contrasenas: Contrasenas,
        secretos: Secretos,
        captchas: Captchas,
        jurisdiccion: Jurisdiccion,
    ) -> None:
        self._reader = reader
        self._contrasenas = contrasenas
        self._secretos = secretos
        self._captchas = captchas
        self._jurisdiccion = jurisdiccion

    async def prepare(self, principal: Principal, command: Solicitar) -> Admitida | None:
        """Check everything but the e-mail's account, then hash; None where it was answered before. Raises
        DatosInvalidos with every field that is wrong, the captcha's refusals, AutenticacionSaturada."""
        visto = await self._reader.read(principal, lambda tx: self._visto(tx, command))
        if visto is None:
            return None
        formulario, captcha = visto
        return Admitida(formulario, captcha, await self._contrasenas.cifrar(contrasena_canonica(command.contrasena)))

    def _visto(self, tx: Tx, command: Solicitar) -> tuple[Formulario, Captcha] | None:
        formulario = _formulario(command, self._jurisdiccion, self._jurisdiccion.calendario.fecha_legal(tx.now()))
        if tx.answers.find(_RPC, self._llave(command)) is not None:
            return None
        return formulario, self._captchas.leer(tx, command.captcha)

    def handle(self, tx: Tx, command: Solicitar, prepared: Admitida | None) -> None:
        """Raises CaptchaUsado."""
        llave = self._llave(command)
        if prepared is None or tx.answers.find(_RPC, llave) is not None:
            return
        consumir(tx, prepared.captcha)
        ahora, formulario = tx.now(), prepared.formulario
        cuenta = tx.cuentas.por_correo(formulario.correo)
        # Where there is an account the registration is over as it begins, and is written all the same.
        vence = ahora if cuenta else ahora + VIDA_DEL_REGISTRO
        registro = Registro(new_id(), formulario.correo, prepared.cifrada, formulario.cui, formulario.nacimiento, vence)
        tx.registros.agregar(registro)
        if cuenta:
            clase, para, de = Clase.REGISTRO_REPETIDO, Para.RESTABLECER, cuenta.recuperable
        else:
            clase, para, de = Clase.CONFIRMACION, Para.CONFIRMAR, registro.id
        mandar_enlace(tx, self._secretos, clase, formulario.correo, para, de, command.red)
        tx.answers.store(_RPC, llave, "aceptada")

    def _llave(self, command: Solicitar) -> IdempotencyKey | None:
        if not command.llave:
            return None
        # Under the service's key: a plain hash of what was typed would let a password be guessed from it. All callers
        # without an account share one name, so the key counts together with what it came with.
        huella = self._secretos.seudonimo(
            _RPC,
            command.cui,
            command.fecha_nacimiento,
            command.correo,
            command.contrasena,
            command.confirmar_contrasena,
        )
        return IdempotencyKey(f"{command.llave}.{huella}", huella)


def _formulario(command: Solicitar, jurisdiccion: Jurisdiccion, hoy: date) -> Formulario:
    """The form's fields in their canonical forms. Raises DatosInvalidos."""
    with reading() as leer:
        cui = leer("", cui_canonico, command.cui, jurisdiccion)
        nacimiento = leer(hoy, fecha_de_nacimiento, command.fecha_nacimiento, hoy)
        correo = leer("", correo_canonico, command.correo)
        leer(None, exigir_contrasena, command.contrasena, correo=correo)
        leer(None, exigir_repetida, command.contrasena, command.confirmar_contrasena)
    return Formulario(cui, nacimiento, correo)
