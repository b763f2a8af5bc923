"""Nothing given is lost, and nothing is routed twice: programs killed, Redis wiped, no Redis at all.

Stories are handed in over real HTTP by people who press the button again when the page does not
come; each carries its one-use submission key. Every claim has its negative control: the same fault
with one safeguard taken out, which must lose something.
"""

import itertools
import os
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from uuid import uuid4

import psycopg
import pytest
import redis
from flask import Flask

from learning_exchange.local.processes import wait_until
from learning_exchange.people.models import Person
from tests.faults.broken import start_broken
from tests.region import WORDS, a_person
from tests.stack import Stack
from tests.visitor import CONNECTION_ERRORS, Visitor

# Enough to lose something; STORIES=2000 takes two minutes more, and loses and doubles nothing either.
STORIES = int(os.environ.get("STORIES", "300"))
# The same as with it, by the same code; STORIES=2000 for all.
WITHOUT_REDIS = int(os.environ.get("STORIES", "100"))
SOME = max(STORIES // 16, 50)  # enough for what is lost in a negative control to show
AUTHORS = 4
PROGRAMS = (("web", "web"), ("relay", "relay"), ("work", "work"), ("second", "work"))
LEAST_WIPES = 10
KILLS_TO_LOSE = 3
LEASE_SECONDS = "3"  # so that the tasks of a killed worker come back within the test
SETTLES_WITHIN = 90.0
Answer = TypeVar("Answer")


@pytest.fixture
def authors(committing_app: Flask) -> list[str]:
    """The addresses of people who write."""
    with committing_app.app_context():
        people: list[Person] = [a_person() for _ in range(AUTHORS)]
        return [person.email for person in people]


def test_kills_and_wipes_lose_nothing_and_route_nothing_twice(
    stack: Stack, authors: list[str], valkey_url: str
) -> None:
    start_all(stack)
    keys, happened = while_faults_happen(stack, lambda: hand_in(stack, authors, STORIES))
    assert happened.count("wiped") >= LEAST_WIPES
    assert happened.count("killed") >= LEAST_WIPES
    assert wait_until(lambda: routed(stack) >= len(keys), SETTLES_WITHIN), f"{routed(stack)} of {len(keys)}"
    assert_each_once(stack, keys)


def test_no_redis_at_all_loses_nothing(stack: Stack, authors: list[str]) -> None:
    nowhere = f"unix://{stack.folder}/no-redis.sock"
    for name in ("web", "relay", "work"):
        stack.start(name, REDIS_URL=nowhere)
    keys = hand_in(stack, authors, WITHOUT_REDIS)
    assert wait_until(lambda: routed(stack) >= len(keys), SETTLES_WITHIN), f"{routed(stack)} of {len(keys)}"
    assert_each_once(stack, keys)


def test_a_plain_poller_drains_everything_alone(stack: Stack, authors: list[str]) -> None:
    stack.start("web", REDIS_URL="")
    stack.start("work", "--without-redis", REDIS_URL="")
    keys = hand_in(stack, authors, SOME)
    assert wait_until(lambda: routed(stack) >= len(keys), SETTLES_WITHIN)
    assert_each_once(stack, keys)


def test_control_without_the_look_a_wiped_redis_loses_stories(stack: Stack, authors: list[str]) -> None:
    stack.start("web")
    stack.start("relay")
    keys = hand_in(stack, authors, SOME)  # nobody works yet, so every ring waits in Redis
    assert wait_until(lambda: dispatched(stack) >= len(keys), 30)
    wipe_redis(stack)
    start_broken(stack, "look", LEASE_SECONDS=LEASE_SECONDS)
    assert not wait_until(lambda: routed(stack) > 0, 6)
    stack.start("work", name="mended")
    assert wait_until(lambda: routed(stack) >= len(keys), SETTLES_WITHIN)


def test_control_without_one_commit_kills_lose_stories(stack: Stack, authors: list[str]) -> None:
    stack.start("web")
    stack.start("relay")
    keys = hand_in(stack, authors, SOME)
    assert wait_until(lambda: dispatched(stack) >= len(keys), 30)
    for _ in range(KILLS_TO_LOSE):
        before = unfinished(stack)
        start_broken(stack, "one-commit", LEASE_SECONDS=LEASE_SECONDS)
        assert wait_until(lambda before=before: unfinished(stack) < before, 30)  # type: ignore[misc]
        stack.kill("work")
    time.sleep(float(LEASE_SECONDS))
    start_broken(stack, "one-commit", LEASE_SECONDS=LEASE_SECONDS)
    assert wait_until(lambda: not unfinished(stack), SETTLES_WITHIN)
    assert routed(stack) < len(keys), "acknowledging first must lose what a kill interrupts"


# The people


def hand_in(stack: Stack, authors: list[str], stories: int) -> set[str]:
    """Hand stories in, several authors at a time; returns their submission keys."""
    share = stories // len(authors)

    def one_author(email: str) -> set[str]:
        visitor = patiently(lambda: signed_in(stack, email))
        return {one_story(visitor) for _ in range(share)}

    with ThreadPoolExecutor(len(authors)) as pool:
        return set().union(*pool.map(one_author, authors))


def signed_in(stack: Stack, email: str) -> Visitor:
    visitor = Visitor(stack.url)
    visitor.sign_in(email)
    return visitor


def one_story(visitor: Visitor) -> str:
    """Write and hand in one story, pressing the button again until an answer comes."""
    key = str(uuid4())
    fields: dict[str, str | list[str]] = {
        **WORDS,
        "aims": ["c-sdm"],
        "about_one_person": "no",
        "submit": "submit",
    }

    def press() -> str:
        page = visitor.post(f"/cases/write/{key}", fields)
        if page.status >= 500:
            raise ConnectionError(page.status)
        assert (page.status, key in page.url) == (200, True), (page.status, page.url, page.text[:500])
        return key

    return patiently(press)


def patiently(press: Callable[[], Answer]) -> Answer:
    """Press again while nobody answers, for as long as a busy machine may need to start the pages again."""
    end = time.monotonic() + 180
    while True:
        try:
            return press()
        except CONNECTION_ERRORS:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


# The faults


def start_all(stack: Stack) -> None:
    for name, command in PROGRAMS:
        stack.start(command, name=name, LEASE_SECONDS=LEASE_SECONDS)


def kill(name: str, command: str) -> Callable[[Stack], str]:
    """kill -9 of one of the programs, which is started again as a supervisor would."""

    def happen(stack: Stack) -> str:
        stack.kill(name)
        stack.start(command, name=name, LEASE_SECONDS=LEASE_SECONDS)
        return "killed"

    return happen


def wipe_redis(stack: Stack) -> str:
    with redis.Redis.from_url(stack.redis_url) as connection:
        connection.flushall()
    return "wiped"


def while_faults_happen(stack: Stack, work: Callable[[], set[str]]) -> tuple[set[str], list[str]]:
    """Do the work in a thread, and faults in this one: programs die with the thread that made them."""
    happened: list[str] = []
    kills = [kill(name, command) for name, command in PROGRAMS]
    faults = itertools.cycle((kills[0], wipe_redis, kills[1], kills[2], wipe_redis, kills[3]))
    with ThreadPoolExecutor(1) as pool:
        result = pool.submit(work)
        while not result.done() or happened.count("wiped") < LEAST_WIPES:
            time.sleep(random.uniform(0.2, 0.7))
            happened.append(next(faults)(stack))
        return result.result(), happened


# What became of the stories


def ask(stack: Stack, question: str) -> int:
    with psycopg.connect(stack.database_url) as connection:
        row = connection.execute(question).fetchone()
    return int(row[0]) if row else 0


def routed(stack: Stack) -> int:
    return ask(stack, "SELECT count(*) FROM queue_item")


def dispatched(stack: Stack) -> int:
    return ask(stack, "SELECT count(*) FROM task WHERE reaction = 'route_contribution'")


def unfinished(stack: Stack) -> int:
    return ask(stack, "SELECT count(*) FROM task WHERE state IN ('ready', 'leased')")


def assert_each_once(stack: Stack, keys: set[str]) -> None:
    with psycopg.connect(stack.database_url) as connection:
        rows = connection.execute("SELECT public_id FROM \"case\" WHERE state = 'with_champion'")
        kept = {str(key) for (key,) in rows}
    assert len(keys - kept) == 0, "lost"
    assert kept == keys
    assert routed(stack) == len(keys)
    assert ask(stack, "SELECT count(*) FROM event WHERE type = 'CaseSubmitted'") == len(keys)
    told = "FROM event WHERE type = 'ContributionRouted'"
    assert ask(stack, f"SELECT count(DISTINCT stream) {told}") == len(keys), "lost"
    assert ask(stack, f"SELECT count(*) {told}") == len(keys), "routed twice"
