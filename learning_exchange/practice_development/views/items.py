"""The page of one item, and what can be done on it. Nothing is decided here: the operations ask the rules.

Joining, splitting and closing have pages of their own, in `ending.py`; managers' replies and checklists are
in `working.py`.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from learning_exchange import clock
from learning_exchange.contributions import KINDS
from learning_exchange.extensions import db
from learning_exchange.fields import Form
from learning_exchange.people.access import current_person, needs
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.forms import items as forms
from learning_exchange.practice_development.models import QueueItem, RoutingRule
from learning_exchange.practice_development.operations import items as operations
from learning_exchange.practice_development.operations.locking import CHANGED
from learning_exchange.practice_development.operations.merging import unmerge_item
from learning_exchange.practice_development.queries import items as queries
from learning_exchange.practice_development.queries import work
from learning_exchange.practice_development.queries.moving import moves_of
from learning_exchange.practice_development.rules.closing import Outcome
from learning_exchange.practice_development.rules.holding import age_of, due_in_words, holder
from learning_exchange.practice_development.rules.items import (
    OPEN,
    Act,
    Actor,
    ItemState,
    NoSuchItem,
    Refused,
    Standing,
    acts_open_to,
    relation_of,
)
from learning_exchange.practice_development.views import practice_development

WORKERS = (Role.CHAMPION, Role.LEAD, Role.ADMINISTRATOR)
_FORMS: dict[str, type[Form]] = {
    "note": forms.NoteForm,
    "hand_over": forms.HandOverForm,
    "release": forms.ReleaseForm,
    "due": forms.DueForm,
    "link": forms.LinkForm,
    "ask": forms.AskForm,
    "reply": forms.ReplyForm,
    "stop": forms.StopForm,
    "line": forms.LineForm,
}
NO_SUCH_COLLEAGUE = "Nobody with this address works on items: only champions, leads and administrators do."


@practice_development.get("/items/<uuid:public_id>")
@needs(*WORKERS)
def item(public_id: UUID) -> ResponseReturnValue:
    """What an item is, why it is here, what happened to it and what can be done now."""
    return item_page(queries.visible_item(public_id, to=current_person()) or abort(404))


@practice_development.post("/items/<uuid:public_id>/claim")
@needs(*WORKERS)
def claim(public_id: UUID) -> ResponseReturnValue:
    """Take an item in hand."""
    return press(
        public_id, lambda me: operations.claim_item(public_id, by=me), done="You have it in hand now."
    )


@practice_development.post("/items/<uuid:public_id>/release")
@needs(*WORKERS)
def release(public_id: UUID) -> ResponseReturnValue:
    """Give an item back to those that wait."""
    form = forms.ReleaseForm()
    return press(
        public_id,
        lambda me: operations.release_item(public_id, reason=form.release_reason.data or "", by=me),
        done="It waits for somebody to take it.",
        form=form,
    )


@practice_development.post("/items/<uuid:public_id>/hand-over")
@needs(*WORKERS)
def hand_over(public_id: UUID) -> ResponseReturnValue:
    """Put an item into somebody's hands."""
    found = queries.visible_item(public_id, to=current_person()) or abort(404)
    form = _form_of("hand_over", found)
    assert isinstance(form, forms.HandOverForm)  # noqa: S101  # for the type checker

    def give(me: Actor) -> QueueItem:
        return operations.hand_over_item(
            public_id, _taker(form), reason=form.hand_over_reason.data or "", by=me
        )

    return press(public_id, give, done="It is in their hands now.", form=form)


@practice_development.post("/items/<uuid:public_id>/due")
@needs(*WORKERS)
def due(public_id: UUID) -> ResponseReturnValue:
    """Move the day on which an item is due."""
    form = forms.DueForm()

    def move(me: Actor) -> QueueItem:
        day = form.due_on.day or clock.now().date()
        return operations.set_due(public_id, day, reason=form.due_reason.data or "", by=me)

    return press(public_id, move, done="The due date is moved.", form=form)


@practice_development.post("/items/<uuid:public_id>/link")
@needs(*WORKERS)
def link(public_id: UUID) -> ResponseReturnValue:
    """Keep where one finds what is made of an item."""
    form = forms.LinkForm()
    return press(
        public_id,
        lambda me: operations.link_item(public_id, form.link.data or "", by=me),
        done="The link is kept.",
        form=form,
    )


@practice_development.post("/items/<uuid:public_id>/note")
@needs(*WORKERS)
def note(public_id: UUID) -> ResponseReturnValue:
    """Write a note on an item."""
    form = forms.NoteForm()
    return press(
        public_id,
        lambda me: operations.note_item(public_id, form.note.data or "", by=me),
        done="Your note is kept.",
        form=form,
    )


@practice_development.post("/items/<uuid:public_id>/unmerge")
@needs(*WORKERS)
def unmerge(public_id: UUID) -> ResponseReturnValue:
    """Let a joined item stand on its own again."""
    return press(
        public_id,
        lambda me: unmerge_item(public_id, by=me),
        done="It stands on its own again, where it stood.",
    )


