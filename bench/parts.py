"""Real servers for the benches: a durable PostgreSQL and a Valkey in a temporary folder, migrated.

The Stack of the tests starts the real programs on them; figures are ratios within one run, because
the machine may be shared and noisy.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from learning_exchange import create_app
from learning_exchange.local.places import Places
from learning_exchange.local.postgres import Postgres
from learning_exchange.local.valkey import Valkey
from tests.catcher import MailCatcher
from tests.stack import Stack


@contextmanager
def running_parts() -> Iterator[tuple[Flask, Stack]]:
    """The application, and a stack whose programs are still to be started; everything ends with the block."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder, MailCatcher().running() as smtp:
        places = Places(Path(folder))
        places.make()
        postgres, valkey = Postgres(places), Valkey(places)
        postgres.start()
        valkey.start()
        stack = Stack(Path(folder), postgres.url, valkey.url, smtp.url)
        os.environ.update(stack.environment)
        try:
            app = create_app()
            with app.app_context():
                upgrade(directory=app.extensions["migrate"].directory)
                yield app, stack
        finally:
            stack.end()
            valkey.stop()
            postgres.stop()
