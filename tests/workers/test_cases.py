"""Telling authors what became of their story: one mail each time, and none that is no longer true."""

from email.message import EmailMessage

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange.cases.mails import COMPOSERS
from learning_exchange.cases.models import Case
from learning_exchange.cases.operations import publish_case, return_case
from learning_exchange.cases.rules import CURRENT, Actor, CaseState
from learning_exchange.events.cases import CasePublished, CaseReturned
from learning_exchange.extensions import db as committed
from learning_exchange.mail.composing import Context, Suppress
from learning_exchange.mail.models import Mail
from learning_exchange.mail.smtp import hang_up
from learning_exchange.people.rules import Role
from tests.catcher import MailCatcher
from tests.champion import claimed_by
from tests.region import a_person, a_story
from workers import work
from workers.cases import tell_author_published, tell_author_returned


def planned(db: SQLAlchemy) -> list[Mail]:
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def composed(mail: Mail) -> Context | Suppress:
    return COMPOSERS[mail.template](mail)


def test_a_publication_is_told_once_however_often_the_reaction_runs(db: SQLAlchemy) -> None:
    story = a_story(a_person())
    for _ in range(2):
        tell_author_published(CasePublished(story.id))
    [mail] = planned(db)
    assert (mail.template, mail.person_id, mail.params) == (
        "story_published",
        story.author_id,
        {"case_id": story.id},
    )


def test_each_return_is_told_once(db: SQLAlchemy) -> None:
    story = a_story(a_person(), CaseState.WITH_AUTHOR)
    for submission in (1, 1, 2, 2):
        tell_author_returned(CaseReturned(story.id, submission=submission, fields=["title"]))
    assert [mail.params["submission"] for mail in planned(db)] == [1, 2]


def test_a_deleted_story_is_told_of_to_nobody(db: SQLAlchemy) -> None:
    tell_author_published(CasePublished(case_id=404))
    tell_author_returned(CaseReturned(case_id=404, submission=1, fields=[]))
    assert planned(db) == []


@pytest.mark.parametrize("state", [state for state in CaseState if state not in CURRENT])
def test_what_is_no_longer_published_is_not_mailed(db: SQLAlchemy, state: CaseState) -> None:
    story = a_story(a_person())
    tell_author_published(CasePublished(story.id))
    story.state = state
    assert isinstance(composed(planned(db)[0]), Suppress)


@pytest.mark.parametrize(
    ("state", "submission"),
    [(CaseState.WITH_CHAMPION, 2), (CaseState.WITHDRAWN, 1), (CaseState.WITH_AUTHOR, 2)],
)
def test_a_return_that_was_answered_is_not_mailed(db: SQLAlchemy, state: CaseState, submission: int) -> None:
    story = a_story(a_person(), CaseState.WITH_AUTHOR)
    tell_author_returned(CaseReturned(story.id, submission=1, fields=["title"]))
    story.state, story.submission = state, submission
    assert isinstance(composed(planned(db)[0]), Suppress)


def delivered(app: Flask, smtp: MailCatcher, story: Case) -> EmailMessage:
    """The one mail that the author gets."""
    work.drain(app)
    work.drain(app)
    hang_up()
    (mail,) = smtp.to(story.author.email)
    return mail


def text_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_the_author_of_a_published_story_gets_a_mail(committing_app: Flask, smtp: MailCatcher) -> None:
    with committing_app.app_context():
        asha = a_person(Role.CHAMPION, name="Asha Patel")
        story = claimed_by(asha, title="The <lantern>")
        publish_case(story.public_id, strengths="Lovely.", by=Actor(asha.id, asha.roles))
        committed.session.commit()
        mail = delivered(committing_app, smtp, story)

        assert mail["Subject"] == "Your story is published"
        assert "Asha Patel published your story “The <lantern>”." in text_of(mail, "plain")
        assert "The &lt;lantern&gt;" in text_of(mail, "html")
        for kind in ("plain", "html"):
            assert f"/cases/{story.public_id}" in text_of(mail, kind)
            assert "Lovely." not in text_of(mail, kind)  # what champions write stays behind the sign-in


def test_the_author_of_a_returned_story_gets_a_mail(committing_app: Flask, smtp: MailCatcher) -> None:
    with committing_app.app_context():
        asha = a_person(Role.CHAMPION, name="Asha Patel")
        story = claimed_by(asha, title="The lantern")
        asked = {"title": "Name the bus?"}
        return_case(story.public_id, asked, strengths="Lovely.", by=Actor(asha.id, asha.roles))
        committed.session.commit()
        mail = delivered(committing_app, smtp, story)

        assert mail["Subject"] == "A champion asks for a few changes to your story"
        for kind in ("plain", "html"):
            assert f"/cases/{story.public_id}/write" in text_of(mail, kind)
            assert "Name the bus?" not in text_of(mail, kind)
