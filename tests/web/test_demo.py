"""`learning-exchange demo`: what is there afterwards, and that the same seed makes the same."""

from collections import Counter
from collections.abc import Iterator
from contextvars import Context
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from learning_exchange import clock, create_app, extensions
from learning_exchange.barriers.models import Barrier
from learning_exchange.cases.models import Adoption, Case, CaseComment
from learning_exchange.cases.rules import STRENGTHS, CaseState
from learning_exchange.cases.rules.adopting import Outcome as TriedOutcome
from learning_exchange.demo import PASSWORD, sign_ins
from learning_exchange.demo.cli import demo
from learning_exchange.demo.loading import Wish, load
from learning_exchange.digests.models import DigestChoice, DigestItem, DigestRun
from learning_exchange.digests.operations import create_due_runs
from learning_exchange.extensions import Model
from learning_exchange.local.postgres import Postgres
from learning_exchange.mail.models import Mail
from learning_exchange.mail.rules import MailState
from learning_exchange.outbox import EventRecord
from learning_exchange.people.models import Organisation, Person
from learning_exchange.people.passwords import is_right
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import ItemNotice, Queue, QueueItem, RoutingRule
from learning_exchange.practice_development.rules.closing import KEPT
from learning_exchange.practice_development.rules.items import ItemState
from learning_exchange.settings import Settings
from tests.conftest import clone_database, drop_database

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

TOO_SHORT_FOR = {CaseState.REVIEW_DUE}  # two years


def run(app: Flask, *options: str) -> Result:
    return app.test_cli_runner().invoke(demo, options)


def quietly(_: str) -> None:
    """Tell nobody."""


