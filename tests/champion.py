"""Stories under review, and what became of them: for tests of what champions do."""

from typing import Any

from sqlalchemy import select

from learning_exchange.cases.models import Case, CaseComment
from learning_exchange.cases.rules import CaseState
from learning_exchange.extensions import db
from learning_exchange.outbox import EventRecord
from learning_exchange.people.models import Person
from tests.region import a_person, a_story


def claimed_by(person: Person, **values: Any) -> Case:
    """Somebody else's story that the person reviews."""
    return a_story(a_person(), CaseState.WITH_CHAMPION, claimed_by=person, **values)


def happened(case: Case) -> list[tuple[str, dict[str, Any], int | None]]:
    """The events of a story."""
    rows = db.session.scalars(
        select(EventRecord).where(EventRecord.stream == f"case:{case.id}").order_by(EventRecord.id)
    )
    return [(row.type, row.payload, row.actor_id) for row in rows]


def comments(case: Case) -> dict[str, str]:
    """What was written to the author."""
    rows = db.session.scalars(select(CaseComment).where(CaseComment.case_id == case.id))
    return {row.field: row.body for row in rows}
