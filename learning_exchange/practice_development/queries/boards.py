"""Items in columns and in lists: what is due first, then the oldest; of closed ones the last first.

Written out as SQL: it is put together from constants alone, and what a reader chose goes in as parameters.
"""
# ruff: noqa: S608  # constants alone, as it says above

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, select, text

from learning_exchange import clock
from learning_exchange.contributions import KINDS
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import Queue, QueueItem
from learning_exchange.practice_development.queries.items import teams
from learning_exchange.practice_development.rules.contributions import Heading
from learning_exchange.practice_development.rules.holding import Age, Team, age_of, due_in_words, holder
from learning_exchange.practice_development.rules.items import OPEN, ItemState
from learning_exchange.practice_development.rules.overdue import told_in_words

COLUMN = 12  # cards: what one looks over; the rest is a list
PAGE = 30  # rows
COUNTED = 500  # items: beyond that "more than" says enough
RECENT = timedelta(days=30)  # what closed before is no news on a board
COLUMNS = (*OPEN, ItemState.CLOSED)
MINE, NOBODYS, OURS, UNROUTED = "mine", "nobody", "ours", "unrouted"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for; empty is no limit. `state` only narrows a list: "" is everything open."""

    queue: str = ""  # the id of a queue, or UNROUTED
    owner: str = ""  # MINE, NOBODYS, OURS (nobody's, where the reader looks after it), or the id of a person
    kind: str = ""
    organisation: str = ""  # an id
    overdue: bool = False
    state: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """An item in a list; no heading where its reader may not read what it is about."""

    id: int
    public_id: UUID
    kind: str  # "a story"
    heading: Heading | None
    focus: str
    state: ItemState
    since: datetime
    due_on: date
    due: str  # in words
    age: Age
    priority: str
    outcome: str | None
    closed_at: datetime | None
    queue: str | None
    holder: str
    is_mine: bool
    joined: int  # how many others live on in it

    @property
    def name(self) -> str:
        """What a link to it says."""
        title = self.heading.title if self.heading else f"{self.kind.capitalize()} that is not published yet"
        return f"{title}: {self.focus}" if self.focus else title

    @property
    def hint(self) -> str:
        """What tells it from others of the same name."""
        organisation = f", {self.heading.organisation}" if self.heading else ""
        return f"Item {self.id}{organisation}, {self.due}, with {self.holder}"


@dataclass(frozen=True, slots=True)
class Column:
    """The first cards of one state, and how many there are in all: COUNTED + 1 is "more"."""

    state: ItemState
    cards: Sequence[Card]
    count: int


def board(wanted: Wanted, *, to: Person) -> list[Column]:
    """The columns of the board, in a constant number of statements."""
    values = _values(wanted, to) | {"most": COLUMN, "counted": COUNTED + 1, "recent": clock.now() - RECENT}
    names = _names(wanted)
    counts = db.session.execute(_counts(names), values).one()
    cards = _cards(db.session.execute(_board(names), values).all(), to)
    return [
        Column(state, [card for card in cards if card.state is state], count)
        for state, count in zip(COLUMNS, counts, strict=True)
    ]


def how_many(wanted: Wanted, *, to: Person) -> int:
    """How many open items there are of these: COUNTED + 1 is "more"."""
    statement = text("SELECT " + _count(_names(wanted), _OPEN))
    return int(db.session.scalar(statement, _values(wanted, to) | {"counted": COUNTED + 1}))


def items(
    wanted: Wanted, *, to: Person, after: UUID | None = None, most: int = PAGE
) -> tuple[Sequence[Card], UUID | None]:
    """A page of the list, and after which item the next begins."""
    values = _values(wanted, to) | {"most": most + 1, "recent": clock.now() - RECENT}
    values |= _place(after) if after else {}
    rows = db.session.execute(_list(_names(wanted), wanted.state, "last" in values), values).all()
    return _cards(rows[:most], to), rows[most - 1].public_id if len(rows) > most else None


def queues() -> Sequence[Queue]:
    """Every queue, by name, for a filter."""
    return db.session.scalars(select(Queue).order_by(Queue.name)).all()


def known_queue(chosen: str | None) -> str:
    """A queue as an address names it, or ""."""
    return UNROUTED if chosen == UNROUTED else known_id(chosen)


def known_id(chosen: str | None) -> str:
    """An id as an address has it, or ""."""
    try:
        return str(UUID(chosen or ""))
    except ValueError:
        return ""


def owners() -> Sequence[Row[UUID, str]]:
    """Whoever has something in hand, by name, for a filter: nobody is counted or ranked."""
    return db.session.execute(_OWNERS).all()


_OWNERS = text("""
    SELECT public_id, name FROM person WHERE id IN (
        SELECT owner_id FROM queue_item WHERE state IN ('in_hand', 'awaiting_reply')
    ) ORDER BY lower(name), id LIMIT 200
