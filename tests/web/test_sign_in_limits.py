"""How often things may be tried: counted in PostgreSQL, for known and unknown addresses alike."""

import re

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select, text

from learning_exchange import create_app, extensions
from learning_exchange.outbox import EventRecord
from learning_exchange.people.attempts import forget_expired
from learning_exchange.settings import Settings
from tests.guest import Guest, words_of
from tests.region import a_person

TOO_MANY = "Please wait a little"


def statuses(guest: Guest, address: str, emails: list[str]) -> list[int]:
    return [guest.post(address, {"email": email, "password": "wrong"}).status_code for email in emails]


@pytest.mark.parametrize("known", [True, False])
def test_a_password_is_tried_ten_times_in_a_quarter_of_an_hour(
    app: Flask, db: SQLAlchemy, known: bool
) -> None:
    email = a_person().email if known else "nobody@example.org"
    assert statuses(Guest(app), "/sign-in", [email] * 11) == [422] * 10 + [429]
    page = Guest(app, network="198.51.100.9").sign_in(email)
    assert page.status_code == 429, "wherever it comes from, and even if it is right"
    assert TOO_MANY in words_of(page)
    assert re.search(r"You can try again in 15 minutes\.", words_of(page))


def test_one_spelling_of_an_address_is_like_another(app: Flask) -> None:
    spellings = [
        "a@example.org",
        "A@Example.Org",
        " a@example.org ",
        "a@\uff45xample.org",
        "a@example\u3002org",
    ]
    assert statuses(Guest(app), "/sign-in", spellings * 2 + ["a@EXAMPLE.org"])[-1] == 429


def test_another_address_is_not_held_back(app: Flask, db: SQLAlchemy) -> None:
    statuses(Guest(app), "/sign-in", ["somebody@example.org"] * 11)
    assert Guest(app).sign_in(a_person().email).status_code == 303


def test_the_right_password_forgives_the_slips_before_it(app: Flask, db: SQLAlchemy) -> None:
    email, guest = a_person().email, Guest(app)
    for _ in range(3):
        statuses(guest, "/sign-in", [email] * 9)
        assert Guest(app).sign_in(email).status_code == 303


def test_opening_a_page_is_never_counted(app: Flask, db: SQLAlchemy) -> None:
    guest = Guest(app)
    for address in ("/sign-in", "/join", "/forgotten-password"):
        assert {guest.get(address).status_code for _ in range(70)} == {200}
    assert count_of_keys() == 0


def count_of_keys() -> int:
    with extensions.db.engine.connect() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM attempt_count")) or 0)


def test_a_network_that_goes_through_addresses_is_stopped(app: Flask) -> None:
    with app.app_context(), extensions.db.engine.begin() as connection:
        Guest(app).sign_in("a@example.org")
        connection.execute(text("UPDATE attempt_count SET count = 300 WHERE key LIKE '%203.0.113.7%'"))
    assert Guest(app).sign_in("b@example.org").status_code == 429
    assert Guest(app, network="203.0.113.8").sign_in("b@example.org").status_code == 422


def test_a_household_has_one_network_however_many_addresses(app: Flask) -> None:
    with app.app_context(), extensions.db.engine.begin() as connection:
        Guest(app, network="2001:db8:1:2::1").sign_in("a@example.org")
        connection.execute(text("UPDATE attempt_count SET count = 300 WHERE key LIKE '%2001:db8:1:2::%'"))
    assert Guest(app, network="2001:db8:1:2:ffff::9").sign_in("b@example.org").status_code == 429
    assert Guest(app, network="2001:db8:1:3::1").sign_in("b@example.org").status_code == 422


@pytest.mark.parametrize("address", ["/forgotten-password", "/join"])
@pytest.mark.parametrize("known", [True, False])
def test_nobody_fills_a_mailbox(app: Flask, db: SQLAlchemy, address: str, known: bool) -> None:
    email = a_person().email if known else "nobody@example.org"
    assert statuses(Guest(app), address, [email] * 4) == [200] * 3 + [429]
    page = Guest(app).post(address, {"email": email})
    assert re.search(r"You can try again in 1 hour\.", words_of(page))
    assert len(db.session.scalars(select(EventRecord)).all()) <= 3


def test_a_window_ends(app: Flask, db: SQLAlchemy) -> None:
    statuses(Guest(app), "/sign-in", ["a@example.org"] * 11)
    with extensions.db.engine.begin() as connection:
        connection.execute(text("UPDATE attempt_count SET expires_at = now() - interval '1 second'"))
    assert statuses(Guest(app), "/sign-in", ["a@example.org"] * 11) == [422] * 10 + [429]


def test_counts_name_nobody_and_are_forgotten(app: Flask, db: SQLAlchemy) -> None:
    Guest(app).sign_in("somebody@example.org")
    with extensions.db.engine.begin() as connection:
        keys = connection.scalars(text("SELECT key FROM attempt_count")).all()
        assert len(keys) == 2
        assert not [key for key in keys if "somebody" in key]
        connection.execute(text("UPDATE attempt_count SET expires_at = now() - interval '1 second'"))
    assert forget_expired() == 2


def test_a_current_password_is_not_guessed_on_a_phone_left_behind(app: Flask, db: SQLAlchemy) -> None:
    guest = Guest(app)
    guest.sign_in(a_person().email)
    answers = [
        guest.post("/account/password", {"current": "guess", "password": "ferry anchor plum"}).status_code
        for _ in range(11)
    ]
    assert answers == [422] * 10 + [429]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "held_back"),
    [
        (0, "198.51.100.1", True),  # anybody can write this header
        (1, "198.51.100.1", False),
        (1, "203.0.113.7, 198.51.100.1", False),  # only the last was written by our own proxy
        (1, "198.51.100.1, 203.0.113.7", True),
        (2, "198.51.100.1, 10.0.0.1", False),
    ],
)
def test_only_our_own_proxies_say_where_somebody_comes_from(
    database_url: str, proxies: int, forwarded: str, held_back: bool
) -> None:
    app = create_app(Settings(app_env="test", database_url=database_url, trusted_proxies=proxies))
    app.config["WTF_CSRF_ENABLED"] = False

    def try_from(forwarded: str) -> int:
        sent = {"email": "a@example.org", "password": "wrong"}
        headers, environ = {"X-Forwarded-For": forwarded}, {"REMOTE_ADDR": "203.0.113.7"}
        return (
            app.test_client().post("/sign-in", data=sent, headers=headers, environ_base=environ).status_code
        )

    assert try_from("203.0.113.7, " * max(0, proxies - 1) + "203.0.113.7") == 422
    with app.app_context():
        with extensions.db.engine.begin() as connection:
            connection.execute(text("UPDATE attempt_count SET count = 300 WHERE key LIKE '%203.0.113.7%'"))
        extensions.db.engine.dispose()
    assert (try_from(forwarded) == 429) == held_back
    with app.app_context():
        extensions.db.engine.dispose()
