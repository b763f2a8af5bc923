"""Withdrawing a story: one act for an author who takes it back, and for a person who no longer agrees to be
told about. Nothing of it stays in any table but that it was there, and what happened to it.

Everything is done in one transaction, so the next page that anybody opens no longer has it.
"""

from uuid import UUID

from sqlalchemy import delete, func, update

from learning_exchange.cases.models import Case, CaseComment, CaseVersion, ScreeningConfirmation, StoryConsent
from learning_exchange.cases.operations.additions import forget_additions
from learning_exchange.cases.operations.moving import case_for, move
from learning_exchange.cases.rules import SCREENED, WITHDRAWN_TITLE, Act, Actor, CaseState
from learning_exchange.events.cases import CaseWithdrawn
from learning_exchange.extensions import db
from learning_exchange.mail.operations import suppress_mails_about
from learning_exchange.outbox import record

# Tables with words about a story, each by its `case_id`.
_ERASED = (CaseVersion, CaseComment, ScreeningConfirmation)


def withdraw_case(public_id: UUID, *, by: Actor) -> Case:
    """Withdraw a story from wherever it stands since it was handed in. Raises NoSuchCase and Refused."""
    case = case_for(Act.WITHDRAW, public_id, by=by)
    case.withdrawn_from = case.state  # who could see it then is told that it is gone
    move(case, CaseState.WITHDRAWN)
    _erase_words(case)
    _end_consent(case)
    forget_additions(case.id, by=by.person_id)
    suppress_mails_about({"case_id": case.id}, "The story was withdrawn.")
    record(CaseWithdrawn(case.id), by=by.person_id)
    return case


def _erase_words(case: Case) -> None:
    for name in SCREENED:
        setattr(case, name, "")
    case.title, case.summary, case.html = WITHDRAWN_TITLE, "", {}
    case.second_reader_because = ""
    for table in _ERASED:
        db.session.execute(delete(table).where(table.case_id == case.id))


def _end_consent(case: Case) -> None:
    ended = {"held_by": "", "withdrawn_at": func.now()}
    db.session.execute(update(StoryConsent).where(StoryConsent.case_id == case.id).values(ended))
