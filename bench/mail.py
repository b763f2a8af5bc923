"""Mail and digests: `python bench/mail.py`.

Mails per CPU second of our writer and of EmailMessage for the same letter; what the scheduler's look costs
with many people; digests composed a second; mails sent a second over one SMTP connection on loopback.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).parent.parent))
from bench.parts import running_parts
from learning_exchange.digests.operations import RUNS_AN_EVENT, create_due_runs
from learning_exchange.events.mail import DigestsDue, MailQueued
from learning_exchange.extensions import db
from learning_exchange.mail.composing import compose
from learning_exchange.mail.mime import Letter, Mailbox, write
from learning_exchange.mail.models import Mail
from workers.digests import compose_digests
from workers.mail import COMPOSERS, send_mail

PEOPLE = int(os.environ.get("PEOPLE", "100000"))
STORIES = 300
SENT = 500
SECONDS_OF_WRITING = 2.0
MONDAY_AT_SEVEN = datetime(2026, 11, 16, 7, tzinfo=UTC)


def main() -> None:
    """Print the figures."""
    with running_parts():
        seed()
        print(f"scheduler, {PEOPLE:,} people, nothing due: {milliseconds(look, 20):.1f} ms a look")
        started = time.perf_counter()
        runs = look(MONDAY_AT_SEVEN)
        print(f"scheduler, {runs:,} due at once: {time.perf_counter() - started:.1f} s")
        print(f"scheduler, right after that: {milliseconds(lambda: look(MONDAY_AT_SEVEN), 20):.1f} ms a look")
        compose_some(20)
        letter = compose_letter()
        bench_writing(letter)
        send_some()


def seed() -> None:
    """People of 100 organisations who all chose Monday at seven, and stories to tell them of."""
    for statement in (
        "INSERT INTO organisation (public_id, name, short_name, sector, place)"
        " SELECT gen_random_uuid(), 'Organisation ' || n, 'Org ' || n,"
        " (ARRAY['acute', 'housing', 'vcse'])[1 + n % 3], 'Bench' FROM generate_series(1, 100) AS n",
        "INSERT INTO person (public_id, name, email, interests)"
        " SELECT gen_random_uuid(), 'Ann Ash', 'ann' || n || '@example.org',"
        " (ARRAY['{c-sdm}', '{c-pcsp}', '{}'])[1 + n % 3]::text[]"
        f" FROM generate_series(1, {PEOPLE}) AS n",
        "INSERT INTO membership (person_id, organisation_id, roles)"
        " SELECT id, 1 + id % 100, '{staff}' FROM person",
        "INSERT INTO digest_choice (person_id, weekdays, hour, chosen_at)"
        " SELECT id, '{1}', 7, '2020-01-01' FROM person",
        'INSERT INTO "case" (public_id, author_id, organisation_id, state, title, summary, aims, behaviours,'
        " published_at, submission) SELECT gen_random_uuid(), n * 7, 1 + n % 100, 'published',"
        " 'Asking about the bus before the appointment',"
        " repeat('Getting to clinic without asking a daughter. ', 4),"
        " (ARRAY['{c-sdm}', '{c-pcsp}', '{}'])[1 + n % 3]::text[], '{c-sm-affirm}',"
        " now() - n * interval '3 hours', 1"
        f" FROM generate_series(1, {STORIES}) AS n",
        "INSERT INTO event (type, version, stream, payload, correlation_id, occurred_at, dispatched_at)"
        " SELECT 'CasePublished', 1, 'case:' || id, jsonb_build_object('case_id', id), gen_random_uuid(),"
        ' published_at, published_at FROM "case"',
    ):
        db.session.execute(text(statement))
    db.session.commit()
    for table in ("person", "membership", "digest_choice", '"case"', "event"):
        db.session.execute(text(f"ANALYZE {table}"))
    look(MONDAY_AT_SEVEN - timedelta(hours=1))


def look(at: datetime = MONDAY_AT_SEVEN - timedelta(hours=1)) -> int:
    """One look of the scheduler."""
    made = create_due_runs(at)
    db.session.commit()
    return made


def compose_some(batches: int) -> None:
    """Compose digests, a batch a transaction as the workers do."""
    wall, cpu = time.perf_counter(), time.process_time()
    for number in range(batches):
        first = number * RUNS_AN_EVENT + 1
        compose_digests(DigestsDue("2026-11-16", list(range(first, first + RUNS_AN_EVENT))))
        db.session.commit()
    count, wall, cpu = batches * RUNS_AN_EVENT, time.perf_counter() - wall, time.process_time() - cpu
    [mails] = db.session.execute(text("SELECT count(*) FROM mail")).scalars()
    print(f"digests composed: {count / wall:,.0f} a second, {count / cpu:,.0f} a CPU second ({mails} mails)")


def compose_letter() -> Letter:
    """A digest as it is sent, and what putting one into words costs."""
    mails = db.session.scalars(db.select(Mail).order_by(Mail.id).limit(200)).all()
    cpu = time.process_time()
    letters = [compose(mail, COMPOSERS) for mail in mails]
    cpu = time.process_time() - cpu
    print(f"digests put into words: {len(letters) / cpu:,.0f} a CPU second")
    assert isinstance(letters[0], Letter)
    return letters[0]


def bench_writing(letter: Letter) -> None:
    """A digest and a short letter, each by our writer and by the standard library's."""
    print_writing(letter)
    sender, text_part, html_part = (
        Mailbox("Learning Exchange", "hello@example.org"),
        "Hello,\n",
        "<p>Hello</p>",
    )
    subject = "Your password was changed"
    to, identity, dated = letter.recipient, letter.message_id, letter.dated
    print_writing(Letter(sender, to, subject, text_part * 12, html_part * 60, identity, dated))


def print_writing(letter: Letter) -> None:
    """Mails of one size per CPU second, by either."""
    ours, theirs = per_cpu_second(lambda: write(letter)), per_cpu_second(lambda: by_email_message(letter))
    size, times = len(write(letter)) / 1000, ours / theirs
    print(f"written, {size:.0f} kB: {ours:,.0f} a CPU second, EmailMessage {theirs:,.0f} ({times:.0f} times)")


def by_email_message(letter: Letter) -> bytes:
    """What the standard library makes of it."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Address(letter.sender.name, addr_spec=letter.sender.address)
    message["To"] = Address(letter.recipient.name, addr_spec=letter.recipient.address)
    message["Subject"], message["Date"] = letter.subject, letter.dated
    message["Message-ID"] = letter.message_id
    for name, value in letter.more:
        message[name] = value
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message.as_bytes()


def send_some() -> None:
    """Send digests one after another, as one thread does; the SMTP server is in this process too."""
    ids = db.session.scalars(db.select(Mail.id).order_by(Mail.id).limit(SENT)).all()
    wall = time.perf_counter()
    for mail_id in ids:
        send_mail(MailQueued(mail_id))
        db.session.commit()
    wall = time.perf_counter() - wall
    sent = db.session.scalar(text("SELECT count(*) FROM mail WHERE state = 'sent'"))
    print(f"mails sent by one thread: {len(ids) / wall:,.0f} a second ({sent} of {len(ids)} arrived)")


def per_cpu_second(act: Callable[[], object]) -> float:
    """How often something can be done in a second of this process's own time."""
    act()
    count, until = 0, time.process_time() + SECONDS_OF_WRITING
    while time.process_time() < until:
        act()
        count += 1
    return count / SECONDS_OF_WRITING


def milliseconds(act: Callable[[], object], times: int) -> float:
    """The median time that something takes."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return sorted(taken)[times // 2] * 1000


if __name__ == "__main__":
    main()
