"""Signing in and out: the same answer for everybody, sign-ins that can be ended, no way to another site."""

import io
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select, update

from learning_exchange.people import passwords
from learning_exchange.people.models import Person, SignIn
from learning_exchange.people.rules import PersonState
from tests.guest import Guest, error_at, token_of, words_of
from tests.region import PASSWORD, a_person

WRONG = "The email address or the password is not right"


@pytest.fixture
def guest(app: Flask) -> Guest:
    return Guest(app)


def test_the_right_password_lets_in_and_says_so_nowhere_else(guest: Guest, db: SQLAlchemy) -> None:
    person = a_person()
    answer = guest.sign_in(f"  {person.email.upper()} ")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    row = db.session.scalars(select(SignIn)).one()
    assert (row.person_id, row.device, row.ended_at) == (person.id, "Firefox on Android", None)
    assert guest.get("/account").status_code == 200
    assert PASSWORD not in guest.cookie()


def strangers(db: SQLAlchemy) -> dict[str, tuple[str, str]]:
    here, gone, unfinished = a_person(), a_person(state=PersonState.LEFT), a_person(password_hash=None)
    return {
        "wrong password": (here.email, "not the password"),
        "unknown address": ("nobody@example.org", PASSWORD),
        "left": (gone.email, PASSWORD),
        "no password yet": (unfinished.email, PASSWORD),
        "a megabyte": (here.email, "x" * 1_000_000),
        "NUL": (here.email, PASSWORD + "\0"),
    }


def test_who_may_not_come_in_is_told_the_same_whatever_the_reason(app: Flask, db: SQLAlchemy) -> None:
    pages = {}
    for reason, (email, password) in strangers(db).items():
        answer = Guest(app).sign_in(email, password)
        assert WRONG in words_of(answer), reason
        assert f'value="{email}"' in answer.text, "the address is kept"
        assert password[:100] not in answer.text, "the password is not"
        pages[reason] = (answer.status_code, without_what_differs(answer.text, email))
    assert len(set(pages.values())) == 1, pages.keys()
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0


def without_what_differs(html: str, email: str) -> str:
    return re.sub(r'(name="csrf_token" value=)"[^"]+"', r"\1", html).replace(email, "")


def test_an_address_that_nobody_has_costs_as_much_work(
    app: Flask, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    verify = PasswordHasher.verify

    def noted(self: PasswordHasher, kept: str, typed: str) -> bool:
        verified.append(kept)
        return verify(self, kept, typed)

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    work = {}
    for reason, (email, password) in strangers(db).items():
        Guest(app).sign_in(email, password)
        work[reason], verified[:] = [kept.rsplit("$", 2)[0] for kept in verified], []
    assert set(map(len, work.values())) == {1}, "one hash is verified, whatever the reason"
    assert {costs[0] for costs in work.values()} == {"$argon2id$v=19$m=19456,t=2,p=1"}


def test_a_hash_of_other_costs_is_made_anew_at_sign_in(guest: Guest, db: SQLAlchemy) -> None:
    weaker = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)
    person = a_person(password_hash=weaker.hash(PASSWORD))
    guest.sign_in(person.email)
    kept = db.session.get_one(Person, person.id).password_hash or ""
    assert not passwords.is_outdated(kept)
    assert passwords.is_right(PASSWORD, kept)


def test_signing_in_throws_away_what_the_browser_brought_along(app: Flask, db: SQLAlchemy) -> None:
    victim, attacker = a_person(), Guest(app)
    planted = token_of(attacker.get("/sign-in"))
    prepared = attacker.cookie()
    guest = Guest(app)
    guest.client.set_cookie("learning_exchange", prepared)
    guest.sign_in(victim.email)
    assert guest.cookie() != prepared
    assert token_of(guest.get("/account")) != planted
    assert attacker.get("/account").status_code == 302, "the prepared cookie is nobody's"
    refused = guest.client.post("/account", data={"csrf_token": planted, "name": "Mallory"})
    assert refused.status_code == 400, "a token from before is worth nothing"


def test_signing_in_again_ends_the_sign_in_before(guest: Guest, db: SQLAlchemy) -> None:
    first, second = a_person(), a_person()
    guest.sign_in(first.email)
    token = token_of(guest.get("/account"))
    guest.client.post("/sign-in", data={"csrf_token": token, "email": second.email, "password": PASSWORD})
    assert second.name in words_of(guest.get("/account"))
    open_rows = db.session.scalars(select(SignIn).where(SignIn.ended_at.is_(None))).all()
    assert [row.person_id for row in open_rows] == [second.id]


