"""Files of stories, as those who may read the story see them: the same door, and no other."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from learning_exchange.cases.models import Attachment, Case
from learning_exchange.cases.queries.reading import is_visible
from learning_exchange.cases.rules import CaseState
from learning_exchange.extensions import db
from learning_exchange.people.models import Person


def files_of(case_id: int) -> Sequence[Attachment]:
    """The files of a story that somebody has been let in to, in the order in which they were added."""
    return db.session.scalars(
        select(Attachment).where(Attachment.case_id == case_id).order_by(Attachment.id)
    ).all()


def visible_file(public_id: UUID, file_id: UUID, *, to: Person) -> Attachment | None:
    """One file of a story, if this person may read the story and it was not taken back."""
    return db.session.scalar(
        select(Attachment)
        .join(Attachment.case)
        .where(Case.public_id == public_id, is_visible(to), Case.state != CaseState.WITHDRAWN)
        .where(Attachment.public_id == file_id)
    )
