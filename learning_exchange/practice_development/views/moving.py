"""Putting an item into another queue by hand, and asking the rules again about what is unrouted."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.extensions import db
from learning_exchange.pages import plural
from learning_exchange.people.access import current_person, needs
from learning_exchange.practice_development.forms.moving import MoveForm
from learning_exchange.practice_development.operations.moving import ask_rules_again, move_item
from learning_exchange.practice_development.queries.moving import Movable, movable
from learning_exchange.practice_development.queries.queues import present_queues
from learning_exchange.practice_development.rules.items import NoSuchItem
from learning_exchange.practice_development.rules.queues import EDITORS, READERS, Refused
from learning_exchange.practice_development.views import practice_development


@practice_development.get("/items/<uuid:public_id>/move")
@needs(*READERS)
def move(public_id: UUID) -> ResponseReturnValue:
    """Where an item shall go, and why."""
    item = movable(public_id, to=current_person()) or abort(404)
    return _page(item, _form(item))


@practice_development.post("/items/<uuid:public_id>/move")
@needs(*READERS)
def move_by_hand(public_id: UUID) -> ResponseReturnValue:
    """Put an item into the queue that was chosen."""
    item = movable(public_id, to=current_person()) or abort(404)
    form = _form(item)
    if not form.validate():
        return _page(item, form, status=422)
    try:
        move_item(public_id, UUID(form.queue.data), reason=form.reason.data or "", by=current_person().id)
    except NoSuchItem:
        abort(404)
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.append(refusal.sentence)
        return _page(item, form, status=409)
    db.session.commit()
    flash("It is moved, and its new team can see why.", "success")
    return redirect(url_for("practice_development.queue", public_id=form.queue.data), 303)


@practice_development.post("/unrouted")
@needs(*EDITORS)
def ask_again() -> ResponseReturnValue:
    """Ask the rules once more about everything that no rule fitted when it came."""
    asked, found = ask_rules_again()
    db.session.commit()
    flash(f"{plural(found, 'contribution')} of {asked} found a queue.", "success" if found else "message")
    return redirect(url_for("practice_development.unrouted"), 303)


def _form(item: Movable) -> MoveForm:
    form = MoveForm()
    form.offer(queue for queue in present_queues() if queue.id != item.queue_id)
    return form


def _page(item: Movable, form: MoveForm, *, status: int = 200) -> ResponseReturnValue:
    return render_template("practice_development/move.html", item=item, form=form), status
