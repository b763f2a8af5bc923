"""What the form of a story makes of bad values, and of odd but good ones."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from learning_exchange.cases.rules import BOXES, SCREENED
from tests.author import STORY, Author, box, field, kept, stories
from tests.region import a_person

MEGABYTE = 1024 * 1024


@pytest.fixture
def author(app: Flask, db: SQLAlchemy) -> Author:
    """Somebody with a story to tell."""
    return Author(app, a_person())


TOO_LONG = "Use {:,} characters or fewer; this has {:,}."
BAD = [
    *[(name, "x" * 10_001, TOO_LONG.format(10_000, 10_001)) for name in BOXES],
    *[(name, "é" * 121, TOO_LONG.format(120, 121)) for name in ("title", "place")],
    ("what_you_did", "word " * (MEGABYTE // 5), TOO_LONG.format(10_000, MEGABYTE // 5 * 5 - 1)),
    ("title", "a" * MEGABYTE, TOO_LONG.format(120, MEGABYTE)),
    ("what_mattered", "🙂" * 10_001, TOO_LONG.format(10_000, 10_001)),
    *[(name, "nul\0byte", "invisible control character") for name in SCREENED],
    ("what_changed", "bell\x07", "invisible control character"),
    ("roles_involved", "no-such-role", "Choose only from the options on this page."),
    ("aims", '\'; DROP TABLE "case"; --', "Choose only from the options on this page."),
    ("behaviours", "<script>alert(1)</script>", "Choose only from the options on this page."),
]


@pytest.mark.parametrize("button", ["save", "preview", "submit"])
@pytest.mark.parametrize(("name", "value", "sentence"), BAD, ids=lambda value: str(value)[:20])
def test_a_bad_value_is_refused_at_its_field_and_kept(
    author: Author, db: SQLAlchemy, button: str, name: str, value: str, sentence: str
) -> None:
    sent: dict[str, Any] = {name: value}
    answer = author.save(button=button, **sent)

    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    error = answer.text.partition(f'id="{name}-error"')[2].partition("</div>")[0]
    assert sentence in error
    if name in BOXES:
        assert box(answer, name).strip() == value.strip()
    elif name in SCREENED:
        assert field(answer, name) == value
    for other in set(BOXES) - {name}:
        assert box(answer, other) == STORY[other]
    assert stories() == 0


ODD = [
    "<script>alert('x')</script><img src=x onerror=alert(1)>",
    '\'; DROP TABLE "case"; --',
    "هذا نص من اليمين إلى اليسار",
    "👩🏽‍⚕️ went 🚌 with 👵🏿",
    "Ŵyneb ysgafn, Cymraeg \u200fRTL\u200f",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "a\tb",
]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_any_text_is_kept_as_typed_and_never_runs(author: Author, text: str) -> None:
    key = uuid4()
    sent: dict[str, Any] = dict.fromkeys(SCREENED, text)
    answer = author.save(key, **sent)

    assert answer.status_code == 303
    case, page = kept(key), author.get(f"/cases/{key}/write?preview=1")
    assert all(getattr(case, name) == text for name in BOXES)
    assert box(page, "what_you_did") == text
    assert "<script>alert" not in page.text
    assert "<img" not in page.text


def test_line_ends_count_once_and_a_full_box_fits(author: Author) -> None:
    key = uuid4()
    full = "\r\n".join(["nine char"] * 1000)

    assert author.save(key, what_you_did=full).status_code == 303
    assert len(kept(key).what_you_did) == 9_999


def test_words_that_are_sent_as_a_file_or_not_at_all_do_no_harm(author: Author) -> None:
    sent = {"csrf_token": author.token, "title": (BytesIO(b"x"), "story.txt"), "save": "1"}
    answer = author.client.post(f"/cases/write/{uuid4()}", data=sent, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert "Write something first" in answer.text


def test_a_key_that_is_no_uuid_is_no_page(author: Author) -> None:
    assert author.post("/cases/write/42", {"save": "1"}).status_code == 404
