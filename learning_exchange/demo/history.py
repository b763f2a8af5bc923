"""Playing the sixty stories: each step by the operation that the pages call, at the moment when it happened.

What workers would have done with an event is done here at once; mails are left out, as nobody wants last
winter's today.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import func, update

from learning_exchange import clock
from learning_exchange.cases.contributions import KIND
from learning_exchange.cases.operations import (
    agree_case,
    archive_case,
    claim_case,
    hand_on_case,
    publish_case,
    record_consent,
    return_case,
    save_draft,
    stop_case,
    submit_case,
    withdraw_case,
)
from learning_exchange.cases.operations.moving import case_for, move
from learning_exchange.cases.rules import CALENDAR, SCREENED, TURNS, Act, Actor, CaseState, Consent, Writing
from learning_exchange.contributions import KINDS
from learning_exchange.demo.content import DOMAIN, StoryText, stories
from learning_exchange.demo.moments import later, working_moment
from learning_exchange.demo.region import Placed, Region
from learning_exchange.demo.rows import random_uuid
from learning_exchange.events.cases import CaseReviewDue
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import QueueItem
from learning_exchange.practice_development.operations.leaving import withdraw_contribution
from learning_exchange.practice_development.operations.routing import route

WEEKS = 110  # the oldest story was published two years ago
_READ_TWICE = (CaseState.WITH_SECOND_READER, CaseState.READY)
_OFTEN = 0.35  # of the reviews are by the champion whom one signs in as


@dataclass(frozen=True, slots=True)
class Step:
    """Something that somebody did with a story, and when."""

    at: datetime
    act: Callable[[], object]


def story_steps(random: Random, region: Region, *, weeks: int, ends: datetime) -> list[Step]:
    """How sixty stories were written, handed in, reviewed, published, taken back and put away.

    With fewer `weeks` than WEEKS the same happened in less time.
    """
    champions = region.holders(Role.CHAMPION)
    steps: list[Step] = []
    for story in stories():
        age = timedelta(weeks=story.weeks_ago * min(1, weeks / WEEKS), days=random.uniform(1, 4))
        steps += _Told(random, story, region, champions, ends).steps(ends - age)
    return steps


def story_id(slug: str) -> UUID:
    """The id that a story of Myshire has in every region."""
    return uuid5(NAMESPACE_URL, f"https://{DOMAIN}/{slug}")


def play(random: Random, steps: Iterable[Step]) -> None:
    """Take steps in the order of time, each with the clock stopped at its moment."""
    for step in sorted(steps, key=lambda step: step.at):
        db.session.info["correlation_id"] = random_uuid(random)
        with clock.stopped(step.at):
            step.act()
            db.session.flush()
    del db.session.info["correlation_id"]


class _Told:
    """One story, its author and its champion."""

    def __init__(
        self, random: Random, story: StoryText, region: Region, champions: Sequence[Placed], ends: datetime
    ) -> None:
        author = region.author_of(story.organisation, story.job)
        others = [champion for champion in champions if champion.id != author.id]
        champion = others[0] if random.random() < _OFTEN or story.claimed else random.choice(others)
        self.random, self.story, self.ends = random, story, ends
        self.public_id = story_id(story.slug)
        self.author = author.id
        self.champion = Actor(champion.id, frozenset(champion.person.roles))
        partner = region.holders(Role.PARTNER)[0]
        self.second_reader = Actor(partner.id, frozenset(partner.person.roles))
        self.writing = _writing(story, region.organisations[story.organisation])

    def steps(self, day: datetime) -> Iterator[Step]:
        """Everything that becomes of the story, from the draft on."""
        at = working_moment(self.random, day, before=self.ends - timedelta(days=1))
        yield Step(at, lambda: save_draft(self.public_id, self.writing, by=self.author))
        if self.story.state == CaseState.DRAFT:
            return
        at += timedelta(minutes=self.random.uniform(4, 90))
        if self.story.state == CaseState.SCREENING:
            yield Step(at, lambda: stop_case(self.public_id, by=self.author))
            return
        yield Step(at, self._submit)
        if self.story.state != CaseState.WITH_CHAMPION:
            yield from self._reviewed(at)
        elif self.story.claimed:
            yield Step(self.ends - timedelta(hours=self.random.uniform(1, 20)), self._claim)

    def _reviewed(self, at: datetime) -> Iterator[Step]:
        at = self._days_after(at, 0.8, 6)
        yield Step(at, self._claim)
        if self.story.field:
            at += timedelta(minutes=self.random.uniform(10, 200))
            yield Step(at, self._return)
            if self.story.state == CaseState.WITH_AUTHOR:
                return
            at = self._days_after(at, 1, 5)
            yield Step(at, self._submit)
            at = self._days_after(at, 1, 4)
            yield Step(at, self._claim)
        at += timedelta(minutes=self.random.uniform(8, 100))
        if self.story.consent or self.story.state in _READ_TWICE:
            yield Step(at, self._hand_on)
            if self.story.state == CaseState.WITH_SECOND_READER:
                return
            at = self._days_after(at, 1, 3)
            yield Step(at, self._agree)
            if self.story.state == CaseState.READY:
                return
            at += timedelta(hours=self.random.uniform(1, 20))
        yield Step(at, self._publish)
        asked_at = at + timedelta(days=TURNS[CaseState.PUBLISHED].days)
        if self.story.state == CaseState.REVIEW_DUE and asked_at < self.ends:
            yield Step(asked_at, self._ask_whether_current)
        at = self._days_after(at, 20, 60)
        if self.story.state == CaseState.WITHDRAWN:
            yield Step(at, self._take_back)
        elif self.story.state == CaseState.ARCHIVED:
            yield Step(at, lambda: archive_case(self.public_id, by=self.champion))

    def _days_after(self, at: datetime, least: float, most: float) -> datetime:
        return later(self.random, at, days=(least, most), before=self.ends - timedelta(hours=2))

    def _claim(self) -> None:
        claim_case(self.public_id, by=self.champion)

    def _submit(self) -> None:
        """Hand the story in; a moment later it stands in a queue."""
        if self.story.consent:
            agreed = Consent(given_on=clock.now().date(), **self.story.consent)
            record_consent(self.public_id, agreed, by=self.author)
        case = submit_case(self.public_id, by=self.author)
        db.session.flush()
        arrive(KIND, case.id, random_uuid(self.random))

    def _hand_on(self) -> None:
        hand_on_case(self.public_id, strengths=self.story.strengths, by=self.champion)

    def _agree(self) -> None:
        claim_case(self.public_id, by=self.second_reader)
        agree_case(self.public_id, by=self.second_reader)

    def _publish(self) -> None:
        strengths = "" if self.story.consent else self.story.strengths
        publish_case(self.public_id, strengths=strengths, by=self.champion)

    def _ask_whether_current(self) -> None:
        """What the calendar does when two years are over, by the clock of the region."""
        case = case_for(Act.ASK, self.public_id, by=CALENDAR)
        move(case, CaseState.REVIEW_DUE)
        record(CaseReviewDue(case.id), by=None)

    def _take_back(self) -> None:
        """Take the story back; a moment later it leaves its queue."""
        case = withdraw_case(self.public_id, by=Actor(self.author, frozenset()))
        withdraw_contribution(KIND, case.id)

    def _return(self) -> None:
        comments = {self.story.field or "": self.story.said}
        strengths = "" if self.story.state == CaseState.PUBLISHED else self.story.strengths
        return_case(self.public_id, comments, strengths=strengths, by=self.champion)


def _writing(story: StoryText, organisation_id: int) -> Writing:
    return Writing(
        set_id=None,
        organisation_id=organisation_id,
        **{name: story.cells[name] for name in SCREENED},
        roles_involved=story.roles,
        aims=story.aims,
        behaviours=story.behaviours,
        about_one_person=story.consent is not None,
    )


def arrive(kind: str, contribution_id: int, public_id: UUID) -> None:
    """Route what was given just now, and date its item: the database's own clock cannot be stopped.

    Once only, for it stays where it is.
    """
    contribution = KINDS[kind].contribution_of(contribution_id)
    if contribution is None:
        return
    route(contribution)
    item = QueueItem.kind == kind, QueueItem.contribution_id == contribution_id
    early = QueueItem.due_on - (func.current_date() - clock.now().date())
    values = {"arrived_at": clock.now(), "state_since": clock.now(), "due_on": early, "public_id": public_id}
    db.session.execute(update(QueueItem).where(*item, QueueItem.arrived_at > clock.now()).values(**values))
