"""How an author answers what screening found: with other words, or with the reason why it is nobody in care.

The words that were found are never kept, only a fingerprint that recognises them at the next screening.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from learning_exchange import clock
from learning_exchange.cases.models import Case, ScreeningConfirmation
from learning_exchange.cases.operations.writing import (
    HandedIn,
    findings_in,
    own_case_locked,
    put_words,
)
from learning_exchange.cases.rules import EDITABLE, SCREENED
from learning_exchange.extensions import db
from learning_exchange.screening import Finding, reword, to_confirm


def confirm_findings(public_id: UUID, reasons: Mapping[str, str], *, by: int) -> None:
    """Keep why an *ask* is no person receiving care: a reason by fingerprint, the last answer counts.

    Reasons for what is no longer in the story are dropped. Raises NoSuchCase and HandedIn.
    """
    case = _writable(public_id, by)
    asked = {finding.fingerprint: finding for finding in to_confirm(findings_in(case))}
    for fingerprint in sorted(asked.keys() & reasons.keys()):
        _keep_reason(case, asked[fingerprint], reasons[fingerprint], by)


def reword_case(public_id: UUID, fingerprints: Collection[str], *, by: int) -> int:
    """Put the suggested words in place of findings; returns how many places changed.

    What is no longer there, or has no suggestion, is left alone. Raises NoSuchCase and HandedIn.
    """
    case = _writable(public_id, by)
    meant = [f for f in findings_in(case) if f.fingerprint in fingerprints and f.suggestion is not None]
    words = {name: getattr(case, name) for name in SCREENED}
    for finding in sorted(meant, key=lambda f: f.start, reverse=True):  # from the end, so that offsets hold
        words[finding.field] = reword(words[finding.field], finding)
    if meant:
        put_words(case, words)
    return len(meant)


def _writable(public_id: UUID, by: int) -> Case:
    case = own_case_locked(public_id, by=by)
    if case.state not in EDITABLE:
        raise HandedIn("This story has been handed in, so its words cannot be changed now.", case)
    return case


def _keep_reason(case: Case, finding: Finding, reason: str, by: int) -> None:
    answer = {"reason": reason, "confirmed_by_id": by, "confirmed_at": clock.now()}
    db.session.execute(
        insert(ScreeningConfirmation)
        .values(
            case_id=case.id,
            fingerprint=finding.fingerprint,
            kind=finding.kind,
            field=finding.field,
            **answer,
        )
        .on_conflict_do_update(index_elements=["case_id", "fingerprint"], set_=answer)
    )
