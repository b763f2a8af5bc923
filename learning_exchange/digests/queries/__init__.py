"""Every read of digests: what may go into each, and what the last one showed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, select, text

from learning_exchange import clock
from learning_exchange.cases.contributions import aims_shown
from learning_exchange.cases.models import CURRENT_SQL, Case, FindableCase
from learning_exchange.cases.queries.sharing import shared_sql, shared_with_few
from learning_exchange.cases.rules.sharing import Scope
from learning_exchange.digests.models import DigestChoice, DigestRun
from learning_exchange.digests.rules import (
    FIRST_LOOK_BACK,
    LOOK_BACK,
    Candidate,
    Reader,
    RunKind,
)
from learning_exchange.extensions import db
from learning_exchange.framework import framework
from learning_exchange.people.models import Membership, Organisation, Person
from learning_exchange.people.rules import PersonState
from learning_exchange.practice_development.queries.telling import Told, told_in

MOST_CANDIDATES = 200  # the newest; a digest has seven, and ranking 200 for one reader takes 0.3 ms
MOST_NEWS = 10  # of somebody's own stories; more than that is for the stories' own pages


@dataclass(frozen=True, slots=True)
class Story:
    """A story in a digest."""

    public_id: UUID
    title: str
    summary: str
    organisation: str
    because: str


@dataclass(frozen=True, slots=True)
class News:
    """What became of one of the reader's own stories, in the order in which it happened."""

    public_id: UUID
    title: str
    sentences: str


@dataclass(frozen=True, slots=True)
class Digest:
    """What a digest says now: nothing of a story that was taken back since."""

    due_at: datetime
    stories: list[Story]
    news: list[News]
    told: list[Told]  # of items that were closed

    def __bool__(self) -> bool:
        return bool(self.stories or self.news or self.told)


def digest_of(run: DigestRun) -> Digest:
    """The digest of a run, for its own person."""
    return Digest(run.due_at, _stories(run), _news(run), told_in(run.id, to=run.person))


def latest_digest(person_id: int) -> Digest | None:
    """The last digest that had something for this person."""
    run = db.session.scalar(
        select(DigestRun)
        .where(DigestRun.person_id == person_id, DigestRun.kind == RunKind.DIGEST)
        .where(DigestRun.items_count > 0, DigestRun.given_back.is_(False))
        .order_by(DigestRun.local_date.desc())
        .limit(1)
    )
    return digest_of(run) if run else None


def runs_to_compose(run_ids: Sequence[int]) -> list[tuple[DigestRun, Person]]:
    """Those of the runs that are not composed yet and whose person still wants them; locks them."""
    wanted = (
        select(DigestRun, Person)
        .join(DigestRun.person)
        .join(DigestChoice, DigestChoice.person_id == Person.id)
        .where(DigestRun.id.in_(run_ids), DigestRun.composed_at.is_(None))
        .where(DigestRun.kind == RunKind.DIGEST)
        .where(Person.state == PersonState.ACTIVE, DigestChoice.stopped_at.is_(None))
        .order_by(DigestRun.id)
        .with_for_update(of=DigestRun)
    )
    return [(run, person) for run, person in db.session.execute(wanted)]


def candidates() -> list[Candidate]:
    """The newest published stories."""
    rows = db.session.execute(
        select(
            *(Case.id, Case.author_id, Case.organisation_id, Organisation.sector),
            *(Case.aims, Case.behaviours, Case.published_at, Case.scope),
        )
        .join(FindableCase, FindableCase.case_id == Case.id)
        .join(Case.organisation)
        .where(FindableCase.published_at > clock.now() - LOOK_BACK)
        .order_by(FindableCase.published_at.desc(), FindableCase.public_id.desc())
        .limit(MOST_CANDIDATES)
    )
    return [_candidate(row) for row in rows]


def readers_of(runs: Sequence[tuple[DigestRun, Person]]) -> dict[int, Reader]:
    """What ranking may know of the people of these runs, by id."""
    ids = [person.id for _, person in runs]
    organisations, sectors = _memberships(ids)
    since = _last_digests(ids)
    behaviours, shown = _gathered(_WRITTEN_ABOUT, ids), _gathered(_SHOWN, ids)
    shared = shared_with_few(ids, since=clock.now() - LOOK_BACK)
    return {
        person.id: Reader(
            person_id=person.id,
            follows=frozenset(person.interests),
            wrote_about=frozenset(behaviours.get(person.id, ())),
            organisations=organisations[person.id],
            sectors=frozenset(sectors[person.id]),
            shown=frozenset(shown.get(person.id, ())),
            shared=frozenset(shared.get(person.id, ())),
            since=since.get(person.id, clock.now() - FIRST_LOOK_BACK),
        )
        for _, person in runs
    }


def news_for(runs: Sequence[tuple[DigestRun, Person]]) -> dict[int, list[int]]:
    """Ids of the events that tell these people what became of their stories since their last digest."""
    people = [person.id for _, person in runs]
    last = _last_digests(people)
    first = clock.now() - FIRST_LOOK_BACK
    since = [last[one] - OVERLAP if one in last else first for one in people]
    values = {"people": people, "since": since, "types": list(SENTENCES)}
    found: dict[int, list[int]] = defaultdict(list)
    for row in db.session.execute(_NEWS, values):
        found[row.author_id].append(row.id)
    return {person: events[-MOST_NEWS:] for person, events in found.items()}


