"""What stories said at each hand-in, for their authors and the readers of the review."""

from collections.abc import Sequence

from sqlalchemy import select

from learning_exchange.cases.models import Case, CaseVersion
from learning_exchange.extensions import db


def versions_of(case: Case, upto: int | None = None) -> Sequence[CaseVersion]:
    """The last two versions up to a hand-in, the newer first; without `upto` the very last."""
    kept = select(CaseVersion).where(CaseVersion.case_id == case.id)
    if upto is not None:
        kept = kept.where(CaseVersion.submission <= upto)
    return db.session.scalars(kept.order_by(CaseVersion.submission.desc()).limit(2)).all()
