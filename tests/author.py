"""Somebody who is signed in, at the pages, without JavaScript: for tests of what authors do."""

import re
from copy import copy
from html import unescape
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from learning_exchange.cases.models import Case
from learning_exchange.cases.operations import findings_in
from learning_exchange.cases.rules import CaseState
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.people.operations.signing_in import begin_sign_in
from learning_exchange.screening import Severity
from tests.region import WORDS

# A whole story, as the form sends it.
STORY = WORDS | {
    "aims": "c-sdm",
    "behaviours": "c-sdm-share-knowledge",
    "roles_involved": "ahp",
    "about_one_person": "no",
}


class Author:
    """A signed-in browser; needs an application context of its caller's."""

    def __init__(self, app: Flask, person: Person) -> None:
        self.id = person.id
        self.client: FlaskClient = app.test_client()
        row = begin_sign_in(person, device="Test")
        db.session.commit()
        with self.client.session_transaction() as session:
            session["_user_id"] = str(row.public_id)
        self.token = field(self.get("/cases/write"), "csrf_token")

    def other_tab(self, app: Flask) -> "Author":
        """The same browser once more, to be used at the same moment by another thread."""
        tab = copy(self)
        tab.client = app.test_client()
        cookie = self.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        tab.client.set_cookie(cookie.key, cookie.value)
        return tab

    def get(self, address: str) -> TestResponse:
        """Open a page."""
        return self.client.get(address)

    def post(self, address: str, fields: Any = (), **more: Any) -> TestResponse:
        """Press a button; the answer is not followed."""
        sent = MultiDict(fields)
        sent["csrf_token"] = self.token
        return self.client.post(address, data=sent, **more)

    def save(self, key: UUID | None = None, button: str = "save", **fields: Any) -> TestResponse:
        """Send the form of a story, whole unless fields say otherwise, as an empty page would."""
        sent = STORY | {button: "1"} | fields
        return self.post(
            f"/cases/write/{key or uuid4()}", {name: v for name, v in sent.items() if v is not None}
        )


def field(page: TestResponse, name: str) -> str:
    """The value that a hidden field or a line of text has on a page."""
    found = re.search(rf'<input[^>]*\bname="{name}"[^>]*\bvalue="([^"]*)"', page.text)
    assert found, f"no field {name}"
    return unescape(found[1])


def box(page: TestResponse, name: str) -> str:
    """The words that stand in a box of a page."""
    found = re.search(rf'<textarea[^>]*\bname="{name}"[^>]*>\n?(.*?)</textarea>', page.text, re.DOTALL)
    assert found, f"no box {name}"
    return unescape(found[1])


def kept(key: UUID) -> Case:
    """The row of a story, as the database has it now."""
    db.session.expire_all()
    return db.session.scalars(select(Case).where(Case.public_id == key)).one()


def stories() -> int:
    """How many stories there are, drafts included."""
    return db.session.scalar(select(func.count()).select_from(Case)) or 0


def fingerprints(key: UUID, severity: Severity) -> list[str]:
    """What screening finds in a story of one severity, each once."""
    found = [finding for finding in findings_in(kept(key)) if finding.severity is severity]
    return [*dict.fromkeys(finding.fingerprint for finding in found)]


def stopped(author: Author, **words: str) -> UUID:
    """The key of a story that its author tried to hand in, and that screening stopped."""
    key = uuid4()
    answer = author.save(key, "submit", **words)
    assert answer.location == f"/cases/{key}/check"
    assert kept(key).state == CaseState.SCREENING
    return key
