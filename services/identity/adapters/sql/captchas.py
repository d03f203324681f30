"""Used captchas in SQL."""

from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from libs.foundation.sql.conflicts import insert_if_new, run_if_new
from services.identity.adapters.sql.olvido import borrar, vencidas
from services.identity.adapters.sql.tables import captchas
from services.identity.domain.captcha import Captcha

_USAR = insert_if_new(captchas)
_USADO = select(exists().where(captchas.c.azar == bindparam("azar")))
_OLVIDAR = vencidas(captchas.c.azar, captchas.c.vence < bindparam("limite"))


class SqlCaptchas:
    """See application.ports.registro.CaptchasUsados."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def usado(self, azar: str) -> bool:
        """See CaptchasUsados.usado."""
        return bool(self._session.execute(_USADO, {"azar": azar}).scalar_one())

    def usar(self, captcha: Captcha) -> bool:
        """See CaptchasUsados.usar."""
        return run_if_new(self._session, _USAR, {"azar": captcha.azar, "vence": captcha.vence})

    def olvidar(self, antes_de: datetime) -> bool:
        """See CaptchasUsados.olvidar."""
        return borrar(self._session, _OLVIDAR, antes_de)
