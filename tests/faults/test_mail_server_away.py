"""The mail server is away for a while: the pages do not notice, and every mail comes once it is back."""

import os
import time

import psycopg
import pytest
from flask import Flask

from learning_exchange.local.processes import wait_until
from tests.catcher import MailCatcher
from tests.faults.broken import start_broken
from tests.region import a_person
from tests.stack import Stack
from tests.visitor import Visitor

# Long enough to be refused twice; AWAY_SECONDS=60 is away for a minute.
AWAY_SECONDS = float(os.environ.get("AWAY_SECONDS", "6"))
# The pauses between tries grow to 40 seconds within the first minute.
COMES_WITHIN = 60.0
PEOPLE = 5


@pytest.fixture
def addresses(committing_app: Flask) -> list[str]:
    """The addresses of people who forgot their passwords."""
    with committing_app.app_context():
        return [a_person().email for _ in range(PEOPLE)]


def test_pages_do_not_notice_and_every_mail_comes(
    stack: Stack, smtp: MailCatcher, addresses: list[str]
) -> None:
    for name in ("web", "relay", "work"):
        stack.start(name)
    smtp.go_down()
    ask_for_links(stack, addresses)
    assert wait_until(lambda: waits(stack), 30), states(stack)
    time.sleep(AWAY_SECONDS)
    assert Visitor(stack.url).get("/sign-in").status == 200
    assert not smtp.mails
    smtp.come_up()
    smtp.wait_for(PEOPLE, COMES_WITHIN)
    time.sleep(2)
    assert sorted(mail.recipients[0] for mail in smtp.mails) == sorted(addresses)
    assert wait_until(lambda: states(stack) == ["sent"] * PEOPLE, 10)


def test_control_without_trying_again_no_mail_comes(
    stack: Stack, smtp: MailCatcher, addresses: list[str]
) -> None:
    for name in ("web", "relay"):
        stack.start(name)
    start_broken(stack, "trying-again")
    smtp.go_down()
    ask_for_links(stack, addresses)
    assert wait_until(lambda: waits(stack), 30), states(stack)
    smtp.come_up()
    time.sleep(12)  # the first pause is five seconds
    assert not smtp.mails


def ask_for_links(stack: Stack, addresses: list[str]) -> None:
    for address in addresses:
        visitor = Visitor(stack.url)
        visitor.get("/forgotten-password")
        page = visitor.post("/forgotten-password", {"email": address})
        assert page.status == 200, page.text


def states(stack: Stack) -> list[str]:
    with psycopg.connect(stack.database_url) as connection:
        return [state for (state,) in connection.execute("SELECT state FROM mail")]


def waits(stack: Stack) -> bool:
    """Whether every mail stands in the ledger and one was tried; the others of its domain wait with it."""
    return len(states(stack)) == PEOPLE and "deferred" in states(stack)
