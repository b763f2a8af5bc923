"""Pages on which one item becomes part of another, two of one, or something that became of it."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from learning_exchange.extensions import db
from learning_exchange.people.access import current_person, needs
from learning_exchange.practice_development.forms.closing import ClosingForm, closing_form
from learning_exchange.practice_development.forms.items import MergeForm, SplitForm
from learning_exchange.practice_development.models import QueueItem
from learning_exchange.practice_development.operations.closing import close_item
from learning_exchange.practice_development.operations.merging import merge_item
from learning_exchange.practice_development.operations.splitting import split_item
from learning_exchange.practice_development.queries import boards, work
from learning_exchange.practice_development.queries.items import headings_of, visible_item
from learning_exchange.practice_development.rules.closing import KEPT, OUTCOME_HINTS, Outcome
from learning_exchange.practice_development.rules.items import Act
from learning_exchange.practice_development.views import practice_development
from learning_exchange.practice_development.views.items import WORKERS, carry_out, open_acts

LARGEST_ID = 2**63 - 1  # PostgreSQL's bigint


@practice_development.get("/items/<uuid:public_id>/merge")
@needs(*WORKERS)
def merge(public_id: UUID) -> ResponseReturnValue:
    """What an item could be joined with."""
    item = _open_to(public_id, Act.MERGE)
    return _merge_page(item, MergeForm()) if item else _back(public_id)


@practice_development.post("/items/<uuid:public_id>/merge")
@needs(*WORKERS)
def join(public_id: UUID) -> ResponseReturnValue:
    """Join an item with another."""
    item = visible_item(public_id, to=current_person()) or abort(404)
    form = MergeForm()
    cards = _offer(item, form)
    if not form.validate():
        return _merge_page(item, form, cards, status=422)
    into = _other(form)
    if into is None:
        field = form.number if form.number.data else form.into
        field.errors = ["Choose an item, or enter the number of one that is open."]
        return _merge_page(item, form, cards, status=422)
    reason = form.merge_reason.data or ""
    if sentence := carry_out(lambda me: merge_item(public_id, into, reason=reason, by=me)):
        form.form_errors.append(sentence)
        return _merge_page(item, form, cards, status=409)
    flash("They are joined. Everybody who gave to either is told what becomes of it.", "success")
    return redirect(url_for("practice_development.item", public_id=into), 303)


@practice_development.get("/items/<uuid:public_id>/split")
@needs(*WORKERS)
def split(public_id: UUID) -> ResponseReturnValue:
    """What two parts of an item would be about."""
    item = _open_to(public_id, Act.SPLIT)
    return _split_page(item, SplitForm()) if item else _back(public_id)


@practice_development.post("/items/<uuid:public_id>/split")
@needs(*WORKERS)
def part(public_id: UUID) -> ResponseReturnValue:
    """Make two items of one."""
    item = visible_item(public_id, to=current_person()) or abort(404)
    form = SplitForm()
    if not form.validate():
        return _split_page(item, form, status=422)
    focus, other = form.focus.data or "", form.other_focus.data or ""
    if sentence := carry_out(lambda me: split_item(public_id, focus, other, by=me)):
        form.form_errors.append(sentence)
        return _split_page(item, form, status=409)
    flash("There are two items now, each owed to everybody who gave to the first.", "success")
    return _back(public_id)


@practice_development.get("/items/<uuid:public_id>/close")
@needs(*WORKERS)
def close(public_id: UUID) -> ResponseReturnValue:
    """The outcomes to choose from; once one is chosen, what it needs."""
    item = _open_to(public_id, Act.CLOSE)
    if item is None:
        return _back(public_id)
    outcome = _outcome(request.args.get("outcome"))
    if outcome is Outcome.MERGED:
        return redirect(url_for("practice_development.merge", public_id=public_id), 303)
    return _close_page(item, closing_form(outcome, **_known(item)) if outcome else None)


@practice_development.post("/items/<uuid:public_id>/close")
@needs(*WORKERS)
def close_for_good(public_id: UUID) -> ResponseReturnValue:
    """Close an item with an outcome."""
    item = visible_item(public_id, to=current_person()) or abort(404)
    outcome = _outcome(request.form.get("outcome"))
    if outcome not in KEPT:
        return _close_page(item, None, status=422)
    form = closing_form(outcome)
    if not form.validate():
        return _close_page(item, form, status=422)
    if sentence := carry_out(lambda me: close_item(public_id, form.closing(), by=me)):
        form.form_errors.append(sentence)
        return _close_page(item, form, status=409)
    flash("It is closed. Everybody who gave to it is told what became of it.", "success")
    return _back(public_id)


def _open_to(public_id: UUID, act: Act) -> QueueItem | None:
    """The item where its reader may do this with it now; None where its own page says why not."""
    me = current_person()
    item = visible_item(public_id, to=me) or abort(404)
    return item if act in open_acts(item, me) else None


def _back(public_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("practice_development.item", public_id=public_id), 303)


def _outcome(slug: str | None) -> Outcome | None:
    return Outcome(slug) if slug in set(Outcome) else None


def _known(item: QueueItem) -> dict[str, str]:
    """What the item tells already of its outcome: a link, and the last reply of a manager."""
    reply = next((ask for ask in work.asks(item) if ask.reply), None)
    known = {"link": item.link}
    return known | ({"whom": reply.whom, "words": reply.reply} if reply else {})


def _other(form: MergeForm) -> UUID | None:
    """Which item was named, by its number or on the list; there is a rule for what may be joined."""
    if not form.number.data:
        return UUID(form.into.data) if form.into.data else None
    number = form.number.data.lstrip("#")
    if not (number.isascii() and number.isdigit() and int(number) <= LARGEST_ID):
        return None
    found = db.session.scalar(select(QueueItem.public_id).where(QueueItem.id == int(number)))
    return found if found and visible_item(found, to=current_person()) else None


def _offer(item: QueueItem, form: MergeForm) -> tuple[list[boards.Card], UUID | None]:
    """Offer a page of what an item can be joined with: of its own queue, or of the one that was chosen."""
    queue = request.args.get("queue") or (str(item.queue.public_id) if item.queue else boards.UNROUTED)
    after = request.args.get("after", type=UUID)
    cards, more = boards.items(
        boards.Wanted(queue=boards.known_queue(queue)), to=current_person(), after=after
    )
    others = [card for card in cards if card.id != item.id]
    form.into.choices = [(str(card.public_id), card.name) for card in others]
    return others, more


def _merge_page(
    item: QueueItem,
    form: MergeForm,
    offered: tuple[list[boards.Card], UUID | None] | None = None,
    *,
    status: int = 200,
) -> ResponseReturnValue:
    cards, more = offered or _offer(item, form)
    chosen = request.args.get("queue") or (str(item.queue.public_id) if item.queue else boards.UNROUTED)
    page = render_template(
        "practice_development/merge.html",
        item=item,
        heading=_heading(item),
        form=form,
        hints={str(card.public_id): card.hint for card in cards},
        queues=boards.queues(),
        chosen=chosen,
        more=more,
        is_first="after" not in request.args,
    )
    return page, status


def _split_page(item: QueueItem, form: SplitForm, *, status: int = 200) -> ResponseReturnValue:
    page = render_template("practice_development/split.html", item=item, heading=_heading(item), form=form)
    return page, status


def _close_page(item: QueueItem, form: ClosingForm | None, *, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "practice_development/close.html",
        item=item,
        heading=_heading(item),
        form=form,
        outcomes=list(Outcome),
        hints=OUTCOME_HINTS,
        contributors=work.contributors_count([item, *work.joined_with(item)]),
        wants_choice=status == 422,
    )
    return page, status


def _heading(item: QueueItem) -> str:
    heading = headings_of([item], to=current_person()).get(item.id)
    return heading.title if heading else f"Item {item.id}"
