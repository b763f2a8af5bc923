"""What screening found, at its words: what stops a story, what is asked, and that nothing of it leaks."""

import json
import re
from html import unescape
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from werkzeug.test import TestResponse

from learning_exchange.cases.models import ScreeningConfirmation
from learning_exchange.cases.operations import findings_in
from learning_exchange.cases.rules import SCREENED, CaseState
from learning_exchange.outbox import EventRecord
from learning_exchange.screening import Severity
from tests.author import STORY, Author, box, field, fingerprints, kept, stopped
from tests.region import a_person

BLOCKED = "We wrote down 943 476 5919 on the form."  # an NHS number
NAMED = "Then Mr Wójcik-Threlkeld came in. Mr Wójcik-Threlkeld stayed for tea."
AGED = "He is 93 and walks to the shop."
ASKED = "The code was 4010232137 on the door."  # passes the check, but nothing says what it is


@pytest.fixture
def author(app: Flask, db: SQLAlchemy) -> Author:
    """Somebody with a story to tell."""
    return Author(app, a_person())


def marked(page: TestResponse) -> list[tuple[str, str]]:
    """The words that a page marks, with how grave they are."""
    found = re.findall(r'<mark class="lx-finding lx-finding--(\w+)">(.*?)</mark>', page.text, re.DOTALL)
    return [(severity, unescape(words)) for severity, words in found]


@pytest.mark.parametrize("name", SCREENED)
def test_an_identifier_in_any_field_stops_the_story(author: Author, db: SQLAlchemy, name: str) -> None:
    key = stopped(author, **{name: BLOCKED})
    page = author.get(f"/cases/{key}/check")

    assert marked(page) == [("block", "943 476 5919")]
    assert f"Change this: NHS number in “{SCREENED[name]}”" in page.text
    assert f'href="/cases/{key}/write#{name}"' in page.text
    assert ">Hand in<" not in page.text
    stubborn = author.post(f"/cases/{key}/check", {"submit": "1"})
    assert stubborn.status_code == 422
    assert kept(key).state == CaseState.SCREENING
    [event] = db.session.scalars(select(EventRecord)).all()
    assert (event.type, event.payload["kinds"]) == ("ScreeningAsked", ["nhs_number"])


def test_a_rewording_replaces_the_words_wherever_they_stand(author: Author) -> None:
    key = stopped(author, what_you_did=NAMED, what_changed=NAMED)
    page = author.get(f"/cases/{key}/check")
    blocked = fingerprints(key, Severity.BLOCK) + fingerprints(key, Severity.ASK)
    assert len(blocked) == 1
    assert "And in 2 more places." in page.text
    suggestion = re.search(r'name="reword" value="(\w+)">Use “(.*?)”', page.text)
    assert suggestion

    answer = author.post(f"/cases/{key}/check", {"reword": suggestion[1]})

    assert (answer.status_code, answer.location) == (303, f"/cases/{key}/check")
    case = kept(key)
    assert "Threlkeld" not in case.what_you_did + case.what_changed + str(case.html) + case.summary
    assert suggestion[2].lower() in case.what_you_did.lower()
    assert case.html["what_changed"].startswith("<p>Then ")
    after = author.get(answer.location)
    assert "Changed in 4 places." in after.text
    assert "Nothing in your story looks as if it could identify a person." in after.text
    assert author.post(f"/cases/{key}/check", {"submit": "1"}).location == f"/cases/{key}"
    assert kept(key).state == CaseState.WITH_CHAMPION


def test_all_rewordings_at_once(author: Author) -> None:
    key = stopped(author, what_you_did=f"{NAMED} {AGED}", what_mattered=AGED)

    author.post(f"/cases/{key}/check", {"reword": "all"})

    case = kept(key)
    assert "Threlkeld" not in case.what_you_did
    assert "93" not in case.what_you_did + case.what_mattered
    assert "in his nineties" in case.what_mattered


