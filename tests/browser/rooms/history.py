"""Tasks and mails, as administrators see them."""

from sqlalchemy import func, select

from learning_exchange.events.cases import CaseSubmitted
from learning_exchange.extensions import db
from learning_exchange.mail.models import Mail
from learning_exchange.mail.rules import MailState
from learning_exchange.outbox import EventRecord, Task, TaskState, record
from tests.browser.rooms.ugly import LONG, Pages
from tests.browser.site import Site

PAGES: Pages = {
    "history.discard": [("administrator", {"task_id": "dead task"}, "")],
    "history.log": [("administrator", {}, ""), ("administrator", {}, "?type=CaseReturned")],
    "history.mails": [("administrator", {}, "")],
    "history.tasks": [("administrator", {}, ""), ("administrator", {}, "?state=leased")],
}


def settle(site: Site) -> None:
    """A task and a mail in every state."""
    _tasks(site)
    _mails(site)


def _tasks(site: Site) -> None:
    record(CaseSubmitted(int(site.places["a story's number"]), submission=1), by=None)
    db.session.flush()
    event_id = db.session.scalar(select(func.max(EventRecord.id)))
    for number, state in enumerate((TaskState.DEAD, TaskState.READY, TaskState.LEASED, TaskState.DISCARDED)):
        db.session.add(
            Task(
                event_id=event_id,
                reaction=f"route_contribution_{number}_{LONG}",
                state=state,
                attempts=number,
                last_error=f"OperationalError at relay.py:40 {LONG}",
                discarded_because="It was a test." if state == TaskState.DISCARDED else None,
            )
        )
    db.session.flush()
    site.places["dead task"] = str(db.session.scalar(select(Task.id).filter_by(state=TaskState.DEAD)))


def _mails(site: Site) -> None:
    staff = site.people["staff"]
    for number, state in enumerate(MailState):
        db.session.add(
            Mail(
                template="story_published",
                person=staff,
                to_address=staff.email,
                params={},
                dedup_key=f"shown:{number}",
                message_id=f"<{number}@{LONG.lower()}.example.org>",
                state=state,
                attempts=number,
                reply_code=451,
            )
        )
