"""Adding files to a story and removing them, and keeping the store free of what belongs to no story.

The bytes go first, under a random key, then the row; and the row goes first, then the bytes. So whatever
breaks off leaves bytes without a row, which nobody can reach and which a sweep forgets.
"""

from datetime import timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select, text

from learning_exchange import clock
from learning_exchange.cases.attachments import Cleaned, store
from learning_exchange.cases.models import Attachment, Case
from learning_exchange.cases.operations.writing import own_case_locked
from learning_exchange.cases.rules import NoSuchCase, Refused
from learning_exchange.cases.rules.attaching import can_attach, can_remove
from learning_exchange.events.additions import AttachmentSweepDue, FileAttached, FileRemoved
from learning_exchange.extensions import db
from learning_exchange.outbox import record

# Longer than any upload takes from its bytes to its row, and than two machines' clocks differ.
ORPHANED_AFTER = timedelta(days=1)

_NEW_SWEEP = text("""
INSERT INTO attachment_sweep (local_date) VALUES (timezone(:zone, now())::date)
ON CONFLICT DO NOTHING RETURNING local_date
""")


def attach_file(public_id: UUID, file: Cleaned, *, label: str, alt: str, by: int) -> Attachment:
    """Add a file to one's own story. Raises NoSuchCase, Refused, and StoreAway where no bytes can be kept."""
    check_attaching(public_id, by=by)  # before the bytes are sent anywhere
    key = store.put(file.content)
    case = own_case_locked(public_id, by=by)
    _refuse_more(case)
    attachment = Attachment(
        case_id=case.id,
        key=key,
        kind=file.kind,
        label=label,
        alt=alt if file.kind.is_picture else "",
        size=len(file.content),
        width=file.width,
        height=file.height,
        added_at=clock.now(),
    )
    db.session.add(attachment)
    db.session.flush()
    record(FileAttached(case.id, attachment.id, file.kind, attachment.size), by=by)
    return attachment


def check_attaching(public_id: UUID, *, by: int) -> None:
    """Raise what would keep somebody from adding a file to their story: NoSuchCase and Refused."""
    case = db.session.scalar(select(Case).where(Case.public_id == public_id, Case.author_id == by))
    if case is None:
        raise NoSuchCase
    _refuse_more(case)


def remove_file(public_id: UUID, file_id: UUID, *, by: int) -> None:
    """Remove a file from one's own story; its bytes follow. Raises NoSuchCase and Refused."""
    case = own_case_locked(public_id, by=by)
    attachment = db.session.scalar(select(Attachment).filter_by(case_id=case.id, public_id=file_id))
    if attachment is None:
        raise NoSuchCase
    if refusal := can_remove(case.state, is_author=True):
        raise Refused(refusal)
    db.session.delete(attachment)
    record(FileRemoved(case.id, attachment.id, attachment.key), by=by)


def create_due_sweep() -> int:
    """Have the store swept today, once; returns 1 when this is the first to ask."""
    zone = current_app.extensions["settings"].time_zone
    today = db.session.scalar(_NEW_SWEEP, {"zone": zone})
    if today is None:
        return 0
    record(AttachmentSweepDue(today.isoformat()), by=None)
    return 1


def sweep_store() -> int:
    """Forget bytes of no story, unless they were just sent; returns how many. Raises StoreAway."""
    forgotten = 0
    for keys in store.keys_older_than(ORPHANED_AFTER):
        known = set(db.session.scalars(select(Attachment.key).where(Attachment.key.in_(keys))))
        orphans = [key for key in keys if key not in known]
        store.remove(orphans)
        forgotten += len(orphans)
    return forgotten


def _refuse_more(case: Case) -> None:
    count = select(func.count()).select_from(Attachment).where(Attachment.case_id == case.id)
    if refusal := can_attach(case.state, is_author=True, count=db.session.scalar(count) or 0):
        raise Refused(refusal)
