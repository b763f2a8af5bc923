"""Two at once, with real commits: one record, one introduction, and never a seventh file."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from learning_exchange.cases.models import Adoption, Attachment, Case, CaseFactor, Introduction
from learning_exchange.cases.operations import withdraw_case
from learning_exchange.cases.rules import Actor, CaseState
from learning_exchange.cases.rules.attaching import FILES_MOST
from learning_exchange.extensions import db, limiter
from learning_exchange.outbox import EventRecord
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from tests.additions import TOLD, a_file, an_adoption
from tests.author import Author
from tests.region import a_person, a_story
from tests.web.test_attaching import send

ROUNDS = 20


def at_once(*acts: Callable[[], int]) -> list[int]:
    """The statuses of what is sent at the same moment."""
    barrier = Barrier(len(acts))

    def act(one: Callable[[], int]) -> int:
        barrier.wait()
        return one()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [*pool.map(lambda one: Context().run(act, one), acts)]


def posting(
    app: Flask, author: Author, address: str, fields: dict[str, str] | None = None
) -> Callable[[], int]:
    tab = author.other_tab(app)
    return lambda: tab.post(address, fields or {}).status_code


def types(stream: str) -> list[str]:
    rows = select(EventRecord.type).where(EventRecord.stream == stream).order_by(EventRecord.id)
    return list(db.session.scalars(rows))


def test_two_who_ask_each_other_at_once_are_one_introduction(
    committing_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with committing_app.app_context():
        monkeypatch.setattr(limiter, "enabled", False)
        sam, ade = a_person(), a_person()
        browsers = Author(committing_app, sam), Author(committing_app, ade)
        for _ in range(ROUNDS):
            story = a_story(a_person())
            records = [an_adoption(person, story) for person in (ade, sam)]
            addresses = [f"/cases/{story.public_id}/tried/{one.public_id}/introduction" for one in records]
            acts = [posting(committing_app, *pair) for pair in zip(browsers, addresses, strict=True)]
            assert at_once(*acts, *acts) == [303] * 4
            db.session.expire_all()
            found = db.session.scalars(select(Introduction).filter_by(case_id=story.id)).one()
            assert types(f"introduction:{found.id}") == ["IntroductionAsked"]


def test_a_record_that_is_sent_twice_at_once_is_one(committing_app: Flask) -> None:
    with committing_app.app_context():
        story, sam = a_story(a_person()), a_person()
        sent = TOLD | {"organisation": str(sam.memberships[0].organisation.public_id)}
        act = posting(
            committing_app, Author(committing_app, sam), f"/cases/{story.public_id}/tried/new", sent
        )
        assert at_once(*[act] * 4) == [303] * 4
        assert len(db.session.scalars(select(Adoption)).all()) == 1
        assert types(f"case:{story.id}") == ["StoryTried"]


def test_two_champions_who_name_the_same_name_it_once(committing_app: Flask) -> None:
    with committing_app.app_context():
        story = a_story(a_person())
        sent = {"factor": "other", "label": "Soup and time", "words": "There was soup."}
        address = f"/cases/{story.public_id}/factors"
        people = [a_person(Role.CHAMPION) for _ in range(3)]
        acts = [posting(committing_app, Author(committing_app, one), address, sent) for one in people]
        assert at_once(*acts) == [303] * 3
        assert len(db.session.scalars(select(CaseFactor)).all()) == 1
        assert types(f"case:{story.id}") == ["FactorProposed"] * 3


def test_of_many_files_at_once_no_more_are_kept_than_a_story_may_have(committing_app: Flask) -> None:
    with committing_app.app_context():
        jo = a_person()
        draft = a_story(jo, CaseState.DRAFT)
        for _ in range(FILES_MOST - 1):
            a_file(draft)
        author, draft_id = Author(committing_app, jo), draft.public_id
        detached = Case(public_id=draft_id)
        acts = [lambda tab=tab: send(tab, detached).status_code for tab in _tabs(committing_app, author)]
        assert sorted(at_once(*acts)) == [303, 409, 409, 409]
        assert len(db.session.scalars(select(Attachment)).all()) == FILES_MOST


def test_nothing_is_told_of_a_story_that_is_just_taken_back(
    committing_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Either it was told before and goes with the story, or it comes too late."""
    with committing_app.app_context():
        monkeypatch.setattr(limiter, "enabled", False)
        sam = a_person()
        browser = Author(committing_app, sam)
        sent = TOLD | {"organisation": str(sam.memberships[0].organisation.public_id)}
        for _ in range(ROUNDS):
            story = a_story(a_person())
            key, actor = story.public_id, _actor(story.author)
            telling = posting(committing_app, browser, f"/cases/{key}/tried/new", sent)

            def withdraw(key: object = key, actor: Actor = actor) -> int:
                with committing_app.app_context():
                    withdraw_case(key, by=actor)  # type: ignore[arg-type]
                    db.session.commit()
                return 200

            told, _ = at_once(telling, withdraw)
            assert told in (303, 404, 409)
            db.session.expire_all()
            assert db.session.scalars(select(Adoption).filter_by(case_id=story.id)).all() == []


def _tabs(app: Flask, author: Author) -> list[Author]:
    return [author.other_tab(app) for _ in range(4)]


def _actor(person: Person) -> Actor:
    return Actor(person.id, person.roles)