# What the author is told of an event that somebody else brought about.
SENTENCES: dict[str, str] = {
    "ContributionRouted": "It went to {queue}, {because}.",
    "CaseReturned": "A champion asks you for a few changes.",
    "CasePublished": "It was published.",
    "CaseArchived": "It was put away, because it is no longer current.",
    "StoryTried": "Another place told what became of it there: {outcome}.",
    "FactorProposed": "A champion proposes what made it work: do you agree?",
}
# An event may commit a little later than it says it happened: the hour before is looked at again, and what
# was told then is left out.
OVERLAP = timedelta(hours=1)
_NEWS = text("""
SELECT own.author_id, event.id
FROM unnest(CAST(:people AS bigint[]), CAST(:since AS timestamptz[])) AS reader (person_id, since)
JOIN "case" AS own ON own.author_id = reader.person_id AND own.state <> 'withdrawn'
JOIN event ON event.stream = 'case:' || own.id
WHERE event.type = ANY (:types) AND event.occurred_at > reader.since
    AND event.actor_id IS DISTINCT FROM own.author_id
    AND NOT EXISTS (
        SELECT FROM digest_run AS run WHERE run.person_id = own.author_id AND event.id = ANY (run.news)
    )
ORDER BY event.id
""")
_WRITTEN_ABOUT = text("""
SELECT author_id AS person_id, array_agg(DISTINCT behaviour) AS found
FROM "case", unnest(behaviours) AS behaviour
WHERE author_id = ANY (:people) AND state NOT IN ('draft', 'withdrawn')
GROUP BY author_id
""")
_SHOWN = text("""
SELECT person_id, array_agg(case_id) AS found
FROM digest_item WHERE person_id = ANY (:people) GROUP BY person_id
""")


_LAST_RUNS = text("""
SELECT DISTINCT ON (person_id) person_id, composed_at
FROM digest_run WHERE person_id = ANY (:people) AND composed_at IS NOT NULL AND kind = 'digest'
ORDER BY person_id, local_date DESC
""")


def _gathered(statement: TextClause, people: Sequence[int]) -> dict[int, list[Any]]:
    return {row.person_id: row.found for row in db.session.execute(statement, {"people": list(people)})}


def _last_digests(people: Sequence[int]) -> dict[int, datetime]:
    """When the last digest of each person was composed."""
    rows = db.session.execute(_LAST_RUNS, {"people": list(people)})
    return {row.person_id: row.composed_at for row in rows}


def _memberships(people: Sequence[int]) -> tuple[dict[int, dict[int, str]], dict[int, set[str]]]:
    """By person: the names of their organisations by id, and the sectors of these."""
    rows = db.session.execute(
        select(Membership.person_id, Organisation.id, Organisation.name, Organisation.sector)
        .join(Membership.organisation)
        .where(Membership.person_id.in_(people), Membership.until.is_(None))
    )
    names: dict[int, dict[int, str]] = defaultdict(dict)
    sectors: dict[int, set[str]] = defaultdict(set)
    for person, organisation, name, sector in rows:
        names[person][organisation] = name
        sectors[person].add(sector)
    return names, sectors


def _candidate(row: Any) -> Candidate:
    return Candidate(
        case_id=row.id,
        author_id=row.author_id,
        organisation_id=row.organisation_id,
        sector=row.sector,
        aims=aims_shown(row.aims, row.behaviours),
        behaviours=frozenset(row.behaviours),
        published_at=row.published_at,
        is_for_all=row.scope == Scope.ALL,
    )


# Written out, as they are asked for every mail: building them from expressions took longer than asking.
_STORIES = text(
    """
SELECT story.public_id, title, summary, short_name, because
FROM digest_item
JOIN "case" AS story ON story.id = case_id
JOIN organisation ON organisation.id = organisation_id
WHERE run_id = :run AND story.CURRENT AND SHARED
ORDER BY position
""".replace("CURRENT", CURRENT_SQL).replace("SHARED", shared_sql("story"))
)
_TOLD = text("""
SELECT own.public_id, own.title, event.type, event.payload, queue.name
FROM event JOIN "case" AS own ON event.stream = 'case:' || own.id
LEFT JOIN queue ON queue.id = (event.payload ->> 'queue_id')::bigint
WHERE event.id = ANY (:events) AND own.author_id = :person AND own.state <> 'withdrawn'
ORDER BY event.id
""")


def _stories(run: DigestRun) -> list[Story]:
    values = {"run": run.id, "reader": run.person_id}
    return [Story(*row) for row in db.session.execute(_STORIES, values)]


def _news(run: DigestRun) -> list[News]:
    if not run.news:
        return []
    told: dict[tuple[UUID, str], list[str]] = defaultdict(list)
    for row in db.session.execute(_TOLD, {"events": run.news, "person": run.person_id}):
        told[row.public_id, row.title].append(_sentence(row.type, row.payload, row.name))
    return [News(public_id, title, " ".join(sentences)) for (public_id, title), sentences in told.items()]


def _sentence(kind: str, payload: dict[str, Any], queue: str | None) -> str:
    place = f"the practice-development queue “{queue}”" if queue else "the practice-development leads"
    outcome = framework().adoption_outcomes.get(payload.get("outcome", ""), "").lower()
    return SENTENCES[kind].format(queue=place, because=payload.get("because", ""), outcome=outcome)
