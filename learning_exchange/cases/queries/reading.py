"""One story as others than its author read it: the one door to it, and what champions wrote about it.

Lists and search, which have the same door, are in `finding.py`; what waits for review is in `reviewing.py`.
"""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, literal_column, or_, select
from sqlalchemy.orm import defer, joinedload

from learning_exchange.cases.models import Case, CaseComment
from learning_exchange.cases.queries.sharing import is_shared
from learning_exchange.cases.rules import BOXES, CURRENT, IN_REVIEW, CaseState
from learning_exchange.extensions import db
from learning_exchange.people.models import Organisation, Person
from learning_exchange.people.rules import Role


def visible_case(public_id: UUID, *, to: Person) -> Case | None:
    """The story, if this person may read it; None when there is none and when they may not."""
    statement = _visible_case(Role.CHAMPION in to.roles, Role.PARTNER in to.roles)
    return db.session.scalar(statement, {"public_id": public_id, "reader": to.id})


def case_by_id(case_id: int) -> Case | None:
    """A story for what happens by itself, such as a mail to its author; no page asks this way."""
    return db.session.get(Case, case_id)


def is_visible(to: Person) -> ColumnElement[bool]:
    """The condition that a story may be read by this person."""
    return _is_visible(to.id, Role.CHAMPION in to.roles, Role.PARTNER in to.roles, is_shared(to.id))


def comments_on(case: Case) -> Sequence[CaseComment]:
    """Everything that champions wrote to the author of a story, in order."""
    comments = select(CaseComment).where(CaseComment.case_id == case.id).order_by(CaseComment.id)
    return db.session.scalars(comments.options(joinedload(CaseComment.by))).all()


def _is_visible(reader: Any, is_champion: bool, is_partner: bool, shared: Any) -> ColumnElement[bool]:
    # Readers of the review see every story, whomever it will be shared with. But not while it is back with
    # its author: what is being written is a draft again, and not screened yet.
    review = IN_REVIEW if is_champion else {CaseState.WITH_SECOND_READER} if is_partner else ()
    return or_(
        Case.author_id == reader,
        # An archived story is no longer current, but links to it stay good; its page says so.
        and_(_stood_in({*CURRENT, CaseState.ARCHIVED}), shared),
        *([_stood_in(review)] if review else []),
    )


def _stood_in(states: Collection[CaseState]) -> ColumnElement[bool]:
    """Whether it stands there, or was withdrawn from there: who could see it then is told that it is gone."""
    written: list[ColumnElement[str]] = [literal_column(f"'{state}'") for state in sorted(states)]
    return or_(
        Case.state.in_(written), and_(Case.state == CaseState.WITHDRAWN, Case.withdrawn_from.in_(written))
    )


@cache  # building it takes longer than answering it
def _visible_case(is_champion: bool, is_partner: bool) -> Select[Case]:
    return (
        select(Case)
        .where(
            Case.public_id == bindparam("public_id"),
            _is_visible(bindparam("reader"), is_champion, is_partner, is_shared()),
        )
        .options(
            joinedload(Case.author, innerjoin=True).load_only(Person.name),
            joinedload(Case.organisation, innerjoin=True).load_only(Organisation.name),
            joinedload(Case.claimed_by).load_only(Person.name),
            # The page shows the HTML that was made of them.
            *(defer(getattr(Case, name)) for name in BOXES),
        )
    )
