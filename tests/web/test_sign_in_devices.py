"""Where somebody is signed in: devices that can be signed out from another, and how long each lasts."""

from datetime import timedelta

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, func, select, update

from learning_exchange import clock, extensions
from learning_exchange.people.models import SignIn
from tests.guest import Guest, words_of
from tests.region import a_person


def test_a_device_can_be_signed_out_from_another(app: Flask, db: SQLAlchemy) -> None:
    person, laptop, phone = a_person(), Guest(app, agent="Windows Chrome/140 Safari/537"), Guest(app)
    laptop.sign_in(person.email)
    phone.sign_in(person.email)
    page = laptop.get("/account/sign-ins")
    assert "Chrome on Windows" in words_of(page)
    assert "Firefox on Android" in words_of(page)
    row = db.session.scalars(select(SignIn).where(SignIn.device == "Firefox on Android")).one()
    button = f"/account/sign-ins/{row.public_id}/end"
    assert button in page.text
    assert laptop.get(button).status_code == 405
    assert laptop.post(button, on="/account/sign-ins").status_code == 303
    assert phone.get("/account").status_code == 302
    assert laptop.get("/account").status_code == 200
    assert laptop.post(button, on="/account/sign-ins").status_code == 404, "it has ended"


def test_every_other_device_can_be_signed_out_at_once(app: Flask, db: SQLAlchemy) -> None:
    person, stranger = a_person(), a_person()
    here, *others = [Guest(app) for _ in range(3)]
    for guest in (here, *others):
        guest.sign_in(person.email)
    elsewhere = Guest(app)
    elsewhere.sign_in(stranger.email)
    here.post("/account/sign-ins/end-others", on="/account/sign-ins")
    assert [guest.get("/account").status_code for guest in (here, *others, elsewhere)] == [200, 302, 302, 200]


def test_nobody_ends_the_sign_in_of_somebody_else(app: Flask, db: SQLAlchemy) -> None:
    owner, other = Guest(app), Guest(app)
    owner.sign_in(a_person().email)
    row = db.session.scalars(select(SignIn)).one()
    other.sign_in(a_person().email)
    answer = other.post(f"/account/sign-ins/{row.public_id}/end", on="/account/sign-ins")
    assert answer.status_code == 404
    assert owner.get("/account").status_code == 200


def test_a_sign_in_that_is_used_lasts_longer_but_not_for_ever(committing_app: Flask) -> None:
    guest = Guest(committing_app)
    with committing_app.app_context():
        session = extensions.db.session
        guest.sign_in(a_person().email)
        age_by(timedelta(days=10))
        guest.get("/account")
        row = session.scalars(select(SignIn)).one()
        assert clock.now() - row.seen_at < timedelta(minutes=1)
        assert row.expires_at - clock.now() > timedelta(days=13, hours=23)
        seen_at = row.seen_at
        guest.get("/account")
        session.rollback()
        assert row.seen_at == seen_at, "within five minutes nothing is written"
        age_by(timedelta(days=85))
        session.execute(update(SignIn).values(expires_at=func.now() + timedelta(days=1)))
        guest.get("/account")
        session.rollback()
        assert row.expires_at < row.started_at + timedelta(days=90, minutes=1)


def age_by(time: timedelta) -> None:
    extensions.db.session.execute(
        update(SignIn).values(started_at=SignIn.started_at - time, seen_at=SignIn.seen_at - time)
    )
    extensions.db.session.commit()


def test_a_page_asks_once_who_somebody_is(app: Flask, db: SQLAlchemy) -> None:
    guest = Guest(app)
    guest.sign_in(a_person().email)
    asked: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        asked.append(statement)

    with app.app_context():
        engine = extensions.db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert "Organisation" in words_of(guest.get("/account")), (
            "with where they work and what they do there"
        )
    finally:
        event.remove(engine, "before_cursor_execute", note)
    (statement,) = [statement for statement in asked if "SAVEPOINT" not in statement]
    assert all(table in statement for table in ("sign_in", "person", "membership", "organisation"))
