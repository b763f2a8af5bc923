"""Where the bytes of attached files are kept: a folder, or an S3-compatible bucket, by the setting's URL.

Keys are random and never used again. A file is put here before its row is written and removed after its row
is gone, so what breaks off in between leaves bytes without a row, which are swept, and never the reverse.
"""

import os
from collections.abc import Collection, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import obstore
from flask import current_app
from obstore.exceptions import BaseError
from obstore.store import LocalStore, from_url

from learning_exchange import clock

# Somebody waits for the answer, so a bucket that is away is given up soon.
_PATIENCE: dict[str, Any] = {
    "client_options": {"connect_timeout": "5s", "timeout": "30s"},
    "retry_config": {"max_retries": 2, "retry_timeout": timedelta(seconds=15)},
}


class StoreAway(Exception):
    """The store cannot be reached, or is full."""


def put(content: bytes) -> str:
    """Keep bytes; returns their key. Raises StoreAway."""
    key = uuid4().hex
    try:
        obstore.put(_store(), key, content, use_multipart=False)
        _wait_for_disk(key)
    except (BaseError, OSError) as error:
        raise StoreAway from error
    return key


def read(key: str) -> bytes | None:
    """The bytes of a key; None when there are none. Raises StoreAway."""
    try:
        return bytes(obstore.get(_store(), key).bytes())
    except FileNotFoundError:
        return None
    except (BaseError, OSError) as error:
        raise StoreAway from error


def remove(keys: Collection[str]) -> None:
    """Forget these bytes, whether or not they are there. Raises StoreAway."""
    for key in keys:
        try:
            obstore.delete(_store(), key)
        except FileNotFoundError:
            continue
        except (BaseError, OSError) as error:
            raise StoreAway from error


def keys_older_than(age: timedelta) -> Iterator[list[str]]:
    """The keys of all that was kept before then, a thousand at a time. Raises StoreAway."""
    before = clock.now() - age
    try:
        for page in obstore.list(_store(), chunk_size=1_000):
            yield [kept["path"] for kept in page if kept["last_modified"] < before]
    except (BaseError, OSError) as error:
        raise StoreAway from error


def _store() -> Any:
    return _open(current_app.extensions["settings"].attachments_place)


@cache  # one for each process: it keeps connections, and threads of its own that a fork would not take along
def _open(url: str) -> Any:
    if url.startswith("file:"):
        return from_url(url, mkdir=True)
    return from_url(url, **_PATIENCE) if url.startswith("s3:") else from_url(url)


def _wait_for_disk(key: str) -> None:
    """Wait until no power cut can take the bytes from a folder: a row is about to say that they are there."""
    store = _store()
    if not isinstance(store, LocalStore) or store.prefix is None:
        return
    for path in (Path(store.prefix) / key, Path(store.prefix)):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
