"""What became of what people gave: tried elsewhere, worded for others, worked on in queues, told to them.

As in `history.py`, each step is the operation that a page calls, at the moment when it happened.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select, update

from learning_exchange import clock
from learning_exchange.barriers.contributions import KIND as BARRIER
from learning_exchange.barriers.models import Barrier
from learning_exchange.barriers.operations import give_barrier
from learning_exchange.barriers.rules import Said
from learning_exchange.cases.contributions import KIND as STORY
from learning_exchange.cases.models import Case, CaseFactor
from learning_exchange.cases.operations.adopting import tell_of_trying
from learning_exchange.cases.operations.factors import agree_to_factor, propose_factor
from learning_exchange.cases.rules.adopting import Outcome as TriedOutcome
from learning_exchange.cases.rules.adopting import Told
from learning_exchange.demo import content
from learning_exchange.demo.content import BarrierText, TriedText, WorkText
from learning_exchange.demo.history import Step, arrive, story_id
from learning_exchange.demo.moments import working_moment
from learning_exchange.demo.region import Placed, Region
from learning_exchange.demo.rows import random_uuid
from learning_exchange.extensions import db
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import ItemNotice, QueueItem
from learning_exchange.practice_development.operations.asking import ask_for_reply
from learning_exchange.practice_development.operations.checklists import add_line
from learning_exchange.practice_development.operations.closing import close_item
from learning_exchange.practice_development.operations.items import claim_item, note_item
from learning_exchange.practice_development.operations.merging import merge_item
from learning_exchange.practice_development.rules.closing import Closing, Outcome
from learning_exchange.practice_development.rules.items import Actor

Act = Callable[[], None]
_REPLY_WITHIN = timedelta(days=21)
_SAME = "They ask for the same thing, each in their own organisation."


def becoming_steps(random: Random, region: Region, *, ends: datetime) -> Iterator[Step]:
    """Everything that became of Myshire's stories and barriers, in no order."""
    yield from _Becoming(random, region, ends).steps()


