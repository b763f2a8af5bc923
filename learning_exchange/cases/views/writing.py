"""Writing a story: the form and its drafts, handing it in, and the list of one's own stories.

Scripts keep the draft by the same POST as the buttons and get a fragment back. What screening found is
answered in `checking.py`; taking back and deleting are in `leaving.py`.
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from learning_exchange.cases.forms import StoryForm
from learning_exchange.cases.models import Case
from learning_exchange.cases.operations import (
    ChangedElsewhere,
    HandedIn,
    Incomplete,
    NoConsent,
    findings_in,
    save_draft,
    stop_case,
    submit_case,
    writing_of,
)
from learning_exchange.cases.queries.sharing import sets_of
from learning_exchange.cases.queries.turns import places_in_line
from learning_exchange.cases.queries.writing import (
    comments_on_return,
    consent_to,
    other_stories_of,
    own_case,
    stories_returned_to,
)
from learning_exchange.cases.rules import BOXES, CONSENT_GIVEN, EDITABLE, SCREENED, CaseState, NoSuchCase
from learning_exchange.cases.views import cases
from learning_exchange.cases.views.places import place_in_address, read_place
from learning_exchange.cases.views.reading import labelled
from learning_exchange.cases.views.turns import turn_of
from learning_exchange.extensions import db
from learning_exchange.framework import framework
from learning_exchange.people.access import current_person, signed_in
from learning_exchange.screening import Finding, Severity

HANDED_IN = "Your story is handed in. A champion reads it next, and you will be told what becomes of it."


@cases.get("/write")
@signed_in
def write() -> ResponseReturnValue:
    """An empty form, with the key of the story that it may become."""
    return _page(_form(), uuid4())


@cases.get("/<uuid:public_id>/write")
@signed_in
def edit(public_id: UUID) -> ResponseReturnValue:
    """Go on with a draft, or with a story that a reader returned."""
    case = own_case(public_id, author_id=current_person().id) or abort(404)
    if case.state not in EDITABLE:
        return redirect(url_for("cases.story", public_id=public_id), 303)
    return _page(_form(case), public_id, case)


@cases.post("/write/<uuid:public_id>")
@signed_in
def save(public_id: UUID) -> ResponseReturnValue:
    """Keep the draft, and do what the button says besides: show a preview, or hand the story in."""
    form = _form()
    try:
        person_id = current_person().id
        if not _is_sound(form, public_id):
            return _page(form, public_id, own_case(public_id, author_id=person_id), status=422)
        case = save_draft(public_id, form.writing(), by=person_id, seen=form.version.data or "")
        return _next(case, form, by=person_id)
    except ChangedElsewhere as conflict:
        return _page(form, public_id, conflict.case, conflict=True, status=409)
    except HandedIn as refusal:
        return _too_late(form, refusal)
    except NoSuchCase:
        return _kept(form, "This draft cannot be found", "It may have been deleted on another page.", 404)


@cases.get("/yours")
@signed_in
def yours() -> ResponseReturnValue:
    """The person's own stories: what somebody asks about first, then the others as they were last saved."""
    before = read_place(request.args.get("older"))
    person_id = current_person().id
    page = other_stories_of(person_id, before)
    asked = [] if before else stories_returned_to(person_id)
    waiting = [case.id for case in page.stories if case.state == CaseState.WITH_CHAMPION]
    lines = places_in_line(waiting)
    older = page.older and url_for("cases.yours", older=place_in_address(page.older))
    return render_template(
        "cases/yours.html",
        asked=[(case, turn_of(case, is_author=True)) for case in asked],
        stories=[(case, turn_of(case, is_author=True, line=lines.get(case.id))) for case in page.stories],
        older=older,
        is_first=not before,
    )


def _form(case: Case | None = None) -> StoryForm:
    """The form as it was sent, or filled with a story, with the author's organisations to choose from."""
    organisations = [membership.organisation for membership in current_person().memberships]
    if not organisations:
        abort(404)  # who left every organisation writes no more
    form = StoryForm(data=_values(case) if case else None)
    form.offer(organisations, sets_of(current_person().id))
    return form


def _values(case: Case) -> dict[str, object]:
    words = {name: getattr(case, name) for name in (*SCREENED, "roles_involved", "aims", "behaviours")}
    words["about_one_person"] = {None: "", True: "yes", False: "no"}[case.about_one_person]
    words["scope"] = f"{case.scope}:{case.learning_set.public_id}" if case.learning_set else case.scope
    version = writing_of(case).version
    return words | {"organisation": str(case.organisation.public_id), "version": version}


