"""Drafts: one row a key, nobody else's eyes, and nothing lost between two tabs."""

from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from werkzeug.test import TestResponse

from learning_exchange.cases.rules import CaseState
from learning_exchange.outbox import EventRecord
from learning_exchange.people.models import Membership
from learning_exchange.people.rules import Role
from tests.author import STORY, Author, box, field, kept, stories
from tests.region import a_person, a_story, an_organisation

MEGABYTE = 1024 * 1024


@pytest.fixture
def author(app: Flask, db: SQLAlchemy) -> Author:
    """Somebody with a story to tell."""
    return Author(app, a_person())


def test_opening_the_page_makes_no_row_and_each_time_a_new_key(author: Author, db: SQLAlchemy) -> None:
    pages = [author.get("/cases/write").text for _ in range(2)]

    keys = {page.partition('action="/cases/write/')[2].partition('"')[0] for page in pages}
    assert len({UUID(key) for key in keys}) == 2
    assert stories() == 0


def test_a_draft_may_be_incomplete_and_is_found_again(author: Author) -> None:
    key = uuid4()
    answer = author.post(f"/cases/write/{key}", {"what_you_did": "We moved the *clinic*.", "save": "1"})

    assert (answer.status_code, answer.location) == (303, f"/cases/{key}/write")
    page = author.get(answer.location)
    assert "Your draft is saved" in page.text
    assert box(page, "what_you_did") == "We moved the *clinic*."
    case = kept(key)
    assert case.state == CaseState.DRAFT
    assert case.html["what_you_did"] == "<p>We moved the <em>clinic</em>.</p>"
    assert case.summary == "We moved the clinic."


def test_saving_twice_with_one_key_is_one_row(author: Author, db: SQLAlchemy) -> None:
    key = uuid4()
    author.save(key)
    page = author.get(f"/cases/{key}/write")
    author.save(key, version=field(page, "version"), title="Another title")

    assert stories() == 1
    assert kept(key).title == "Another title"
    assert not db.session.scalars(select(EventRecord)).all(), "a draft is nobody else's business"


def test_a_ticked_behaviour_brings_its_aim(author: Author) -> None:
    key = uuid4()
    author.save(key, aims=None, behaviours="c-sdm-share-knowledge")

    assert kept(key).aims == ["c-sdm"]
    assert kept(key).behaviours == ["c-sdm-share-knowledge"]


def test_an_empty_page_is_no_draft(author: Author, db: SQLAlchemy) -> None:
    answer = author.post(f"/cases/write/{uuid4()}", {"save": "1"})

    assert answer.status_code == 422
    assert "Write something first" in answer.text
    assert stories() == 0


def test_autosave_answers_with_the_parts_that_change(author: Author) -> None:
    key = uuid4()
    answer = author.save(key, "autosave", what_you_did="We rang 07700 900123 about **tea**.")

    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "Saved at " in answer.text
    assert "Something here may identify a person." in answer.text
    assert "<strong>tea</strong>" in answer.text
    again = author.save(key, "autosave", version=field(answer, "version"), title="A second save")
    assert again.status_code == 200
    assert kept(key).title == "A second save"


def test_autosave_says_why_a_draft_cannot_be_kept(author: Author, db: SQLAlchemy) -> None:
    answer = author.save(button="autosave", title="x" * 121)

    assert answer.status_code == 422
    assert "Not saved:</strong> Title: Use 120 characters or fewer; this has 121." in answer.text
    assert stories() == 0


def test_the_preview_is_what_will_be_published(author: Author) -> None:
    key = uuid4()
    answer = author.save(key, "preview", what_changed="> Better\n\n<script>alert(1)</script>")
    page = author.get(answer.location)

    assert answer.location == f"/cases/{key}/write?preview=1#preview"
    assert kept(key).html["what_changed"] in page.text
    assert "<blockquote>\n<p>Better</p>\n</blockquote>\n<p>&lt;script&gt;" in page.text
    assert 'id="preview" aria-labelledby="preview-title" tabindex="-1">' in page.text
    assert box(page, "what_mattered") == STORY["what_mattered"]


def main(page: TestResponse) -> str:
    """What a page says, without its frame, in which tokens change each second."""
    return page.text.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("role", [Role.STAFF, Role.CHAMPION, Role.ADMINISTRATOR])
