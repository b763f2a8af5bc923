"""Pictures and papers of stories: adding, downloading and removing them, and who may."""

from email.message import Message
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from learning_exchange.cases.attachments import store
from learning_exchange.cases.models import Attachment, Case
from learning_exchange.cases.rules import CaseState
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from tests.additions import a_file, a_pdf, a_picture
from tests.author import Author, kept
from tests.champion import happened
from tests.region import a_person, a_story

WORDS = {"label": "The card", "alt": "A card with four questions", "seen": "yes"}
BAD_WORDS = "Her NHS number is 943 476 5919."


@pytest.fixture
def jo(db: SQLAlchemy) -> Person:
    return a_person(name="Jo Okafor")


@pytest.fixture
def author(app: Flask, jo: Person) -> Author:
    return Author(app, jo)


@pytest.fixture
def draft(jo: Person) -> Case:
    return a_story(jo, CaseState.DRAFT)


def send(
    author: Author, case: Case, content: bytes | None = None, name: str = "card.png", **fields: str
) -> TestResponse:
    """Send the form with a file, or without one where content is empty."""
    content = a_picture() if content is None else content
    file = FileStorage(BytesIO(content), name if content else "")
    sent = WORDS | fields | {"csrf_token": author.token, "file": file}
    boundary, body = encode_multipart({key: value for key, value in sent.items() if value})
    kind = f"multipart/form-data; boundary={boundary}"
    return author.client.post(f"/cases/{case.public_id}/files", data=body, content_type=kind)


def files(db: SQLAlchemy) -> list[Attachment]:
    db.session.expire_all()
    return list(db.session.scalars(select(Attachment).order_by(Attachment.id)))


def address(file: Attachment, public_id: UUID | None = None) -> str:
    return f"/cases/{public_id or file.case.public_id}/files/{file.public_id}"


# Adding and downloading


@pytest.mark.parametrize(
    ("make", "name", "mimetype", "called"),
    [
        (lambda: a_picture("JPEG"), "a.gif", "image/jpeg", "The card.jpg"),
        (lambda: a_picture("PNG"), "a.exe", "image/png", "The card.png"),
        (lambda: a_picture("WEBP"), "a", "image/webp", "The card.webp"),
        (lambda: a_picture("GIF"), "a.pdf", "image/png", "The card.png"),
        (a_pdf, "a.png", "application/pdf", "The card.pdf"),
    ],
)
def test_a_file_is_added_by_its_content_and_comes_back_as_a_download(
    author: Author, draft: Case, db: SQLAlchemy, make: Any, name: str, mimetype: str, called: str
) -> None:
    answer = send(author, draft, make(), name)
    assert (answer.status_code, answer.location) == (303, f"/cases/{draft.public_id}/files")
    (file,) = files(db)
    got = author.get(address(file))
    assert (got.status_code, got.mimetype) == (200, mimetype)
    assert len(got.data) == file.size
    headers = Message()
    headers["Content-Disposition"] = got.headers["Content-Disposition"]
    assert headers.get_content_disposition() == "attachment"
    assert headers.get_filename() == called
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert got.headers["Cache-Control"] == "private, no-cache"
    assert file.alt == ("" if mimetype == "application/pdf" else WORDS["alt"])
    [(kind, payload, by)] = happened(draft)
    assert (kind, payload["kind"], by) == ("FileAttached", file.kind, author.id)
    assert "card" not in str(payload)


def test_what_was_kept_is_the_picture_without_what_it_hid(
    author: Author, draft: Case, db: SQLAlchemy
) -> None:
    exif = Image.Exif()
    exif[0x013B] = "Wilhelmina Quartermain"
    send(author, draft, a_picture("JPEG", exif=exif))
    got = author.get(address(files(db)[0]))
    assert b"Wilhelmina" not in got.data
    assert Image.open(BytesIO(got.data)).size == (40, 30)