""")
_MY_QUEUES = """queue_id = ANY (ARRAY(SELECT id FROM queue WHERE default_owner_id = :me
    UNION SELECT queue_id FROM queue_steward WHERE person_id = :me))"""
_FILTERS = {
    "unrouted": "queue_id IS NULL",
    "queue": "queue_id = (SELECT id FROM queue WHERE public_id = :queue)",
    "mine": f"(owner_id = :me OR owner_id IS NULL AND {_MY_QUEUES})",
    "ours": f"owner_id IS NULL AND ({_MY_QUEUES} OR queue_id IS NULL AND :leads)",
    "nobody": "owner_id IS NULL",
    "owner": "owner_id = (SELECT id FROM person WHERE public_id = :owner)",
    "kind": "kind = :kind",
    "organisation": "organisation_id = (SELECT id FROM organisation WHERE public_id = :organisation)",
    "overdue": "due_on < :today",
}
_CARD = """
    SELECT item.id, item.public_id, item.kind, contribution_id, focus, item.state, state_since, due_on,
           arrived_at, priority, outcome, closed_at, queue_id, queue.name AS queue, owner.name AS owner,
           owner_id, (SELECT count(*) FROM queue_item AS other WHERE other.root_id = item.id) AS joined
    FROM ({items}) AS item
    LEFT JOIN queue ON queue.id = queue_id LEFT JOIN person AS owner ON owner.id = owner_id
