"""Stuck work and the log of all events, for administrators."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.events import CATALOGUE
from learning_exchange.extensions import db
from learning_exchange.fields import searched_for
from learning_exchange.history import queries
from learning_exchange.history.forms import DiscardForm
from learning_exchange.history.operations import discard_task, retry_task
from learning_exchange.history.queries import Step, Stuck, Wanted
from learning_exchange.mail.operations import send_again
from learning_exchange.mail.queries import mail_by_id, troubled_mails
from learning_exchange.mail.rules import STUCK, MailState
from learning_exchange.outbox import TaskState
from learning_exchange.people.access import current_person, needs
from learning_exchange.people.queries import person_of_address
from learning_exchange.people.rules import Role

history = Blueprint("history", __name__, url_prefix="/history")

ALREADY = "Somebody else has seen to this already."
LARGEST_ID = 2**63 - 1  # PostgreSQL's bigint


@history.get("/tasks")
@needs(Role.ADMINISTRATOR)
def tasks() -> ResponseReturnValue:
    """Tasks that are dead, under way or waiting, with what can be done about the dead ones."""
    state = _state(request.args.get("state"))
    page, more = queries.tasks_in(state, after=_number("after"))
    return render_template(
        "history/tasks.html",
        state=state,
        tasks=page,
        more=more and url_for("history.tasks", state=state, after=more),
        is_first="after" not in request.args,
        counts=queries.task_counts(),
        counted=queries.COUNTED,
    )


@history.post("/tasks/<int:task_id>/retry")
@needs(Role.ADMINISTRATOR)
def retry(task_id: int) -> ResponseReturnValue:
    """Give a dead task another try."""
    _task(task_id)
    _tell(retry_task(task_id, by=current_person().id), "The task runs again within seconds.")
    return redirect(url_for("history.tasks"), 303)


@history.route("/tasks/<int:task_id>/discard", methods=["GET", "POST"])
@needs(Role.ADMINISTRATOR)
def discard(task_id: int) -> ResponseReturnValue:
    """Give up a dead task, for a reason."""
    stuck = _task(task_id)
    form = DiscardForm()
    if form.validate_on_submit():
        _tell(discard_task(task_id, form.reason.data or "", by=current_person().id), "The task is discarded.")
        return redirect(url_for("history.tasks"), 303)
    page = render_template("history/discard.html", stuck=stuck, form=form)
    return page, 422 if form.errors else 200


@history.get("/mails")
@needs(Role.ADMINISTRATOR)
def mails() -> ResponseReturnValue:
    """Mails that did not go as they should, in plain words."""
    before = _number("before")
    page = troubled_mails(before, limit=queries.PAGE + 1)
    older = url_for("history.mails", before=page[queries.PAGE - 1].id) if len(page) > queries.PAGE else None
    return render_template(
        "history/mails.html",
        mails=page[: queries.PAGE],
        state_of=MailState,
        stuck=STUCK,
        older=older,
        is_first=before is None,
    )


@history.post("/mails/<int:mail_id>/again")
@needs(Role.ADMINISTRATOR)
def mail_again(mail_id: int) -> ResponseReturnValue:
    """Send a mail once more that failed or may be lost."""
    mail = (mail_by_id(mail_id) if mail_id <= LARGEST_ID else None) or abort(404)
    _tell(send_again(mail, by=current_person().id), "The mail goes again within seconds.")
    return redirect(url_for("history.mails"), 303)


@history.get("/log")
@needs(Role.ADMINISTRATOR)
def log() -> ResponseReturnValue:
    """Who did what when, newest first: all, or of one thing, one kind or one person."""
    asked = {name: searched_for(request.args.get(name)) for name in ("stream", "type", "person")}
    steps, more = _log_page(asked, _number("before"))
    return render_template(
        "history/log.html",
        steps=steps,
        asked=asked,
        types=sorted(CATALOGUE),
        older=more and url_for("history.log", before=more, **_kept(asked)),
        is_first="before" not in request.args,
    )


def _log_page(asked: Mapping[str, str], before: int | None) -> tuple[Sequence[Step], int | None]:
    person = person_of_address(asked["person"]) if asked["person"] else None
    if asked["person"] and person is None:
        return (), None
    wanted = Wanted(asked["stream"], asked["type"], person.id if person else None)
    return queries.log_page(wanted, before)


def _kept(asked: Mapping[str, str]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value}


def _state(asked: str | None) -> TaskState:
    """The open state that the address asks for, otherwise the dead: they alone wait for somebody."""
    return next((state for state in queries.OPEN_STATES if state == asked), TaskState.DEAD)


def _number(name: str) -> int | None:
    """A row's number from the address; None for anything else, so that the list begins at its top."""
    number = request.args.get(name, type=int)
    return number if number is not None and 0 < number <= LARGEST_ID else None


def _task(task_id: int) -> Stuck:
    return (queries.task_of(task_id) if task_id <= LARGEST_ID else None) or abort(404)


def _tell(is_done: bool, done: str) -> None:
    db.session.commit()
    if is_done:
        flash(done, "success")
    else:
        flash(ALREADY)
