"""A forgotten password, and a changed one: links that work once, and a notice of every change."""

from datetime import timedelta

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from learning_exchange import clock
from learning_exchange.mail.composing import Context, Suppress
from learning_exchange.mail.models import Mail
from learning_exchange.outbox import EventRecord, read
from learning_exchange.people import mails, passwords
from learning_exchange.people.models import Person, SignIn
from learning_exchange.people.rules import PersonState
from learning_exchange.people.tokens import reset_token
from tests.guest import Guest, error_at, token_of, words_of
from tests.region import PASSWORD, a_person
from workers import people as reactions

NEW = "ferry anchor plum"
BAD_PASSWORDS = {
    "": "Choose a password.",
    "short": "Use 10 characters or more; this has 5.",
    "password123": "This or a part of it is a password that many people choose.",
    "qwertyuiop[]": "Keys that lie next to each other are guessed quickly.",
    "aaaaaaaaaaaaaa": "Something repeated is guessed quickly.",
    "abcdefghijkl": "Runs such as abcd or 4321 are guessed quickly.",
    "Bridget Okafor": "Your name, your address and where you work are guessed first.",
    "okafor.b 2026": "Your name, your address and where you work are guessed first.",
    "Myshire Trust!": "Your name, your address and where you work are guessed first.",
    "x" * 1025: "Use a shorter password: 1,024 plain letters at most.",
    "é" * 513: "Use a shorter password: 1,024 plain letters at most.",
    "x" * 1_000_000: "Use a shorter password: 1,024 plain letters at most.",
}
GOOD_PASSWORDS = (
    NEW,
    "خوش آمدید دوستان",
    "\u202eferry anchor plum",
    "'; DROP TABLE person; --",
    "🐢 ferry 🐙 plum 🦊",
)


def events(db: SQLAlchemy) -> list[str]:
    return list(db.session.scalars(select(EventRecord.type).order_by(EventRecord.id)))


def link_for(person: Person, *, expires_in: timedelta = timedelta(hours=1)) -> str:
    return "/reset-password/" + reset_token(person, expires_at=clock.now() + expires_in)


def test_the_answer_is_the_same_whoever_asks_and_only_people_who_are_here_get_a_mail(
    app: Flask, db: SQLAlchemy
) -> None:
    here, gone = a_person(), a_person(state=PersonState.LEFT)
    pages = []
    for email in (here.email, gone.email, "nobody@example.org"):
        page = Guest(app).post("/forgotten-password", {"email": email})
        assert page.status_code == 200
        pages.append(page.text.replace(email, ""))
    assert len(set(pages)) == 1
    (asked,) = db.session.scalars(select(EventRecord)).all()
    assert (asked.type, asked.payload["person_id"], asked.actor_id) == (
        "PasswordResetRequested",
        here.id,
        None,
    )


def test_a_link_opens_a_page_and_its_button_sets_the_password_once(app: Flask, db: SQLAlchemy) -> None:
    person, phone, guest = a_person(), Guest(app), Guest(app)
    phone.sign_in(person.email)
    link = link_for(person)
    for _ in range(3):
        assert "Keep this password" in guest.get(link).text, "opening it changes nothing"
    answer = guest.post(link, {"password": NEW})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert "Your new password is kept" in words_of(guest.get("/sign-in"))
    assert phone.get("/account").status_code == 302, "every device is signed out"
    assert Guest(app).sign_in(person.email, PASSWORD).status_code == 422
    assert Guest(app).sign_in(person.email, NEW).status_code == 303
    assert events(db) == ["PasswordChanged"]
    again = guest.get(link)
    assert (again.status_code, "This link no longer works" in again.text) == (410, True)


def test_a_link_pressed_in_two_windows_works_in_one(app: Flask, db: SQLAlchemy) -> None:
    link = link_for(a_person())
    one, other = Guest(app), Guest(app)
    token = token_of(other.get(link))
    one.post(link, {"password": NEW})
    answer = other.client.post(link, data={"csrf_token": token, "password": "another ferry plum"})
    assert answer.status_code == 410
    assert events(db) == ["PasswordChanged"]


def test_a_link_ends_with_its_hour_and_with_the_password_that_it_was_made_for(
    app: Flask, db: SQLAlchemy
) -> None:
    late, changed, gone = a_person(), a_person(), a_person()
    links = [link_for(late, expires_in=timedelta(seconds=-1)), link_for(changed), link_for(gone)]
    changed.password_hash = passwords.hash_password(NEW)
    gone.state = PersonState.LEFT
    assert [Guest(app).get(link).status_code for link in links] == [410] * 3


@pytest.mark.parametrize("token", ["x", "a.b", "..", "W10.x", "%00", "😀", "x" * 5000])
def test_a_link_that_is_not_ours_is_told_kindly(app: Flask, token: str) -> None:
    page = Guest(app).get("/reset-password/" + token)
    assert (page.status_code, "This link no longer works" in page.text) == (410, True)


