"""Send the confirmation mail again."""

from dataclasses import dataclass, field

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, UseCase
from services.identity.application.captchas import Captchas, consumir
from services.identity.application.envios import mandar_enlace
from services.identity.application.ports import Secretos, Tx
from services.identity.domain.captcha import Captcha
from services.identity.domain.cuenta import correo_o_ninguno
from services.identity.domain.enlace import Para
from services.identity.domain.mensaje import Clase


@dataclass(frozen=True, slots=True)
class Reenviar:
    """The e-mail as typed, the captcha as sent, the network that both came from."""

    correo: str = field(repr=False)
    captcha: str = ""
    red: str = field(default="", repr=False)


class ReenviarConfirmacion(UseCase[Tx, Reenviar, Captcha, None]):
    """The newest registration of the e-mail gets another link. Where there is an account the mail says so, with a link
    that sets a password, unless it is disabled; where there is neither, nothing else is different."""

    def __init__(self, reader: Reader[Tx], secretos: Secretos, captchas: Captchas) -> None:
        self._reader = reader
        self._secretos = secretos
        self._captchas = captchas

    async def prepare(self, principal: Principal, command: Reenviar) -> Captcha:
        """Raises the captcha's refusals."""
        return await self._reader.read(principal, lambda tx: self._captchas.leer(tx, command.captcha))

    def handle(self, tx: Tx, command: Reenviar, prepared: Captcha) -> None:
        """Raises CaptchaUsado."""
        consumir(tx, prepared)
        correo = correo_o_ninguno(command.correo)
        registro, cuenta = tx.registros.ultimo(correo, tx.now()), tx.cuentas.por_correo(correo)
        if cuenta:
            clase, para, de = Clase.CORREO_YA_CONFIRMADO, Para.RESTABLECER, cuenta.recuperable
        else:
            clase, para, de = Clase.CONFIRMACION, Para.CONFIRMAR, registro.id if registro else None
        mandar_enlace(tx, self._secretos, clase, correo, para, de, command.red)
