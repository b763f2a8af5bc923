"""What those who gave to an item are told of it, once it is closed: for digests and mails.

A notice is good for one person. What they gave is named by its own feature, and only while it is still given.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text

from learning_exchange.contributions import KINDS
from learning_exchange.extensions import db
from learning_exchange.pages import day
from learning_exchange.people.models import Person
from learning_exchange.practice_development.models import ItemNotice
from learning_exchange.practice_development.rules.closing import Outcome
from learning_exchange.practice_development.rules.contributions import Heading
from learning_exchange.practice_development.rules.telling import became

Given = tuple[str, int]  # the kind of a contribution and its id


@dataclass(frozen=True, slots=True)
class Told:
    """What became of something that a person gave."""

    title: str  # of what they gave; of the first, where several were joined
    link: str  # where it lives, without the site
    others: int  # further ones of theirs that went into the same item
    sentence: str
    made: str  # a link to what was made of it, or nothing
    queue: str | None  # None: it was closed among the unrouted


def notice_by_id(notice_id: int) -> ItemNotice | None:
    """One notice; None once what it tells of was taken back."""
    return db.session.get(ItemNotice, notice_id)


def notices_of(item_id: int) -> Sequence[ItemNotice]:
    """Whom the closing of an item is told to."""
    return db.session.scalars(
        select(ItemNotice).where(ItemNotice.item_id == item_id).order_by(ItemNotice.id)
    ).all()


def told_by(notice: ItemNotice) -> Told | None:
    """What one notice says; None where nothing of what the person gave is left."""
    return next(iter(_told(_OF_NOTICE, {"id": notice.id}, notice.person)), None)


def told_in(run_id: int, *, to: Person) -> list[Told]:
    """What a digest tells its person, in the order in which it happened."""
    return _told(_OF_RUN, {"id": run_id}, to)


# The item that closed, and those of the person's contributions that live on in it.
_NOTICES = """
SELECT notice.id, closed.outcome, closed.outcome_words, closed.outcome_whom, closed.outcome_on, closed.link,
    queue.name AS queue, mine.kind, mine.contribution_id
FROM item_notice AS notice
JOIN queue_item AS closed ON closed.id = notice.item_id AND closed.state = 'closed'
LEFT JOIN queue ON queue.id = closed.queue_id
JOIN queue_item AS mine ON mine.id = closed.id OR mine.root_id = closed.id
JOIN item_contributor AS gave ON gave.item_id = mine.id AND gave.person_id = notice.person_id
WHERE notice.{column} = :id AND notice.person_id = :person
ORDER BY notice.id, mine.id
"""
_OF_NOTICE, _OF_RUN = (text(_NOTICES.format(column=column)) for column in ("id", "digest_run_id"))


def _told(statement: Any, values: dict[str, int], to: Person) -> list[Told]:
    notices: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(statement, values | {"person": to.id}):
        notices[row.id].append(row)
    found = headings({(row.kind, row.contribution_id) for rows in notices.values() for row in rows}, to=to)
    told = [_one([row for row in rows if found.get(_given(row))], found) for rows in notices.values()]
    return [one for one in told if one]


def headings(given: Collection[Given], *, to: Person) -> dict[Given, Heading | None]:
    """How those of these contributions are named that still stand; None for what this person may not read."""
    named: dict[Given, Heading | None] = {}
    for kind in {kind for kind, _ in given}:
        standing = KINDS[kind].given().subquery()
        ids = [given_id for one, given_id in given if one == kind]
        left = db.session.scalars(select(standing.c[0]).where(standing.c[0].in_(ids))).all()
        readable = KINDS[kind].headings(left, to=to)
        named |= {(kind, one): readable.get(one) for one in left}
    return named


def _given(row: Any) -> Given:
    return row.kind, row.contribution_id


def _one(rows: Sequence[Any], found: dict[Given, Heading | None]) -> Told | None:
    heading = found[_given(rows[0])] if rows else None
    if heading is None:
        return None
    row, mine = rows[0], {_given(row) for row in rows}
    on = day(row.outcome_on) if row.outcome_on else ""
    return Told(
        title=heading.title,
        link=heading.link,
        others=len(mine) - 1,
        sentence=became(Outcome(row.outcome), row.outcome_words, whom=row.outcome_whom, day=on),
        made=row.link,
        queue=row.queue,
    )
