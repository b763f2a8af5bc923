"""Stories as others than their authors read them: the one door to a story, and the published ones in pages.

What waits for review is in `reviewing.py`. Searching lives here, because its results are the same list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, TextClause, and_, bindparam, literal, or_, select, text
from sqlalchemy.orm import defer, joinedload

from learning_exchange.cases.models import CURRENT_SQL, IS_CURRENT, Case, CaseComment
from learning_exchange.cases.queries.snippets import snippets
from learning_exchange.cases.rules import BOXES, IN_REVIEW, CaseState
from learning_exchange.extensions import db
from learning_exchange.people.models import Organisation, Person
from learning_exchange.people.rules import Role

PAGE = 20  # stories: a few screens of a phone
RESULTS = 10  # stories: each with the words that were found, for which it has to be read

# How many of the next stories are looked at one by one before the indexes are asked: see `_found`. A look
# into the words of a story costs ten times a look at its tags, so it is worth a first walk to see whether a
# second will do: FREQUENT matches in 48 make it likely that a page of them comes together in 400.
WALKS_BY_WORDS, WALKS_BY_TAGS = (48, 400), (1_000,)
FREQUENT = 3

Place = tuple[datetime, UUID]  # where a page of published stories begins or ends


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for; empty is no limit. All but the words are slugs of the framework."""

    words: str = ""
    aim: str = ""
    behaviour: str = ""
    sector: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.aim or self.behaviour or self.sector)


class Card(NamedTuple):
    """A published story in a list."""

    public_id: UUID
    title: str
    summary: str
    place: str
    organisation: str
    aims: list[str]
    published_at: datetime

    @property
    def position(self) -> Place:
        """Where in the list it stands."""
        return self.published_at, self.public_id


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of published stories, newest first, and the places where its neighbours begin.

    `snippets` are those of `snippets.py`, by story.
    """

    cards: Sequence[Card]
    snippets: dict[UUID, str]
    newer: Place | None
    older: Place | None


def visible_case(public_id: UUID, *, to: Person) -> Case | None:
    """The story, if this person may read it; None when there is none and when they may not."""
    statement = _visible_case(Role.CHAMPION in to.roles)
    return db.session.scalar(statement, {"public_id": public_id, "reader": to.id})


def case_by_id(case_id: int) -> Case | None:
    """A story for what happens by itself, such as a mail to its author; no page asks this way."""
    return db.session.get(Case, case_id)


def is_visible(to: Person) -> ColumnElement[bool]:
    """The condition that a story may be read by this person."""
    return _is_visible(to.id, Role.CHAMPION in to.roles)


def published_cases(
    wanted: Wanted, *, older_than: Place | None = None, newer_than: Place | None = None
) -> Shelf:
    """A page of the published stories that are wanted, newest first; one of the two places may be given."""
    most = RESULTS if wanted.words else PAGE
    place, way = (newer_than, "newer") if newer_than and not older_than else (older_than, "older")
    found = _found(wanted, place, way, most + 1)
    cards, more = found[:most], len(found) > most
    if way == "newer" and not more:
        return published_cases(wanted)  # whoever goes back arrives at a whole first page
    if way == "newer":
        cards.reverse()
    return Shelf(
        cards,
        snippets([card.public_id for card in cards], wanted.words) if wanted.words else {},
        newer=cards[0].position if cards and place else None,
        older=cards[-1].position if cards and (more or way == "newer") else None,
    )


def newest_cases(most: int) -> Sequence[Card]:
    """The stories that were published last."""
    return _found(Wanted(), None, "older", most)


def comments_on(case: Case) -> Sequence[CaseComment]:
    """Everything that champions wrote to the author of a story, in order."""
    comments = select(CaseComment).where(CaseComment.case_id == case.id).order_by(CaseComment.id)
    return db.session.scalars(comments.options(joinedload(CaseComment.by))).all()


def _is_visible(reader: Any, is_champion: bool) -> ColumnElement[bool]:
    return or_(
        Case.author_id == reader,
        IS_CURRENT,
        # No longer current, but links to it stay good; its page says so.
        Case.state == CaseState.ARCHIVED,
        # Not while it is back with its author: what is being written is a draft again, and not screened yet.
        and_(literal(is_champion), Case.state.in_(IN_REVIEW)),
    )


@cache  # building it takes longer than answering it
def _visible_case(is_champion: bool) -> Select[Case]:
    return (
        select(Case)
        .where(Case.public_id == bindparam("public_id"), _is_visible(bindparam("reader"), is_champion))
        .options(
            joinedload(Case.author, innerjoin=True).load_only(Person.name),
            joinedload(Case.organisation, innerjoin=True).load_only(Organisation.name),
            joinedload(Case.claimed_by).load_only(Person.name),
            # The page shows the HTML that was made of them.
            *(defer(getattr(Case, name)) for name in BOXES),
        )
    )


# The list as SQL, put together from constants alone; what a reader typed goes in as parameters. Written out,
# because building it from expressions took Python longer than PostgreSQL takes to answer it. State and limits
# are no parameters: PostgreSQL must see in a prepared statement that the partial indexes fit.
_STORIES = """
    SELECT public_id, title, summary, place, organisation_id, aims, behaviours, published_at, searched,
           what_mattered, what_you_did, what_changed
    FROM "case" WHERE {conditions}
    ORDER BY published_at {way}, public_id {way} LIMIT {window}
