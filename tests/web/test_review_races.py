"""Two at the same story: with real commits and threads one wins; the other is told by whom and loses nothing.

The last test takes the lock away, and the race is lost: so those before it can fail.
"""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, func, select
from werkzeug.test import TestResponse

from learning_exchange.cases.models import Case
from learning_exchange.cases.operations import claim_case, publish_case, return_case
from learning_exchange.cases.rules import Actor, CaseState, Refused
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from tests.author import Author, box, kept
from tests.champion import claimed_by, happened
from tests.region import a_person, a_story

STRONG = "The timetable: I will ask about the bus as well."


def champions() -> tuple[Person, Person]:
    """Two who review."""
    return a_person(Role.CHAMPION, name="Asha Patel"), a_person(Role.CHAMPION, name="Ben Whitlock")


def told(*acts: Callable[[], object], app: Flask) -> list[str]:
    """What each is told who acts in a thread of its own: "done", or why not.

    Each waits with its commit, so that the other has come to the lock or past it.
    """

    def act_alone(act: Callable[[], object]) -> str:
        with app.app_context():
            try:
                act()
                db.session.execute(select(func.pg_sleep(0.3)))
                db.session.commit()
            except Refused as refusal:
                return refusal.sentence
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return [*pool.map(lambda act: Context().run(act_alone, act), acts)]


def claiming(case: Case, person: Person) -> Callable[[], object]:
    """The act of claiming, as ids alone: objects do not pass between threads."""
    key, actor = case.public_id, Actor(person.id, person.roles)
    return lambda: claim_case(key, by=actor)


def test_of_two_claims_at_once_one_wins_and_names_itself_to_the_other(committing_app: Flask) -> None:
    with committing_app.app_context():
        asha, ben = champions()
        case = a_story(a_person(), CaseState.WITH_CHAMPION)
        answers = told(claiming(case, asha), claiming(case, ben), app=committing_app)

        winner, loser = (asha, ben) if answers[0] == "done" else (ben, asha)
        assert sorted(answers, key=len) == ["done", f"{winner.name} is reviewing this story."], loser.name
        assert kept(case.public_id).claimed_by_id == winner.id
        assert [(kind, by) for kind, _, by in happened(case)] == [("CaseClaimed", winner.id)]


def test_of_publishing_and_returning_at_once_one_happens(committing_app: Flask) -> None:
    """The same champion in two tabs."""
    with committing_app.app_context():
        asha, _ = champions()
        case = claimed_by(asha)
        key, actor = case.public_id, Actor(asha.id, asha.roles)
        answers = told(
            lambda: publish_case(key, by=actor),
            lambda: return_case(key, {"title": "Name the bus?"}, strengths=STRONG, by=actor),
            app=committing_app,
        )

        assert answers.count("done") == 1
        assert len(happened(case)) == 1
        expected = CaseState.PUBLISHED if answers[0] == "done" else CaseState.WITH_AUTHOR
        assert kept(case.public_id).state == expected


def pressed(*acts: Callable[[], TestResponse]) -> list[TestResponse]:
    """The pages that come back when buttons are pressed at one moment."""
    barrier = Barrier(len(acts))

    def press(act: Callable[[], TestResponse]) -> TestResponse:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [*pool.map(lambda act: Context().run(press, act), acts)]


def test_two_buttons_pressed_at_one_moment(committing_app: Flask) -> None:
    with committing_app.app_context():
        asha, _ = champions()
        case = claimed_by(asha)
        tab = Author(committing_app, asha)
        other = tab.other_tab(committing_app)
        address, key = f"/cases/{case.public_id}/review", case.public_id
        db.session.commit()

        sent: dict[str, Any] = {"strengths": STRONG}
        answers = pressed(
            lambda: tab.post(address, sent | {"publish": "1"}),
            lambda: other.post(address, sent | {"return": "1", "title": "Name the bus?"}),
        )
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        late = max(answers, key=lambda answer: answer.status_code)
        assert re.search(
            r"Asha Patel (published this story|asked for changes at “Title”) just now\.", late.text
        )
        assert box(late, "strengths") == STRONG
        assert kept(key).state in (CaseState.PUBLISHED, CaseState.WITH_AUTHOR)


def test_whoever_comes_too_late_is_told_by_whom_and_keeps_every_word(committing_app: Flask) -> None:
    """Asha's claim ended while she wrote; Ben claimed the story and published it."""
    with committing_app.app_context():
        asha, ben = champions()
        case = claimed_by(asha)
        address = f"/cases/{case.public_id}"
        first, second = Author(committing_app, asha), Author(committing_app, ben)
        case.claim_expires_at = db.session.scalar(select(func.now()))
        db.session.commit()

        typed = {"strengths": STRONG, "title": "Name the bus?", "return": "1"}
        second.post(f"{address}/claim")
        late = first.post(f"{address}/review", typed)
        assert late.status_code == 409
        assert "Ben Whitlock took this story to review it just now." in late.text

        second.post(f"{address}/review", {"publish": "1"})
        late = first.post(f"{address}/review", typed)
        assert late.status_code == 409
        assert "Ben Whitlock published this story just now." in late.text
        assert (box(late, "strengths"), box(late, "title")) == (STRONG, "Name the bus?")
        assert kept(case.public_id).state == CaseState.PUBLISHED


def test_a_claim_that_ended_still_counts_while_nobody_else_came(committing_app: Flask) -> None:
    with committing_app.app_context():
        asha, _ = champions()
        case = claimed_by(asha)
        case.claim_expires_at = db.session.scalar(select(func.now()))
        db.session.commit()
        answer = Author(committing_app, asha).post(f"/cases/{case.public_id}/review", {"publish": "1"})
        assert answer.status_code == 303
        assert kept(case.public_id).state == CaseState.PUBLISHED


def test_a_story_taken_back_under_review_leaves_the_champion_their_words(committing_app: Flask) -> None:
    with committing_app.app_context():
        asha, _ = champions()
        case = claimed_by(asha, title="The lantern")
        author = Author(committing_app, case.author)
        author.post(f"/cases/{case.public_id}/withdraw")
        late = Author(committing_app, asha).post(
            f"/cases/{case.public_id}/review", {"publish": "1", "strengths": STRONG}
        )
        assert late.status_code == 409
        assert f"{case.author.name} withdrew this story just now." in late.text
        assert box(late, "strengths") == STRONG
        assert "The lantern" not in late.text


def test_without_the_lock_both_claims_win(committing_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Select, "with_for_update", lambda self, **_: self)
    with committing_app.app_context():
        asha, ben = champions()
        case = a_story(a_person(), CaseState.WITH_CHAMPION)
        assert told(claiming(case, asha), claiming(case, ben), app=committing_app) == ["done", "done"]
