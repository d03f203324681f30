"""Schema migrations: Alembic scripts run through our own Database, foundation's first, then the service's."""

from collections.abc import Sequence

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import bindparam, delete, insert, text
from sqlalchemy.orm import Session

from libs.foundation.sql.database import Database
from libs.foundation.sql.schema import EsquemaAdelantado, History, Position, histories_of, migraciones

_BUDGET = 600.0  # seconds
_FORGET = delete(migraciones).where(migraciones.c.historia == bindparam("de"))
_RECORD = insert(migraciones)
# Two migrations at once take turns, however long the first takes; the number is any constant. The tables are waited for
# as by everybody: whoever comes after a migration that waits for one would queue behind it.
_TURN = tuple(
    text(statement)
    for statement in (
        "SET LOCAL lock_timeout TO 0",
        "SELECT pg_advisory_xact_lock(7246138)",
        "SET LOCAL lock_timeout TO DEFAULT",
    )
)


async def migrate(database: Database, service: str, *, contract: bool) -> None:
    """Bring the schema of `service` to what this release runs on, in one transaction: without its newest contractions,
    so that the release before goes on meanwhile, unless to `contract`; an empty database, which nobody runs on, to the
    newest version. One that is an expansion ahead stays as it is. Raises EsquemaAdelantado, Unavailable."""
    await apply(database, histories_of(service), contract=contract)


async def apply(database: Database, histories: Sequence[History], *, contract: bool) -> None:
    """The same for `histories`, in their order."""

    def upgrade(session: Session) -> None:
        if database.dialect == "postgresql":
            for statement in _TURN:
                session.execute(statement)
        for history in histories:
            standing = history.standing(session)
            if standing.position is Position.AHEAD:
                raise EsquemaAdelantado(historia=history.name, version=standing.version, conocida=standing.known)
            whole = contract or not standing.version
            if standing.position is Position.BEHIND or (whole and standing.position is Position.UNCONTRACTED):
                _upgrade(session, history, standing.known if whole else history.expanded())
                _record(session, history)

    await database.maintain(upgrade, _BUDGET)


def _scripts(history: History) -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(history.folder))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def _record(session: Session, history: History) -> None:
    """Write down, for releases older than this one, what each migration of this one is."""
    session.execute(_FORGET, {"de": history.name})
    rows = [
        {
            "historia": history.name,
            "version": script.revision,
            "anterior": script.down_revision or "",
            "expande": script.module.expands,
        }
        for script in _scripts(history).walk_revisions()
    ]
    session.execute(_RECORD, rows)


def _upgrade(session: Session, history: History, version: str) -> None:
    scripts = _scripts(history)
    environment = EnvironmentContext(Config(), scripts)
    environment.configure(
        connection=session.connection(),
        fn=lambda revision, _context: scripts._upgrade_revs(version, revision),  # what `alembic upgrade` calls
        version_table=history.table,
        transactional_ddl=False,  # the transaction is ours
    )
    with environment:
        environment.run_migrations()
