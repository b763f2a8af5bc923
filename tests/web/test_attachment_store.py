"""Where the bytes are: a folder or a bucket by URL, nothing dangles, and what belongs to nobody is swept."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange.cases.attachments import store
from learning_exchange.cases.models import Attachment
from learning_exchange.cases.operations.additions import forget_additions
from learning_exchange.cases.operations.attaching import (
    ORPHANED_AFTER,
    create_due_sweep,
    sweep_store,
)
from learning_exchange.cases.rules import CaseState
from learning_exchange.cases.views.attaching import AWAY
from learning_exchange.events.additions import AttachmentSweepDue, FileRemoved
from learning_exchange.outbox import EventRecord
from learning_exchange.settings import FaultySettings, Settings, read_settings
from tests.additions import a_factor, a_file, a_picture, an_adoption
from tests.author import Author
from tests.bucket import NAME, Bucket, serving_bucket
from tests.region import a_person, a_story
from tests.web.test_attaching import files, send
from workers.additions import forget_bytes, sweep_attachments
from workers.later import TryLater

IMPATIENT: dict[str, Any] = {"retry_config": {"max_retries": 0, "retry_timeout": timedelta(seconds=1)}}


@dataclass
class Place:
    """A store, and how to look into it from outside."""

    folder: Path | None = None
    bucket: Bucket | None = None

    @property
    def keys(self) -> set[str]:
        if self.bucket:
            return {key.removeprefix("pre/") for key in self.bucket.kept}
        assert self.folder
        return {file.name for file in self.folder.iterdir()} if self.folder.exists() else set()

    def make_old(self, key: str, age: timedelta) -> None:
        """Have something kept that long ago."""
        if self.bucket:
            content, _ = self.bucket.kept[f"pre/{key}"]
            self.bucket.kept[f"pre/{key}"] = (content, datetime.now(UTC) - age)
        else:
            assert self.folder
            at = time.time() - age.total_seconds()
            os.utime(self.folder / key, (at, at))


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with serving_bucket() as bucket:
        given = {"ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "b", "REGION": "eu-west-2", "ALLOW_HTTP": "true"}
        for name, value in (given | {"ENDPOINT_URL": bucket.url}).items():
            monkeypatch.setenv(f"AWS_{name}", value)
        yield bucket


@pytest.fixture(params=["a folder", "a bucket"])
def place(
    request: pytest.FixtureRequest,
    app: Flask,
    db: SQLAlchemy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Place:
    """The application with a store of this test's own."""
    if request.param == "a folder":
        found, url = Place(folder=tmp_path / "kept"), (tmp_path / "kept").as_uri()
    else:
        found, url = Place(bucket=request.getfixturevalue("bucket")), f"s3://{NAME}/pre"
    settings: Settings = app.extensions["settings"]
    monkeypatch.setitem(app.extensions, "settings", settings.model_copy(update={"attachments_url": url}))
    store._open.cache_clear()
    monkeypatch.setattr(store, "_PATIENCE", IMPATIENT)
    return found


def test_what_is_put_is_read_and_removed(place: Place) -> None:
    content = os.urandom(6_000_000)  # more than one part of a bucket's usual upload
    key = store.put(content)
    assert place.keys == {key}
    assert store.read(key) == content
    store.remove([key])
    assert place.keys == set()
    assert store.read(key) is None
    store.remove([key])  # once more is no fault


def test_two_files_never_share_a_key(place: Place) -> None:
    assert store.put(b"same") != store.put(b"same")
    assert len(place.keys) == 2


def test_a_story_of_files_over_http(app: Flask, place: Place, db: SQLAlchemy) -> None:
    jo = a_person()
    author, draft = Author(app, jo), a_story(jo, CaseState.DRAFT)
    send(author, draft)
    (file,) = files(db)
    assert place.keys == {file.key}
    got = author.get(f"/cases/{draft.public_id}/files/{file.public_id}")
    assert got.data.startswith(b"\x89PNG")


@pytest.mark.parametrize("reached", ["story handed in", "too many"])
def test_what_is_refused_is_sent_nowhere(app: Flask, place: Place, db: SQLAlchemy, reached: str) -> None:
    jo = a_person()
    case = a_story(jo, CaseState.WITH_CHAMPION if reached == "story handed in" else CaseState.DRAFT)
    if reached == "too many":
        for _ in range(6):
            a_file(case)
    before = place.keys
    send(Author(app, jo), case)
    assert place.keys == before


