"""What the database holds already, asked directly: a command that would tell needs a second to get there."""

from pathlib import Path

import psycopg

from learning_exchange.local.processes import CannotStart

MIGRATIONS = Path(__file__).parents[2] / "migrations" / "versions"


def answers(url: str) -> bool:
    """Whether the database takes connections."""
    try:
        _connect(url).close()
    except CannotStart:
        return False
    return True


def is_current(url: str) -> bool:
    """Whether the newest migration, by the number in its file's name, has been applied."""
    newest = max(path.name.partition("_")[0] for path in MIGRATIONS.glob("[0-9]*.py"))
    with _connect(url) as connection:
        if connection.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
            return False
        return connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(newest,)]


def has_people(url: str) -> bool:
    """Whether anybody is in it; its tables have to be there."""
    with _connect(url) as connection:
        return connection.execute("SELECT FROM person LIMIT 1").fetchone() is not None


def _connect(url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(url)
    except psycopg.OperationalError as error:
        raise CannotStart(f"The database does not answer: {error}") from error
