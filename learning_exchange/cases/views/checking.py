"""What screening found in a draft, and how its author answers: with other words, or with a reason.

The words that were found stand on this page, which only their author can open, and nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.cases.forms import AnswersForm, answers_form
from learning_exchange.cases.models import Case
from learning_exchange.cases.operations import (
    HandedIn,
    Incomplete,
    NoConsent,
    Unscreened,
    confirm_findings,
    findings_in,
    reword_case,
    submit_case,
    writing_of,
)
from learning_exchange.cases.queries.writing import own_case, reasons_given
from learning_exchange.cases.rules import EDITABLE, SCREENED, NoSuchCase, missing_from
from learning_exchange.cases.views import cases
from learning_exchange.cases.views.writing import HANDED_IN
from learning_exchange.extensions import db
from learning_exchange.pages import plural
from learning_exchange.people.access import current_person, signed_in
from learning_exchange.screening import Finding, Segment, Severity, to_confirm

AROUND = 90  # characters of the story on each side of a finding: enough to recognise the sentence
SHOWN = 2  # places where the same words stand; more are only counted


@dataclass(frozen=True, slots=True)
class Spot:
    """One finding as the page shows it: every place where the same words stand, and one answer for all."""

    finding: Finding
    label: str  # of the field
    excerpts: Sequence[Sequence[Segment]]
    count: int


@cases.get("/<uuid:public_id>/check")
@signed_in
def check(public_id: UUID) -> ResponseReturnValue:
    """What screening found in the draft, each finding at its words."""
    case = _own_draft(public_id)
    if case is None:
        return redirect(url_for("cases.story", public_id=public_id), 303)
    return _page(case, _answers(case))


@cases.post("/<uuid:public_id>/check")
@signed_in
def answer(public_id: UUID) -> ResponseReturnValue:
    """Keep the reasons that were given; then reword what the button names, or hand the story in."""
    person_id = current_person().id
    case = _own_draft(public_id)
    if case is None:
        return redirect(url_for("cases.story", public_id=public_id), 303)
    form = _answers(case)
    if not form.validate():
        return _page(case, form, status=422)
    try:
        confirm_findings(public_id, form.reasons(), by=person_id)
        if "submit" in request.form:
            return _submit(case, form, by=person_id)
        return _reword(case, request.form.get("reword", ""), by=person_id)
    except HandedIn:
        return redirect(url_for("cases.story", public_id=public_id), 303)
    except NoSuchCase:
        abort(404)


def _own_draft(public_id: UUID) -> Case | None:
    """The author's story while its words can be changed, None afterwards; 404 for anybody else's."""
    case = own_case(public_id, author_id=current_person().id) or abort(404)
    return case if case.state in EDITABLE else None


def _answers(case: Case) -> AnswersForm:
    asked = {finding.fingerprint: finding for finding in to_confirm(findings_in(case))}
    return answers_form([*asked.values()], reasons_given(case))


def _reword(case: Case, wanted: str, *, by: int) -> ResponseReturnValue:
    fingerprints = {finding.fingerprint for finding in findings_in(case)} if wanted == "all" else {wanted}
    changed = reword_case(case.public_id, fingerprints, by=by)
    db.session.commit()
    if changed:
        flash(f"Changed in {plural(changed, 'place')}.", "success")
    elif wanted:
        flash("Those words are no longer in your story, so nothing was changed.")
    return redirect(url_for("cases.check", public_id=case.public_id), 303)


def _submit(case: Case, form: AnswersForm, *, by: int) -> ResponseReturnValue:
    try:
        submit_case(case.public_id, by=by)
    except (Incomplete, Unscreened):
        db.session.commit()  # the reasons that were given are kept
        form.miss(to_confirm(form.asked, form.reasons()))
        return _page(case, form, status=422)
    except NoConsent:
        db.session.commit()
        return redirect(url_for("cases.consent", public_id=case.public_id), 303)
    db.session.commit()
    flash(HANDED_IN, "success")
    return redirect(url_for("cases.story", public_id=case.public_id), 303)


def _page(case: Case, form: AnswersForm, *, status: int = 200) -> ResponseReturnValue:
    spots = _spots(case, findings_in(case))
    page = render_template(
        "cases/check.html",
        case=case,
        form=form,
        must_change=[spot for spot in spots if spot.finding.severity is Severity.BLOCK],
        to_answer=[spot for spot in spots if spot.finding.severity is Severity.ASK],
        notes=[spot for spot in spots if spot.finding.severity is Severity.NOTE],
        rewordings=sum(spot.finding.suggestion is not None for spot in spots),
        missing=missing_from(writing_of(case)),
    )
    return page, status


def _spots(case: Case, findings: Sequence[Finding]) -> list[Spot]:
    """The findings, those of the same words together, in the order of the page."""
    same: dict[str, list[Finding]] = {}
    for finding in findings:
        same.setdefault(finding.fingerprint, []).append(finding)
    return [
        Spot(
            group[0],
            SCREENED[group[0].field],
            [_excerpt(getattr(case, finding.field), finding) for finding in group[:SHOWN]],
            len(group),
        )
        for group in same.values()
    ]


def _excerpt(text: str, finding: Finding) -> list[Segment]:
    """The words of a finding with the words around them, cut at spaces."""
    before, after = text[: finding.start], text[finding.end :]
    if len(before) > AROUND:
        before = "…" + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + "…"
    words = Segment(text[finding.start : finding.end], finding)
    return [Segment(before, None), words, Segment(after, None)]