def test_nobody_else_comes_near_a_draft(app: Flask, author: Author, role: Role) -> None:
    key = uuid4()
    author.save(key)
    other = Author(app, a_person(role))

    for address in ("", "/write", "/check", "/delete", "/withdraw"):
        assert other.get(f"/cases/{key}{address}").status_code == 404, address
    for address in ("/check", "/delete", "/withdraw"):
        assert other.post(f"/cases/{key}{address}", {"submit": "1"}).status_code == 404, address
    for version in ("", "0123456789abcdef"):
        answer = other.save(key, title="Mine now", version=version)
        absent = other.save(uuid4(), title="Mine now", version="0123456789abcdef")
        assert (answer.status_code, absent.status_code) == (404, 404)
        assert "Mine now" in answer.text, "what was typed is given back"
        assert main(answer) == main(absent), "absent and forbidden look the same"
    assert kept(key).title == STORY["title"]


def test_of_two_tabs_neither_overwrites_the_other_unseen(author: Author) -> None:
    key = uuid4()
    author.save(key)
    version = field(author.get(f"/cases/{key}/write"), "version")
    assert author.save(key, version=version, what_changed="First tab.").status_code == 303

    conflict = author.save(key, version=version, what_changed="Second tab.")

    assert conflict.status_code == 409
    assert "There are two versions of this story" in conflict.text
    assert box(conflict, "what_changed") == "Second tab."
    assert "First tab.</textarea>" in conflict.text
    assert kept(key).what_changed == "First tab."
    settled = author.save(key, version=field(conflict, "version"), what_changed="First tab. Second tab.")
    assert settled.status_code == 303
    assert kept(key).what_changed == "First tab. Second tab."


def test_a_conflict_stops_autosave_but_not_the_author(author: Author) -> None:
    key = uuid4()
    author.save(key)
    conflict = author.save(key, "autosave", title="Changed elsewhere", version="0123456789abcdef")

    assert conflict.status_code == 409
    assert "Not saved" in conflict.text
    assert 'id="version"' not in conflict.text, (
        "the page must not come to believe that it saw the other words"
    )
    assert kept(key).title == STORY["title"]


def test_the_same_words_from_a_stale_page_are_no_conflict(author: Author) -> None:
    key = uuid4()
    assert author.save(key).status_code == 303
    assert author.save(key).status_code == 303


def test_what_was_typed_survives_the_deletion_of_its_draft(author: Author, db: SQLAlchemy) -> None:
    key = uuid4()
    author.save(key)
    version = field(author.get(f"/cases/{key}/write"), "version")
    author.post(f"/cases/{key}/delete")

    late = author.save(key, version=version, what_you_did="Typed in the other tab.")

    assert late.status_code == 404
    assert "Typed in the other tab.</textarea>" in late.text
    assert stories() == 0, "deleted stays deleted"


def test_several_memberships_are_offered_and_no_others(app: Flask, db: SQLAlchemy) -> None:
    person = a_person()
    second = an_organisation()
    db.session.add(Membership(person_id=person.id, organisation_id=second.id, roles=["staff"]))
    db.session.commit()
    author, key = Author(app, person), uuid4()

    assert author.get("/cases/write").text.count('name="organisation"') == 2
    assert author.save(key, organisation=str(an_organisation().public_id)).status_code == 422
    assert author.save(key, organisation=str(second.public_id)).status_code == 303
    assert kept(key).organisation_id == second.id


def test_who_is_signed_out_gets_the_words_back(app: Flask, author: Author, db: SQLAlchemy) -> None:
    anybody = app.test_client()
    assert anybody.get("/cases/write").status_code == 302

    author.post("/sign-out")
    answer = author.save(what_you_did="Words that took twenty minutes.")

    assert answer.status_code == 400
    assert "Words that took twenty minutes." in answer.text
    assert stories() == 0


def test_a_story_under_review_cannot_be_written(author: Author, app: Flask) -> None:
    person = a_person()
    writer = Author(app, person)
    story = a_story(person, CaseState.WITH_CHAMPION)

    assert writer.get(f"/cases/{story.public_id}/write").location == f"/cases/{story.public_id}"
    assert writer.get(f"/cases/{story.public_id}/check").location == f"/cases/{story.public_id}"
