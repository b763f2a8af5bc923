"""What changed in a story from one hand-in to the next, word by word.

For its author and for the readers of the review alone: what a story said before is between them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from learning_exchange.cases.models import Case, CaseVersion
from learning_exchange.cases.queries.reading import visible_case
from learning_exchange.cases.queries.versions import versions_of
from learning_exchange.cases.rules import COMMENTABLE, EDITABLE, IN_REVIEW, SCREENED
from learning_exchange.cases.rules.differences import Change, Piece, differences
from learning_exchange.cases.views import cases
from learning_exchange.framework import framework
from learning_exchange.people.access import current_person, signed_in


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed between two hand-ins, by field; fields in which nothing did are left out."""

    before: CaseVersion
    after: CaseVersion
    fields: Mapping[str, Sequence[Piece]]


@cases.get("/<uuid:public_id>/changes")
@signed_in
def changes(public_id: UUID) -> ResponseReturnValue:
    """What changed with a hand-in, the last one unless the address names another."""
    person = current_person()
    case = visible_case(public_id, to=person) or abort(404)
    if case.author_id != person.id and case.state not in IN_REVIEW:
        abort(404)  # what a story said before it was published is between its author and their readers
    upto = request.args.get("upto", type=int)
    return render_template(
        "cases/changes.html",
        case=case,
        changes=changes_of(case, upto if upto and 0 < upto <= case.submission else None),
        labels=COMMENTABLE,
        is_draft=case.state in EDITABLE,
    )


def changes_of(case: Case, upto: int | None = None) -> Changes | None:
    """What changed with a hand-in; None for the first, and where no earlier version was kept."""
    if (upto or case.submission) < 2:
        return None
    versions = versions_of(case, upto)
    if len(versions) < 2:
        return None
    after, before = versions
    told = {name: differences(_words(before, name), _words(after, name)) for name in COMMENTABLE}
    changed = {
        name: pieces for name, pieces in told.items() if any(p.change is not Change.SAME for p in pieces)
    }
    return Changes(before, after, changed)


def _words(version: CaseVersion, name: str) -> str:
    """What a version says in one field; what was picked, as its labels."""
    if name in SCREENED:
        words: str = getattr(version, name)
        return words
    known = framework()
    if name == "roles_involved":
        return "; ".join(known.role_families.get(slug, "") for slug in version.roles_involved)
    picked = [known.aim_labels.get(slug, "") for slug in version.aims]
    return "; ".join([*picked, *(known.behaviour_labels.get(slug, "") for slug in version.behaviours)])
