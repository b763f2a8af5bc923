"""Bad and odd answers to what screening asked."""

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange.cases.models import ScreeningConfirmation
from learning_exchange.cases.rules import CaseState
from learning_exchange.screening import Severity
from tests.author import Author, field, fingerprints, kept, stopped
from tests.region import a_person

ASKED = "The code was 4010232137 on the door."  # passes the check, but nothing says what it is


@pytest.fixture
def author(app: Flask, db: SQLAlchemy) -> Author:
    """Somebody with a story to tell."""
    return Author(app, a_person())


BAD_REASONS = [
    ({"why": "nonsense"}, "why", "Choose one of the options on this page."),
    ({"why": "'; DROP TABLE person; --"}, "why", "Choose one of the options on this page."),
    ({"why": "other"}, "words", "Say in a few words what it is."),
    ({"why": "colleague", "words": "x" * 201}, "words", "Use 200 characters or fewer; this has 201."),
    (
        {"why": "colleague", "words": "y" * 1_048_576},
        "words",
        "Use 200 characters or fewer; this has 1,048,576.",
    ),
    ({"why": "colleague", "words": "nul\0"}, "words", "invisible control character"),
    ({"why": "colleague", "words": "her number is 07700 900123"}, "words", "Leave out what could identify"),
    ({"why": "other", "words": "it was Mrs Zebediah"}, "words", "Leave out what could identify"),
    ({"why": "other", "words": "ask Dr Zebediah"}, "words", "Leave out what could identify"),
    ({"why": "other", "words": "her brother Yusuf knows"}, "words", "Leave out what could identify"),
]


@pytest.mark.parametrize(("answers", "name", "sentence"), BAD_REASONS, ids=range(len(BAD_REASONS)))
def test_a_bad_reason_is_refused_at_its_field_and_kept(
    author: Author, db: SQLAlchemy, answers: dict[str, str], name: str, sentence: str
) -> None:
    key = stopped(author, what_you_did=ASKED)
    [asked] = fingerprints(key, Severity.ASK)
    sent = {f"{part}-{asked}": value for part, value in answers.items()}

    answer = author.post(f"/cases/{key}/check", sent | {"submit": "1"})

    assert answer.status_code == 422
    assert sentence in answer.text.partition(f'id="{name}-{asked}-error"')[2][:400]
    if "words" in answers:
        assert field(answer, f"words-{asked}") == answers["words"]
    assert db.session.scalars(select(ScreeningConfirmation)).all() == []
    assert kept(key).state == CaseState.SCREENING


def test_odd_but_harmless_reasons_are_kept_and_never_run(author: Author, db: SQLAlchemy) -> None:
    key = stopped(author, what_you_did=ASKED)
    [asked] = fingerprints(key, Severity.ASK)
    words = "<script>alert(1)</script> 🙂 مكان"
    author.post(f"/cases/{key}/check", {f"why-{asked}": "other", f"words-{asked}": words, "keep": "1"})
    page = author.get(f"/cases/{key}/check")

    assert field(page, f"words-{asked}") == words
    assert "<script>alert" not in page.text
