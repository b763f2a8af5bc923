"""The pages on which leads make a queue, change its team and terms, and retire it."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.extensions import db
from learning_exchange.people.access import current_person, needs
from learning_exchange.practice_development.forms.queues import QueueForm, RetireForm
from learning_exchange.practice_development.models import Queue
from learning_exchange.practice_development.operations.queues import change_queue, make_queue, retire_queue
from learning_exchange.practice_development.queries.queues import (
    candidates,
    candidates_at,
    open_in,
    present_queues,
    queue_with_team,
)
from learning_exchange.practice_development.rules.queues import EDITORS, ChangedMeanwhile, NameTaken, Refused
from learning_exchange.practice_development.views import practice_development

USUAL_LIMIT, USUAL_DAYS = "5", "28"


@practice_development.get("/queues/new")
@needs(*EDITORS)
def new_queue() -> ResponseReturnValue:
    """An empty form for a new queue."""
    form = _form(None)
    form.working_limit.data, form.target_days.data = USUAL_LIMIT, USUAL_DAYS
    return _page(form, None)


@practice_development.post("/queues/new")
@needs(*EDITORS)
def open_queue() -> ResponseReturnValue:
    """Make a new queue."""
    return _save(None)


@practice_development.get("/<uuid:public_id>/settings")
@needs(*EDITORS)
def queue_settings(public_id: UUID) -> ResponseReturnValue:
    """The purpose, terms and team of a queue, to be changed."""
    queue = queue_with_team(public_id) or abort(404)
    form = _form(queue)
    form.fill(queue)
    return _page(form, queue)


@practice_development.post("/<uuid:public_id>/settings")
@needs(*EDITORS)
def save_queue(public_id: UUID) -> ResponseReturnValue:
    """Change a queue."""
    return _save(queue_with_team(public_id) or abort(404))


@practice_development.get("/<uuid:public_id>/retire")
@needs(*EDITORS)
def retire(public_id: UUID) -> ResponseReturnValue:
    """Ask which queue takes over before one is retired."""
    return _retire_page(queue_with_team(public_id) or abort(404))


@practice_development.post("/<uuid:public_id>/retire")
@needs(*EDITORS)
def retire_for_good(public_id: UUID) -> ResponseReturnValue:
    """Close a queue to what comes; what is open in it, and its rules, go to the queue that was chosen."""
    queue = queue_with_team(public_id) or abort(404)
    form = _retire_form(queue)
    if not form.validate():
        return _retire_page(queue, form, status=422)
    try:
        retire_queue(public_id, into=UUID(form.into.data) if form.into.data else None, by=current_person().id)
    except Refused as refusal:
        db.session.rollback()
        form.into.errors = [refusal.sentence]
        return _retire_page(queue, form, status=409)
    db.session.commit()
    flash(f"“{queue.name}” is retired. What it decided can still be read.", "success")
    return redirect(url_for("practice_development.index"), 303)


def _form(queue: Queue | None) -> QueueForm:
    team = [person.id for person in queue.stewards] if queue else []
    owner = [queue.default_owner_id] if queue and queue.default_owner_id else []
    form = QueueForm()
    form.offer(candidates([*team, *owner]))
    return form


def _save(queue: Queue | None) -> ResponseReturnValue:
    form = _form(queue)
    valid = form.validate()
    added = candidates_at(form.addresses)
    if form.refuse_unknown(added) or not valid:
        return _page(form, queue, status=422)
    terms, by = form.terms(added.values()), current_person().id
    try:
        kept = (
            change_queue(queue.public_id, terms, seen=form.version, by=by)
            if queue
            else make_queue(terms, by=by)
        )
    except NameTaken:
        db.session.rollback()
        form.name.errors = ["Another queue has this name, or had it before it was retired."]
        return _page(form, queue, status=422)
    except ChangedMeanwhile:
        db.session.rollback()
        return _overtaken(form, queue)
    db.session.commit()
    flash("The queue is saved.", "success")
    return redirect(url_for("practice_development.queue", public_id=kept.public_id), 303)


def _overtaken(form: QueueForm, queue: Queue | None) -> ResponseReturnValue:
    """Say that somebody else was faster, and what the queue is now; what was typed stays."""
    now = queue_with_team(queue.public_id) if queue else None
    if now is None:
        form.form_errors.append("This queue was retired while you wrote. What you typed is still here.")
        return _page(form, queue, status=409)
    form.show_version(now)
    form.form_errors.append(
        "Somebody else saved this queue while you wrote. Look at what they saved, below, and save again."
    )
    return _page(form, now, saved_by_others=now, status=409)


def _page(
    form: QueueForm, queue: Queue | None, *, saved_by_others: Queue | None = None, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "practice_development/queue_settings.html", form=form, queue=queue, others=saved_by_others
    )
    return page, status


def _retire_form(queue: Queue) -> RetireForm:
    form = RetireForm()
    form.offer(one for one in present_queues() if one.id != queue.id)
    return form


def _retire_page(queue: Queue, form: RetireForm | None = None, *, status: int = 200) -> ResponseReturnValue:
    items, rules = open_in(queue)
    page = render_template(
        "practice_development/retire.html",
        form=form or _retire_form(queue),
        queue=queue,
        items=items,
        rules=rules,
    )
    return page, status
