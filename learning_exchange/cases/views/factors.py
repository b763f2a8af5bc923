"""What made stories work: naming it at a story, the author's answer, and browsing by it."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.cases.forms.factors import OWN_WORDS, AgreementForm, FactorForm
from learning_exchange.cases.models import Case
from learning_exchange.cases.operations.factors import (
    add_factor,
    agree_to_factor,
    drop_factor,
    propose_factor,
    restore_factor,
    retire_factor,
)
from learning_exchange.cases.queries.factors import (
    Named,
    factor_in_figures,
    factors_in_figures,
    factors_of,
    offered_factors,
    stories_of_factor,
)
from learning_exchange.cases.queries.reading import visible_case
from learning_exchange.cases.queries.writing import own_case
from learning_exchange.cases.rules import NoSuchCase, Refused
from learning_exchange.cases.rules.adopting import balance
from learning_exchange.cases.rules.factors import can_answer, can_propose
from learning_exchange.cases.views import cases
from learning_exchange.cases.views.places import place_in_address, read_place
from learning_exchange.extensions import db
from learning_exchange.people.access import current_person, needs, signed_in
from learning_exchange.people.rules import Role


@cases.get("/factors")
@signed_in
def factors() -> ResponseReturnValue:
    """Every factor, with how many stories have it and how those fared elsewhere."""
    figures = factors_in_figures(current_person())
    return render_template("cases/factors.html", factors=figures, balance=balance)


@cases.get("/factors/<factor>")
@signed_in
def factor(factor: str) -> ResponseReturnValue:
    """One factor, and the stories that it made work."""
    person = current_person()
    found = factor_in_figures(factor, to=person) or abort(404)
    before = read_place(request.args.get("older"))
    shelf = stories_of_factor(factor, to=person, before=before)
    older = shelf.older and url_for("cases.factor", factor=factor, older=place_in_address(shelf.older))
    return render_template(
        "cases/factor.html",
        factor=found,
        balance=balance(found.counts),
        stories=shelf.stories,
        newest=before and url_for("cases.factor", factor=factor),
        older=older,
        may_retire=Role.ADMINISTRATOR in person.roles,
    )


@cases.post("/factors/<factor>/retire")
@needs(Role.ADMINISTRATOR)
def retire(factor: str) -> ResponseReturnValue:
    """Offer a factor no longer."""
    try:
        retire_factor(factor, by=current_person().id)
    except LookupError:
        abort(404)
    db.session.commit()
    flash("It can no longer be picked. Stories that have it keep it.", "success")
    return redirect(url_for("cases.factor", factor=factor), 303)


@cases.post("/factors/<factor>/restore")
@needs(Role.ADMINISTRATOR)
def restore(factor: str) -> ResponseReturnValue:
    """Offer a factor again."""
    try:
        restore_factor(factor, by=current_person().id)
    except LookupError:
        abort(404)
    db.session.commit()
    flash("It can be picked again.", "success")
    return redirect(url_for("cases.factor", factor=factor), 303)


@cases.get("/<uuid:public_id>/factors")
@signed_in
def factors_of_story(public_id: UUID) -> ResponseReturnValue:
    """What made one story work: a champion names it here, and its author answers."""
    return _page(_nameable(public_id), _form())


@cases.post("/<uuid:public_id>/factors")
@signed_in
def propose(public_id: UUID) -> ResponseReturnValue:
    """Name what made the story work."""
    case, form, me = _nameable(public_id), _form(), current_person()
    if refusal := can_propose(case.state, me.roles, is_author=case.author_id == me.id):
        form.form_errors.append(refusal)
        return _page(case, form, status=409)
    if not form.validate():
        return _page(case, form, status=422)
    try:
        own_words = form.factor.data == OWN_WORDS
        slug = add_factor(form.label.data or "", by=me.id) if own_words else form.factor.data
        propose_factor(public_id, slug, form.words.data or "", by=me)
    except NoSuchCase:
        abort(404)
    except Refused as refused:
        db.session.rollback()
        form.form_errors.append(refused.sentence)
        return _page(case, form, status=409)
    db.session.commit()
    flash("Its author is asked whether they agree. Until then it stands there as proposed.", "success")
    return redirect(url_for("cases.factors_of_story", public_id=public_id), 303)


@cases.post("/<uuid:public_id>/factors/<uuid:factor_id>/agree")
@signed_in
def agree(public_id: UUID, factor_id: UUID) -> ResponseReturnValue:
    """Agree, in the champion's words or in one's own."""
    case = own_case(public_id, author_id=current_person().id) or abort(404)
    form = AgreementForm(prefix=str(factor_id))
    if not form.validate():
        return _page(case, _form(), answering=(factor_id, form), status=422)
    try:
        agree_to_factor(public_id, factor_id, form.words.data or "", by=current_person())
    except NoSuchCase:
        abort(404)
    except Refused as refused:
        return _refused(public_id, refused)
    db.session.commit()
    flash("It stands at your story now, as you agreed.", "success")
    return redirect(url_for("cases.factors_of_story", public_id=public_id), 303)


@cases.post("/<uuid:public_id>/factors/<uuid:factor_id>/drop")
@signed_in
def drop(public_id: UUID, factor_id: UUID) -> ResponseReturnValue:
    """Take away what does not fit; no reason is needed."""
    _nameable(public_id)
    try:
        drop_factor(public_id, factor_id, by=current_person())
    except NoSuchCase:
        abort(404)
    except Refused as refused:
        return _refused(public_id, refused)
    db.session.commit()
    flash("It is taken away.", "success")
    return redirect(url_for("cases.factors_of_story", public_id=public_id), 303)


def _nameable(public_id: UUID) -> Case:
    """The story, for its author and for champions; for everybody else this page does not exist."""
    person = current_person()
    case = visible_case(public_id, to=person) or abort(404)
    is_author = case.author_id == person.id
    concerns = can_propose(case.state, person.roles, is_author=is_author) is None
    return case if concerns or can_answer(case.state, is_author=is_author) is None else abort(404)


def _form() -> FactorForm:
    form = FactorForm()
    form.offer(offered_factors())
    return form


def _answer(named: Named) -> AgreementForm:
    """The form for one of them with its words in it, whatever this request sent for another."""
    form = AgreementForm(prefix=str(named.public_id))
    form.words.data = named.words
    return form


def _refused(public_id: UUID, refused: Refused) -> ResponseReturnValue:
    flash(refused.sentence, "error")
    return redirect(url_for("cases.factors_of_story", public_id=public_id), 303)


def _page(
    case: Case,
    form: FactorForm,
    *,
    answering: tuple[UUID, AgreementForm] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    person = current_person()
    is_author = case.author_id == person.id
    named = factors_of(case.id)
    answers = {one.public_id: _answer(one) for one in named}
    if answering:
        answers[answering[0]] = answering[1]
    page = render_template(
        "cases/factors_of_story.html",
        case=case,
        named=named,
        answers=answers,
        form=answering[1] if answering else form,
        naming=form,
        may_name=can_propose(case.state, person.roles, is_author=is_author) is None,
        may_answer=is_author,
    )
    return page, status
