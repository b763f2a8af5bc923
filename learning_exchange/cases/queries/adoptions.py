"""What other places told of trying a story, as its readers see it, and introductions between those who did.

Whoever asks has been let in by the door of the story (`reading.py`) already, or is let in here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, select, text
from sqlalchemy.orm import aliased, joinedload

from learning_exchange.cases.models import Adoption, Case, Introduction
from learning_exchange.cases.queries.reading import is_visible
from learning_exchange.cases.rules.adopting import TRIABLE
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.people.rules import PersonState

PAGE = 20  # records: a few screens of a phone

Place = tuple[datetime, UUID]


class Record(NamedTuple):
    """What one place told. `name` is there only for others who tried it, where its writer agreed to be found.

    The last three are about an introduction to its writer: whether it can be had, the one there is, and
    whether the reader has asked for it.
    """

    public_id: UUID
    outcome: str
    context: str
    adaptation: str
    evidence: str
    organisation: str
    told_at: datetime
    changed_at: datetime | None
    is_own: bool
    name: str | None
    introduction: UUID | None
    introduction_state: str | None
    reader_asked: bool

    @property
    def position(self) -> Place:
        """Where in the list it stands."""
        return self.told_at, self.public_id


@dataclass(frozen=True, slots=True)
class Standing:
    """The balance of a story, by outcome, and what its reader told of it: at which organisations, by id."""

    counts: dict[str, int]
    told_at: frozenset[int]

    @property
    def total(self) -> int:
        """How many places told of it."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class RecordsPage:
    """A page of what places told, newest first, and where the next begins."""

    records: Sequence[Record]
    older: Place | None


def standing_of(case_id: int, *, to: Person) -> Standing:
    """How a story fared elsewhere, in figures."""
    rows = db.session.execute(_COUNTS, {"case": case_id, "reader": to.id}).all()
    told = frozenset(one for row in rows for one in row.own or ())
    return Standing({row.outcome: row.told for row in rows}, told)


def records_of(case_id: int, *, to: Person, before: Place | None = None, most: int = PAGE) -> RecordsPage:
    """What places told of a story, newest first, `before` where the last page ended."""
    at, public_id = before or (None, None)
    values = {"case": case_id, "reader": to.id, "at": at, "id": public_id, "most": most + 1}
    found = [Record._make(row) for row in db.session.execute(_NEXT if before else _FIRST, values)]
    return RecordsPage(found[:most], found[most - 1].position if len(found) > most else None)


def own_adoption(public_id: UUID, adoption_id: UUID, *, person: Person) -> Adoption | None:
    """What somebody told of a story that they may still read; None when it is not theirs."""
    return db.session.scalar(
        select(Adoption)
        .join(Adoption.case)
        .where(Case.public_id == public_id, is_visible(person), Case.state.in_(TRIABLE))
        .where(Adoption.public_id == adoption_id, Adoption.person_id == person.id)
        .options(joinedload(Adoption.organisation))
    )


def introduction_for(public_id: UUID, *, to: Person) -> Introduction | None:
    """An introduction that somebody asked for or was asked for, while both would still be introduced."""
    return db.session.scalar(
        _introductions()
        .where(Introduction.public_id == public_id, is_visible(to))
        .where((Introduction.first_id == to.id) | (Introduction.second_id == to.id))
    )


def introduction_by_id(introduction_id: int) -> Introduction | None:
    """An introduction for its mails, while both would still be introduced."""
    return db.session.scalar(_introductions().where(Introduction.id == introduction_id))


def organisation_told_of(case_id: int, person_id: int) -> str:
    """Where somebody tried a story, for whoever is introduced to them."""
    return db.session.scalar(_WHERE_TOLD, {"case": case_id, "person": person_id}) or ""


def are_open_to_each_other(case_id: Any, one: Any, other: Any) -> ColumnElement[bool]:
    """The condition that two people tried a story, are here, and said that they may be contacted."""
    return and_(_is_open(case_id, one), _is_open(case_id, other))


def _is_open(case_id: Any, person_id: Any) -> ColumnElement[bool]:
    told, somebody = aliased(Adoption), aliased(Person)
    return exists(
        select(told.id)
        .join(somebody, somebody.id == told.person_id)
        .where(told.case_id == case_id, told.person_id == person_id, told.may_contact)
        .where(somebody.state == PersonState.ACTIVE)
    )


def _introductions() -> Select[Introduction]:
    open_to_each_other = are_open_to_each_other(
        Introduction.case_id, Introduction.first_id, Introduction.second_id
    )
    return (
        select(Introduction)
        .join(Introduction.case)
        .where(Case.state.in_(TRIABLE), open_to_each_other)
        .options(
            joinedload(Introduction.case), joinedload(Introduction.first), joinedload(Introduction.second)
        )
    )


_COUNTS = text("""
    SELECT outcome, count(*) AS told, array_agg(organisation_id) FILTER (WHERE person_id = :reader) AS own
    FROM adoption WHERE case_id = :case GROUP BY outcome
""")
# A name is for those alone who tried it, too, and agreed to be found themselves.
_RECORDS = """
    WITH reader AS (
        SELECT EXISTS (
            SELECT FROM adoption WHERE case_id = :case AND person_id = :reader AND may_contact
        ) AS is_open
    )
    SELECT told.public_id, outcome, context, adaptation, evidence, organisation.name, told_at, changed_at,
           person_id = :reader,
           CASE WHEN reader.is_open AND may_contact AND person_id <> :reader AND person.state = 'active'
                THEN person.name END,
           introduction.public_id, introduction.state, coalesce(asked_by_id = :reader, false)
    FROM adoption AS told
    JOIN organisation ON organisation.id = organisation_id
    JOIN person ON person.id = person_id
    CROSS JOIN reader
    LEFT JOIN introduction ON introduction.case_id = told.case_id
        AND first_id = least(person_id, :reader) AND second_id = greatest(person_id, :reader)
    WHERE told.case_id = :case
"""
_NEWEST_FIRST = "ORDER BY told_at DESC, told.public_id DESC LIMIT :most"
_FIRST = text(f"{_RECORDS} {_NEWEST_FIRST}")
_NEXT = text(f"{_RECORDS} AND (told_at, told.public_id) < (:at, :id) {_NEWEST_FIRST}")
_WHERE_TOLD = text("""
    SELECT organisation.name FROM adoption JOIN organisation ON organisation.id = organisation_id
    WHERE case_id = :case AND person_id = :person AND may_contact ORDER BY told_at LIMIT 1
""")