def test_an_ask_needs_a_reason_and_then_one_click(author: Author, db: SQLAlchemy) -> None:
    key = stopped(author, what_you_did=ASKED)
    [asked] = fingerprints(key, Severity.ASK)
    assert marked(author.get(f"/cases/{key}/check")) == [("ask", "4010232137")]

    silent = author.post(f"/cases/{key}/check", {"submit": "1"})
    assert silent.status_code == 422
    assert "Choose what it is, or change the words." in silent.text.partition(f'id="why-{asked}-error"')[2]

    answer = author.post(
        f"/cases/{key}/check", {f"why-{asked}": "number", f"words-{asked}": "a lock", "submit": "1"}
    )

    assert answer.location == f"/cases/{key}"
    case = kept(key)
    assert case.state == CaseState.WITH_CHAMPION
    row = db.session.scalars(select(ScreeningConfirmation)).one()
    assert (row.case_id, row.fingerprint, row.field, row.confirmed_by_id) == (
        case.id,
        asked,
        "what_you_did",
        author.id,
    )
    assert row.reason == "A number or a date that belongs to no person: a lock"
    events = db.session.scalars(select(EventRecord).order_by(EventRecord.id)).all()
    assert [(event.type, event.payload) for event in events] == [
        ("ScreeningAsked", {"case_id": case.id, "kinds": [row.kind]}),
        ("ScreeningConfirmed", {"case_id": case.id, "kinds": [row.kind]}),
        ("CaseSubmitted", {"case_id": case.id, "submission": 1}),
    ]


def test_reasons_are_kept_while_other_words_are_changed(author: Author) -> None:
    key = stopped(author, what_you_did=ASKED, what_changed=AGED)
    [asked] = fingerprints(key, Severity.ASK)
    [aged] = fingerprints(key, Severity.BLOCK)
    reason = {f"why-{asked}": "other", f"words-{asked}": "the code of the key safe"}

    author.post(f"/cases/{key}/check", reason | {"reword": aged})
    page = author.get(f"/cases/{key}/check")

    assert re.search(rf'name="why-{asked}" type="radio" value="other" checked', page.text)
    assert field(page, f"words-{asked}") == "the code of the key safe"
    assert author.post(f"/cases/{key}/check", reason | {"submit": "1"}).location == f"/cases/{key}"


def test_a_confirmed_ask_is_recognised_after_a_return(author: Author, db: SQLAlchemy) -> None:
    key = stopped(author, what_you_did=ASKED)
    [asked] = fingerprints(key, Severity.ASK)
    author.post(f"/cases/{key}/check", {f"why-{asked}": "place", "submit": "1"})
    kept(key).state = CaseState.WITH_AUTHOR
    page = author.get(f"/cases/{key}/write")

    again = author.save(key, "submit", version=field(page, "version"), what_you_did=ASKED + " It was cold.")

    shown = author.get(again.location)
    assert re.search(rf'name="why-{asked}" type="radio" value="place" checked', shown.text)
    assert author.post(again.location, {f"why-{asked}": "place", "submit": "1"}).location == f"/cases/{key}"
    assert kept(key).submission == 2


def test_a_reason_for_what_is_no_longer_there_is_dropped(author: Author, db: SQLAlchemy) -> None:
    key = stopped(author, what_you_did=ASKED)
    author.post(f"/cases/{key}/check", {"why-abcdef": "place", "words-abcdef": "x", "keep": "1"})
    gone = author.post(f"/cases/{key}/check", {"reword": "abcdef"})

    assert db.session.scalars(select(ScreeningConfirmation)).all() == []
    assert "nothing was changed" in author.get(gone.location).text
    assert kept(key).what_you_did == ASKED


def test_a_clean_story_that_is_not_complete_says_what_it_needs(author: Author) -> None:
    key = uuid4()
    author.save(key, title="")
    page = author.get(f"/cases/{key}/check")

    assert f'href="/cases/{key}/write#title">Give your story a title.' in page.text
    assert author.post(f"/cases/{key}/check", {"submit": "1"}).status_code == 422
    assert kept(key).state == CaseState.DRAFT