class _Becoming:
    """Who acts in Myshire, and when weeks ago was."""

    def __init__(self, random: Random, region: Region, ends: datetime) -> None:
        self.random, self.region, self.ends = random, region, ends
        self.stories = {story.slug[:2]: story for story in content.stories()}
        self.barriers = {barrier.key: barrier for barrier in content.barriers()}
        self.ids = {key: random_uuid(random) for key in self.barriers}
        leads, champions = region.holders(Role.LEAD), region.holders(Role.CHAMPION)
        self.owners = {"lead": _actor(leads[0]), "champion": _actor(champions[0])}

    def steps(self) -> Iterator[Step]:
        """All of it."""
        for told in content.tried():
            yield Step(self._at(told.weeks_ago), self._trier(told))
        for story, named in content.factors().items():
            for one in named:
                at = self._at(self.stories[story].weeks_ago - 2)
                yield Step(at, self._proposer(story, one.factor, one.words))
                if one.agreed:
                    yield Step(at + timedelta(days=1), self._agreer(story, one.factor, one.words))
        for barrier in self.barriers.values():
            yield Step(self._at(barrier.weeks_ago), self._giver(barrier))
        for done in content.work():
            yield from self._worked_on(done)

    def _worked_on(self, done: WorkText) -> Iterator[Step]:
        story = self.stories.get(done.of)
        arrived = story.weeks_ago if story else self.barriers[done.of].weeks_ago
        work = _Work(self, done, self.owners[done.owner])
        at = self._at(arrived - done.after)
        yield Step(at, work.begin)
        if done.merges:
            yield Step(self._at(arrived - done.after - 5), work.merge)
        if done.asked:
            asked = done.closed_after - 2 if done.closed_after else done.after + 1
            yield Step(self._at(arrived - asked), work.ask)
        if done.outcome:
            yield Step(self._at(arrived - done.closed_after), work.close)

    def item(self, of: str) -> UUID:
        """The item of a story or barrier, as it stands at that step."""
        wanted = select(QueueItem.public_id)
        if of in self.stories:
            given = select(Case.id).where(Case.public_id == story_id(self.stories[of].slug))
            kind = STORY
        else:
            given, kind = select(Barrier.id).where(Barrier.public_id == self.ids[of]), BARRIER
        found = wanted.where(QueueItem.kind == kind, QueueItem.contribution_id == given.scalar_subquery())
        return db.session.scalars(found).one()

    def _trier(self, told: TriedText) -> Act:
        somebody = self._somebody_at(told.organisation, besides=self.stories[told.story].job)

        def tell() -> None:
            adoption = tell_of_trying(
                story_id(self.stories[told.story].slug),
                Told(
                    organisation_id=self.region.organisations[told.organisation],
                    outcome=TriedOutcome(told.outcome),
                    context=told.context,
                    adaptation=told.adaptation,
                    evidence=told.evidence,
                    may_contact=told.contact,
                ),
                by=_person(somebody),
            )
            adoption.public_id = random_uuid(self.random)

        return tell

    def _proposer(self, story: str, factor: str, words: str) -> Act:
        def propose() -> None:
            champion = db.session.get_one(Person, self._champion_not_writing(story))
            named = propose_factor(story_id(self.stories[story].slug), factor, words, by=champion)
            db.session.flush()
            named.public_id = random_uuid(self.random)

        return propose

    def _agreer(self, story: str, factor: str, words: str) -> Act:
        def agree() -> None:
            public_id = story_id(self.stories[story].slug)
            case = db.session.scalars(select(Case).where(Case.public_id == public_id)).one()
            named = select(CaseFactor.public_id).where(
                CaseFactor.case_id == case.id, CaseFactor.factor == factor
            )
            agree_to_factor(public_id, db.session.scalars(named).one(), words, by=case.author)

        return agree

    def _giver(self, barrier: BarrierText) -> Act:
        somebody = self._somebody_at(barrier.organisation)

        def give() -> None:
            given = give_barrier(
                self.ids[barrier.key],
                Said(
                    organisation_id=self.region.organisations[barrier.organisation],
                    in_the_way=barrier.in_the_way,
                    would_help=barrier.would_help,
                    type=barrier.type,
                ),
                by=somebody.id,
            )
            given.given_at = clock.now()
            db.session.flush()
            arrive(BARRIER, given.id, random_uuid(self.random))

        return give

    def _champion_not_writing(self, story: str) -> int:
        told = self.stories[story]
        author = self.region.author_of(told.organisation, told.job)
        return next(one.id for one in self.region.holders(Role.CHAMPION) if one.id != author.id)

    def _somebody_at(self, organisation: str, besides: str = "") -> Placed:
        """Somebody who has been there from early on, and whose job is another."""
        there = [
            one
            for one in self.region.people
            if one.person.organisations[0] == organisation and one.person.job != besides
        ]
        return min(self.random.sample(there, min(3, len(there))), key=lambda one: one.joined_at)

    def _at(self, weeks_ago: float) -> datetime:
        day = self.ends - timedelta(weeks=max(weeks_ago, 0.4))
        return working_moment(self.random, day, before=self.ends - timedelta(hours=1))


class _Work:
    """What one person does about one item."""

    def __init__(self, myshire: _Becoming, done: WorkText, owner: Actor) -> None:
        self.myshire, self.done, self.owner = myshire, done, owner

    def begin(self) -> None:
        """Claim it, write what there is to do, and a note."""
        item = claim_item(self.myshire.item(self.done.of), by=self.owner)
        for words in self.done.checklist:
            add_line(item.public_id, words, by=self.owner)
        if self.done.note:
            note_item(item.public_id, self.done.note, by=self.owner)

    def merge(self) -> None:
        """Join what asks for the same."""
        for other in self.done.merges:
            merge_item(self.myshire.item(other), self.myshire.item(self.done.of), reason=_SAME, by=self.owner)

    def ask(self) -> None:
        """Put it to a senior manager."""
        due = (clock.now() + _REPLY_WITHIN).date()
        question = self.done.said or "Could this be changed, and if not, what would have to be different?"
        ask_for_reply(self.myshire.item(self.done.of), self.done.asked, question, due, by=self.owner)

    def close(self) -> None:
        """Close it, and date what tells whoever gave it."""
        outcome = Outcome(self.done.outcome)
        closing = Closing(
            outcome,
            words=self.done.reply or self.done.said,
            link=self.done.link,
            whom=self.done.asked if outcome is Outcome.ESCALATED else "",
            on=clock.now().date() if outcome is Outcome.SESSION_RUN else None,
        )
        item = close_item(self.myshire.item(self.done.of), closing, by=self.owner)
        told = update(ItemNotice).where(ItemNotice.item_id == item.id)
        db.session.execute(told.values(told_at=clock.now()))


def _actor(placed: Placed) -> Actor:
    return Actor(placed.id, frozenset(placed.person.roles))


def _person(placed: Placed) -> Person:
    return db.session.get_one(Person, placed.id)