def press(
    public_id: UUID, act: Callable[[Actor], QueueItem], *, done: str = "", form: Form | None = None
) -> ResponseReturnValue:
    """Act and show the item again; where the form or the rules refuse, the page says why and keeps words."""
    found = queries.visible_item(public_id, to=current_person()) or abort(404)
    if form is not None and not form.validate():
        return item_page(found, form=form, status=422)
    if sentence := carry_out(act):
        if form is None:
            flash(sentence, "error")
            return redirect(url_for("practice_development.item", public_id=public_id), 303)
        form.form_errors.append(sentence)
        found = queries.visible_item(public_id, to=current_person()) or abort(404)
        return item_page(found, form=form, status=409)
    if done:
        flash(done, "success")
    return redirect(url_for("practice_development.item", public_id=public_id), 303)


def carry_out(act: Callable[[Actor], QueueItem]) -> str:
    """Act and commit; why it was refused, as a sentence, or ""."""
    person = current_person()
    try:
        act(Actor(person.id, person.roles))
        db.session.commit()
    except NoSuchItem:
        abort(404)
    except Refused as refusal:
        db.session.rollback()
        return refusal.sentence
    except OperationalError as error:
        db.session.rollback()
        if getattr(error.orig, "sqlstate", "") != "40P01":  # a deadlock: the other one went on
            raise
        return CHANGED
    return ""


def item_page(found: QueueItem, *, form: Form | None = None, status: int = 200) -> ResponseReturnValue:
    """The page of an item; `form` is the one that was refused, with what was typed."""
    if found.state == ItemState.WITHDRAWN:
        return render_template("practice_development/item_gone.html", item=found), status
    root, joined = found.root or found, work.joined_with(found)
    group = [found, *joined]
    me = current_person()
    written = work.notes(group)
    page = render_template(
        "practice_development/item.html",
        item=found,
        root=root,
        headings=queries.headings_of([*group, root], to=me),
        kinds={name: kind.LABEL for name, kind in KINDS.items()},
        acts=open_acts(found, me),
        joined=[(one, _why_joined(one, written)) for one in joined],
        outcome=Outcome(root.outcome) if root.outcome else None,
        lines=work.checklist(found),
        asks=work.asks(found),
        moments=work.moments(found, written),
        contributors=work.contributors_count(group),
        rule=db.session.scalar(select(RoutingRule.public_id).where(RoutingRule.id == found.rule_id)),
        moves=moves_of(found.id),
        refused=form,
        **_holding(root),
        **_forms(found, form),
    )
    return page, status


def open_acts(found: QueueItem, me: Person) -> list[str]:
    """What this person can do with an item now: names of acts."""
    root = found.root or found
    standing = Standing(
        ItemState(found.state),
        root.owner_id,
        root.owner.name if root.owner else "",
        root_is_open=root.state in OPEN,
    )
    is_theirs = queries.is_steward(me.id, found, root)
    relation = relation_of(Actor(me.id, me.roles), standing, is_steward=is_theirs, is_contributor=False)
    return [str(act) for act in acts_open_to(standing, relation)]


def _holding(root: QueueItem) -> dict[str, Any]:
    today, team = clock.now().date(), queries.teams({root.queue_id})[root.queue_id]
    return {
        "holder": holder(root.owner.name if root.owner else "", team),
        "is_open": root.state in OPEN,
        "due": due_in_words(root.due_on, today),
        "age": age_of(root.due_on, today),
    }


def _forms(found: QueueItem, refused: Form | None) -> dict[str, Any]:
    """Every form of the page; those that were not sent stand as they would on opening it."""
    made = {
        name: refused if isinstance(refused, kind) else _form_of(name, found) for name, kind in _FORMS.items()
    }
    if made["due"] is not refused:
        made["due"].due_on.data = found.due_on.isoformat()
    if made["link"] is not refused:
        made["link"].link.data = found.link
    return {f"{name}_form": form for name, form in made.items()}


def _form_of(name: str, found: QueueItem) -> Any:
    form = _FORMS[name]()
    if isinstance(form, forms.HandOverForm):
        form.offer(queries.colleagues(found), me=current_person(), owner_id=found.owner_id)
    return form


def _taker(form: forms.HandOverForm) -> int:
    """Who shall take an item; raises Refused where nobody was named who could."""
    if form.to_email.data:
        person = queries.worker(form.to_email.data)
        if person is None:
            raise Refused(NO_SUCH_COLLEAGUE)
        return person.id
    if not form.to.data:
        raise Refused("Choose who takes it, or enter their email address.")
    return db.session.scalars(select(Person.id).where(Person.public_id == UUID(form.to.data))).one()


def _why_joined(one: QueueItem, written: Any) -> str:
    reasons = [note.body for note in written if note.item_id == one.id and note.about == Act.MERGE]
    return reasons[-1] if reasons else ""
