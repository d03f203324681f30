"""Use up a captcha for another service."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.identity.application.captchas import Captchas, consumir
from services.identity.application.ports import Tx


@dataclass(frozen=True, slots=True)
class Consumir:
    """What the client sent in X-Captcha."""

    texto: str


class ConsumirCaptcha(UseCase[Tx, Consumir, None, None]):
    """Once, whichever service asks. A service asks only where it has no stored answer to the request; a call whose
    answer was lost has used the captcha up, and the client solves another."""

    def __init__(self, captchas: Captchas) -> None:
        self._captchas = captchas

    def handle(self, tx: Tx, command: Consumir, prepared: None) -> None:
        """Raises CaptchaRequerido, CaptchaInvalido, CaptchaVencido, CaptchaUsado."""
        consumir(tx, self._captchas.leer(tx, command.texto))