def test_whoever_wanted_a_page_gets_it_after_signing_in(guest: Guest, db: SQLAlchemy) -> None:
    asked = guest.get("/account/sign-ins?from=mail")
    assert asked.status_code == 302
    assert asked.headers["Location"] == "/sign-in?next=/account/sign-ins?from%3Dmail"
    page = guest.get(asked.headers["Location"])
    answer = guest.client.post(
        asked.headers["Location"],
        data={"csrf_token": token_of(page), "email": a_person().email, "password": PASSWORD},
    )
    assert answer.headers["Location"] == "/account/sign-ins?from=mail"
    again = guest.get(asked.headers["Location"])
    assert (again.status_code, again.headers["Location"]) == (302, "/account/sign-ins?from=mail")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://bad.example", "//bad.example", "/\\bad.example", "\\\\bad.example", "/\t/bad.example",
        "/\n//bad.example", "javascript:alert(1)", "bad.example", "///bad.example", "/%0d%0aX: y\r\nX: y",
        " //bad.example", "/" + "x" * 5000, "", "\0",
    ],
)  # fmt: skip
def test_no_link_leads_through_sign_in_to_another_site(guest: Guest, db: SQLAlchemy, elsewhere: str) -> None:
    answer = guest.sign_in(a_person().email, then=quote(elsewhere, safe=""))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert guest.get("/sign-in?next=" + quote(elsewhere, safe="")).headers["Location"] == "/"


def test_signing_out_takes_a_button_and_ends_the_row(guest: Guest, db: SQLAlchemy) -> None:
    guest.sign_in(a_person().email)
    before = guest.cookie()
    assert guest.get("/sign-out").status_code == 405, "opening an address signs nobody out"
    answer = guest.post("/sign-out", on="/account")
    assert "You are signed out" in words_of(guest.get(answer.headers["Location"]))
    assert db.session.scalars(select(SignIn)).one().ended_at is not None
    guest.client.set_cookie("learning_exchange", before)
    assert guest.get("/account").status_code == 302, "a cookie that was copied is worth nothing now"


def test_what_was_typed_is_given_back_when_signed_out_meanwhile(guest: Guest, db: SQLAlchemy) -> None:
    guest.sign_in(a_person().email)
    token = token_of(guest.get("/account"))
    db.session.execute(update(SignIn).values(ended_at=func.now()))
    answer = guest.client.post("/account", data={"csrf_token": token, "name": "A name that took a while"})
    assert answer.status_code == 400
    assert "A name that took a while" in answer.text


@pytest.mark.parametrize(
    "ended",
    [
        {"ended_at": func.now()},
        {"expires_at": func.now()},
        {"expires_at": func.now() - timedelta(days=1)},
    ],
)
def test_a_sign_in_that_ended_or_expired_is_nobodys(
    guest: Guest, db: SQLAlchemy, ended: dict[str, object]
) -> None:
    guest.sign_in(a_person().email)
    db.session.execute(update(SignIn).values(ended))
    assert guest.get("/account").headers["Location"] == "/sign-in?next=/account"


def test_whoever_left_is_signed_out_at_once(guest: Guest, db: SQLAlchemy) -> None:
    person = a_person()
    guest.sign_in(person.email)
    person.state = PersonState.LEFT
    assert guest.get("/account").status_code == 302


def test_the_cookie_outlives_the_browser_and_is_only_for_pages(guest: Guest, db: SQLAlchemy) -> None:
    answer = guest.sign_in(a_person().email)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires=" in cookie
    guest.get("/account")  # which adds the token of its forms
    assert "Set-Cookie" not in guest.get("/account").headers, "it is not written with every page"


@pytest.mark.parametrize(
    ("email", "password", "field", "error"),
    [
        ("", PASSWORD, "email", "Enter your email address."),
        ("somebody@example.org", "", "password", "Enter your password."),
        ("not an address", PASSWORD, "email", "Enter an email address in the right format"),
        ("' OR 1=1 --@example.org", PASSWORD, "email", "Enter an email address in the right format"),
        ("<script>alert(1)</script>@example.org", PASSWORD, "email", "Enter an email address"),
        ("😀@example.org", PASSWORD, "email", "Enter an email address in the right format"),
        ("اسم@example.org", PASSWORD, "email", "Enter an email address in the right format"),
        ("a\0b@example.org", PASSWORD, "email", "invisible control character"),
        ("x" * 300 + "@example.org", PASSWORD, "email", "Use 254 characters or fewer; this has 312."),
        ("x" * 1_000_000, PASSWORD, "email", "Use 254 characters or fewer; this has 1,000,000."),
    ],
)  # fmt: skip
def test_what_cannot_be_an_address_gets_an_error_at_the_field(
    guest: Guest, email: str, password: str, field: str, error: str
) -> None:
    page = guest.sign_in(email, password)
    assert page.status_code == 422
    assert error in error_at(page, field)
    assert f'href="#{field}"' in page.text, "the summary leads to the field"
    assert "<script>alert" not in page.text
    assert PASSWORD not in page.text


def test_things_of_the_wrong_kind_are_no_error_of_ours(guest: Guest) -> None:
    token = token_of(guest.get("/sign-in"))
    as_files = {
        "csrf_token": token,
        "email": (io.BytesIO(b"x"), "x.txt"),
        "password": (io.BytesIO(b"x"), "y.txt"),
    }
    page = guest.client.post("/sign-in", data=as_files)
    assert (page.status_code, error_at(page, "email")) == (422, "Enter your email address.")
    twice = {"csrf_token": token, "email": ["a@example.org", "b@example.org"], "password": ["x", "y"]}
    assert guest.client.post("/sign-in", data=twice).status_code == 422
    as_json = guest.client.post("/sign-in", json=[1], headers={"X-CSRFToken": token})
    assert as_json.status_code == 422