def test_a_bucket_that_is_away_is_told_at_the_field(
    app: Flask, db: SQLAlchemy, tmp_path: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: Settings = app.extensions["settings"]
    url = {"attachments_url": f"s3://{NAME}/pre"}
    monkeypatch.setitem(app.extensions, "settings", settings.model_copy(update=url))
    store._open.cache_clear()
    monkeypatch.setattr(store, "_PATIENCE", IMPATIENT)
    jo = a_person()
    author, draft = Author(app, jo), a_story(jo, CaseState.DRAFT)
    file = a_file(draft)
    bucket.is_away = True
    answer = send(author, draft)
    assert answer.status_code == 503
    assert AWAY in answer.text.partition('id="file-error"')[2][:300]
    assert len(files(db)) == 1
    assert author.get(f"/cases/{draft.public_id}/files/{file.public_id}").status_code == 503
    with pytest.raises(TryLater):
        forget_bytes(FileRemoved(draft.id, file.id, file.key))
    with pytest.raises(TryLater):
        sweep_attachments(AttachmentSweepDue("2026-03-01"))


# What belongs to nobody


def test_a_sweep_forgets_what_has_no_row_and_leaves_the_rest(place: Place, db: SQLAlchemy) -> None:
    file = a_file(a_story(a_person()))
    orphan, fresh = store.put(b"orphan"), store.put(b"just sent, its row comes in a moment")
    for key in (file.key, orphan):
        place.make_old(key, ORPHANED_AFTER + timedelta(minutes=1))
    assert sweep_store() == 1
    assert place.keys == {file.key, fresh}
    assert sweep_store() == 0


def test_a_sweep_is_due_once_a_day(app: Flask, db: SQLAlchemy) -> None:
    assert [create_due_sweep() for _ in range(3)] == [1, 0, 0]
    rows = db.session.scalars(select(EventRecord).where(EventRecord.type == "AttachmentSweepDue")).all()
    assert len(rows) == 1


def test_a_crash_between_bytes_and_row_leaves_nothing_to_see(
    app: Flask, place: Place, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    jo = a_person()
    author, draft = Author(app, jo), a_story(jo, CaseState.DRAFT)

    def crash(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("learning_exchange.cases.operations.attaching.own_case_locked", crash)
        with pytest.raises(KeyboardInterrupt):
            send(author, draft)
    assert files(db) == []
    (orphan,) = place.keys
    place.make_old(orphan, ORPHANED_AFTER + timedelta(minutes=1))
    assert sweep_store() == 1
    assert place.keys == set()


def test_a_story_that_goes_takes_all_that_was_added_along(place: Place, db: SQLAlchemy) -> None:
    jo = a_person()
    story, other = a_story(jo), a_story(jo)
    for one in (story, other):
        an_adoption(a_person(), one)
        a_factor(one, jo)
        a_file(one, a_picture())
    forget_additions(story.id, by=jo.id)
    db.session.commit()
    left = db.session.scalars(select(Attachment)).all()
    assert [file.case_id for file in left] == [other.id]
    removed = db.session.scalars(select(EventRecord).where(EventRecord.type == "FileRemoved")).all()
    for row in [*removed, *removed]:  # told twice, as after a crash
        forget_bytes(FileRemoved(**row.payload))
    assert place.keys == {left[0].key}


# The setting

PRODUCTION = {
    "APP_ENV": "production",
    "SECRET_KEY": "k" * 64,
    "DATABASE_URL": "postgresql:///x",
    "SMTP_URL": "smtp://localhost",
    "BASE_URL": "https://exchange.example",
}


@pytest.mark.parametrize(
    "url", ["", "memory:///", "attachments", "/data/files", "ftp://a/b", "https://a/b", "file:x"]
)
def test_production_refuses_to_keep_files_nowhere(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (PRODUCTION | {"ATTACHMENTS_URL": url}).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(FaultySettings, match="ATTACHMENTS_URL"):
        read_settings()


@pytest.mark.parametrize("url", ["s3://bucket", "s3://bucket/pre/fix", "file:///data/attachments"])
def test_production_keeps_files_in_a_folder_or_a_bucket(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (PRODUCTION | {"ATTACHMENTS_URL": url}).items():
        monkeypatch.setenv(name, value)
    assert read_settings().attachments_place == url


def test_a_trial_keeps_them_among_its_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNING_EXCHANGE_DATA", str(tmp_path))
    assert Settings().attachments_place == f"file://{tmp_path}/attachments"
