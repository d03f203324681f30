"""Second factors and recovery codes in SQL."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from services.identity.adapters.sql.tables import codigos_de_recuperacion as codigos
from services.identity.adapters.sql.tables import cuentas, passkeys, totps
from services.identity.domain.factores import Factores
from services.identity.domain.totp import Totp

# Not FOR UPDATE: a session opened meanwhile refers to the row, and need not wait.
_BLOQUEAR = select(cuentas.c.id).where(cuentas.c.id == bindparam("cuenta_id")).with_for_update(key_share=True)
_DE = select(
    exists().where(totps.c.cuenta_id == bindparam("cuenta_id"), totps.c.confirmado.is_not(None)).label("totp"),
    select(func.count())
    .where(codigos.c.cuenta_id == bindparam("cuenta_id"), codigos.c.usado.is_(None))
    .scalar_subquery()
    .label("codigos"),
    select(func.count()).where(passkeys.c.cuenta_id == bindparam("cuenta_id")).scalar_subquery().label("passkeys"),
)
_TOTP = select(totps).where(totps.c.cuenta_id == bindparam("cuenta_id"))
_AGREGAR_TOTP = insert(totps)
_RETIRAR_TOTP = delete(totps).where(totps.c.cuenta_id == bindparam("cuenta_id"))
_AGREGAR_CODIGO = insert(codigos)
_RETIRAR_CODIGOS = delete(codigos).where(codigos.c.cuenta_id == bindparam("cuenta_id"))
_USAR_CODIGO = (
    update(codigos)
    .where(codigos.c.cuenta_id == bindparam("de"), codigos.c.huella == bindparam("huella_"), codigos.c.usado.is_(None))
    .values(usado=bindparam("ahora"))
    .returning(codigos.c.huella)
)


class SqlFactores:
    """See application.ports.factores.FactoresDeCuentas."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def bloquear(self, cuenta_id: UUID) -> bool:
        """See FactoresDeCuentas.bloquear."""
        return self._session.execute(_BLOQUEAR, {"cuenta_id": cuenta_id}).first() is not None

    def de(self, cuenta_id: UUID) -> Factores:
        """See FactoresDeCuentas.de."""
        row = self._session.execute(_DE, {"cuenta_id": cuenta_id}).one()
        return Factores(totp=bool(row.totp), passkeys=row.passkeys, codigos=row.codigos)

    def totp(self, cuenta_id: UUID) -> Totp | None:
        """See FactoresDeCuentas.totp."""
        row = self._session.execute(_TOTP, {"cuenta_id": cuenta_id}).one_or_none()
        return Totp(row.cuenta_id, row.cifrado, row.confirmado, row.ultimo_paso) if row else None

    def guardar_totp(self, totp: Totp) -> None:
        """See FactoresDeCuentas.guardar_totp."""
        self.retirar_totp(totp.cuenta_id)
        values = {
            "cuenta_id": totp.cuenta_id,
            "cifrado": totp.cifrado,
            "confirmado": totp.confirmado,
            "ultimo_paso": totp.ultimo_paso,
        }
        self._session.execute(_AGREGAR_TOTP, values)

    def retirar_totp(self, cuenta_id: UUID) -> None:
        """See FactoresDeCuentas.retirar_totp."""
        self._session.execute(_RETIRAR_TOTP, {"cuenta_id": cuenta_id})

    def reponer_codigos(self, cuenta_id: UUID, huellas: Sequence[str]) -> None:
        """See FactoresDeCuentas.reponer_codigos."""
        self._session.execute(_RETIRAR_CODIGOS, {"cuenta_id": cuenta_id})
        if huellas:
            self._session.execute(_AGREGAR_CODIGO, [{"cuenta_id": cuenta_id, "huella": huella} for huella in huellas])

    def usar_codigo(self, cuenta_id: UUID, huella: str, ahora: datetime) -> bool:
        """See FactoresDeCuentas.usar_codigo."""
        used = self._session.execute(_USAR_CODIGO, {"de": cuenta_id, "huella_": huella, "ahora": ahora})
        return used.first() is not None