def _is_sound(form: StoryForm, public_id: UUID) -> bool:
    """Whether the form can be kept; an empty page that was never kept is no draft."""
    sound: bool = form.validate()
    if sound and form.is_blank and own_case(public_id, author_id=current_person().id) is None:
        form.refuse({"what_mattered": "Write something first: one sentence is enough."})
        return False
    return sound


def _next(case: Case, form: StoryForm, *, by: int) -> ResponseReturnValue:
    """What follows a draft that was kept; commits it, whether it can be handed in or not."""
    form.version.data = writing_of(case).version
    if "submit" not in request.form:
        db.session.commit()
        return _after_saving(case, form)
    if findings_in(case):
        stop_case(case.public_id, by=by)
        db.session.commit()
        return _go("cases.check", case)
    try:
        submit_case(case.public_id, by=by)
    except Incomplete as missing:
        db.session.commit()
        form.refuse(missing.fields)
        return _page(form, case.public_id, case, status=422)
    except NoConsent:
        db.session.commit()
        return _go("cases.consent", case)
    db.session.commit()
    flash(HANDED_IN, "success")
    return _go("cases.story", case)


def _after_saving(case: Case, form: StoryForm) -> ResponseReturnValue:
    if "autosave" in request.form:
        return _page(form, case.public_id, case)
    if "check" in request.form:
        return _go("cases.check", case)
    if "files" in request.form:
        return _go("cases.files", case)
    if "preview" in request.form:
        return _go("cases.edit", case, preview=1, _anchor="preview")
    flash("Your draft is saved. Only you can see it.", "success")
    return _go("cases.edit", case)


def _too_late(form: StoryForm, refusal: HandedIn) -> ResponseReturnValue:
    """The second half of a double click is led where the first went; other words are shown, not dropped."""
    case = refusal.case
    same_words = all(form[name].data == getattr(case, name) for name in SCREENED)
    if same_words and "autosave" not in request.form:
        flash(HANDED_IN if case.state == CaseState.WITH_CHAMPION else refusal.sentence)
        return _go("cases.story", case)
    title = "This story has already been handed in"
    return _kept(form, title, "So what you typed here was not saved.", 409, case)


def _go(endpoint: str, case: Case, **values: object) -> Response:
    return redirect(url_for(endpoint, public_id=case.public_id, **values), 303)  # type: ignore[arg-type]


def _kept(
    form: StoryForm, title: str, why: str, status: int, case: Case | None = None
) -> ResponseReturnValue:
    """A page with what was typed, for what cannot be saved any more."""
    typed = [(label, form[name].data) for name, label in SCREENED.items() if form[name].data]
    template = "cases/saved.html" if "autosave" in request.form else "cases/kept.html"
    return render_template(template, title=title, why=why, typed=typed, case=case, form=form), status


def _page(
    form: StoryForm,
    public_id: UUID,
    case: Case | None = None,
    *,
    conflict: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    """The whole page, or for a script the fragments of it that change while one writes."""
    findings = findings_in(case) if case and not conflict else []
    if conflict and case and "autosave" not in request.form:
        form.version.data = writing_of(case).version  # who saves now has seen both
    values = {
        "form": form,
        "public_id": public_id,
        "case": case,
        "other": {name: getattr(case, name) for name in SCREENED} if conflict else None,
        "gists": {name: gist([f for f in findings if f.field == name]) for name in SCREENED},
        "comments": comments_on_return(case) if case else {},
        "consent": consent_to(case) if case and case.about_one_person else None,
        "given": CONSENT_GIVEN,
        "framework": framework(),
        "labelled": labelled,
        "boxes": BOXES,
    }
    template = "cases/saved.html" if "autosave" in request.form else "cases/write.html"
    return make_response(render_template(template, **values), status)


def gist(findings: Sequence[Finding]) -> str:
    """How much in one field may identify a person, in a sentence; empty for nothing."""
    grave = [finding for finding in findings if finding.severity is not Severity.NOTE]
    if grave:
        return f"{_places(len(grave))} here may identify a person."
    return f"{_places(len(findings))} here to look at again." if findings else ""


def _places(count: int) -> str:
    return "Something" if count == 1 else f"{count} things"
