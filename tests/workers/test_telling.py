"""Whoever gave to an item is told what became of it: in the next digest, at once if they chose, and once."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange.cases.rules import CaseState
from learning_exchange.digests.models import DigestChoice, DigestRun
from learning_exchange.digests.operations import stop_mails
from learning_exchange.digests.queries import digest_of, latest_digest
from learning_exchange.digests.rules import Subscription
from learning_exchange.events.cases import CaseReturned
from learning_exchange.events.items import ItemClosed
from learning_exchange.extensions import db as committed
from learning_exchange.mail.operations import send_again
from learning_exchange.mail.rules import MailState
from learning_exchange.outbox import record
from learning_exchange.people.models import Person
from learning_exchange.people.rules import PersonState, Role
from learning_exchange.practice_development.models import ItemNotice
from learning_exchange.practice_development.operations.merging import merge_item
from learning_exchange.practice_development.rules.closing import Closing, Outcome
from learning_exchange.practice_development.rules.items import Actor
from tests.author import Author
from tests.catcher import MailCatcher
from tests.region import a_person, a_story
from tests.workers.items import a_queue, an_item, closed, give_up, in_hand
from tests.workers.readers import chosen, compose, due, mails_to
from workers import work
from workers.telling import tell_contributors


@pytest.fixture
def giver(db: SQLAlchemy) -> Person:
    return chosen(7)


def at_once(person: Person) -> Person:
    committed.session.get_one(DigestChoice, person.id).at_once = True
    committed.session.commit()
    return person


def told(run: DigestRun) -> list[str]:
    return [one.title for one in digest_of(run).told]


def test_the_next_digest_tells_it_once(giver: Person) -> None:
    owner = a_person(Role.LEAD)
    item = closed(in_hand(owner, a_queue(name="Home visits"), story=a_story(giver, title="Asking first")))
    first, second = due(giver), due(giver)
    compose(first)
    compose(first)
    compose(second)
    [one] = digest_of(first).told
    assert (one.title, one.queue) == ("Asking first", "Home visits")
    assert one.sentence == "Local practice changed: Every visit begins with a question."
    assert (first.items_count, told(second), second.items_count) == (1, [], 0)
    notice = committed.session.scalars(select(ItemNotice).where(ItemNotice.item_id == item.id)).one()
    assert notice.digest_run_id == first.id
    assert [mail.template for mail in mails_to(giver)] == ["digest"]


def test_whoever_gave_to_what_was_joined_is_told_of_the_one_that_closed(giver: Person) -> None:
    other, lead = chosen(7), a_person(Role.LEAD)
    root = in_hand(lead, story=a_story(giver, title="The first"))
    leaf = in_hand(lead, story=a_story(other, title="The second"))
    again = in_hand(lead, story=a_story(giver, title="The third"))
    for one in (leaf, again):
        merge_item(one.public_id, root.public_id, reason="", by=Actor(lead.id, lead.roles))
    closed(root)
    runs = [due(giver), due(other)]
    for run in runs:
        compose(run)
    assert [told(run) for run in runs] == [["The first"], ["The second"]]
    assert digest_of(runs[0]).told[0].others == 1


def test_more_than_a_digest_holds_is_told_in_the_next(giver: Person) -> None:
    owner = a_person(Role.LEAD)
    for number in range(12):
        closed(in_hand(owner, story=a_story(giver, title=f"Story {number}")))
    runs = [due(giver), due(giver)]
    for run in runs:
        compose(run)
    assert [len(told(run)) for run in runs] == [10, 2]


@pytest.mark.parametrize("state", ["failed", "suppressed"])
def test_what_a_mail_that_never_came_told_comes_again(giver: Person, state: str) -> None:
    mine = a_story(giver, CaseState.WITH_CHAMPION, title="Mine")
    record(CaseReturned(mine.id, 1, ["title"]), by=a_person().id)
    story = a_story(a_person(), title="Somebody else's")
    closed(in_hand(a_person(Role.LEAD), story=a_story(giver, title="Given")))
    first, between, second = due(giver), due(giver), due(giver)
    compose(first)
    assert first.mail_id
    compose(between)  # while the mail is still tried
    assert between.items_count == 0
    give_up(first.mail_id, state)
    committed.session.expire_all()
    assert [case_id for case_id, _ in compose(second)] == [story.id]
    found = digest_of(second)
    assert (told(second), [one.title for one in found.news]) == (["Given"], ["Mine"])
    committed.session.expire_all()
    assert (first.given_back, told(first)) == (True, [])
    third = due(giver)
    compose(third)
    assert third.items_count == 0


def test_a_mail_that_may_have_come_counts_as_come(giver: Person) -> None:
    closed(in_hand(a_person(Role.LEAD), story=a_story(giver)))
    first, second = due(giver), due(giver)
    compose(first)
    assert first.mail_id
    give_up(first.mail_id, "uncertain")
    compose(second)
    assert (len(told(first)), second.items_count) == (1, 0)


def test_what_is_not_given_any_more_is_not_told(giver: Person) -> None:
    story = a_story(giver)
    closed(in_hand(a_person(Role.LEAD), story=story))
    run = due(giver)
    compose(run)
    story.state = CaseState.WITHDRAWN
    committed.session.commit()
    assert told(run) == []
    found = latest_digest(giver.id)
    assert found is not None
    assert not found


def test_only_who_chose_it_is_mailed_at_once_and_once(giver: Person) -> None:
    other, lead = at_once(chosen(7)), a_person(Role.LEAD)
    item = closed(in_hand(lead, story=a_story(giver)))
    closed(second := in_hand(lead, story=a_story(other)))
    for one in (item, second):
        for _ in range(2):
            tell_contributors(ItemClosed(one.id, Outcome.PRACTICE_CHANGED))
    assert mails_to(giver) == []
    assert [mail.dedup_key for mail in mails_to(other)] == [f"outcome:{second.id}:{other.id}"]


def test_the_page_of_the_last_digest_tells_it(app: Flask, giver: Person) -> None:
    lead = a_person(Role.LEAD)
    closed(in_hand(lead, a_queue(name="Home visits"), story=a_story(giver, title="Asking <b>first</b>")))
    closed(in_hand(lead, story=a_story(giver, title="Unrouted")))
    compose(due(giver))
    page = Author(app, giver).get("/digests/latest").text
    assert "Asking &lt;b&gt;first&lt;/b&gt;" in page
    assert page.count("Local practice changed: Every visit begins with a question.") == 2
    assert "Home visits" in page
    assert ">None<" not in page


# The mail


@pytest.fixture
def sending(committing_app: Flask) -> Iterator[Flask]:
    """Real commits, and an application context."""
    with committing_app.app_context():
        yield committing_app


REFUSED = Closing(Outcome.NOT_TAKEN_FORWARD, words="The form belongs to another trust, which said no.")


def test_from_closing_to_the_mailbox(sending: Flask, smtp: MailCatcher) -> None:
    giver = at_once(chosen(7, email="giver@far.example"))
    item = in_hand(a_person(Role.LEAD), a_queue(name="Forms"), story=a_story(giver, title="One form less"))
    work.drain(sending)
    closed(item, REFUSED)
    work.drain(sending)
    work.drain(sending)
    [mail] = smtp.to("giver@far.example")
    assert mail["Subject"] == "What became of what you gave"
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        words = part.get_content()
        for said in ("One form less", REFUSED.words, "Forms", "/cases/", "/digests/stop/"):
            assert said in words
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("what", ["left", "withdrew", "chose otherwise"])
def test_a_mail_at_once_is_held_back_when_it_is_wrong_by_now(
    sending: Flask, smtp: MailCatcher, what: str
) -> None:
    giver = at_once(chosen(7))
    story = a_story(giver)
    closed(in_hand(a_person(Role.LEAD), story=story))
    [notice] = committed.session.scalars(select(ItemNotice))
    tell_contributors(ItemClosed(notice.item_id, Outcome.PRACTICE_CHANGED))
    if what == "left":
        giver.state = PersonState.LEFT
    elif what == "withdrew":
        story.state = CaseState.WITHDRAWN
    else:
        stop_mails(giver.id, Subscription.AT_ONCE)
    committed.session.commit()
    work.drain(sending)
    assert [mail.state for mail in mails_to(giver)] == [MailState.SUPPRESSED]
    assert smtp.mails == []


def test_a_digest_sent_again_by_hand_does_not_tell_twice(sending: Flask, smtp: MailCatcher) -> None:
    giver = chosen(7)
    closed(in_hand(a_person(Role.LEAD), story=a_story(giver)))
    first, second = due(giver), due(giver)
    compose(first)
    assert first.mail_id
    give_up(first.mail_id)
    compose(second)
    committed.session.expire_all()
    assert first.mail
    assert send_again(first.mail, by=a_person().id)
    committed.session.commit()
    work.drain(sending)
    assert len(smtp.mails) == 1
    committed.session.expire_all()
    assert first.mail.suppressed_because == "What stood in it went into a later one."


def test_an_item_among_the_unrouted_is_told_as_well(giver: Person) -> None:
    closed(in_hand(a_person(Role.LEAD), story=a_story(giver)))
    run = due(giver)
    compose(run)
    assert digest_of(run).told[0].queue is None


def test_a_contribution_that_nobody_closed_is_no_news(giver: Person) -> None:
    an_item(story=a_story(giver))
    run = due(giver)
    compose(run)
    assert (told(run), run.items_count) == ([], 0)