def count(db: SQLAlchemy, model: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture(scope="module")
def loaded(postgres: Postgres, template_database: str) -> Iterator[SQLAlchemy]:
    """A database with the demo, loaded once by the command; tests only look at it."""
    clone_database(postgres, "myshire", template=template_database)
    app = create_app(Settings(app_env="test", database_url=postgres.url_of("myshire")))
    assert run(app).exit_code == 0
    with app.app_context():
        yield extensions.db
        extensions.db.session.rollback()
        extensions.db.engine.dispose()
    drop_database(postgres, "myshire")


@pytest.fixture
def myshire(loaded: SQLAlchemy) -> SQLAlchemy:
    """The session of that database, in a transaction of this test's own."""
    loaded.session.rollback()
    return loaded


def test_what_is_there(myshire: SQLAlchemy) -> None:
    assert [count(myshire, model) for model in (Organisation, Person, Case, Queue)] == [14, 300, 60, 8]
    assert count(myshire, DigestChoice) == 300
    states = Counter(myshire.session.scalars(select(Case.state)))
    assert set(states) == set(CaseState)
    assert states[CaseState.PUBLISHED] == 39
    assert count(myshire, RoutingRule) > 8
    assert count(myshire, QueueItem) == 60 - states[CaseState.DRAFT] - states[CaseState.SCREENING] + 12


def test_what_people_gave_became_something(myshire: SQLAlchemy) -> None:
    assert [count(myshire, model) for model in (Barrier, Adoption)] == [12, 25]
    assert set(myshire.session.scalars(select(Adoption.outcome))) == {str(one) for one in TriedOutcome}
    items = myshire.session.scalars(select(QueueItem)).all()
    assert {item.state for item in items} == {str(one) for one in ItemState}
    assert {item.outcome for item in items if item.outcome} == {str(one) for one in KEPT}
    told = set(myshire.session.scalars(select(ItemNotice.item_id)))
    assert told == {item.id for item in items if item.state == ItemState.CLOSED}
    assert all(item.arrived_at <= item.state_since < clock.now() for item in items)
    assert any(item.due_on < clock.now().date() for item in items if item.state == ItemState.WAITING)


def test_its_history_is_dated_settled_and_in_order(myshire: SQLAlchemy) -> None:
    events = myshire.session.scalars(select(EventRecord).order_by(EventRecord.id)).all()
    times = [event.occurred_at for event in events]
    assert times == sorted(times)
    assert clock.now() - timedelta(weeks=112) < times[0] < times[-1] < clock.now()
    assert all(event.dispatched_at == event.occurred_at for event in events)
    months = {
        (event.occurred_at.year, event.occurred_at.month) for event in events if event.type == "CasePublished"
    }
    assert len(months) >= 9


def test_every_story_went_the_way_that_pages_lead(myshire: SQLAlchemy) -> None:
    for case in myshire.session.scalars(select(Case)):
        events = myshire.session.scalars(
            select(EventRecord).where(EventRecord.stream == f"case:{case.id}").order_by(EventRecord.id)
        ).all()
        kinds = [event.type for event in events]
        assert bool(kinds) == (case.state != CaseState.DRAFT)
        if case.submission:
            kinds = [kind for kind in kinds if kind != "ConsentRecorded"]
            assert kinds[:2] == ["CaseSubmitted", "ContributionRouted"]
            assert events[0].correlation_id == events[1].correlation_id
            assert kinds.count("CaseSubmitted") == case.submission
            assert events[0].actor_id == case.author_id
            item = myshire.session.scalars(
                select(QueueItem).where(QueueItem.contribution_id == case.id, QueueItem.kind == "case")
            ).one()
            assert item.arrived_at == events[0].occurred_at
        if case.state == CaseState.PUBLISHED:
            published = next(event for event in events if event.type == "CasePublished")
            assert case.published_at == published.occurred_at == case.state_since
        claims = {event.actor_id for event in events if event.type == "CaseClaimed"}
        assert case.author_id not in claims


def test_claims_are_open_and_comments_are_there(myshire: SQLAlchemy) -> None:
    open_claims = Case.claim_expires_at > func.now()
    champion = Person.email == "champion@myshire.example"
    mine = select(func.count()).select_from(Case).join(Person, Person.id == Case.claimed_by_id)
    assert myshire.session.scalar(mine.where(open_claims, Case.state == CaseState.WITH_CHAMPION)) == 3
    assert (myshire.session.scalar(mine.where(open_claims, champion)) or 0) >= 3
    fields = Counter(myshire.session.scalars(select(CaseComment.field)))
    assert fields[STRENGTHS] >= 10
    assert sum(fields.values()) - fields[STRENGTHS] == 8


def test_one_password_for_all_hashed_once(myshire: SQLAlchemy) -> None:
    hashes = set(myshire.session.scalars(select(Person.password_hash)))
    assert len(hashes) == 1
    assert is_right(PASSWORD, hashes.pop())
    for role, (_, address) in zip(Role, sign_ins(), strict=True):
        person = myshire.session.scalars(select(Person).where(Person.email == address)).one()
        assert role in person.roles
        assert len(person.memberships) == (2 if role == Role.TRAINER else 1)


def test_last_weeks_digests_are_there_and_none_is_due(myshire: SQLAlchemy) -> None:
    had = (
        select(Person.email)
        .join(DigestRun, DigestRun.person_id == Person.id)
        .where(DigestRun.items_count > 0)
    )
    assert {address for _, address in sign_ins()} <= set(myshire.session.scalars(had))
    assert set(myshire.session.scalars(select(Mail.state))) == {MailState.SENT}
    news = set(myshire.session.scalars(select(func.unnest(DigestRun.news))))
    told = myshire.session.scalars(select(EventRecord.type).where(EventRecord.id.in_(news))).all()
    assert len(told) == len(news) > 0
    assert set(told) <= {
        "CasePublished",
        "CaseReturned",
        "ContributionRouted",
        "StoryTried",
        "FactorProposed",
    }
    shown_early = select(func.count()).select_from(DigestItem).join(DigestRun).join(DigestItem.case)
    assert myshire.session.scalar(shown_early.where(Case.published_at > DigestRun.composed_at)) == 0
    assert create_due_runs(clock.now()) == 0


def test_the_district_nurse_has_a_story_that_waits_on_her(myshire: SQLAlchemy) -> None:
    nurse = select(Person.id).where(Person.email == "nurse@myshire.example").scalar_subquery()
    states = myshire.session.scalars(select(Case.state).where(Case.author_id == nurse)).all()
    assert sorted(states) == [CaseState.PUBLISHED, CaseState.WITH_AUTHOR]


def test_the_command_tells_whom_to_sign_in_as_and_leaves_a_region_with_people_alone(
    app: Flask, db: SQLAlchemy
) -> None:
    told = run(app, "--people", "120", "--weeks", "8")
    assert told.exit_code == 0
    assert all(address in told.output for _, address in sign_ins())
    assert PASSWORD in told.output
    before = count(db, Person), count(db, Case), count(db, EventRecord)
    assert before[:2] == (120, 60)
    first = db.session.scalar(select(func.min(EventRecord.occurred_at)))
    assert first is not None
    assert first > clock.now() - timedelta(weeks=10)
    assert set(db.session.scalars(select(Case.state))) == set(CaseState) - TOO_SHORT_FOR
    again = run(app, "--if-empty")
    assert (again.exit_code, again.output) == (0, "")
    refused = run(app)
    assert refused.exit_code == 1
    assert "people here already" in refused.output
    assert (count(db, Person), count(db, Case), count(db, EventRecord)) == before


def test_invented_people_do_not_come_into_production(database_url: str) -> None:
    given: dict[str, Any] = {
        "database_url": database_url,
        "smtp_url": "smtp://localhost",
        "base_url": "https://exchange.example",
        "attachments_url": "s3://bucket",
    }
    app = create_app(Settings(app_env="production", secret_key="k" * 64, **given))
    refused = Context().run(run, app)  # away from the context of the database above
    assert refused.exit_code == 1
    assert "This is production" in refused.output
    with app.app_context():
        assert count(extensions.db, Person) == 0
        extensions.db.session.rollback()
        extensions.db.engine.dispose()


def fingerprint(db: SQLAlchemy, wish: Wish) -> str:
    """Everything but ids from sequences, what the database's clock dated, and the salted hash."""
    with clock.stopped(NOW):
        load(wish, quietly)
    kept: list[Any] = []
    people = Person.public_id, Person.name, Person.email, Person.job_title, Person.interests, Person.joined_at
    cases = Case.public_id, Case.title, Case.html, Case.aims, Case.state, Case.state_since, Case.published_at
    items = QueueItem.public_id, QueueItem.because, QueueItem.arrived_at
    events = EventRecord.type, EventRecord.occurred_at, EventRecord.correlation_id
    for columns in (people, cases, items, events):
        kept += sorted(str(row) for row in db.session.execute(select(*columns)))
    db.session.rollback()
    return sha256("\n".join(kept).encode()).hexdigest()


def test_the_same_seed_makes_the_same_region(app: Flask, db: SQLAlchemy) -> None:
    assert fingerprint(db, Wish(people=400, seed=4)) == fingerprint(db, Wish(people=400, seed=4))
