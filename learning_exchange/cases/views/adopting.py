"""What others made of a story: all of it, telling of it, changing and taking back what one told."""

from collections.abc import Sequence
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.cases.forms.adopting import AdoptionForm, values_of
from learning_exchange.cases.models import Adoption, Case
from learning_exchange.cases.operations.adopting import (
    ToldAlready,
    change_adoption,
    tell_of_trying,
    withdraw_adoption,
)
from learning_exchange.cases.queries.adoptions import PAGE, own_adoption, records_of, standing_of
from learning_exchange.cases.queries.reading import visible_case
from learning_exchange.cases.rules import NoSuchCase, Refused
from learning_exchange.cases.rules.adopting import TRIABLE, balance
from learning_exchange.cases.views import cases
from learning_exchange.cases.views.additions import organisations_to_tell_of
from learning_exchange.cases.views.places import place_in_address, read_place
from learning_exchange.extensions import db
from learning_exchange.framework import framework
from learning_exchange.people.access import current_person, signed_in
from learning_exchange.people.models import Organisation

TOLD = "Thank you. Whoever wrote the story is told, and others who want to try it can read it."


@cases.get("/<uuid:public_id>/tried")
@signed_in
def adoptions(public_id: UUID) -> ResponseReturnValue:
    """All that others made of a story, newest first."""
    case, person = _triable(public_id), current_person()
    before = read_place(request.args.get("older"))
    standing = standing_of(case.id, to=person)
    page = records_of(case.id, to=person, before=before, most=PAGE)
    older = page.older and url_for("cases.adoptions", public_id=public_id, older=place_in_address(page.older))
    return render_template(
        "cases/adoptions.html",
        case=case,
        standing=standing,
        balance=balance(standing.counts),
        records=page.records,
        can_tell=bool(organisations_to_tell_of(case, person, standing)),
        outcomes=framework().adoption_outcomes,
        newest=before and url_for("cases.adoptions", public_id=public_id),
        older=older,
    )


@cases.get("/<uuid:public_id>/tried/new")
@signed_in
def tell(public_id: UUID) -> ResponseReturnValue:
    """An empty form for what became of the story elsewhere."""
    case = _triable(public_id)
    organisations = _organisations(case)
    if not organisations:
        return _back(public_id, "You have told what you made of it, or it is your own story from here.")
    return _page(case, _form(organisations))


@cases.post("/<uuid:public_id>/tried/new")
@signed_in
def told(public_id: UUID) -> ResponseReturnValue:
    """Keep what became of the story elsewhere."""
    case = _triable(public_id)
    organisations = _organisations(case)
    if not organisations:
        return _back(public_id, "You have told of this already. Change what you told instead.")
    form = _form(organisations)
    if not form.validate():
        return _page(case, form, status=422)
    try:
        tell_of_trying(public_id, form.told(), by=current_person())
    except NoSuchCase:
        abort(404)
    except ToldAlready as refusal:
        db.session.rollback()
        return _back(public_id, refusal.sentence)
    except Refused as refusal:
        form.form_errors.append(refusal.sentence)
        return _page(case, form, status=409)
    db.session.commit()
    flash(TOLD, "success")
    return redirect(url_for("cases.adoptions", public_id=public_id), 303)


@cases.get("/<uuid:public_id>/tried/<uuid:adoption_id>/change")
@signed_in
def adoption(public_id: UUID, adoption_id: UUID) -> ResponseReturnValue:
    """What one told, to change it or take it back."""
    own = own_adoption(public_id, adoption_id, person=current_person()) or abort(404)
    return _page(_triable(public_id), _form([own.organisation], own), own)


@cases.post("/<uuid:public_id>/tried/<uuid:adoption_id>/change")
@signed_in
def change(public_id: UUID, adoption_id: UUID) -> ResponseReturnValue:
    """Keep what one tells now."""
    own = own_adoption(public_id, adoption_id, person=current_person()) or abort(404)
    form = _form([own.organisation], own)
    if not form.validate():
        return _page(_triable(public_id), form, own, status=422)
    try:
        change_adoption(public_id, adoption_id, form.told(), by=current_person())
    except NoSuchCase:
        abort(404)
    db.session.commit()
    flash("What you told is changed.", "success")
    return redirect(url_for("cases.adoptions", public_id=public_id), 303)


@cases.post("/<uuid:public_id>/tried/<uuid:adoption_id>/withdraw")
@signed_in
def untell(public_id: UUID, adoption_id: UUID) -> ResponseReturnValue:
    """Take back what one told."""
    try:
        withdraw_adoption(public_id, adoption_id, by=current_person())
    except NoSuchCase:
        abort(404)
    db.session.commit()
    flash("What you told is taken back, and nobody can read it any more.", "success")
    return redirect(url_for("cases.story", public_id=public_id), 303)


def _triable(public_id: UUID) -> Case:
    """The story, if this reader may see it and others may have tried it; 404 otherwise."""
    case = visible_case(public_id, to=current_person())
    return case if case and case.state in TRIABLE else abort(404)


def _organisations(case: Case) -> list[Organisation]:
    person = current_person()
    ids = organisations_to_tell_of(case, person, standing_of(case.id, to=person))
    return [one.organisation for one in person.memberships if one.organisation_id in ids]


def _form(organisations: Sequence[Organisation], adoption: Adoption | None = None) -> AdoptionForm:
    form = AdoptionForm(data=values_of(adoption) if adoption else None)
    form.offer(organisations)
    return form


def _back(public_id: UUID, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("cases.adoptions", public_id=public_id), 303)


def _page(
    case: Case, form: AdoptionForm, own: Adoption | None = None, *, status: int = 200
) -> ResponseReturnValue:
    return render_template("cases/adoption.html", case=case, form=form, own=own), status
