"""Introductions by mail: to whoever was asked, then to both, and none that is no longer wanted."""

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange.cases.attachments import store
from learning_exchange.cases.mails import COMPOSERS
from learning_exchange.cases.models import Adoption, Case, Introduction
from learning_exchange.cases.operations import delete_draft, withdraw_case
from learning_exchange.cases.operations.adopting import answer_introduction, ask_for_introduction
from learning_exchange.cases.rules import Actor, CaseState
from learning_exchange.cases.rules.adopting import Answer
from learning_exchange.digests.models import DigestRun
from learning_exchange.digests.queries import news_for
from learning_exchange.events.additions import (
    FactorProposed,
    IntroductionAgreed,
    IntroductionAsked,
    StoryTried,
)
from learning_exchange.extensions import db as committed
from learning_exchange.mail.composing import Context, Suppress
from learning_exchange.mail.models import Mail
from learning_exchange.mail.smtp import hang_up
from learning_exchange.outbox import record
from learning_exchange.people.models import Person
from tests.additions import a_file, an_adoption, an_introduction
from tests.catcher import MailCatcher
from tests.region import a_person, a_story
from workers import work
from workers.additions import introduce_both, mail_introduction_request


@pytest.fixture
def story(db: SQLAlchemy) -> Case:
    return a_story(a_person())


@pytest.fixture
def asker(story: Case) -> Person:
    person = a_person(name="Sam Rowe", email="sam@saltmere.example")
    an_adoption(person, story)
    return person


@pytest.fixture
def asked(story: Case) -> Person:
    person = a_person(name="Ade Bello", email="ade@harbour.example")
    an_adoption(person, story)
    return person


def planned(db: SQLAlchemy) -> list[Mail]:
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def composed(mail: Mail) -> Context | Suppress:
    return COMPOSERS[mail.template](mail)


def test_whoever_was_asked_is_mailed_once(db: SQLAlchemy, story: Case, asker: Person, asked: Person) -> None:
    found = an_introduction(asker, asked, story)
    for _ in range(2):
        mail_introduction_request(IntroductionAsked(found.id))
    (mail,) = planned(db)
    assert (mail.template, mail.to_address) == ("introduction_asked", asked.email)
    context = composed(mail)
    assert isinstance(context, Context)
    assert context.values["other"].name == "Sam Rowe"


def test_both_are_mailed_once_they_agreed(db: SQLAlchemy, story: Case, asker: Person, asked: Person) -> None:
    found = an_introduction(asker, asked, story, "agreed")
    for _ in range(2):
        introduce_both(IntroductionAgreed(found.id))
    others = {mail.to_address: composed(mail) for mail in planned(db)}
    assert {
        to: context.values["other"].email for to, context in others.items() if isinstance(context, Context)
    } == {
        asker.email: asked.email,
        asked.email: asker.email,
    }


def end(db: SQLAlchemy, how: str, found: Introduction) -> None:
    """What may happen between planning a mail and sending it."""
    if how == "the story was taken back":
        found.case.state = CaseState.WITHDRAWN
    elif how == "the asker left":
        found.asker.state = "left"
    elif how == "one does not want to be contacted any more":
        db.session.scalars(select(Adoption).filter_by(person_id=found.first_id)).one().may_contact = False
    elif how == "it was answered":
        found.state, found.answered_at = "declined", found.asked_at
    db.session.commit()


@pytest.mark.parametrize(
    "how",
    [
        "the story was taken back",
        "the asker left",
        "one does not want to be contacted any more",
        "it was answered",
    ],
)
def test_a_request_that_is_no_longer_wanted_is_not_sent(
    db: SQLAlchemy, story: Case, asker: Person, asked: Person, how: str
) -> None:
    found = an_introduction(asker, asked, story)
    mail_introduction_request(IntroductionAsked(found.id))
    end(db, how, found)
    assert isinstance(composed(planned(db)[0]), Suppress)


@pytest.mark.parametrize("how", ["the story was taken back", "one does not want to be contacted any more"])
def test_no_address_goes_out_once_it_is_no_longer_wanted(
    db: SQLAlchemy, story: Case, asker: Person, asked: Person, how: str
) -> None:
    found = an_introduction(asker, asked, story, "agreed")
    introduce_both(IntroductionAgreed(found.id))
    end(db, how, found)
    assert all(isinstance(composed(mail), Suppress) for mail in planned(db))
    introduce_both(IntroductionAgreed(found.id))
    assert len(planned(db)) == 2


def test_the_author_hears_in_a_digest(db: SQLAlchemy, story: Case) -> None:
    run = DigestRun(person_id=story.author_id, local_date=story.created_at.date())
    db.session.add(run)
    other = a_person()
    record(StoryTried(story.id, 1, "ad-did-not-work"), by=other.id)
    record(FactorProposed(story.id, "sf-champion"), by=other.id)
    db.session.commit()
    assert len(news_for([(run, story.author)])[story.author_id]) == 2


def test_the_bytes_of_a_story_that_is_withdrawn_are_forgotten(committing_app: Flask) -> None:
    with committing_app.app_context():
        jo = a_person()
        story, other = a_story(jo), a_story(jo)
        key, kept = a_file(story).key, a_file(other).key
        assert store.read(key)
        withdraw_case(story.public_id, by=Actor(jo.id, jo.roles))
        committed.session.commit()
        work.drain(committing_app)
        assert store.read(key) is None
        assert store.read(kept)


def test_the_bytes_of_a_draft_that_is_deleted_are_forgotten(committing_app: Flask) -> None:
    with committing_app.app_context():
        jo = a_person()
        draft = a_story(jo, CaseState.DRAFT, submission=0)
        key = a_file(draft).key
        delete_draft(draft.public_id, by=jo.id)
        committed.session.commit()
        work.drain(committing_app)
        assert store.read(key) is None


def test_two_who_agree_write_to_each_other(committing_app: Flask, smtp: MailCatcher) -> None:
    with committing_app.app_context():
        story = a_story(a_person(), title="The <lantern>")
        sam, ade = a_person(name="Sam Rowe"), a_person(name="Ade Bello")
        an_adoption(sam, story)
        adoption = an_adoption(ade, story)
        found = ask_for_introduction(story.public_id, adoption.public_id, by=sam)
        committed.session.commit()
        work.drain(committing_app)
        work.drain(committing_app)
        (question,) = smtp.to(ade.email)
        assert question["Subject"] == "Sam Rowe asks to be introduced to you"
        assert sam.email not in question.as_string()
        assert smtp.to(sam.email) == []

        answer_introduction(found.public_id, Answer.AGREE, by=ade)
        committed.session.commit()
        work.drain(committing_app)
        work.drain(committing_app)
        hang_up()
        for me, other in ((sam, ade), (ade, sam)):
            mail = smtp.to(me.email)[-1]
            assert mail["Subject"] == f"You and {other.name} are introduced"
            for kind in ("plain", "html"):
                part = mail.get_body((kind,))
                assert part
                assert other.email in part.get_content()