"""
_OPEN = "state IN ('waiting', 'in_hand', 'awaiting_reply')"
_CLOSED = "state = 'closed' AND closed_at > :recent"
_BY_DUE, _BY_CLOSING = "due_on, arrived_at, id", "closed_at DESC, id DESC"


def _names(wanted: Wanted) -> tuple[str, ...]:
    """Which of the filters are asked for."""
    queue = wanted.queue and ("unrouted" if wanted.queue == UNROUTED else "queue")
    owner = wanted.owner and {MINE: "mine", NOBODYS: "nobody", OURS: "ours"}.get(wanted.owner, "owner")
    rest = [name for name in ("kind", "organisation", "overdue") if getattr(wanted, name)]
    return tuple(filter(None, (queue, owner, *rest)))


def _values(wanted: Wanted, to: Person) -> dict[str, Any]:
    chosen = {"queue": wanted.queue, "owner": wanted.owner, "organisation": wanted.organisation}
    reader = {"me": to.id, "leads": Role.LEAD in to.roles}  # leads look after what no rule fits
    return chosen | reader | {"kind": wanted.kind, "today": clock.now().date()}


def _of_state(state: ItemState) -> str:
    return _CLOSED if state is ItemState.CLOSED else f"state = '{state}'"


def _where(names: tuple[str, ...], *conditions: str) -> str:
    # What is closed is overdue no longer.
    is_closed = _CLOSED in conditions
    return " AND ".join(
        (*conditions, *("false" if is_closed and name == "overdue" else _FILTERS[name] for name in names))
    )


@cache
def _board(names: tuple[str, ...]) -> TextClause:
    parts = (
        f"(SELECT * FROM queue_item WHERE {_where(names, _of_state(state))}"
        f" ORDER BY {_BY_CLOSING if state is ItemState.CLOSED else _BY_DUE} LIMIT :most)"
        for state in COLUMNS
    )
    order = " ORDER BY closed_at DESC NULLS FIRST, due_on, arrived_at, id"
    return text(_CARD.format(items=" UNION ALL ".join(parts)) + order)


@cache
def _counts(names: tuple[str, ...]) -> TextClause:
    return text("SELECT " + ", ".join(_count(names, _of_state(state)) for state in COLUMNS))


def _count(names: tuple[str, ...], condition: str) -> str:
    those = f"SELECT FROM queue_item WHERE {_where(names, condition)} LIMIT :counted"
    return f"(SELECT count(*) FROM ({those}) AS those)"


@cache
def _list(names: tuple[str, ...], state: str, placed: bool) -> TextClause:
    is_closed = state == ItemState.CLOSED
    conditions = [_of_state(ItemState(state)) if state else _OPEN]
    if placed:
        conditions.append(
            "(closed_at, id) < (:closed_at, :last)"
            if is_closed
            else "(due_on, arrived_at, id) > (:due_on, :arrived_at, :last)"
        )
    order = _BY_CLOSING if is_closed else _BY_DUE
    found = f"SELECT * FROM queue_item WHERE {_where(names, *conditions)} ORDER BY {order} LIMIT :most"
    return text(_CARD.format(items=found) + f" ORDER BY {order}")


def _place(after: UUID) -> dict[str, Any]:
    last = db.session.execute(
        select(QueueItem.id, QueueItem.due_on, QueueItem.arrived_at, QueueItem.closed_at).where(
            QueueItem.public_id == after
        )
    ).one_or_none()
    if last is None:
        return {}
    return {"last": last.id} | {name: getattr(last, name) for name in ("due_on", "arrived_at", "closed_at")}


def _cards(rows: Sequence[Any], to: Person) -> list[Card]:
    """The cards of rows whose contribution still stands."""
    given, headings = _given(rows), _headings(rows, to)
    team_of, today = teams({row.queue_id for row in rows}), clock.now().date()
    return [
        _card(row, headings.get((row.kind, row.contribution_id)), team_of[row.queue_id], today, to)
        for row in rows
        if (row.kind, row.contribution_id) in given
    ]


def _card(row: Any, heading: Heading | None, team: Team, today: date, to: Person) -> Card:
    return Card(
        id=row.id,
        public_id=row.public_id,
        kind=KINDS[row.kind].LABEL,
        heading=heading,
        focus=row.focus,
        state=ItemState(row.state),
        since=row.state_since,
        due_on=row.due_on,
        due=due_in_words(row.due_on, today) + told_in_words((today - row.due_on).days, row.queue),
        age=age_of(row.due_on, today),
        priority=row.priority,
        outcome=row.outcome,
        closed_at=row.closed_at,
        queue=row.queue,
        holder=holder(row.owner or "", team),
        is_mine=row.owner_id == to.id,
        joined=row.joined,
    )


def _ids(rows: Sequence[Any]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for row in rows:
        found.setdefault(row.kind, set()).add(row.contribution_id)
    return found


def _given(rows: Sequence[Any]) -> set[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    for kind, ids in _ids(rows).items():
        given = KINDS[kind].given().subquery()
        found |= {(kind, one) for one in db.session.scalars(select(given.c[0]).where(given.c[0].in_(ids)))}
    return found


def _headings(rows: Sequence[Any], to: Person) -> dict[tuple[str, int], Heading]:
    return {
        (kind, one): heading
        for kind, ids in _ids(rows).items()
        for one, heading in KINDS[kind].headings(ids, to=to).items()
    }
