"""What waits for somebody: stories and items whose next move is theirs, for the mail on weekday mornings.

Only what is theirs to do now, or late for those who look after it. Drafts are nobody's business but their
author's, and what is in time waits on the pages.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select, text

from learning_exchange.cases.rules import TURNS, CaseState
from learning_exchange.digests.models import DigestChoice, DigestRun
from learning_exchange.digests.rules import RunKind, Wait
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.people.rules import PersonState
from learning_exchange.practice_development.queries.telling import Given, headings
from learning_exchange.practice_development.rules.contributions import Heading

SOON_DAYS = 3  # before an item is due its owner hears of it: time enough to do something, or to ask for more
MOST_OF_A_QUEUE = 5  # items that nobody has taken: the oldest; the board has all of them
MOST_STORIES = 5  # that any second reader may take


class _Row(NamedTuple):
    person_id: int
    what: str
    public_id: UUID
    title: str  # of a story; items are named by what they are about
    kind: str  # of what an item is about; empty for a story, which has a title
    contribution_id: int
    queue: str | None
    who: str | None
    since: datetime
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits, as the mail names it."""

    what: Wait
    public_id: UUID
    title: str
    queue: str | None
    who: str | None  # whose move it is, where it is not the reader's
    since: datetime
    due_on: date | None
    is_late: bool


def runs_to_compose(run_ids: Sequence[int]) -> list[tuple[DigestRun, Person]]:
    """Those of the runs that are not composed yet and whose person still wants them; locks them."""
    wanted = (
        select(DigestRun, Person)
        .join(DigestRun.person)
        .join(DigestChoice, DigestChoice.person_id == Person.id)
        .where(DigestRun.id.in_(run_ids), DigestRun.composed_at.is_(None))
        .where(DigestRun.kind == RunKind.WAITING, DigestChoice.waiting)
        .where(Person.state == PersonState.ACTIVE)
        .order_by(DigestRun.id)
        .with_for_update(of=DigestRun)
    )
    return [(run, person) for run, person in db.session.execute(wanted)]


def waits_of(runs: Sequence[DigestRun]) -> Counter[int]:
    """How much waits for the person of each of these runs, by the run's id."""
    mine = {run.person_id: run.id for run in runs}
    return Counter(mine[row.person_id] for row in _rows(mine))


def waiting_for(run: DigestRun) -> list[Waiting]:
    """What waits for the person of a run, the late before the others, the longest wait first."""
    rows = _rows({run.person_id: run.id})
    named = headings({(row.kind, row.contribution_id) for row in rows if row.kind}, to=run.person)
    today = db.session.scalars(select(func.current_date())).one()
    # What is told as long overdue is not told again as not taken.
    found = {row.public_id: _one(row, named, today) for row in rows if not row.kind or _given(row) in named}
    return sorted(found.values(), key=lambda one: (not one.is_late, one.since))


def _one(row: _Row, named: Mapping[Given, Heading | None], today: date) -> Waiting:
    heading = named.get(_given(row))
    title = row.title or (heading.title if heading else "A contribution under review")
    late = row.due_on is not None and row.due_on < today
    return Waiting(Wait(row.what), row.public_id, title, row.queue, row.who, row.since, row.due_on, late)


def _given(row: _Row) -> Given:
    return row.kind, row.contribution_id


def is_newest(run: DigestRun) -> bool:
    """Whether no later mail of what waits was made for the person meanwhile."""
    later = select(DigestRun.id).where(
        DigestRun.person_id == run.person_id,
        DigestRun.kind == RunKind.WAITING,
        DigestRun.local_date > run.local_date,
        DigestRun.items_count > 0,
    )
    return db.session.scalar(later.limit(1)) is None


def _rows(runs: dict[int, int]) -> list[_Row]:
    values = {"people": list(runs), "runs": list(runs.values())}
    return [_Row._make(row) for row in db.session.execute(_WAITS, values)]


_OPEN = "state IN ('waiting', 'in_hand', 'awaiting_reply')"
# Who may open the pages of items.
_WORKS = """
EXISTS (SELECT FROM membership WHERE membership.person_id = {person} AND until IS NULL
    AND roles && ARRAY['champion', 'lead', 'administrator'])
"""
# Who looks after a queue: its stewards and its default owner; after what no rule fits, the leads.
_AFTER = """
(SELECT queue_id, person_id FROM queue_steward
 UNION SELECT id, default_owner_id FROM queue WHERE default_owner_id IS NOT NULL
 UNION SELECT NULL, person_id FROM membership WHERE until IS NULL AND 'lead' = ANY (roles))
"""
_UNTAKEN = "state = 'waiting' AND due_on < CURRENT_DATE AND queue_id IS NOT DISTINCT FROM {queue}"
_SECOND = "state = 'with_second_reader' AND (claimed_by_id IS NULL OR claim_expires_at <= now())"
_PARTNERS = "SELECT person_id FROM membership WHERE until IS NULL AND 'partner' = ANY (roles)"

