"""Browsers by which accounts are told, on SQL."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from hashlib import sha256
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from libs.foundation.core.usecases import Stale
from libs.foundation.sql.among import among
from services.casillero.adapters.tables import dispositivos
from services.casillero.domain.dispositivo import Dispositivo

_ALL = select(*(columna for columna in dispositivos.c if columna.name != "huella"))
_OF = _ALL.where(among(dispositivos.c.cuenta_id, "cuentas")).order_by(
    dispositivos.c.creado, dispositivos.c.dispositivo_id
)
_ONE = _ALL.where(dispositivos.c.dispositivo_id == bindparam("cual"))
_AT = _ALL.where(dispositivos.c.huella == bindparam("huella"))
_ADD = insert(dispositivos)
_DROP = delete(dispositivos).where(dispositivos.c.dispositivo_id == bindparam("cual"))


class SqlDispositivos:
    """Implements application.ports_del_titular.Dispositivos."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def de(self, cuentas: Collection[UUID]) -> Sequence[Dispositivo]:
        """See Dispositivos.de."""
        return [Dispositivo(**row._asdict()) for row in self._session.execute(_OF, {"cuentas": list(cuentas)})]

    def uno(self, dispositivo_id: UUID) -> Dispositivo | None:
        """See Dispositivos.uno."""
        row = self._session.execute(_ONE, {"cual": dispositivo_id}).one_or_none()
        return None if row is None else Dispositivo(**row._asdict())

    def de_punto(self, punto: str) -> Dispositivo | None:
        """See Dispositivos.de_punto."""
        row = self._session.execute(_AT, {"huella": _huella(punto)}).one_or_none()
        return None if row is None else Dispositivo(**row._asdict())

    def agregar(self, nuevo: Dispositivo) -> None:
        """See Dispositivos.agregar."""
        try:
            self._session.execute(_ADD, asdict(nuevo) | {"huella": _huella(nuevo.punto)})
        except IntegrityError as error:
            raise Stale from error

    def quitar(self, dispositivo_id: UUID) -> None:
        """See Dispositivos.quitar."""
        self._session.execute(_DROP, {"cual": dispositivo_id})


def _huella(punto: str) -> str:
    """An index of whole addresses would be larger than the table."""
    return sha256(punto.encode()).hexdigest()