"""
_CARDS = """
    SELECT public_id, title, summary, place,
           (SELECT short_name FROM organisation WHERE organisation.id = organisation_id),
           aims, published_at
    FROM ({stories}) AS story WHERE {conditions}
    ORDER BY published_at {way}, public_id {way} LIMIT {most}
"""
_MATCHES = {
    "words": "searched @@ websearch_to_tsquery('english', :words)",
    "aim": "aims @> ARRAY[:aim]",
    "behaviour": "behaviours @> ARRAY[:behaviour]",
    "sector": "organisation_id = ANY (ARRAY(SELECT id FROM organisation WHERE sector = :sector))",
}
# "-clinic" alone is no key to the index: what the walk has found must do.
_HAS_KEY = "querytree(websearch_to_tsquery('english', :words)) <> 'T'"
_BEYOND = {
    "older": "(published_at, public_id) < (:at, :id)",
    "newer": "(published_at, public_id) > (:at, :id)",
}
_ORDER = {"older": "DESC", "newer": "ASC"}
# The planner takes a test against a text for cheap, though the text must be fetched, and would read every
# story where a word is in a quarter of them. So until this transaction ends it may only use bitmaps.
_ONLY_BITMAPS = text("""
    SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true),
           set_config('max_parallel_workers_per_gather', '0', true)
""")


def _found(wanted: Wanted, place: Place | None, way: str, most: int) -> list[Card]:
    """The first `most` of the stories that are wanted, in a time that hardly grows with their number.

    What is frequent is found by walking the stories in their order: enough matches are soon together. What
    is rare is found by the GIN indexes, and then sorted. Each way degenerates on the other's ground: sorting
    what half of 50,000 stories have in common took 500 ms, and so did walking to words that none of them has.
    PostgreSQL's own estimate chooses well for one word, and badly for several that avoid each other. So a
    short walk tells first how frequent the matches are.
    """
    if not wanted:
        return _cards(wanted, place, way, most, walk=most)
    for walk in WALKS_BY_WORDS if wanted.words else WALKS_BY_TAGS:
        found = _cards(wanted, place, way, most, walk=walk)
        if len(found) == most:
            return found
        if len(found) < FREQUENT:
            break
    db.session.execute(_ONLY_BITMAPS)
    return _cards(wanted, place, way, most, walk=None) or found


def _cards(wanted: Wanted, place: Place | None, way: str, most: int, *, walk: int | None) -> list[Card]:
    """What is wanted of the next `walk` stories; where that is None, of all of them, by the indexes."""
    limits = {name: value for name in _MATCHES if (value := getattr(wanted, name))}
    statement = _statement(tuple(limits), place is not None, way, most, walk)
    at, public_id = place or (None, None)
    return [Card._make(row) for row in db.session.execute(statement, limits | {"at": at, "id": public_id})]


@cache
def _statement(limits: tuple[str, ...], placed: bool, way: str, most: int, walk: int | None) -> TextClause:
    matches = [_MATCHES[name] for name in limits]
    inner, outer = [CURRENT_SQL], ["true"]
    if placed:
        inner.append(_BEYOND[way])
    if walk:
        outer += matches
    else:
        inner += matches + ([_HAS_KEY] if "words" in limits else [])
    stories = _STORIES.format(conditions=" AND ".join(inner), way=_ORDER[way], window=walk or most)
    return text(_CARDS.format(stories=stories, conditions=" AND ".join(outer), way=_ORDER[way], most=most))
