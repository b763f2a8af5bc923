"""Buttons on an item's page: what a senior manager is asked and replies, and the checklist."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from learning_exchange import clock
from learning_exchange.people.access import needs
from learning_exchange.practice_development.forms.items import AskForm, LineForm, ReplyForm, StopForm
from learning_exchange.practice_development.models import QueueItem
from learning_exchange.practice_development.operations.asking import ask_for_reply, note_reply, stop_waiting
from learning_exchange.practice_development.operations.checklists import add_line, remove_line, tick_line
from learning_exchange.practice_development.rules.items import Actor
from learning_exchange.practice_development.views import practice_development
from learning_exchange.practice_development.views.items import WORKERS, press


@practice_development.post("/items/<uuid:public_id>/ask")
@needs(*WORKERS)
def ask(public_id: UUID) -> ResponseReturnValue:
    """Note what a senior manager was asked."""
    form = AskForm()

    def put(me: Actor) -> QueueItem:
        day = form.reply_by.day or clock.now().date()
        return ask_for_reply(public_id, form.whom.data or "", form.question.data or "", day, by=me)

    return press(public_id, put, done="It awaits their reply. Note it here when it comes.", form=form)


@practice_development.post("/items/<uuid:public_id>/reply")
@needs(*WORKERS)
def reply(public_id: UUID) -> ResponseReturnValue:
    """Note what the manager replied."""
    form = ReplyForm()
    return press(
        public_id,
        lambda me: note_reply(public_id, form.reply.data or "", by=me),
        done="The reply is kept.",
        form=form,
    )


@practice_development.post("/items/<uuid:public_id>/stop-waiting")
@needs(*WORKERS)
def stop(public_id: UUID) -> ResponseReturnValue:
    """Wait for the reply no longer."""
    form = StopForm()
    return press(
        public_id,
        lambda me: stop_waiting(public_id, reason=form.stop_reason.data or "", by=me),
        done="It awaits no reply any more.",
        form=form,
    )


@practice_development.post("/items/<uuid:public_id>/lines")
@needs(*WORKERS)
def new_line(public_id: UUID) -> ResponseReturnValue:
    """Put something to do on the checklist."""
    form = LineForm()
    return press(public_id, lambda me: add_line(public_id, form.line.data or "", by=me), form=form)


@practice_development.post("/items/<uuid:public_id>/lines/<uuid:line>")
@needs(*WORKERS)
def change_line(public_id: UUID, line: UUID) -> ResponseReturnValue:
    """Tick a line of the checklist, take its tick away, or remove it, as the button says."""
    if "remove" in request.form:
        return press(public_id, lambda me: remove_line(public_id, line, by=me))
    ticked = "tick" in request.form
    return press(public_id, lambda me: tick_line(public_id, line, ticked=ticked, by=me))
