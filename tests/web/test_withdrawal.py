"""A story that was withdrawn is found nowhere: on no page, in no search, feed, export or mail, in no table.

The pages are those of the URL map, each opened with every id that the database has, so a page that is made
tomorrow is opened, too. The same instruments find the story before it is withdrawn: they can find.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import TextClause, inspect, select, text
from werkzeug.routing import Rule

from learning_exchange import clock
from learning_exchange.cases.models import Case
from learning_exchange.cases.operations import (
    agree_case,
    claim_case,
    hand_on_case,
    publish_case,
    record_consent,
    return_case,
    save_draft,
    submit_case,
    withdraw_case,
)
from learning_exchange.cases.rules import (
    WITHDRAWN_TITLE,
    Actor,
    CaseState,
    Consent,
    NoSuchCase,
    Refused,
    Writing,
)
from learning_exchange.digests.models import DigestItem, DigestRun
from learning_exchange.digests.operations import choose_digests
from learning_exchange.digests.rules import Choice
from learning_exchange.events.cases import CaseWithdrawn
from learning_exchange.mail.composing import Suppress, compose
from learning_exchange.mail.models import Mail
from learning_exchange.mail.operations import queue_mail
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from tests.additions import a_factor, a_file, an_adoption
from tests.author import Author, kept
from tests.queues import a_queue, item_of
from tests.region import a_person, a_story
from workers.mail import COMPOSERS
from workers.subscriptions import SUBSCRIPTIONS

CANARY = "zorbquil"  # no word, so that no stem of it is another
NEARBY = "quillwort"  # a word beside it, to search by: what is searched for stands on the page again
SAID = f"Beside the {NEARBY} we heard the {CANARY}."
EVERYTHING = (Role.CHAMPION, Role.LEAD, Role.MANAGER, Role.TRAINER, Role.ADMINISTRATOR, Role.PARTNER)


def of(person: Person) -> Actor:
    return Actor(person.id, person.roles)


@pytest.fixture
def jo(db: SQLAlchemy) -> Person:
    """The author."""
    return a_person(name="Jo Okafor")


@pytest.fixture
def asha(db: SQLAlchemy) -> Person:
    """The champion who reads first."""
    return a_person(Role.CHAMPION, name="Asha Patel")


@pytest.fixture
def told(db: SQLAlchemy, jo: Person, asha: Person) -> Case:
    """A story about one person that has been everywhere, and has the canary in all that was ever written."""
    a_queue()
    case = lived_through(db, jo, asha, a_person(Role.PARTNER))
    item_of(case)
    reader = a_person()
    an_adoption(reader, case, context=SAID, adaptation=SAID, evidence=SAID)
    a_factor(case, asha, words=SAID)
    a_file(case, label=SAID, alt=SAID)
    run = DigestRun(person_id=reader.id, local_date=date(2026, 3, 31))
    choose_digests(reader.id, Choice((1,), 7, "Europe/London"))
    db.session.add(run)
    db.session.flush()
    shown = {"person_id": reader.id, "case_id": case.id, "because": "Because you follow it"}
    db.session.add(DigestItem(run_id=run.id, position=1, **shown))
    queue_mail("digest", to=reader, params={"run_id": run.id}, dedup_key="digest")
    queue_mail("story_published", to=jo, params={"case_id": case.id}, dedup_key="published")
    db.session.commit()
    return case


def lived_through(db: SQLAlchemy, jo: Person, asha: Person, rosa: Person) -> Case:
    """Written, handed in, returned, handed in again, read twice, published."""
    key, organisation = uuid4(), jo.memberships[0].organisation_id
    boxes: dict[str, Any] = dict.fromkeys(("what_mattered", "what_you_did", "what_changed", "place"), SAID)
    writing = Writing(
        organisation_id=organisation,
        title=f"The {CANARY} and the {NEARBY}",
        aims=("c-sdm",),
        about_one_person=True,
        **boxes,
    )
    save_draft(key, writing, by=jo.id)
    record_consent(key, Consent(f"The warden of the {CANARY}", date(2026, 3, 1), "spoken"), by=jo.id)
    submit_case(key, by=jo.id)
    claim_case(key, by=of(asha))
    return_case(key, {"title": SAID}, strengths=SAID, by=of(asha))
    submit_case(key, by=jo.id)
    claim_case(key, by=of(asha))
    hand_on_case(key, strengths=SAID, by=of(asha))
    claim_case(key, by=of(rosa))
    agree_case(key, strengths=SAID, by=of(rosa))
    publish_case(key, strengths=SAID, by=of(asha))
    db.session.commit()
    return kept(key)


def withdraw(db: SQLAlchemy, case: Case, by: Person) -> None:
    """The button, and what follows it within seconds."""
    withdraw_case(case.public_id, by=of(by))
    for reaction in SUBSCRIPTIONS[CaseWithdrawn]:
        reaction(CaseWithdrawn(case.id))
    db.session.commit()


def tables_with(db: SQLAlchemy) -> set[str]:
    """The tables in any row of which, whatever the column, the canary stands."""
    named = db.session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    return {name for name in named if db.session.scalar(_stands_in(name), {"word": f"%{CANARY}%"})}


def _stands_in(table: str) -> TextClause:
    return text(f'SELECT EXISTS (SELECT FROM "{table}" AS row WHERE row::text ILIKE :word)')


def every_address(app: Flask, db: SQLAlchemy) -> list[str]:
    """Every GET route of the URL map, with every id that there is; those without one also with a search."""
    ids, addresses = _ids(db), []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.endpoint != "static":
                for values in _values(rule, ids):
                    addresses.append(app.url_for(rule.endpoint, **values))
            if "GET" in (rule.methods or ()) and not rule.arguments:
                addresses.append(app.url_for(rule.endpoint, q=NEARBY))
    return addresses


def _ids(db: SQLAlchemy) -> dict[str, list[Any]]:
    """Every id that an address may have, and the plain numbers of the first rows."""
    found: set[UUID] = set()
    for table in inspect(db.engine).get_table_names():
        if "public_id" in {column["name"] for column in inspect(db.engine).get_columns(table)}:
            found |= set(db.session.scalars(text(f'SELECT public_id FROM "{table}"')))
    return {"UUIDConverter": [*found], "IntegerConverter": [*range(1, 4)]}


def _values(rule: Rule, ids: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """One set of values for each id; routes with several parts get the same id in each."""
    kinds = {type(rule._converters[name]).__name__ for name in rule.arguments}
    if not kinds:
        yield {}
    elif len(kinds) == 1:
        yield from (dict.fromkeys(rule.arguments, one) for one in ids.get(kinds.pop(), ()))


def pages_with(app: Flask, person: Person, addresses: Iterable[str]) -> tuple[set[str], set[str]]:
    """Which addresses answer somebody at all, and which with the canary."""
    browser, open_to, found = Author(app, person), set(), set()
    for address in addresses:
        with browser.get(address) as answer:
            body = answer.get_data()
        assert answer.status_code < 500, address
        if answer.status_code != 404:
            open_to.add(address)
        if CANARY.encode() in body.lower():
            found.add(address)
    return open_to, found


def mails_with(db: SQLAlchemy) -> set[str]:
    """The templates of mails that would go now, and would say the canary."""
    found = set()
    for mail in db.session.scalars(select(Mail).where(Mail.state.in_(("queued", "deferred")))).all():
        letter = compose(mail, COMPOSERS)
        if not isinstance(letter, Suppress) and CANARY in f"{letter.subject}{letter.text}{letter.html}":
            found.add(mail.template)
    return found


def test_a_withdrawn_story_is_found_nowhere(
    app: Flask, db: SQLAlchemy, told: Case, jo: Person, asha: Person
) -> None:
    everybody = [jo, asha, a_person(*EVERYTHING, name="Everything"), a_person(name="Staff")]
    addresses = every_address(app, db)
    answers = {person: pages_with(app, person, addresses) for person in everybody}
    assert all(found for _, found in answers.values()), "the instruments find it on pages"
    of_staff = answers[everybody[-1]][1]
    assert {f"/cases?q={NEARBY}", f"/cases/{told.public_id}"} <= of_staff
    assert {"case", "case_version", "case_comment", "story_consent"} <= tables_with(db)
    assert {"adoption", "case_factor", "attachment"} <= tables_with(db)
    assert mails_with(db) == {"digest", "story_published"}

    withdraw(db, told, asha)

    assert tables_with(db) == set()
    assert mails_with(db) == set()
    for person, (open_to, _) in answers.items():
        assert pages_with(app, person, open_to)[1] == set(), person.name
    published = db.session.scalars(select(Mail).where(Mail.template == "story_published")).one()
    assert (published.state, published.suppressed_because) == ("suppressed", "The story was withdrawn.")


def test_who_could_see_it_sees_that_it_is_gone(app: Flask, db: SQLAlchemy, told: Case, asha: Person) -> None:
    reader = Author(app, a_person())
    withdraw(db, told, asha)
    page = reader.get(f"/cases/{told.public_id}")
    assert WITHDRAWN_TITLE in page.text
    assert "its words are erased" in page.text
    assert "Jo Okafor" not in page.text
    author = Author(app, db.session.get_one(Person, told.author_id)).get(f"/cases/{told.public_id}").text
    assert "Asha Patel withdrew this story." in author, "its history stays"
    assert "Jo Okafor handed in this story again." in author


@pytest.mark.parametrize(
    ("state", "readers"),
    [
        (CaseState.WITH_AUTHOR, set()),
        (CaseState.WITH_CHAMPION, {Role.CHAMPION}),
        (CaseState.WITH_SECOND_READER, {Role.CHAMPION, Role.PARTNER}),
        (CaseState.PUBLISHED, {Role.CHAMPION, Role.PARTNER, Role.STAFF, Role.ADMINISTRATOR}),
    ],
)
def test_the_tombstone_stands_only_where_the_story_stood(
    app: Flask, db: SQLAlchemy, state: CaseState, readers: set[Role]
) -> None:
    author = a_person()
    case = a_story(author, state)
    withdraw(db, case, author)
    for role in (Role.CHAMPION, Role.PARTNER, Role.STAFF, Role.ADMINISTRATOR):
        answer = Author(app, a_person(role)).get(f"/cases/{case.public_id}")
        assert answer.status_code == (200 if role in readers else 404), role


@pytest.mark.parametrize("role", [Role.CHAMPION, Role.ADMINISTRATOR])
def test_a_champion_or_administrator_withdraws_with_one_button_and_no_reason(
    app: Flask, db: SQLAlchemy, told: Case, jo: Person, role: Role
) -> None:
    somebody = Author(app, a_person(role, name="Ben Whitlock"))
    asked = somebody.get(f"/cases/{told.public_id}/withdraw").text
    assert "Nobody has to say why." in asked
    answer = somebody.post(f"/cases/{told.public_id}/withdraw")
    assert (answer.status_code, answer.location) == (303, "/cases")
    assert kept(told.public_id).state == CaseState.WITHDRAWN
    for reaction in SUBSCRIPTIONS[CaseWithdrawn]:
        reaction(CaseWithdrawn(told.id))
        reaction(CaseWithdrawn(told.id))
    mail = db.session.scalars(select(Mail).where(Mail.template == "story_withdrawn")).one()
    assert mail.person_id == jo.id
    letter = compose(mail, COMPOSERS)
    assert not isinstance(letter, Suppress)
    assert "Ben Whitlock withdrew a story of yours" in letter.text


def test_an_author_is_not_mailed_of_their_own_act(db: SQLAlchemy, told: Case, jo: Person) -> None:
    withdraw(db, told, jo)
    assert db.session.scalars(select(Mail).where(Mail.template == "story_withdrawn")).all() == []


def test_others_cannot_withdraw_and_nobody_twice(
    app: Flask, db: SQLAlchemy, told: Case, asha: Person
) -> None:
    staff = Author(app, a_person())
    assert staff.get(f"/cases/{told.public_id}/withdraw").status_code == 404
    assert staff.post(f"/cases/{told.public_id}/withdraw").status_code == 404
    withdraw(db, told, asha)
    with pytest.raises(Refused, match="already been withdrawn"):
        withdraw_case(told.public_id, by=of(asha))
    draft = a_story(a_person(), CaseState.DRAFT)
    with pytest.raises(NoSuchCase):
        withdraw_case(draft.public_id, by=of(asha))


def test_the_record_of_consent_says_when_it_ended(db: SQLAlchemy, told: Case, asha: Person) -> None:
    withdraw(db, told, asha)
    held_by, ended = db.session.execute(text("SELECT held_by, withdrawn_at FROM story_consent")).one()
    assert held_by == ""
    assert ended <= clock.now()
