"""Every mail that we send, as its reader gets it, beside the one that somebody looked at and found good.

The files in golden/ open in a mail program. After a change on purpose, `WRITE_GOLDEN=1 pytest tests/mail`
writes them anew; look at them before you commit them.
"""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask_sqlalchemy import SQLAlchemy

from learning_exchange import clock
from learning_exchange.cases.contributions import contribution_of
from learning_exchange.cases.rules import CaseState
from learning_exchange.digests.models import DigestItem, DigestRun
from learning_exchange.digests.operations import choose_digests
from learning_exchange.digests.queries import news_for
from learning_exchange.digests.rules import Choice
from learning_exchange.events.cases import CasePublished, CaseReturned, CaseWithdrawn
from learning_exchange.mail.composing import Suppress, compose
from learning_exchange.mail.mime import write
from learning_exchange.mail.operations import queue_mail
from learning_exchange.outbox import record
from learning_exchange.people.models import Invitation, Organisation, Person
from learning_exchange.practice_development.models import (
    ItemContributor,
    ItemNotice,
    Queue,
    QueueItem,
    QueueSteward,
    RoutingRule,
)
from learning_exchange.practice_development.operations.routing import route
from tests.additions import an_adoption, an_introduction
from tests.region import a_person, a_story, an_organisation
from workers.mail import COMPOSERS

GOLDEN = Path(__file__).parent / "golden"
AT = datetime(2026, 3, 31, 6, tzinfo=UTC)  # a Tuesday, at seven in London
LATER = datetime(2126, 3, 30, 6, tzinfo=UTC)  # by the database's clock, a claim has to last


@pytest.fixture
def surgery(db: SQLAlchemy) -> Organisation:
    return an_organisation(name="Saltmere Surgery", short_name="Saltmere", sector="primary-care")


@pytest.fixture
def reader(surgery: Organisation) -> Person:
    """Somebody whose name needs quotes and is not ASCII."""
    return a_person(
        organisation=surgery,
        name="Zoë O'Brien, RN",
        email="zoe@saltmere.example",
        public_id=UUID(int=1),
        password_hash="not a hash",
        interests=["c-sdm"],
    )


@pytest.fixture
def champion(surgery: Organisation) -> Person:
    return a_person(organisation=surgery, name="Amir Haddad")


def invitation(db: SQLAlchemy, champion: Person, surgery: Organisation, **_: Any) -> dict[str, Any]:
    invited = Invitation(
        public_id=UUID(int=2),
        email="new@saltmere.example",
        organisation_id=surgery.id,
        roles=["champion", "staff"],
        invited_by_id=champion.id,
        invited_at=AT,
        expires_at=datetime(2126, 4, 14, 6, tzinfo=UTC),  # by the database's clock it has to be open
    )
    db.session.add(invited)
    db.session.commit()
    return {"invitation_id": invited.id}


def password_reset(**_: Any) -> dict[str, Any]:
    return {"asked_at": AT.isoformat()}


def password_changed(**_: Any) -> dict[str, Any]:
    return {"changed_at": AT.isoformat()}


def story_published(reader: Person, champion: Person, **_: Any) -> dict[str, Any]:
    case = a_story(reader, title="Asking about the bus", public_id=UUID(int=3))
    record(CasePublished(case.id), by=champion.id)
    return {"case_id": case.id}


def story_returned(reader: Person, champion: Person, **_: Any) -> dict[str, Any]:
    case = a_story(reader, CaseState.WITH_AUTHOR, title="Asking about the bus", public_id=UUID(int=3))
    record(CaseReturned(case.id, 1, ["what_changed"]), by=champion.id)
    return {"case_id": case.id, "submission": 1}


def introduction(reader: Person, surgery: Organisation, state: str, **_: Any) -> dict[str, Any]:
    """Two who tried the same story: the reader, and somebody of the same surgery."""
    other = a_person(organisation=surgery, name="Ade <Bello>", email="ade@saltmere.example")
    story = a_story(a_person(), title="Asking about the bus", public_id=UUID(int=3))
    for person in (reader, other):
        an_adoption(person, story)
    found = an_introduction(other, reader, story, state)
    found.public_id = UUID(int=9)
    return {"introduction_id": found.id}


