"""With whom a story is shared: chosen in the form, kept, and never widened by what a page did not say."""

import re
from uuid import uuid4

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from learning_exchange.cases.rules.sharing import Scope
from tests.author import Author, field, kept
from tests.region import a_person
from tests.web.test_sharing import a_set


def chosen(page: str) -> list[str]:
    """The scopes that are chosen on a page."""
    return re.findall(r'name="scope"[^>]*value="([^"]+)"[^>]*checked', page)


def test_everybody_unless_somebody_chooses(app: Flask, db: SQLAlchemy) -> None:
    author, key = Author(app, a_person()), uuid4()
    assert chosen(author.get("/cases/write").text) == ["all"]
    author.save(key)
    assert (kept(key).scope, kept(key).set_id) == (Scope.ALL, None)


def test_an_organisation_or_a_set_of_ones_own(app: Flask, db: SQLAlchemy) -> None:
    person = a_person()
    group, key = a_set(person), uuid4()
    author = Author(app, person)
    in_set = f"set:{group.public_id}"
    assert "My learning set “Tuesday set” only" in author.get("/cases/write").text
    author.save(key, scope="organisation")
    assert (kept(key).scope, kept(key).set_id) == (Scope.ORGANISATION, None)

    page = author.get(f"/cases/{key}/write")
    assert chosen(page.text) == ["organisation"]
    author.save(key, scope=in_set, version=field(page, "version"))
    assert (kept(key).scope, kept(key).set_id) == (Scope.SET, group.id)
    assert chosen(author.get(f"/cases/{key}/write").text) == [in_set]


def test_a_page_that_does_not_say_changes_nothing(app: Flask, db: SQLAlchemy) -> None:
    author, key = Author(app, a_person()), uuid4()
    author.save(key, scope="organisation")
    version = field(author.get(f"/cases/{key}/write"), "version")
    assert author.save(key, version=version, title="Another title").status_code == 303
    assert (kept(key).title, kept(key).scope) == ("Another title", Scope.ORGANISATION)


def test_somebody_elses_set_cannot_be_chosen(app: Flask, db: SQLAlchemy) -> None:
    group, key = a_set(a_person()), uuid4()
    answer = Author(app, a_person()).save(key, scope=f"set:{group.public_id}")
    assert answer.status_code == 422
    assert "Choose one of the options on this page." in answer.text
