"""The pages of digests: choosing, what the last one said, and stopping by the link in the mail."""

import re
from datetime import date, datetime, timedelta
from hashlib import sha256

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from itsdangerous import URLSafeSerializer

from learning_exchange import clock
from learning_exchange.cases.rules import CaseState
from learning_exchange.digests.models import DigestChoice, DigestRun
from learning_exchange.digests.operations import choose_digests, compose_digests
from learning_exchange.digests.rules import Choice, Subscription
from learning_exchange.digests.tokens import unsubscribe_token
from learning_exchange.people.models import Person, SignIn
from tests.region import a_person, a_story

WEEKLY = Choice((2,), 7, "Europe/London")
VALID = {"weekdays": ["1", "5"], "hour": "18", "time_zone": "Europe/London", "mails": ["at_once"]}


@pytest.fixture
def person(client: FlaskClient, db: SQLAlchemy) -> Person:
    """Somebody who is signed in."""
    person = a_person()
    sign_in = SignIn(person_id=person.id, device="a test", expires_at=clock.now() + timedelta(days=1))
    db.session.add(sign_in)
    db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"] = str(sign_in.public_id)
        session["_fresh"] = True
    return person


def token_on(client: FlaskClient, address: str) -> str:
    page = client.get(address).text
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def choose(client: FlaskClient, **fields: object) -> tuple[int, str]:
    """Fill in the form; returns the status and the page."""
    sent = {"csrf_token": token_on(client, "/digests"), **VALID, **fields}
    answer = client.post("/digests", data={name: value for name, value in sent.items() if value is not None})
    return answer.status_code, answer.text


def choice_of(db: SQLAlchemy, person: Person) -> DigestChoice | None:
    db.session.expire_all()
    return db.session.get(DigestChoice, person.id)


def stopped_at(db: SQLAlchemy, person: Person) -> datetime | None:
    db.session.expire_all()
    return db.session.get_one(DigestChoice, person.id).stopped_at


def test_one_chooses_days_and_hour(client: FlaskClient, db: SQLAlchemy, person: Person) -> None:
    assert choose(client)[0] == 303
    kept = choice_of(db, person)
    assert kept is not None
    assert (kept.weekdays, kept.hour, kept.time_zone) == ([1, 5], 18, "Europe/London")
    assert (kept.at_once, kept.waiting) == (True, False)
    page = client.get("/digests").text
    assert "Your choice is saved." in page
    assert "Your next digest is due on" in page
    assert " at 6pm." in page


@pytest.mark.parametrize("mails", [[], ["waiting"], ["at_once", "waiting"]])
def test_one_chooses_which_other_mails_come(
    client: FlaskClient, db: SQLAlchemy, person: Person, mails: list[str]
) -> None:
    page = client.get("/digests").text
    assert re.findall(r'value="(\w+)" checked', page) == ["waiting"], "what is usual, before one has chosen"
    choose(client, mails=mails)
    kept = choice_of(db, person)
    assert kept is not None
    assert (kept.at_once, kept.waiting) == ("at_once" in mails, "waiting" in mails)
    shown = re.findall(r'name="mails" type="checkbox" value="(\w+)" checked', client.get("/digests").text)
    assert shown == mails


def test_never_is_a_fine_choice(client: FlaskClient, db: SQLAlchemy, person: Person) -> None:
    choose_digests(person.id, WEEKLY)
    assert choose(client, weekdays=None)[0] == 303
    kept = choice_of(db, person)
    assert kept is not None
    assert kept.weekdays == []
    assert "You get no digest at present." in client.get("/digests").text


def test_choosing_again_after_stopping_starts_it_again(
    client: FlaskClient, db: SQLAlchemy, person: Person
) -> None:
    choose_digests(person.id, WEEKLY)
    client.post(f"/digests/stop/{unsubscribe_token(person)}")
    assert "You get no digest at present." in client.get("/digests").text
    choose(client)
    kept = choice_of(db, person)
    assert kept is not None
    assert kept.stopped_at is None


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("weekdays", ["8"], "Choose only from the options on this page."),
        ("weekdays", ["x" * 1_000_000], "Choose only from the options on this page."),
        ("weekdays", ["1", "1; DROP TABLE person"], "Choose only from the options on this page."),
        ("mails", ["everything"], "Choose only from the options on this page."),
        ("mails", ["waiting", "\x00"], "Choose only from the options on this page."),
        ("hour", "24", "Choose one of the options on this page."),
        ("hour", "-1", "Choose one of the options on this page."),
        ("hour", "seven", "Choose one of the options on this page."),
        ("hour", "", "Choose a time."),
        ("hour", None, "Choose a time."),
        ("hour", "\u0667", "Choose one of the options on this page."),
        ("time_zone", "", "Choose a place."),
        ("time_zone", "Mars/Olympus", "Choose one of the options on this page."),
        ("time_zone", "<script>alert(1)</script>", "Choose one of the options on this page."),
        ("time_zone", "Europe/London\x00", "Choose one of the options on this page."),
        ("time_zone", "\u202eEurope/London 🕖", "Choose one of the options on this page."),
    ],
)
def test_bad_values_get_an_error_at_the_field(
    client: FlaskClient, db: SQLAlchemy, person: Person, field: str, value: object, error: str
) -> None:
    status, page = choose(client, **{field: value})
    assert status == 422
    assert f'id="{field}-error"' in page
    assert error in page
    assert "<script>alert(1)" not in page
    assert choice_of(db, person) is None
    if field not in ("weekdays", "mails"):  # what was chosen is kept
        assert page.count("checked") == 3


