"""Give out a captcha."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from services.identity.application.captchas import Captchas
from services.identity.application.ports import Tx
from services.identity.domain.captcha import Captcha


@dataclass(frozen=True, slots=True)
class Pedir:
    """Nothing to say."""


@dataclass(frozen=True, slots=True)
class Pedido:
    """The captcha and the text to work on."""

    captcha: Captcha
    desafio: str


class PedirCaptcha(UseCase[Tx, Pedir, None, Pedido]):
    """Writes nothing: asking for many fills no table."""

    reads_only = True

    def __init__(self, captchas: Captchas) -> None:
        self._captchas = captchas

    def handle(self, tx: Tx, command: Pedir, prepared: None) -> Pedido:
        """A new one at each call."""
        return Pedido(*self._captchas.nuevo(tx.now()))