def test_a_browser_that_has_it_is_told_that_it_is_the_same(
    author: Author, draft: Case, db: SQLAlchemy
) -> None:
    send(author, draft)
    first = author.get(address(files(db)[0]))
    again = author.client.get(address(files(db)[0]), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_story_shows_its_files(app: Flask, author: Author, draft: Case, db: SQLAlchemy) -> None:
    send(author, draft)
    send(author, draft, a_pdf(), label="The <form>")
    draft = kept(draft.public_id)
    draft.state, draft.published_at = CaseState.PUBLISHED, draft.created_at
    db.session.commit()
    page = Author(app, a_person()).get(f"/cases/{draft.public_id}").text
    assert page.count("<img") == 1
    assert 'alt="A card with four questions" width="40" height="30"' in page
    assert "The &lt;form&gt;" in page
    for file in files(db):
        assert f'href="{address(file)}"' in page


def test_a_champion_sees_the_files_while_reviewing(app: Flask, db: SQLAlchemy, jo: Person) -> None:
    asha = a_person(Role.CHAMPION)
    case = a_story(jo, CaseState.WITH_CHAMPION, claimed_by=asha)
    file = a_file(case)
    champion = Author(app, asha)
    assert address(file) in champion.get(f"/cases/{case.public_id}/review").text
    assert champion.get(address(file)).status_code == 200


def test_a_file_without_a_name_is_called_as_the_file_is(author: Author, draft: Case, db: SQLAlchemy) -> None:
    send(author, draft, name="pictures/Our card 2.png", label="")
    assert files(db)[0].label == "Our card 2"


def test_the_page_of_the_draft_leads_there_and_keeps_what_was_typed(author: Author, db: SQLAlchemy) -> None:
    key = uuid4()
    answer = author.save(key, "files", title="Half a story")
    assert answer.location == f"/cases/{key}/files"
    assert kept(key).title == "Half a story"


# Removing


def test_a_file_is_removed_with_its_bytes(app: Flask, author: Author, draft: Case, db: SQLAlchemy) -> None:
    send(author, draft)
    (file,) = files(db)
    key, gone = file.key, address(file)
    author.post(f"{gone}/remove")
    assert files(db) == []
    assert author.get(gone).status_code == 404
    kind, payload, _ = happened(draft)[-1]
    assert (kind, payload["key"]) == ("FileRemoved", key)
    assert author.post(f"{gone}/remove").status_code == 404


@pytest.mark.parametrize("state", [CaseState.PUBLISHED, CaseState.WITH_CHAMPION, CaseState.ARCHIVED])
def test_a_story_that_was_handed_in_loses_files_and_gets_none(
    author: Author, jo: Person, db: SQLAlchemy, state: CaseState
) -> None:
    case = a_story(jo, state)
    file = a_file(case)
    page = author.get(f"/cases/{case.public_id}/files").text
    assert "This story has been handed in, so no file can be added now." in page
    assert 'type="file"' not in page
    assert send(author, case).status_code == 409
    assert len(files(db)) == 1
    author.post(f"{address(file)}/remove")
    assert files(db) == []


# Who may

VISIBLE = {
    # state -> who may download besides the author
    CaseState.DRAFT: set(),
    CaseState.WITH_AUTHOR: set(),
    CaseState.WITH_CHAMPION: {Role.CHAMPION},
    CaseState.PUBLISHED: {Role.CHAMPION, Role.STAFF},
    CaseState.REVIEW_DUE: {Role.CHAMPION, Role.STAFF},
    CaseState.ARCHIVED: {Role.CHAMPION, Role.STAFF},
}


@pytest.mark.parametrize("state", VISIBLE)
def test_a_file_comes_through_the_door_of_its_story(
    app: Flask, author: Author, jo: Person, state: CaseState
) -> None:
    file = a_file(a_story(jo, state))
    assert author.get(address(file)).status_code == 200
    for role in (Role.STAFF, Role.CHAMPION):
        other = Author(app, a_person(role))
        assert other.get(address(file)).status_code == (200 if role in VISIBLE[state] else 404), role
    assert app.test_client().get(address(file)).status_code == 302


def test_nobody_gets_a_file_of_a_story_that_was_taken_back(
    app: Flask, author: Author, jo: Person, db: SQLAlchemy
) -> None:
    file = a_file(a_story(jo))
    file.case.state = CaseState.WITHDRAWN
    db.session.commit()
    for browser in (author, Author(app, a_person()), Author(app, a_person(Role.CHAMPION))):
        assert browser.get(address(file)).status_code == 404
        assert address(file) not in browser.get(f"/cases/{file.case.public_id}").text
        assert browser.get(f"/cases/{file.case.public_id}/files").status_code == 404


def test_a_file_is_found_at_its_own_story_alone(author: Author, jo: Person) -> None:
    file, other = a_file(a_story(jo)), a_story(jo)
    for public_id in (other.public_id, uuid4()):
        assert author.get(address(file, public_id)).status_code == 404
        assert author.post(f"{address(file, public_id)}/remove").status_code == 404


def test_nobody_else_adds_or_removes(app: Flask, draft: Case, jo: Person, db: SQLAlchemy) -> None:
    file = a_file(a_story(jo))
    for who in (a_person(), a_person(Role.CHAMPION), a_person(Role.ADMINISTRATOR)):
        other = Author(app, who)
        assert send(other, draft).status_code == 404
        assert other.get(f"/cases/{file.case.public_id}/files").status_code == 404
        assert other.post(f"{address(file)}/remove").status_code == 404
    assert len(files(db)) == 1


def test_a_forged_form_adds_nothing(author: Author, draft: Case, db: SQLAlchemy) -> None:
    author.token = "forged"
    answer = send(author, draft)
    assert "This page was open for too long" in answer.text
    assert files(db) == []


def test_bytes_that_are_gone_are_not_found(author: Author, draft: Case, db: SQLAlchemy) -> None:
    file = a_file(draft)
    store.remove([file.key])
    assert author.get(address(file)).status_code == 404