def test_a_link_of_somebody_else_cannot_be_made_of_ones_own(app: Flask, db: SQLAlchemy) -> None:
    mine, theirs = link_for(a_person()), link_for(a_person())
    payload, signature = theirs.rpartition(".")[0], mine.rpartition(".")[2]
    assert Guest(app).get(f"{payload}.{signature}").status_code == 410


@pytest.mark.parametrize("password", BAD_PASSWORDS, ids=lambda password: password[:20])
def test_a_password_that_is_quickly_guessed_is_refused_with_the_reason(
    app: Flask, db: SQLAlchemy, password: str
) -> None:
    person = a_person(name="Bridget Okafor", email="bridget.okafor@myshire-trust.example")
    kept = person.password_hash
    page = Guest(app).post(link_for(person), {"password": password})
    assert page.status_code == 422
    assert BAD_PASSWORDS[password] in error_at(page, "password")
    assert not password or f'value="{password[:100]}' not in page.text, "a password is never written back"
    assert (person.password_hash, events(db)) == (kept, [])


@pytest.mark.parametrize("password", GOOD_PASSWORDS)
def test_a_password_may_be_in_any_script(app: Flask, db: SQLAlchemy, password: str) -> None:
    person = a_person()
    assert Guest(app).post(link_for(person), {"password": password}).status_code == 303
    assert Guest(app).sign_in(person.email, password).status_code == 303


def test_a_changed_password_needs_the_one_of_today_and_ends_other_sign_ins(
    app: Flask, db: SQLAlchemy
) -> None:
    person, here, phone = a_person(), Guest(app), Guest(app)
    here.sign_in(person.email)
    phone.sign_in(person.email)
    page = here.post("/account/password", {"current": "a guess", "password": NEW})
    assert (page.status_code, error_at(page, "current")) == (422, "This is not your password now.")
    assert "a guess" not in page.text
    assert NEW not in page.text
    answer = here.post("/account/password", {"current": PASSWORD, "password": NEW})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert (here.get("/account").status_code, phone.get("/account").status_code) == (200, 302)
    assert events(db) == ["PasswordChanged"]
    assert db.session.scalar(select(func.count()).where(SignIn.ended_at.is_(None))) == 1
    assert Guest(app).sign_in(person.email, NEW).status_code == 303


@pytest.mark.parametrize(
    ("fields", "field", "error"),
    [
        ({"password": NEW}, "current", "Enter the password that you have now."),
        ({"current": PASSWORD}, "password", "Choose a password."),
        ({"current": PASSWORD, "password": "password123"}, "password", "many people choose"),
        ({"current": "x" * 1_000_000, "password": NEW}, "current", "This is not your password now."),
    ],
)
def test_what_is_wrong_with_a_changed_password_is_said_at_its_field(
    app: Flask, db: SQLAlchemy, fields: dict[str, str], field: str, error: str
) -> None:
    guest = Guest(app)
    guest.sign_in(a_person().email)
    page = guest.post("/account/password", fields)
    assert page.status_code == 422
    assert error in error_at(page, field)


def test_the_mail_leads_to_the_page_and_nothing_is_kept_of_the_link(app: Flask, db: SQLAlchemy) -> None:
    person = a_person()
    Guest(app).post("/forgotten-password", {"email": person.email})
    event = read(db.session.scalars(select(EventRecord)).one())
    for _ in range(2):
        reactions.mail_reset_link(event)  # type: ignore[arg-type]
    mail = db.session.scalars(select(Mail)).one()
    assert (mail.template, mail.person_id, set(mail.params)) == ("password_reset", person.id, {"asked_at"})
    composed = mails.password_reset(mail)
    assert isinstance(composed, Context)
    link = composed.values["url"].removeprefix("http://localhost:8000")
    assert Guest(app).post(link, {"password": NEW}).status_code == 303


def test_a_mail_that_comes_too_late_is_not_sent(app: Flask, db: SQLAlchemy) -> None:
    person = a_person()
    Guest(app).post("/forgotten-password", {"email": person.email})
    reactions.mail_reset_link(read(db.session.scalars(select(EventRecord)).one()))  # type: ignore[arg-type]
    mail = db.session.scalars(select(Mail)).one()
    with clock.stopped(clock.now() + timedelta(hours=1, seconds=1)):
        assert isinstance(mails.password_reset(mail), Suppress)


def test_every_change_brings_one_notice(app: Flask, db: SQLAlchemy) -> None:
    person = a_person()
    for password in (NEW, "another ferry plum"):
        Guest(app).post(link_for(db.session.get_one(Person, person.id)), {"password": password})
    changes = [read(row) for row in db.session.scalars(select(EventRecord).filter_by(type="PasswordChanged"))]
    for event in changes * 2:
        reactions.tell_of_new_password(event)  # type: ignore[arg-type]
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 2