# Who perhaps has something waiting: asked once an hour, of everybody.
WAITERS = f"""
SELECT author_id FROM "case" WHERE state IN ('with_author', 'screening', 'review_due')
UNION SELECT claimed_by_id FROM "case" WHERE claimed_by_id IS NOT NULL AND claim_expires_at > now()
UNION ({_PARTNERS} AND EXISTS (SELECT FROM "case" WHERE {_SECOND}))
UNION SELECT CASE asked_by_id WHEN first_id THEN second_id ELSE first_id END
    FROM introduction WHERE state = 'asked'
UNION SELECT owner_id FROM queue_item WHERE {_OPEN} AND due_on <= CURRENT_DATE + {SOON_DAYS}
    AND owner_id IS NOT NULL
UNION SELECT person_id FROM {_AFTER} AS looks
    WHERE EXISTS (SELECT FROM queue_item WHERE {_UNTAKEN.format(queue="looks.queue_id")})
UNION SELECT person_id FROM escalation_notice WHERE digest_run_id IS NULL
"""  # noqa: S608  # our own constants


def _due(state: str) -> str:
    days = {one: turn.days for one, turn in TURNS.items()}[CaseState(state)]
    return f"(state_since + interval '{days} days')::date"


_OWN_STORIES = " UNION ALL ".join(
    f"""
    SELECT author_id, '{what}', public_id, title, '', 0, NULL, NULL, state_since, {_due(state)}
    FROM "case" JOIN reader ON reader.person_id = author_id WHERE state = '{state}'
    """  # noqa: S608  # our own constants
    for what, state in (
        (Wait.RETURNED, "with_author"),
        (Wait.ASKED, "screening"),
        (Wait.STILL_CURRENT, "review_due"),
    )
)
_WAITS = text(f"""
WITH reader AS (
    SELECT * FROM unnest(CAST(:people AS bigint[]), CAST(:runs AS bigint[])) AS reader (person_id, run_id)
)
{_OWN_STORIES}
UNION ALL
SELECT claimed_by_id, CASE state WHEN 'with_second_reader' THEN '{Wait.SECOND}' ELSE '{Wait.CLAIMED}' END,
    public_id, title, '', 0, NULL, NULL, state_since, claim_expires_at::date
FROM "case" JOIN reader ON reader.person_id = claimed_by_id
WHERE claim_expires_at > now() AND state IN ('with_champion', 'with_second_reader', 'ready')
UNION ALL
SELECT reader.person_id, '{Wait.TO_READ}', story.public_id, story.title, '', 0, NULL, NULL,
    story.state_since, {_due("with_second_reader")}
FROM reader CROSS JOIN LATERAL (
    SELECT public_id, title, state_since FROM "case"
    WHERE {_SECOND} AND author_id <> reader.person_id
        AND first_champion_id IS DISTINCT FROM reader.person_id
    ORDER BY state_since LIMIT {MOST_STORIES}
) AS story
WHERE reader.person_id IN ({_PARTNERS})
UNION ALL
SELECT reader.person_id, '{Wait.INTRODUCTION}', introduction.public_id, story.title, '', 0, NULL, NULL,
    asked_at, NULL
FROM reader JOIN introduction ON reader.person_id IN (first_id, second_id) AND asked_by_id <> reader.person_id
JOIN "case" AS story ON story.id = case_id AND story.state NOT IN ('withdrawn', 'draft')
WHERE introduction.state = 'asked'
UNION ALL
SELECT owner_id, '{Wait.OWNED}', item.public_id, '', kind, contribution_id, queue.name,
    (SELECT whom FROM item_ask
     WHERE item_id = item.id AND ended_at IS NULL AND item.state = 'awaiting_reply'),
    state_since, due_on
FROM queue_item AS item JOIN reader ON reader.person_id = owner_id LEFT JOIN queue ON queue.id = queue_id
WHERE {_OPEN} AND due_on <= CURRENT_DATE + {SOON_DAYS} AND {_WORKS.format(person="owner_id")}
UNION ALL
SELECT looks.person_id, '{Wait.UNTAKEN}', item.public_id, '', item.kind, item.contribution_id, queue.name,
    NULL, item.arrived_at, item.due_on
FROM {_AFTER} AS looks JOIN reader ON reader.person_id = looks.person_id
LEFT JOIN queue ON queue.id = looks.queue_id
CROSS JOIN LATERAL (
    SELECT * FROM queue_item WHERE {_UNTAKEN.format(queue="looks.queue_id")}
    ORDER BY due_on, arrived_at, id LIMIT {MOST_OF_A_QUEUE}
) AS item
WHERE {_WORKS.format(person="looks.person_id")}
UNION ALL
SELECT reader.person_id, '{Wait.OVERDUE}', item.public_id, '', kind, contribution_id, queue.name, owner.name,
    item.state_since, item.due_on
FROM reader JOIN escalation_notice AS notice
    ON notice.person_id = reader.person_id AND notice.digest_run_id = reader.run_id
JOIN item_escalation AS escalation ON escalation.id = notice.escalation_id
JOIN queue_item AS item ON item.id = escalation.item_id AND item.due_on = escalation.due_on
LEFT JOIN queue ON queue.id = queue_id LEFT JOIN person AS owner ON owner.id = owner_id
WHERE item.{_OPEN} AND owner_id IS DISTINCT FROM reader.person_id
    AND {_WORKS.format(person="reader.person_id")}
""")  # noqa: S608  # our own constants
