"""The trial stack that runs from a data folder, found from outside: for commands that were given no database.

It is asked of the folder and of the database itself; the launcher (supervisor.py) keeps no register.
"""

import os
import secrets
from pathlib import Path

from learning_exchange.local.database import answers
from learning_exchange.local.places import Places
from learning_exchange.local.postgres import Postgres
from learning_exchange.local.processes import CannotStart


def environment_of_running_stack(data: Path) -> dict[str, str]:
    """What an administrator's command needs to join the stack; empty if none runs from this folder."""
    places = Places(data.absolute())
    try:
        server = Postgres(places)
        if not server.folder.is_dir() or not answers(server.url):
            return {}
        found = {"DATABASE_URL": server.url, "SECRET_KEY": secret_of(places), "BASE_URL": _address(places)}
    except (CannotStart, OSError):  # it is closed to us, or nothing can be embedded here
        return {}
    return {name: os.environ.get(name) or value for name, value in found.items() if value}


def join_running_stack(data: Path) -> bool:
    """Put the address and the key of the running stack into the environment; False if none runs there."""
    found = environment_of_running_stack(data)
    os.environ.update(found)
    return bool(found)


def secret_of(places: Places) -> str:
    """The key that signs cookies and links, made once for each data folder."""
    file = places.data / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text()


def lock_line(address: str) -> str:
    """What the launcher writes into the lock that it holds: for people, and for _address()."""
    return f"process {os.getpid()}, {address}"


def _address(places: Places) -> str:
    lock = places.run / "lock"
    return lock.read_text().partition(", ")[2] if lock.exists() else ""
