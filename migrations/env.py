"""How Alembic reaches the database: through the application's own engine, one migration at a time."""

from alembic import context
from flask import current_app
from sqlalchemy import text

from learning_exchange.extensions import Model, db

# Any number will do, as long as nothing else in this database locks it.
MIGRATION_LOCK = 5_170_021


def run() -> None:
    """Migrate within one transaction; a second migration at the same moment waits for the first."""
    with db.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Model.metadata, **_options())
        with context.begin_transaction():
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            context.run_migrations()


def _options() -> dict[str, object]:
    return dict(current_app.extensions["migrate"].configure_args)


run()
