"""Stories beyond Myshire's sixty, by the tens of thousands, for load and for pictures.

The operations store about a hundred stories a second, so here rows are made in bulk: the words go through
`put_words` of the operations, the queue comes from `choose_queue` of the rule book, and the rest is as the
operations would have left it. `tests/web/test_demo_bulk.py` holds both against each other.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any
from uuid import UUID

from learning_exchange.cases.contributions import KIND, LABEL
from learning_exchange.cases.models import Case, CaseComment, CaseVersion
from learning_exchange.cases.operations.writing import put_words
from learning_exchange.cases.rules import BOXES, CLAIM_LASTS, SCREENED, WITHDRAWN_TITLE, CaseState
from learning_exchange.demo.moments import later, working_moment
from learning_exchange.demo.prose import Writer
from learning_exchange.demo.region import Region
from learning_exchange.demo.rows import Chronicle, copy, new_ids, random_uuid, shelved_at_the_end
from learning_exchange.events import Event
from learning_exchange.events.cases import (
    CaseArchived,
    CaseClaimed,
    CasePublished,
    CaseReturned,
    CaseSubmitted,
    CaseWithdrawn,
)
from learning_exchange.events.practice_development import ContributionRouted
from learning_exchange.framework import framework
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import ItemContributor, QueueItem
from learning_exchange.practice_development.queries.rules import rule_book
from learning_exchange.practice_development.rules.contributions import Contribution
from learning_exchange.practice_development.rules.holding import TARGET_DAYS

CHUNK = 5_000  # stories in memory at a time, and between two lines of progress
# Of a hundred stories: where they stand, and for how many days at most a story has stood there.
_STATES = {
    CaseState.PUBLISHED: (84, None),
    CaseState.WITH_CHAMPION: (4, 12),
    CaseState.WITH_AUTHOR: (4, 40),
    CaseState.DRAFT: (5, 90),
    CaseState.WITHDRAWN: (2, None),
    CaseState.ARCHIVED: (1, None),
}
_COMMENTS = (
    "Could you say what the person thought of it, in a sentence?",
    "How many people was this for? Roughly is fine.",
    "Is there anything that did not work? It would help whoever tries it next.",
    "Who else would have to agree before another team could do this?",
    "I got lost here: what came first?",
)
_OPEN_CLAIMS = timedelta(hours=40)  # how long ago a claim was made that has not ended
_UNTIL_PUBLISHED = 16  # days, so that what is published was not published tomorrow


@dataclass(slots=True)
class _Batch:
    """Rows that belong together, each list for one table."""

    cases: list[dict[str, Any]] = field(default_factory=list)
    versions: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    contributors: list[dict[str, Any]] = field(default_factory=list)

    def write(self) -> None:
        copy(Case, self.cases)
        copy(CaseVersion, self.versions)
        copy(CaseComment, self.comments)
        copy(QueueItem, self.items)
        copy(ItemContributor, self.contributors)


def simulate(
    random: Random,
    region: Region,
    chronicle: Chronicle,
    count: int,
    *,
    begins: datetime,
    ends: datetime,
    tell: Callable[[str], None],
) -> None:
    """Add `count` stories of people of the region, written between two moments."""
    simulated = _Simulation(random, region, chronicle, begins, ends)
    with shelved_at_the_end():
        for done in range(0, count, CHUNK):
            simulated.batch(min(CHUNK, count - done)).write()
            tell(f"{min(done + CHUNK, count):,} of {count:,} stories.")


class _Simulation:
    """What all stories share."""

    def __init__(
        self, random: Random, region: Region, chronicle: Chronicle, begins: datetime, ends: datetime
    ) -> None:
        self.random, self.region, self.chronicle = random, region, chronicle
        self.begins, self.ends = begins, ends
        self.writer = Writer(random)
        self.champions = region.holders(Role.CHAMPION)
        self.rules = rule_book()
        self.aims_of = {one.slug: aim.slug for aim in framework().aims for one in aim.behaviours}
        self.aim_order, self.behaviours = list(framework().aim_labels), list(self.aims_of)
        self.families = list(framework().role_families)
        self.often = list(accumulate(1 / place for place in range(2, len(self.behaviours) + 2)))

    def batch(self, count: int) -> _Batch:
        """Whole stories, each with everything that became of it."""
        batch = _Batch()
        for case_id, item_id in zip(new_ids(Case, count), new_ids(QueueItem, count), strict=True):
            _Life(self, batch, case_id).live(item_id)
        return batch


class _Life:
    """One story. Each step changes its row and chronicles its event, as the operation of that name does."""

    def __init__(self, simulation: _Simulation, batch: _Batch, case_id: int) -> None:
        self.all, self.random, self.batch = simulation, simulation.random, batch
        people = simulation.region.people
        self.author = people[int(len(people) * self.random.random() ** 1.4)]  # some write more than others
        self.champion = self.random.choice(simulation.champions).id
        if self.champion == self.author.id:
            self.champion = next(c.id for c in simulation.champions if c.id != self.author.id)
        state, share = list(_STATES), [share for share, _ in _STATES.values()]
        self.ends_as = self.random.choices(state, share)[0]
        self.row = self._draft(case_id)
        batch.cases.append(self.row)

    def live(self, item_id: int) -> None:
        """Let everything become of the story that leads to where it is to stand."""
        if self.ends_as == CaseState.DRAFT:
            return
        at = self.row["created_at"] + timedelta(minutes=self.random.uniform(4, 60))
        self._route(item_id, at, self._submit(at))
        if self.ends_as != CaseState.WITH_CHAMPION:
            self._review(at)
        elif self.random.random() < 0.3:
            since = max(at, self.all.ends - _OPEN_CLAIMS)
            self._claim(since + (self.all.ends - since) * self.random.uniform(0.1, 0.9))

    def _review(self, at: datetime) -> None:
        at = self._later(at, 0.8, 5)
        self._claim(at)
        if self.ends_as == CaseState.WITH_AUTHOR or self.random.random() < 0.1:
            at += timedelta(minutes=20)
            self._return(at)
            if self.ends_as == CaseState.WITH_AUTHOR:
                return
            at = self._later(at, 0.5, 4)
            self._submit(at)
            at = self._later(at, 0.5, 4)
            self._claim(at)
        self._publish(at + timedelta(minutes=self.random.uniform(8, 50)))
        if self.ends_as in (CaseState.WITHDRAWN, CaseState.ARCHIVED):
            self._take_away(self._later(at, 10, 90))

    def _draft(self, case_id: int) -> dict[str, Any]:
        at = self._begun_at()
        invented = self.all.writer.story()
        case = Case()
        put_words(case, {"title": invented.title, "place": invented.place, **invented.boxes})
        behaviours = self._behaviours()
        return {
            "id": case_id,
            "public_id": random_uuid(self.random),
            "author_id": self.author.id,
            "organisation_id": self.all.region.organisations[self.author.person.organisations[0]],
            "state": CaseState.DRAFT,
            "state_since": at,
            **{name: getattr(case, name) for name in SCREENED},
            "html": case.html,
            "summary": case.summary,
            "roles_involved": self._roles(),
            "aims": sorted({self.all.aims_of[slug] for slug in behaviours}, key=self.all.aim_order.index),
            "behaviours": behaviours,
            "submission": 0,
            "created_at": at,
            "saved_at": at,
            "published_at": None,
            "claimed_by_id": None,
            "claim_expires_at": None,
            "about_one_person": False,
            "withdrawn_from": None,
        }

    def _begun_at(self) -> datetime:
        most_days, ends = _STATES[self.ends_as][1], self.all.ends
        latest = ends - timedelta(days=_UNTIL_PUBLISHED if most_days is None else 1)
        earliest = self.author.joined_at if most_days is None else ends - timedelta(days=most_days)
        day = latest - max(timedelta(0), latest - earliest) * self.random.random()
        return working_moment(self.random, day, before=ends - timedelta(hours=12))

    def _behaviours(self) -> list[str]:
        drawn = self.random.choices(
            self.all.behaviours, cum_weights=self.all.often, k=self.random.randint(1, 3)
        )
        return [slug for slug in self.all.behaviours if slug in drawn]

    def _roles(self) -> list[str]:
        drawn = {
            self.author.person.role_family,
            *self.random.sample(self.all.families, self.random.randint(0, 2)),
        }
        return [slug for slug in self.all.families if slug in drawn]

    def _submit(self, at: datetime) -> UUID:
        self._move(CaseState.WITH_CHAMPION, at)
        self.row["submission"] += 1
        words = {name: self.row[name] for name in (*SCREENED, "roles_involved", "aims", "behaviours")}
        kept = {"case_id": self.row["id"], "submission": self.row["submission"], "handed_in_at": at}
        self.batch.versions.append({**kept, **words, "decided_at": None})
        return self._record(CaseSubmitted(self.row["id"], self.row["submission"]), at, self.author.id)

    def _route(self, item_id: int, at: datetime, chain: UUID) -> None:
        choice = self.all.rules.choose_queue(self._contribution())
        item = {"kind": KIND, "contribution_id": self.row["id"], **asdict(choice)}
        when = {"arrived_at": at, "state_since": at, "due_on": at.date() + timedelta(days=TARGET_DAYS)}
        came = {"organisation_id": self.row["organisation_id"], **when}
        self.batch.items.append({"id": item_id, "public_id": random_uuid(self.random), **item, **came})
        self.batch.contributors.append({"item_id": item_id, "person_id": self.author.id})
        routed = ContributionRouted(KIND, self.row["id"], item_id, choice.queue_id, choice.because)
        self.all.chronicle.add(routed, by=None, at=at, chain=chain)

    def _claim(self, at: datetime) -> None:
        self.row |= {"claimed_by_id": self.champion, "claim_expires_at": at + CLAIM_LASTS}
        self._record(CaseClaimed(self.row["id"]), at, self.champion)

    def _return(self, at: datetime) -> None:
        box, submission = self.random.choice(list(BOXES)), self.row["submission"]
        kept = {"case_id": self.row["id"], "submission": submission, "by_id": self.champion, "written_at": at}
        self.batch.comments.append({**kept, "field": box, "body": self.random.choice(_COMMENTS)})
        self._move(CaseState.WITH_AUTHOR, at)
        self.batch.versions[-1]["decided_at"] = at
        self._record(CaseReturned(self.row["id"], submission, [box]), at, self.champion)

    def _publish(self, at: datetime) -> None:
        self._move(CaseState.PUBLISHED, at)
        self.row["published_at"] = self.batch.versions[-1]["decided_at"] = at
        self._record(CasePublished(self.row["id"]), at, self.champion)

    def _take_away(self, at: datetime) -> None:
        self._move(self.ends_as, at)
        if self.ends_as == CaseState.WITHDRAWN:
            self._erase()
            self._record(CaseWithdrawn(self.row["id"]), at, self.author.id)
        else:
            self._record(CaseArchived(self.row["id"]), at, self.champion)

    def _erase(self) -> None:
        erased = dict.fromkeys(SCREENED, "") | {"title": WITHDRAWN_TITLE, "summary": "", "html": {}}
        self.row |= {**erased, "withdrawn_from": CaseState.PUBLISHED}
        for rows in (self.batch.versions, self.batch.comments):
            rows[:] = [row for row in rows if row["case_id"] != self.row["id"]]

    def _move(self, state: CaseState, at: datetime) -> None:
        self.row |= {"state": state, "state_since": at, "claimed_by_id": None, "claim_expires_at": None}

    def _record(self, event: Event, at: datetime, by: int) -> UUID:
        return self.all.chronicle.add(event, by=by, at=at)

    def _later(self, at: datetime, least: float, most: float) -> datetime:
        return later(self.random, at, days=(least, most), before=self.all.ends - timedelta(hours=1))

    def _contribution(self) -> Contribution:
        home = self.all.region.texts[self.author.person.organisations[0]]
        return Contribution(
            kind=KIND,
            kind_label=LABEL,
            id=self.row["id"],
            title=self.row["title"],
            summary=self.row["summary"],
            aims=frozenset(self.row["aims"]),
            behaviours=frozenset(self.row["behaviours"]),
            sector=home.sector,
            organisation_id=self.row["organisation_id"],
            organisation_name=home.name,
            place=home.place,
            contributors=(self.author.id,),
            link=f"/cases/{self.row['public_id']}",
            given_at=self.row["created_at"],
        )
