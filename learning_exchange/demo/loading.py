"""Making the whole region: Myshire as it is written, and beyond it as many people as are asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlalchemy import func, select

from learning_exchange import clock
from learning_exchange.demo import history, simulation
from learning_exchange.demo.becoming import becoming_steps
from learning_exchange.demo.digesting import PLAYED, digest_steps, point_news_at
from learning_exchange.demo.region import PEOPLE_OF_MYSHIRE, Region, make_region
from learning_exchange.demo.rows import Chronicle
from learning_exchange.extensions import db
from learning_exchange.outbox import EventRecord
from learning_exchange.people.models import Person

PEOPLE_A_STORY = 2  # beyond Myshire: 100,000 people give 50,000 stories
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What region is asked for."""

    people: int = PEOPLE_OF_MYSHIRE
    weeks: int = history.WEEKS
    seed: int = 1


def is_empty() -> bool:
    """Whether nobody is here yet."""
    return db.session.scalar(select(func.count()).select_from(Person)) == 0


def load(wish: Wish, tell: Tell) -> Region:
    """Put a region into an empty database, uncommitted; the same for the same wish at the same moment."""
    random = Random(wish.seed)  # noqa: S311  # nothing here is secret
    ends = clock.now()
    begins = ends - timedelta(weeks=wish.weeks, days=7)
    chronicle = Chronicle(random)
    last = db.session.scalar(select(func.coalesce(func.max(EventRecord.id), 0))) or 0
    more = max(0, wish.people - PEOPLE_OF_MYSHIRE) // PEOPLE_A_STORY
    digests_since = ends if more else ends - PLAYED
    region = make_region(
        random, wish.people, chronicle, begins=begins, ends=ends, digests_since=digests_since
    )
    tell(f"{len(region.people):,} people in {len(region.organisations):,} organisations.")
    steps = history.story_steps(random, region, weeks=wish.weeks, ends=ends)
    if wish.weeks >= history.WEEKS:  # in less time there is not enough of it for all that became of them
        steps += becoming_steps(random, region, ends=ends)
    history.play(random, [*steps, *(digest_steps(region, ends) if not more else ())])
    tell("60 stories of Myshire.")
    chronicle.absorb(last)
    simulation.simulate(random, region, chronicle, more, begins=begins, ends=ends, tell=tell)
    point_news_at(chronicle.write())
    return region
