"""The real parts that tests use: PostgreSQL, Valkey, an SMTP server, the application, and its programs.

Choose the cheapest that can fail: `client` (each test is rolled back), then `database_url` (a database of its
own, 33 ms, real commits), then `stack` (real processes, a second or more).
"""

from collections.abc import Iterator
from contextvars import Context
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from flask_migrate import upgrade
from flask_sqlalchemy import SQLAlchemy
from psycopg import sql
from werkzeug.test import TestResponse

from learning_exchange import create_app, extensions
from learning_exchange.local.places import Places
from learning_exchange.local.postgres import Postgres
from learning_exchange.local.valkey import Valkey
from learning_exchange.settings import Settings
from tests.catcher import MailCatcher
from tests.stack import Stack

TEMPLATE = "migrated"
_numbers = count(1)


class _SeparateClient(FlaskClient):
    """Each request in a context of its own, as in life: it sees only what the test has committed, and the
    test sees only what the view has committed."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            extensions.db.session.commit()
        # Read to its end in that context, also what is written out bit by bit.
        return Context().run(super().open, *args, **{"buffered": True} | kwargs)


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """The data folder of this test process."""
    places = Places(tmp_path_factory.mktemp("stack"))
    places.make()
    return places


@pytest.fixture(scope="session")
def postgres(places: Places) -> Iterator[Postgres]:
    """One PostgreSQL server a test process, quick because it forgets everything in a crash."""
    server = Postgres(places, durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def template_database(postgres: Postgres) -> str:
    """The name of a database with every migration applied; clone it, never connect to it."""
    clone_database(postgres, TEMPLATE, template="template1")
    app = create_app(Settings(app_env="test", database_url=postgres.url_of(TEMPLATE)))
    with app.app_context():
        upgrade(directory=app.extensions["migrate"].directory)
    disconnect(app)
    return TEMPLATE


@pytest.fixture
def database_url(postgres: Postgres, template_database: str) -> Iterator[str]:
    """The URL of an empty, migrated database of this test's own, for tests that need real commits."""
    name = f"test_{next(_numbers)}"
    clone_database(postgres, name, template=template_database)
    yield postgres.url_of(name)
    drop_database(postgres, name)


@pytest.fixture(scope="session")
def valkey(places: Places) -> Iterator[Valkey]:
    """One Valkey server a test process."""
    server = Valkey(places)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def valkey_url(valkey: Valkey) -> str:
    """The URL of an empty Valkey."""
    with redis.Redis.from_url(valkey.url) as connection:
        connection.flushall()
    return valkey.url


@pytest.fixture
def smtp() -> Iterator[MailCatcher]:
    """A real SMTP server on loopback: `.mails`, `.wait_for(2)`, `.answer = "451 later"`, `.go_down()`."""
    with MailCatcher().running() as catcher:
        yield catcher


@pytest.fixture(scope="session")
def shared_app(places: Places, postgres: Postgres, template_database: str) -> Iterator[Flask]:
    """The application on a database that no test changes for good; ask for `app` instead."""
    clone_database(postgres, "shared", template=template_database)
    given: dict[str, Any] = {"mailbox": places.mailbox, "attachments_url": "memory:///"}
    settings = Settings(app_env="test", database_url=postgres.url_of("shared"), **given)
    app = create_app(settings)
    app.test_client_class = _SeparateClient
    yield app
    disconnect(app)


@pytest.fixture
def app(shared_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application, with everything that its database session does undone after the test.

    Commits become savepoints of one transaction: `now()` in SQL stands still, and nobody else sees the rows.
    """
    with shared_app.app_context():
        engine = extensions.db.engine
    sessions = extensions.db.session.session_factory
    with engine.connect() as connection:
        transaction = connection.begin()
        monkeypatch.setattr(sessions.class_, "get_bind", lambda *_, **__: connection, raising=False)
        monkeypatch.setitem(sessions.kw, "join_transaction_mode", "create_savepoint")
        yield shared_app
        transaction.rollback()
    with engine.begin() as connection:  # rate limits are counted on a connection of their own
        connection.exec_driver_sql("DELETE FROM attempt_count")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript: requests to the application, in this process."""
    return app.test_client()


@pytest.fixture
def db(app: Flask) -> Iterator[SQLAlchemy]:
    """The database session, in an application context: arrange with operations, look with queries.

    Before each request of `client` it is committed, so that what you arranged is there.
    """
    with app.app_context():
        yield extensions.db


@pytest.fixture
def committing_app(
    database_url: str, valkey_url: str, smtp: MailCatcher, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """The application on a database of this test's own, with real commits; not together with `app`.

    The environment says the same, so that relay and workers can be run in this process: `work.drain(app)`.
    """
    given = {"DATABASE_URL": database_url, "REDIS_URL": valkey_url, "SMTP_URL": smtp.url, "APP_ENV": "test"}
    given["ATTACHMENTS_URL"] = "memory:///"
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    app = create_app()
    app.test_client_class = _SeparateClient
    yield app
    disconnect(app)


@pytest.fixture
def stack(tmp_path: Path, database_url: str, valkey_url: str, smtp: MailCatcher) -> Iterator[Stack]:
    """The real programs on a database of this test's own: `.start("web")`, `.kill("work")`, `.url`."""
    stack = Stack(tmp_path, database_url, valkey_url, smtp.url)
    yield stack
    stack.end()


def clone_database(postgres: Postgres, name: str, *, template: str) -> None:
    """Copy a database to which nobody is connected."""
    _administer(postgres, sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"), name, template)


def drop_database(postgres: Postgres, name: str) -> None:
    """Remove a database, whoever is connected to it."""
    _administer(postgres, sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


def _administer(postgres: Postgres, statement: sql.SQL, *names: str) -> None:
    with psycopg.connect(postgres.url_of("postgres"), autocommit=True) as connection:
        connection.execute(statement.format(*map(sql.Identifier, names)))


def disconnect(app: Flask) -> None:
    """Close the application's connections, so that none is left open behind a test."""
    with app.app_context():
        extensions.db.engine.dispose()
