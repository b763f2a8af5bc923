"""The plumbing's own connection: one statement, one transaction, no waiting for the disk.

Leases and dispatches may commit without waiting for the disk: what a power cut takes back here, it
takes back whole, and the sweep makes it again. Effects never go through this door; they use
`db.session`, whose commit waits.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from flask import current_app
from sqlalchemy import Engine, Row, TextClause, create_engine


@cache
def _engine(url: str) -> Engine:
    return create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        connect_args={
            "options": "-c synchronous_commit=off",
            "application_name": "learning-exchange plumbing",
        },
        hide_parameters=True,
        pool_size=20,
    )


def execute(statement: TextClause, **values: Any) -> Sequence[Row[Any]]:
    """Run one statement as a transaction of its own, in one round trip, and return its rows."""
    with _engine(current_app.config["SQLALCHEMY_DATABASE_URI"]).connect() as connection:
        result = connection.execute(statement, values)
        return result.all() if result.returns_rows else ()
