"""Figures, mails of what waits, and what is long overdue, with many items: `python bench/figures.py`.

What the page of figures costs with few items and with 50,000; what the scheduler's look for overdue items and
for people with something waiting costs; mails of what waits composed a second.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).parent.parent))
from bench.pages import milliseconds
from bench.parts import running_parts
from learning_exchange.digests.operations import RUNS_AN_EVENT, create_due_runs
from learning_exchange.events.mail import WaitingMailsDue
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.people.operations.signing_in import begin_sign_in
from learning_exchange.practice_development.operations.overdue import escalate_overdue
from workers.digests import compose_waiting

SMALL, LARGE = 500, int(os.environ.get("ITEMS", "50000"))
QUEUES, PEOPLE = 20, 5000
MOST_MS = 400  # of CPU, both together, for a page that a lead opens once a week
MONDAY_AT_SEVEN = datetime(2026, 11, 16, 7, tzinfo=UTC)


def main() -> None:
    """Print the figures."""
    with running_parts() as (app, _):
        people()
        client = signed_in(app)
        items(1, SMALL)
        small = page(client, SMALL)
        items(SMALL + 1, LARGE)
        large = page(client, LARGE)
        verdict = "" if large <= MOST_MS else "   OVER"
        print(f"growth: {large / small:.1f} times, for {LARGE / SMALL:.0f} times the items{verdict}")
        overdue()
        waiting()


def people() -> None:
    """People of one organisation, 20 queues, and who looks after them."""
    for statement in (
        "INSERT INTO organisation (public_id, name, short_name, sector, place)"
        " VALUES (gen_random_uuid(), 'Organisation', 'Org', 'acute', 'Bench')",
        "INSERT INTO person (public_id, name, email)"
        f" SELECT gen_random_uuid(), 'Ann Ash', 'ann' || n || '@example.org'"
        f" FROM generate_series(1, {PEOPLE}) AS n",
        "INSERT INTO membership (person_id, organisation_id, roles)"
        " SELECT id, 1, CASE WHEN id <= 200 THEN '{lead,champion}'::text[] ELSE '{staff}' END FROM person",
        "INSERT INTO digest_choice (person_id, weekdays, hour, chosen_at)"
        " SELECT id, '{1}', 7, '2020-01-01' FROM person",
        "INSERT INTO queue (public_id, name, purpose)"
        f" SELECT gen_random_uuid(), 'Queue ' || n, 'Bench' FROM generate_series(1, {QUEUES}) AS n",
        "INSERT INTO queue_steward (queue_id, person_id)"
        f" SELECT 1 + n % {QUEUES}, n FROM generate_series(1, 100) AS n",
    ):
        db.session.execute(text(statement))
    db.session.commit()


def items(first: int, last: int) -> None:
    """Items of the last eight months; one in ten is open, and half of those have an owner."""
    numbers = {"first": first, "last": last}
    for statement in (
        "INSERT INTO queue_item (public_id, kind, contribution_id, queue_id, because, arrived_at, state,"
        " due_on, owner_id, first_response_at, outcome, outcome_words, closed_at)"
        " SELECT gen_random_uuid(), 'case', n, nullif(n % 21, 0), 'Bench', came,"
        " CASE WHEN is_open AND is_owned THEN 'in_hand' WHEN is_open THEN 'waiting' ELSE 'closed' END,"
        " came::date + 28, CASE WHEN is_owned THEN 1 + n % 200 END, came + n % 20 * interval '1 day',"
        " CASE WHEN NOT is_open THEN 'out-practice-changed' END, 'Done.',"
        " CASE WHEN NOT is_open THEN least(now(), came + n % 30 * interval '1 day') END"
        " FROM (SELECT n, n % 10 = 0 AS is_open, n % 20 = 0 AS is_owned,"
        "  now() - n * 7919 % 1000 * interval '6 hours' AS came"
        "  FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS n) AS given",
        "INSERT INTO item_contributor (item_id, person_id)"
        f" SELECT id, 1 + id * 31 % {PEOPLE} FROM queue_item WHERE contribution_id BETWEEN :first AND :last",
        "INSERT INTO item_ask (item_id, whom, question, due_on, asked_by_id, asked_at, reply, ended_at)"
        " SELECT id, 'A director', 'May we?', current_date, 1, arrived_at, 'Yes.', now() FROM queue_item"
        " WHERE contribution_id BETWEEN :first AND :last AND id % 7 = 0",
    ):
        db.session.execute(text(statement), numbers if ":first" in statement else {})
    db.session.commit()
    for table in ("queue_item", "item_contributor", "item_ask"):
        db.session.execute(text(f"ANALYZE {table}"))
    db.session.commit()


def signed_in(app: Flask) -> FlaskClient:
    """A lead's browser."""
    row = begin_sign_in(db.session.get_one(Person, 1), device="Bench")
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = str(row.public_id)
    return client


def page(client: FlaskClient, count: int) -> float:
    """The least milliseconds of CPU that the page costs, web and PostgreSQL together."""
    taken = []
    for _ in range(8):
        before = cpu()
        assert client.get("/practice-development/figures").status_code == 200
        taken.append(cpu() - before)
    print(f"the page of figures, {count:,} items: {min(taken):.0f} ms of CPU")
    return min(taken)


def cpu() -> float:
    """Milliseconds of CPU so far, of this process and of all its connections to the database."""
    backends = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
    pids = db.session.scalars(text(backends)).all()
    return time.process_time() * 1000 + sum(milliseconds(str(pid)) for pid in pids)


def overdue() -> None:
    """The scheduler's look for what is long overdue: until all is noted, and when nothing is new."""
    count, wall = 0, time.perf_counter()
    while found := escalate_overdue():
        db.session.commit()
        count += found
    wall = time.perf_counter() - wall
    print(f"long overdue: {count:,} noted in {wall:.1f} s; then {median(escalate_overdue, 20):.1f} ms a look")
    db.session.rollback()


def waiting() -> None:
    """The hour comes: who has something waiting, and their mails."""
    wall = time.perf_counter()
    create_due_runs(MONDAY_AT_SEVEN)
    db.session.commit()
    wall = time.perf_counter() - wall
    ids = list(db.session.scalars(text("SELECT id FROM digest_run WHERE kind = 'waiting' ORDER BY id")))
    print(f"the hour of {PEOPLE:,} people: {wall * 1000:.0f} ms, {len(ids)} of whom have something waiting")
    wall = time.perf_counter()
    for start in range(0, len(ids), RUNS_AN_EVENT):
        compose_waiting(WaitingMailsDue("2026-11-16", ids[start : start + RUNS_AN_EVENT]))
        db.session.commit()
    print(f"mails of what waits: {len(ids) / (time.perf_counter() - wall):,.0f} composed a second")


def median(act: Callable[[], object], times: int) -> float:
    """The median milliseconds that something takes."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return sorted(taken)[times // 2] * 1000


if __name__ == "__main__":
    main()
