"""Forgotten password: ask for a link that sets another."""

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
class Recuperar:
    """The e-mail as typed, the captcha as sent, the network that both came from."""

    correo: str = field(repr=False)
    captcha: str = ""
    red: str = field(default="", repr=False)


class SolicitarRecuperacion(UseCase[Tx, Recuperar, Captcha, None]):
    """Nobody learns from it whether an e-mail has an account; where it has none, or one that is disabled, no mail is
    sent."""

    def __init__(self, reader: Reader[Tx], secretos: Secretos, captchas: Captchas) -> None:
        self._reader = reader
        self._secretos = secretos
        self._captchas = captchas

    async def prepare(self, principal: Principal, command: Recuperar) -> Captcha:
        """Raises the captcha's refusals."""
        return await self._reader.read(principal, lambda tx: self._captchas.leer(tx, command.captcha))

    def handle(self, tx: Tx, command: Recuperar, prepared: Captcha) -> None:
        """Raises CaptchaUsado."""
        consumir(tx, prepared)
        correo = correo_o_ninguno(command.correo)
        cuenta = tx.cuentas.por_correo(correo)
        de = cuenta.recuperable if cuenta else None
        mandar_enlace(tx, self._secretos, Clase.RECUPERACION, correo, Para.RESTABLECER, de, command.red)
