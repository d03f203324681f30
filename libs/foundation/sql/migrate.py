"""Schema migrations: Alembic scripts run through our own Database, foundation's first, then the service's."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.orm import Session

from libs.foundation.sql.database import Database

_FOUNDATION = Path(__file__).parent.parent / "migrations"
_BUDGET = 600.0  # seconds
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


def history_of(service: str) -> tuple[tuple[Path, str], ...]:
    """The script folders of a service and the table in which each keeps its version."""
    own = Path(__file__).parents[3] / "services" / service / "migrations"
    return ((_FOUNDATION, "version_foundation"), (own, "version_servicio"))


async def migrate(database: Database, service: str) -> None:
    """Bring the schema of `service` to the newest version, in one transaction. Raises Unavailable."""

    def upgrade(session: Session) -> None:
        if database.dialect == "postgresql":
            for statement in _TURN:
                session.execute(statement)
        for folder, table in history_of(service):
            _upgrade(session, folder, table)

    await database.maintain(upgrade, _BUDGET)


async def is_current(database: Database, service: str) -> bool:
    """Whether the schema is at the newest version that this code knows. Raises Unavailable."""

    def compare(session: Session) -> bool:
        connection = session.connection()
        return all(
            MigrationContext.configure(connection, opts={"version_table": table}).get_current_revision()
            == _scripts(folder).get_current_head()
            for folder, table in history_of(service)
        )

    return await database.read(compare)


def _scripts(folder: Path) -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def _upgrade(session: Session, folder: Path, table: str) -> None:
    scripts = _scripts(folder)
    environment = EnvironmentContext(Config(), scripts)
    environment.configure(
        connection=session.connection(),
        fn=lambda revision, _context: scripts._upgrade_revs("head", revision),  # what `alembic upgrade head` calls
        version_table=table,
        transactional_ddl=False,  # the transaction is ours
    )
    with environment:
        environment.run_migrations()