def test_the_last_digest_says_why_each_story_stood_in_it(
    client: FlaskClient, db: SQLAlchemy, person: Person
) -> None:
    assert "You have had no digest yet" in client.get("/digests/latest").text
    choose_digests(person.id, WEEKLY)
    person.interests = ["c-sdm"]
    stays, goes = a_story(a_person(), title="The bus to the clinic"), a_story(a_person(), title="CANARY")
    run = DigestRun(person_id=person.id, local_date=date(2026, 11, 17))
    db.session.add(run)
    db.session.commit()
    compose_digests([run.id])
    page = client.get("/digests/latest").text
    assert "The bus to the clinic" in page
    assert "Because you follow “Support shared decision making”" in page
    assert f'href="/cases/{stays.public_id}"' in page
    assert "CANARY" in page
    assert "Why am I seeing this?" in page
    goes.state = CaseState.WITHDRAWN
    assert "CANARY" not in client.get("/digests/latest").text


def test_the_stop_link_opens_a_page_and_its_button_acts(client: FlaskClient, db: SQLAlchemy) -> None:
    person = a_person()
    choose_digests(person.id, WEEKLY)
    address = f"/digests/stop/{unsubscribe_token(person)}"
    for method in (client.get, client.head):
        assert method(address).status_code == 200
    assert stopped_at(db, person) is None
    assert "Nothing has changed yet." in client.get(address).text
    # As a mail program does it: no cookie, no CSRF token, no redirect to follow.
    answer = client.post(address, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, "The digest has stopped" in answer.text) == (200, True)
    first = stopped_at(db, person)
    assert first is not None
    assert client.post(address).status_code == 200
    assert stopped_at(db, person) == first
    assert "so there is nothing to stop" in client.get(address).text


@pytest.mark.parametrize(
    ("what", "column", "heading"),
    [
        (Subscription.WAITING, "waiting", "The mails of what waits for you have stopped"),
        (Subscription.AT_ONCE, "at_once", "You are no longer told at once"),
    ],
)
def test_other_mails_stop_by_their_own_links(
    client: FlaskClient, db: SQLAlchemy, what: Subscription, column: str, heading: str
) -> None:
    person = a_person()
    choose_digests(person.id, Choice((2,), 7, "Europe/London", at_once=True, waiting=True))
    address = f"/digests/stop/{unsubscribe_token(person, what)}"
    assert "Nothing has changed yet." in client.get(address).text
    for _ in range(2):
        answer = client.post(address, data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, heading in answer.text) == (200, True)
    kept = choice_of(db, person)
    assert kept is not None
    stopped = {"waiting": kept.waiting, "at_once": kept.at_once, "digest": kept.stopped_at is None}
    assert stopped == {"waiting": True, "at_once": True, "digest": True} | {column: False}
    assert "so there is nothing to stop" in client.get(address).text


def test_a_stop_link_of_before_still_stops_the_digest(client: FlaskClient, db: SQLAlchemy) -> None:
    person = a_person()
    choose_digests(person.id, WEEKLY)
    signer = URLSafeSerializer(
        str(client.application.secret_key), salt="digests-stop", signer_kwargs={"digest_method": sha256}
    )
    assert client.post(f"/digests/stop/{signer.dumps(person.public_id.hex)}").status_code == 200
    assert stopped_at(db, person) is not None


@pytest.mark.parametrize("token", ["x", "WyJ4Il0.abc", "\x00", "a" * 5000])
def test_a_made_up_stop_link_is_not_found(client: FlaskClient, db: SQLAlchemy, token: str) -> None:
    assert client.get(f"/digests/stop/{token}").status_code == 404
    assert client.post(f"/digests/stop/{token}").status_code == 404


def test_one_cannot_stop_somebody_elses_digest_by_their_id(client: FlaskClient, db: SQLAlchemy) -> None:
    mine, theirs = a_person(), a_person()
    choose_digests(theirs.id, WEEKLY)
    forged = unsubscribe_token(mine).replace(unsubscribe_token(mine).split(".")[0], theirs.public_id.hex)
    assert client.post(f"/digests/stop/{forged}").status_code == 404
    assert stopped_at(db, theirs) is None


@pytest.mark.parametrize("address", ["/digests", "/digests/latest"])
def test_one_has_to_be_signed_in(client: FlaskClient, db: SQLAlchemy, address: str) -> None:
    assert client.get(address).status_code == 302
