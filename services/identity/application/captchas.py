"""Captchas given out, looked at and used up, for every use case that wants one."""

from datetime import datetime, timedelta
from hmac import compare_digest

from services.identity.application.ports import Secretos, Tx
from services.identity.domain.captcha import Captcha, Resuelto
from services.identity.domain.errors import CaptchaInvalido, CaptchaRequerido, CaptchaUsado, CaptchaVencido


class Captchas:
    """Stateless until a captcha is used: any replica knows what any other gave out."""

    def __init__(self, secretos: Secretos, dificultad: int, vida: timedelta) -> None:
        """New ones are of `dificultad` bits and good for `vida`."""
        self._secretos = secretos
        self._dificultad = dificultad
        self._vida = vida

    def nuevo(self, ahora: datetime) -> tuple[Captcha, str]:
        """A captcha, and the text of its challenge."""
        captcha = Captcha.nuevo(ahora, self._vida, self._dificultad, self._secretos.renovacion_nueva())
        return captcha, f"{captcha.cuerpo}.{self._marca(captcha)}"

    def leer(self, tx: Tx, texto: str) -> Captcha:
        """The captcha solved in `texto`, not used so far. Raises CaptchaRequerido, CaptchaInvalido, CaptchaVencido,
        CaptchaUsado."""
        if not texto:
            raise CaptchaRequerido
        resuelto = Resuelto.leer(texto)
        if resuelto is None or not resuelto.trabajado:
            raise CaptchaInvalido
        if not compare_digest(resuelto.marca, self._marca(resuelto.captcha)):
            raise CaptchaInvalido
        if resuelto.captcha.vence <= tx.now():
            raise CaptchaVencido
        if tx.captchas.usado(resuelto.captcha.azar):
            raise CaptchaUsado
        return resuelto.captcha

    def _marca(self, captcha: Captcha) -> str:
        return self._secretos.seudonimo("captcha", captcha.cuerpo)


def consumir(tx: Tx, captcha: Captcha) -> None:
    """Use it up, with whatever else the transaction does. Raises CaptchaUsado: somebody was faster."""
    if not tx.captchas.usar(captcha):
        raise CaptchaUsado
