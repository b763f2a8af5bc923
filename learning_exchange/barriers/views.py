"""The pages of barriers: saying what gets in the way, and seeing what became of it."""

from uuid import UUID, uuid4

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.barriers.forms import BarrierForm
from learning_exchange.barriers.operations import GivenBefore, give_barrier, withdraw_barrier
from learning_exchange.barriers.queries import barriers_of, visible_barrier
from learning_exchange.barriers.rules import NoSuchBarrier, title_of
from learning_exchange.contributions import KINDS
from learning_exchange.extensions import db
from learning_exchange.framework import framework
from learning_exchange.people.access import current_person, signed_in
from learning_exchange.practice_development.queries.following import became_of, stands_of

barriers = Blueprint("barriers", __name__, url_prefix="/barriers")
KIND = KINDS["barrier"].KIND
GIVEN = "Thank you. It goes to the people who can do something about it, and this page shows what they do."
SENT_BEFORE = (
    "This form was sent before, and what you gave then is kept. "
    "Press the button once more to give this as well."
)


@barriers.get("")
@signed_in
def yours() -> ResponseReturnValue:
    """What somebody said gets in the way, the newest first."""
    after = request.args.get("after", type=UUID)
    page = barriers_of(current_person().id, after=after)
    stands = stands_of(KIND, [barrier.id for barrier in page.barriers])
    return render_template("barriers/yours.html", page=page, after=after, title_of=title_of, stands=stands)


@barriers.get("/new")
@signed_in
def new() -> ResponseReturnValue:
    """An empty form, with the key of the barrier that it may become."""
    return _form_page(_form(), uuid4())


@barriers.post("/new")
@signed_in
def give() -> ResponseReturnValue:
    """Keep what gets in the way."""
    form = _form()
    if not form.validate():
        return _form_page(form, form.public_id, status=422)
    try:
        barrier = give_barrier(form.public_id, form.said(), by=current_person().id)
    except GivenBefore:
        db.session.rollback()
        form.form_errors.append(SENT_BEFORE)
        return _form_page(form, uuid4(), status=409)
    db.session.commit()
    flash(GIVEN, "success")
    return redirect(url_for("barriers.barrier", public_id=barrier.public_id), 303)


@barriers.get("/<uuid:public_id>")
@signed_in
def barrier(public_id: UUID) -> ResponseReturnValue:
    """One barrier, and where it stands in practice development."""
    found = visible_barrier(public_id, to=current_person()) or abort(404)
    return render_template(
        "barriers/barrier.html",
        barrier=found,
        title=title_of(found.in_the_way),
        type=framework().barrier_types.get(found.type or ""),
        is_own=found.by_id == current_person().id,
        became=became_of(KIND, found.id),
    )


@barriers.post("/<uuid:public_id>/withdraw")
@signed_in
def withdraw(public_id: UUID) -> ResponseReturnValue:
    """Take a barrier back: it leaves its queue at once."""
    try:
        withdraw_barrier(public_id, by=current_person().id)
    except NoSuchBarrier:
        abort(404)
    db.session.commit()
    flash("You have taken it back. Nobody else can read it now.", "success")
    return redirect(url_for("barriers.yours"), 303)


def _form() -> BarrierForm:
    form = BarrierForm()
    form.offer([membership.organisation for membership in current_person().memberships])
    return form


def _form_page(form: BarrierForm, key: UUID, *, status: int = 200) -> ResponseReturnValue:
    form.key.data = str(key)
    return render_template("barriers/give.html", form=form), status
