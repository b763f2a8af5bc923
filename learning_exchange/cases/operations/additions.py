"""Forgetting what was added to a story, when it goes: its files, its factors, what others made of it."""

from sqlalchemy import delete

from learning_exchange.cases.models import Adoption, Attachment, CaseFactor, Introduction
from learning_exchange.events.additions import FileRemoved
from learning_exchange.extensions import db
from learning_exchange.outbox import record


def forget_additions(case_id: int, *, by: int) -> None:
    """Forget all that was added to a story that goes; the bytes of its files follow within seconds."""
    for table in (Adoption, CaseFactor, Introduction):
        db.session.execute(delete(table).where(table.case_id == case_id))
    gone = delete(Attachment).where(Attachment.case_id == case_id).returning(Attachment.id, Attachment.key)
    for attachment_id, key in db.session.execute(gone).all():
        record(FileRemoved(case_id, attachment_id, key), by=by)
