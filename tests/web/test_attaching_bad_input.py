"""Whatever is sent instead of a picture or a PDF: an error at its field, and nothing is kept."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from learning_exchange.cases.attachments.content import NEITHER
from learning_exchange.cases.attachments.papers import IS_ACTIVE
from learning_exchange.cases.forms.attaching import AGAIN, TOO_LARGE
from learning_exchange.cases.models import Case
from learning_exchange.cases.rules.attaching import FILE_MOST_BYTES, FILES_MOST
from learning_exchange.cases.views.attaching import REQUEST_MOST_BYTES
from tests.additions import a_file, a_pdf, a_picture
from tests.author import Author, field
from tests.champion import happened
from tests.web.test_attaching import BAD_WORDS, author, draft, files, jo, send

__all__ = ["author", "draft", "jo"]  # fixtures

Make = Callable[[], bytes]
PNG: Make = a_picture

BAD: dict[str, tuple[Make, dict[str, str], str, str]] = {
    # what is wrong -> (content, other fields, field, sentence)
    "no file": (bytes, {}, "file", "Choose a picture or a PDF."),
    "words": (lambda: b"Dear colleague", {}, "file", NEITHER),
    "a page": (lambda: b"<html><script>alert(1)</script>", {}, "file", NEITHER),
    "a PDF with a script": (lambda: a_pdf(Names={"/JavaScript": {}}), {}, "file", IS_ACTIVE),
    "half a picture": (lambda: a_picture(size=(400, 400))[:200], {}, "file", "This picture is damaged"),
    "10 MB and a byte": (lambda: a_picture() + bytes(FILE_MOST_BYTES), {}, "file", TOO_LARGE),
    "no words for a picture": (PNG, {"alt": " "}, "alt", "Say what the picture shows"),
    "not looked through": (PNG, {"seen": ""}, "seen", "Look through it, and tick this once you are sure."),
    "a number as its name": (PNG, {"label": BAD_WORDS}, "label", "Leave out what could identify somebody"),
    "a number in its words": (PNG, {"alt": BAD_WORDS}, "alt", "Leave out what could identify somebody"),
    "a number in the file's name": (
        PNG,
        {"label": "", "name": "943 476 5919.png"},
        "label",
        "Leave out what could identify somebody: NHS number.",
    ),
    "a long name": (PNG, {"label": "a" * 101}, "label", "Use 100 characters or fewer; this has 101."),
    "a NUL": (PNG, {"alt": "a\0"}, "alt", "This has an invisible control character."),
}


@pytest.mark.parametrize(("make", "fields", "where", "sentence"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_explained_at_its_field(
    author: Author,
    draft: Case,
    db: SQLAlchemy,
    make: Make,
    fields: dict[str, str],
    where: str,
    sentence: str,
) -> None:
    answer = send(author, draft, make(), **fields)
    assert answer.status_code == 422
    assert sentence in answer.text.partition(f'id="{where}-error"')[2][:400]
    assert files(db) == []
    assert happened(draft) == []


def test_what_was_typed_is_kept_and_the_file_is_asked_for_again(
    author: Author, draft: Case, db: SQLAlchemy
) -> None:
    answer = send(author, draft, label="Our card", alt="")
    assert field(answer, "label") == "Our card"
    assert AGAIN in answer.text


@pytest.mark.parametrize("size", [REQUEST_MOST_BYTES + 1, 3 * REQUEST_MOST_BYTES])
def test_what_is_far_too_large_is_explained_too(
    author: Author, draft: Case, db: SQLAlchemy, size: int
) -> None:
    answer = send(author, draft, bytes(size))
    assert answer.status_code == 413
    assert TOO_LARGE in answer.text.partition('id="file-error"')[2][:400]
    assert files(db) == []


def test_ten_megabytes_are_read(author: Author, draft: Case, db: SQLAlchemy) -> None:
    content = a_picture("JPEG")
    assert send(author, draft, content + bytes(FILE_MOST_BYTES - len(content))).status_code == 303
    assert files(db)[0].size < len(content) * 2, "what stood behind the picture is gone"


def test_only_this_form_may_be_so_large(author: Author, draft: Case) -> None:
    answer = author.post(f"/cases/write/{draft.public_id}", {"what_you_did": "a" * 9_000_000})
    assert answer.status_code == 413


def test_nobody_who_is_not_signed_in_is_listened_to(app: Flask, draft: Case) -> None:
    client = app.test_client()
    answer = client.post(f"/cases/{draft.public_id}/files", data={"file": bytes(REQUEST_MOST_BYTES)})
    assert answer.status_code == 400
    assert "This page was open for too long" in answer.text


def test_a_story_has_a_few_files(author: Author, draft: Case, db: SQLAlchemy) -> None:
    for _ in range(FILES_MOST):
        a_file(draft)
    assert f"A story has {FILES_MOST} files at most." in author.get(f"/cases/{draft.public_id}/files").text
    assert send(author, draft).status_code == 409
    assert len(files(db)) == FILES_MOST