def story_review_due(reader: Person, **_: Any) -> dict[str, Any]:
    case = a_story(
        reader, CaseState.REVIEW_DUE, title="Asking about the bus", public_id=UUID(int=3), state_since=AT
    )
    return {"case_id": case.id}


def story_withdrawn(reader: Person, champion: Person, **_: Any) -> dict[str, Any]:
    case = a_story(reader, CaseState.WITHDRAWN, title="Withdrawn", public_id=UUID(int=3), created_at=AT)
    record(CaseWithdrawn(case.id), by=champion.id)
    return {"case_id": case.id}


def digest(db: SQLAlchemy, reader: Person, champion: Person, **_: Any) -> dict[str, Any]:
    """Three stories, one of which was taken back, and what became of the reader's own."""
    choose_digests(reader.id, Choice((2,), 7, "Europe/London"))
    run = DigestRun(person_id=reader.id, local_date=date(2026, 3, 31))
    db.session.add(run)
    own = a_story(reader, title="Evening clinics & <b>nobody</b> late", public_id=UUID(int=4))
    _route_and_publish(db, own.id, champion)
    run.news = news_for([(run, reader)])[reader.id]
    told = [
        "Because you follow “Support shared decision making”",
        "From a colleague at Saltmere Surgery",
        "Gone",
    ]
    titles = [
        "Tea before forms",
        "A map of toilets, and why it is the most-read page of our ward\u2019s folder",
        "GONE",
    ]
    for number, (because, title) in enumerate(zip(told, titles, strict=True), start=5):
        state = CaseState.WITHDRAWN if title == "GONE" else CaseState.PUBLISHED
        case = a_story(champion, state, title=title, public_id=UUID(int=number))
        shown = {"person_id": reader.id, "case_id": case.id, "because": because}
        db.session.add(DigestItem(run_id=run.id, position=number, **shown))
    db.session.commit()
    return {"run_id": run.id}


def _route_and_publish(db: SQLAlchemy, case_id: int, champion: Person) -> None:
    queue = Queue(name="Deciding together", purpose="Choices")
    db.session.add(queue)
    db.session.flush()
    db.session.add(RoutingRule(queue_id=queue.id, position=1, conditions={"aims": ["c-sdm"]}))
    contribution = contribution_of(case_id)
    assert contribution is not None
    route(contribution)
    record(CasePublished(case_id), by=champion.id)


def outcome(db: SQLAlchemy, reader: Person, champion: Person, **_: Any) -> dict[str, Any]:
    """Two of the reader's stories went into one item, which closed."""
    choose_digests(reader.id, Choice((2,), 7, "Europe/London", at_once=True))
    queue = Queue(name="Deciding together", purpose="Choices")
    db.session.add(queue)
    db.session.flush()
    stories = [
        a_story(reader, title=title, public_id=UUID(int=number))
        for number, title in enumerate(("Evening clinics & <b>nobody</b> late", "The other bus"), start=20)
    ]
    first, second = (
        QueueItem(
            kind="case", contribution_id=story.id, queue_id=queue.id, because="because it fits", due_on=AT
        )
        for story in stories
    )
    first.state, first.closed_at, first.outcome, first.outcome_words, first.link = (
        *("closed", AT, "out-resource-made", "A card to keep at the telephone, for who books a visit."),
        "https://saltmere.example/card",
    )
    db.session.add_all((first, second))
    db.session.flush()
    second.state, second.state_before = "merged", "waiting"
    second.merged_into_id = second.root_id = first.id
    db.session.add_all(ItemContributor(item_id=one.id, person_id=reader.id) for one in (first, second))
    notice = ItemNotice(item_id=first.id, person_id=reader.id)
    db.session.add(notice)
    db.session.commit()
    return {"notice_id": notice.id}