def test_the_words_around_a_finding_are_escaped_and_short(author: Author) -> None:
    key = stopped(author, what_you_did="<b>far</b> " * 50 + BLOCKED + " <i>after</i>" * 50)
    page = author.get(f"/cases/{key}/check")
    excerpt = page.text.partition('<blockquote class="lx-finding-words">')[2].partition("</blockquote>")[0]

    assert "<b>" not in excerpt
    assert "…" in excerpt
    assert len(excerpt) < 800
    assert marked(page) == [("block", "943 476 5919")]


def test_while_writing_each_box_says_how_much_was_found(author: Author) -> None:
    key = uuid4()
    answer = author.save(key, "autosave", what_you_did=f"{BLOCKED} {NAMED}")

    gist = answer.text.partition('id="what_you_did-gist"')[2].partition("</div>")[0]
    assert "3 things here may identify a person." in gist
    assert 'name="check"' in gist
    assert "identify" not in answer.text.partition('id="what_mattered-gist"')[2].partition("</div>")[0]
    kept_first = author.save(key, "check", version=field(answer, "version"), title="Typed since")
    assert kept_first.location == f"/cases/{key}/check"
    assert kept(key).title == "Typed since"


def test_what_was_found_leaks_nowhere(
    author: Author, db: SQLAlchemy, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    secrets = ["943 476 5919", "4765919", "Threlkeld", "07700 900123", "4010232137"]
    words = f"{BLOCKED} {NAMED} Ring 07700 900123. {ASKED}"
    key = stopped(author, what_you_did=words, title="Mr Wójcik-Threlkeld at home")
    [asked] = fingerprints(key, Severity.ASK)
    named = [finding.fingerprint for finding in findings_in(kept(key)) if finding.suggestion]
    answers = [
        author.post(f"/cases/{key}/check", {"submit": "1"}),
        author.post(f"/cases/{key}/check", {"reword": named[0]}),
        author.post(f"/cases/{key}/check", {f"why-{asked}": "other", f"words-{asked}": "07700 900123"}),
        author.save(key, "submit", title="t" * 121, what_you_did=words),
        author.save(key, "submit", version=kept_version(author, key), what_you_did=ASKED),
        author.post(f"/cases/{key}/check", {f"why-{asked}": "number", "submit": "1"}),
        author.post(f"/cases/{key}/withdraw"),
    ]
    assert kept(key).state == CaseState.WITHDRAWN

    heard = [
        *[json.dumps(event.payload) for event in db.session.scalars(select(EventRecord))],
        *[
            f"{row.kind} {row.field} {row.reason}"
            for row in db.session.scalars(select(ScreeningConfirmation))
        ],
        *[f"{answer.location} {answer.headers.getlist('Set-Cookie')}" for answer in answers],
        *[str(error) for error in flashes(author)],
        *capfd.readouterr(),
        caplog.text,
    ]
    assert not [(secret, text) for text in heard for secret in secrets if secret in text]
    assert "CaseSubmitted" in " ".join(event.type for event in db.session.scalars(select(EventRecord)))


def kept_version(author: Author, key: UUID) -> str:
    """The version of a draft as its page carries it."""
    return field(author.get(f"/cases/{key}/write"), "version")


def flashes(author: Author) -> list[object]:
    """What pages still have to say to somebody."""
    with author.client.session_transaction() as session:
        return list(session.get("_flashes", []))


def test_nothing_of_the_page_is_kept_by_the_browser(author: Author) -> None:
    key = stopped(author, what_you_did=BLOCKED)

    for address in (f"/cases/{key}/check", f"/cases/{key}/write", "/cases/yours"):
        assert author.get(address).headers["Cache-Control"] == "no-store"
    assert box(author.get(f"/cases/{key}/write"), "what_you_did") == BLOCKED
    assert STORY["what_mattered"] in author.get(f"/cases/{key}/write").text
