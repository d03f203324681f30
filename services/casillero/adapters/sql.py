"""The transaction of casillero on SQL, and its mailboxes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, tuple_, union, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from libs.foundation.core.auditoria import Auditoria
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Stale
from libs.foundation.sealing.bitacora import SqlBitacora
from libs.foundation.sql.among import among
from libs.foundation.sql.tx import SqlTx, TxParts
from services.casillero.adapters.sql_alertas import SqlAlertas
from services.casillero.adapters.sql_cabezas import SqlCabezas
from services.casillero.adapters.sql_calendarios import SqlCalendarios
from services.casillero.adapters.sql_constancias import SqlConstancias
from services.casillero.adapters.sql_dispositivos import SqlDispositivos
from services.casillero.adapters.sql_entregas import SqlEntregas
from services.casillero.adapters.sql_estados import SqlAnulaciones, SqlPapel, SqlReservas
from services.casillero.adapters.sql_evidencias import SqlEvidencias
from services.casillero.adapters.sql_marcas import SqlMarcador
from services.casillero.adapters.sql_notificaciones import SqlNotificaciones
from services.casillero.adapters.sql_registro import SqlRegistro
from services.casillero.adapters.tables import casilleros, entregas, notificaciones
from services.casillero.application.ports import Cabezas, Casilleros, Entregas, Evidencias, Notificaciones, Registro
from services.casillero.application.ports_de_estados import Anulaciones, Papel, Reservas
from services.casillero.application.ports_del_titular import Alertas, Calendarios, Constancias, Dispositivos, Marcador
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.membresia import Membresia

_OPEN = insert(casilleros)
_OF_PERSON = select(casilleros).where(casilleros.c.persona == bindparam("persona"))
_LOCK = (
    select(casilleros)
    .where(among(casilleros.c.persona, "personas"))
    .order_by(casilleros.c.casillero_id)
    .with_for_update()
)
_OF_DELIVERIES_AND_PERSONS = union(
    select(notificaciones.c.casillero_id).where(among(notificaciones.c.entrega_id, "entregas")),
    select(casilleros.c.casillero_id).where(among(casilleros.c.persona, "personas")),
    select(notificaciones.c.casillero_id)
    .join_from(notificaciones, entregas, notificaciones.c.entrega_id == entregas.c.entrega_id)
    .where(tuple_(entregas.c.productor, entregas.c.expediente_id).in_(bindparam("casos", expanding=True))),
)
_LOCK_OF_DELIVERIES = (
    select(casilleros)
    .where(casilleros.c.casillero_id.in_(_OF_DELIVERIES_AND_PERSONS))
    .order_by(casilleros.c.casillero_id)
    .with_for_update()
)
_LAST = update(casilleros).where(among(casilleros.c.casillero_id, "de")).values(ultimo=bindparam("instante"))
_DEPOSIT = (
    update(casilleros)
    .where(among(casilleros.c.casillero_id, "de"))
    .values(ultimo=bindparam("instante"), novedad=bindparam("novedad_"))
)
_NUMBERS = select(casilleros.c.casillero_id, casilleros.c.novedad).where(among(casilleros.c.casillero_id, "de"))
_HOLDER = (
    update(casilleros).where(casilleros.c.casillero_id == bindparam("de")).values(sin_titular=bindparam("sin_titular_"))
)
_SUSPENSION = (
    update(casilleros)
    .where(casilleros.c.casillero_id == bindparam("de"))
    .values({nombre: bindparam(f"{nombre}_") for nombre in ("suspendido", "motivo_de_suspension", "ultimo")})
)
_UNOPENED = (
    select(func.count())
    .select_from(notificaciones)
    .where(
        notificaciones.c.casillero_id == bindparam("casillero"),
        notificaciones.c.acceso.is_(None),
        notificaciones.c.expirada.is_(None),
    )
)
_NEW = (
    select(func.count())
    .select_from(notificaciones)
    .where(
        notificaciones.c.casillero_id == bindparam("casillero"),
        notificaciones.c.puesta_a_disposicion > bindparam("desde"),
        notificaciones.c.expirada.is_(None),
    )
)


class CasilleroTx(SqlTx):
    """Implements application.ports.Tx."""

    def __init__(
        self, session: Session, parts: TxParts, principal: Principal, not_before: datetime | None = None
    ) -> None:
        super().__init__(session, parts, principal, not_before)
        self.casilleros: Casilleros = SqlCasilleros(session)
        self.registro: Registro = SqlRegistro(session)
        self.entregas: Entregas = SqlEntregas(session)
        self.notificaciones: Notificaciones = SqlNotificaciones(session)
        self.evidencias: Evidencias = SqlEvidencias(session)
        self.cabezas: Cabezas = SqlCabezas(session)
        self.alertas: Alertas = SqlAlertas(session)
        self.marcador: Marcador = SqlMarcador(session)
        self.calendarios: Calendarios = SqlCalendarios(session)
        self.papel: Papel = SqlPapel(session)
        self.anulaciones: Anulaciones = SqlAnulaciones(session)
        self.reservas: Reservas = SqlReservas(session)
        self.dispositivos: Dispositivos = SqlDispositivos(session)
        self.constancias: Constancias = SqlConstancias(session)
        self.auditoria: Auditoria = SqlBitacora(session, principal, self.now)
        self.membresia: Membresia | None = None

    @property
    def duena(self) -> UUID | None:
        """See Tx.duena."""
        return self.membresia.entidad if self.membresia else self.principal.persona


class SqlCasilleros:
    """Implements application.ports.Casilleros."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def agregar(self, casillero: Casillero) -> None:
        """See Casilleros.agregar."""
        try:
            self._session.execute(_OPEN, asdict(casillero))
        except IntegrityError as error:
            raise Stale from error

    def de(self, persona: UUID) -> Casillero | None:
        """See Casilleros.de."""
        row = self._session.execute(_OF_PERSON, {"persona": persona}).one_or_none()
        return None if row is None else _casillero(row)

    def bloquear(self, *personas: UUID) -> dict[UUID, Casillero]:
        """See Casilleros.bloquear."""
        rows = self._session.execute(_LOCK, {"personas": personas})
        return {row.persona: _casillero(row) for row in rows}

    def bloquear_de_entregas(
        self,
        entregas: Collection[UUID],
        personas: Collection[UUID] = (),
        casos: Collection[tuple[str, str]] = (),
    ) -> Sequence[Casillero]:
        """See Casilleros.bloquear_de_entregas."""
        values = {"entregas": list(entregas), "personas": list(personas), "casos": list(casos)}
        return [_casillero(row) for row in self._session.execute(_LOCK_OF_DELIVERIES, values)]

    def anotar_ultimo(self, casilleros: Collection[UUID], instante: datetime) -> None:
        """See Casilleros.anotar_ultimo."""
        self._session.execute(_LAST, {"de": list(casilleros), "instante": instante})

    def anotar_deposito(self, casilleros: Collection[UUID], instante: datetime, novedad: int) -> None:
        """See Casilleros.anotar_deposito."""
        self._session.execute(_DEPOSIT, {"de": list(casilleros), "instante": instante, "novedad_": novedad})

    def novedades(self, casilleros: Collection[UUID]) -> Mapping[UUID, int]:
        """See Casilleros.novedades."""
        return {row.casillero_id: row.novedad for row in self._session.execute(_NUMBERS, {"de": list(casilleros)})}

    def anotar_titular(self, casillero_id: UUID, sin_titular: bool) -> None:
        """See Casilleros.anotar_titular."""
        self._session.execute(_HOLDER, {"de": casillero_id, "sin_titular_": sin_titular})

    def anotar_suspension(self, casillero: Casillero) -> None:
        """See Casilleros.anotar_suspension."""
        values = {
            "de": casillero.casillero_id,
            "suspendido_": casillero.suspendido,
            "motivo_de_suspension_": casillero.motivo_de_suspension,
            "ultimo_": casillero.ultimo,
        }
        self._session.execute(_SUSPENSION, values)

    def sin_abrir(self, casillero_id: UUID) -> int:
        """See Casilleros.sin_abrir."""
        return self._session.execute(_UNOPENED, {"casillero": casillero_id}).scalar_one()

    def nuevas(self, casillero_id: UUID, desde: datetime) -> int:
        """See Casilleros.nuevas."""
        return self._session.execute(_NEW, {"casillero": casillero_id, "desde": desde}).scalar_one()


def _casillero(row: Any) -> Casillero:
    return Casillero(
        casillero_id=row.casillero_id,
        numero=row.numero,
        persona=row.persona,
        abierto=row.abierto,
        ultimo=row.ultimo,
        sin_titular=row.sin_titular,
        suspendido=row.suspendido,
        motivo_de_suspension=row.motivo_de_suspension,
        novedad=row.novedad,
    )