def waiting(db: SQLAlchemy, reader: Person, champion: Person, **_: Any) -> dict[str, Any]:
    """One thing of nearly every kind; what is late comes first."""
    choose_digests(reader.id, Choice((), 7, "Europe/London"))
    reader.memberships[0].roles = ["lead", "champion"]
    run = DigestRun(person_id=reader.id, kind="waiting", local_date=date(2026, 3, 31))
    queue = Queue(name="Deciding together", purpose="Choices", public_id=UUID(int=30))
    db.session.add_all((run, queue))
    db.session.flush()
    db.session.add(QueueSteward(queue_id=queue.id, person_id=reader.id))
    late, old = date(2026, 3, 24), datetime(2026, 2, 24, 9, tzinfo=UTC)
    titles = [
        "A map of toilets, and why it is the most-read page of our ward\u2019s folder",
        "Tea before forms",
    ]
    for number, (title, values) in enumerate(
        zip(titles, [{}, {"state": "in_hand", "owner_id": reader.id}], strict=True), start=31
    ):
        story = a_story(champion, title=title, public_id=UUID(int=number))
        given = {
            "kind": "case",
            "contribution_id": story.id,
            "queue_id": queue.id,
            "because": "because it fits",
        }
        dates = {"due_on": late, "arrived_at": old, "state_since": old, "public_id": UUID(int=number + 100)}
        db.session.add(QueueItem(**given, **dates, **values))
    a_story(
        reader, CaseState.WITH_AUTHOR, title="Asking about the bus", public_id=UUID(int=3), state_since=LATER
    )
    a_story(
        champion,
        CaseState.WITH_CHAMPION,
        title="Evening clinics & <b>nobody</b> late",
        public_id=UUID(int=4),
        claimed_by=reader,
        claim_expires_at=LATER + timedelta(days=2),
        state_since=LATER,
    )
    db.session.commit()
    return {"run_id": run.id}


ARRANGE: dict[str, Callable[..., dict[str, Any]]] = {
    "already_here": dict,
    "digest": digest,
    "introduced": partial(introduction, state="agreed"),
    "introduction_asked": partial(introduction, state="asked"),
    "invitation": invitation,
    "outcome": outcome,
    "password_changed": password_changed,
    "password_reset": password_reset,
    "story_published": story_published,
    "story_returned": story_returned,
    "story_review_due": story_review_due,
    "story_withdrawn": story_withdrawn,
    "waiting": waiting,
}


def test_every_mail_has_a_golden_one() -> None:
    assert set(ARRANGE) == set(COMPOSERS) == {file.stem for file in GOLDEN.glob("*.eml")}


@pytest.mark.parametrize("template", ARRANGE)
def test_a_mail_reads_as_it_did_when_somebody_looked(
    db: SQLAlchemy, template: str, reader: Person, champion: Person, surgery: Organisation
) -> None:
    with clock.stopped(AT):
        arranged = {"db": db, "reader": reader, "champion": champion, "surgery": surgery}
        params = ARRANGE[template](**({} if ARRANGE[template] is dict else arranged))
        to = "new@saltmere.example" if template == "invitation" else reader
        mail = queue_mail(template, to=to, params=params, dedup_key="golden")
        assert mail is not None
        mail.message_id, mail.planned_at = f"<{template}@learning-exchange.example>", AT
        letter = compose(mail, COMPOSERS)
    assert not isinstance(letter, Suppress), letter
    found = readable(write(letter))
    file = GOLDEN / f"{template}.eml"
    if os.environ.get("WRITE_GOLDEN"):
        file.write_text(found)
    assert found == file.read_text(), f"{file.name} differs: see the top of this file"


def readable(content: bytes) -> str:
    """The mail with its parts as plain text, so that a difference between two can be read."""
    message = message_from_bytes(content, policy=policy.default)
    lines = [f"{name}: {value}" for name, value in message.items()]
    for part in message.iter_parts():
        assert isinstance(part, EmailMessage)
        head = f"Content-Type: {part['Content-Type']}\nContent-Transfer-Encoding: 8bit\n\n"
        body = part.get_content().replace("\r\n", "\n")
        lines.append(f"\n--{message.get_boundary()}\n{head}{body}")
    return "\n".join(lines) + f"\n--{message.get_boundary()}--\n"
