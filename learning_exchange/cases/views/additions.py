"""What stands on a story's pages besides its words: files, what made it work, what others made of it.

For the views of a story: `**additions_to(case, person)` hands the templates all that `cases/additions/` show.
"""

from dataclasses import dataclass

from learning_exchange.cases.models import Case
from learning_exchange.cases.queries.adoptions import RecordsPage, Standing, records_of, standing_of
from learning_exchange.cases.queries.attachments import files_of
from learning_exchange.cases.queries.factors import factors_of
from learning_exchange.cases.rules import CaseState
from learning_exchange.cases.rules.adopting import TRIABLE, balance, places_to_tell_of
from learning_exchange.cases.rules.factors import can_answer, can_propose
from learning_exchange.people.models import Person

SHOWN = 3  # records beside a story; the others stand on a page of their own


@dataclass(frozen=True, slots=True)
class Tried:
    """What others made of a story, as its page shows it. `can_tell`: whether this reader may add to it."""

    standing: Standing
    balance: str
    page: RecordsPage
    can_tell: bool


def additions_to(case: Case, person: Person) -> dict[str, object]:
    """What the templates of a story need: files, factors, may_name, may_answer, and tried or None."""
    is_author = case.author_id == person.id
    is_gone = case.state == CaseState.WITHDRAWN
    return {
        "files": [] if is_gone else files_of(case.id),
        "factors": [] if is_gone else factors_of(case.id),
        "may_name": can_propose(case.state, person.roles, is_author=is_author) is None,
        "may_answer": can_answer(case.state, is_author=is_author) is None,
        "tried": tried(case, person, most=SHOWN) if case.state in TRIABLE else None,
    }


def tried(case: Case, person: Person, *, most: int) -> Tried:
    """What others made of a story: its balance and the newest records."""
    standing = standing_of(case.id, to=person)
    page = records_of(case.id, to=person, most=most) if standing.total else RecordsPage((), None)
    return Tried(
        standing, balance(standing.counts), page, bool(organisations_to_tell_of(case, person, standing))
    )


def organisations_to_tell_of(case: Case, person: Person, standing: Standing) -> list[int]:
    """Ids of the reader's organisations at which they may have tried the story and have not told of it."""
    return places_to_tell_of(
        [membership.organisation_id for membership in person.memberships],
        is_author=case.author_id == person.id,
        from_organisation=case.organisation_id,
        told_of=standing.told_at,
    )
