"""The pages of routing rules: reading, writing, trying out, and keeping what was tried.

Trying out writes nothing. What is kept is what the page showed as tried, under the rules that it was tried
with: where somebody changed a rule meanwhile, it is tried anew and the page says so.
"""

from dataclasses import replace
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.extensions import db
from learning_exchange.framework import framework
from learning_exchange.people.access import current_person, needs
from learning_exchange.people.queries import organisations
from learning_exchange.practice_development.forms.rules import RuleForm
from learning_exchange.practice_development.models import RoutingRule
from learning_exchange.practice_development.operations.rules import save_edit
from learning_exchange.practice_development.queries.queues import present_queues
from learning_exchange.practice_development.queries.rules import (
    moved_out_of_unrouted,
    names_in,
    newest_change,
    routing_rules,
    rule_named,
    rules_told,
    stamp,
    versions_told,
)
from learning_exchange.practice_development.queries.trying import tried
from learning_exchange.practice_development.rules.editing import TRIED_DAYS, Change, Edit, place_of
from learning_exchange.practice_development.rules.queues import EDITORS, READERS, ChangedMeanwhile, Refused
from learning_exchange.practice_development.rules.routing import Rule, sentence
from learning_exchange.practice_development.views import practice_development
from learning_exchange.practice_development.views.routing import may_edit

SAVED = {
    Change.MADE: "The rule is saved. It counts for what is given from now on.",
    Change.CHANGED: "The rule is saved. It counts for what is given from now on.",
    Change.MOVED: "The rule has its new place.",
    Change.SWITCHED_OFF: "The rule is off.",
    Change.SWITCHED_ON: "The rule is on.",
    Change.REMOVED: "The rule is removed. What it decided can still be read.",
}
ACTS = ("up", "down", "off", "on", "remove")
OVERTAKEN = "The rules were changed after you opened this page. Below is what your change does now."


@practice_development.get("/rules")
@needs(*READERS)
def rules() -> ResponseReturnValue:
    """Every rule in order, with hints where people keep putting it right by hand."""
    return render_template(
        "practice_development/rules.html",
        rules=rules_told(),
        unrouted=moved_out_of_unrouted(),
        may_edit=may_edit(),
    )


@practice_development.get("/rules/<uuid:public_id>/versions")
@needs(*READERS)
def rule_versions(public_id: UUID) -> ResponseReturnValue:
    """A rule as it was, version by version; also one that was removed."""
    rule = rule_named(public_id) or abort(404)
    return render_template(
        "practice_development/rule_versions.html",
        rule=rule,
        versions=versions_told(rule),
        may_edit=may_edit(),
    )


@practice_development.get("/rules/new")
@needs(*EDITORS)
def new_rule() -> ResponseReturnValue:
    """A new rule, asked after all others unless its author says otherwise."""
    form, kept = _form(None)
    form.place.data = str(len(kept))
    return _editor(form, None)


@practice_development.post("/rules/new")
@needs(*EDITORS)
def make_rule() -> ResponseReturnValue:
    """Try a new rule out, or keep the one that was tried."""
    return _answer(None)


@practice_development.get("/rules/<uuid:public_id>")
@needs(*EDITORS)
def rule(public_id: UUID) -> ResponseReturnValue:
    """A rule, to be changed."""
    row = rule_named(public_id) or abort(404)
    if row.position is None:
        return redirect(url_for("practice_development.rule_versions", public_id=public_id), 303)
    form, kept = _form(row)
    form.fill(_of(row, kept), place_of(kept, row.id))
    return _editor(form, row)


@practice_development.post("/rules/<uuid:public_id>")
@needs(*EDITORS)
def change_rule(public_id: UUID) -> ResponseReturnValue:
    """Try a change of a rule out, or keep the one that was tried."""
    return _answer(rule_named(public_id) or abort(404))


@practice_development.get("/rules/<uuid:public_id>/<act>")
@needs(*EDITORS)
def rule_act(public_id: UUID, act: str) -> ResponseReturnValue:
    """What moving, switching or removing a rule would have done."""
    row = _rule_and_act(public_id, act)
    edit = _edit(row, act)
    if edit is None:
        return redirect(url_for("practice_development.rules"), 303)
    return _tried_act(row, act, edit)


@practice_development.post("/rules/<uuid:public_id>/<act>")
@needs(*EDITORS)
def carry_out_rule_act(public_id: UUID, act: str) -> ResponseReturnValue:
    """Move, switch or remove a rule, as the page showed it."""
    row = _rule_and_act(public_id, act)
    edit = _edit(row, act)
    if edit is None:
        flash("Somebody did that, or removed the rule, before you.")
        return redirect(url_for("practice_development.rules"), 303)
    try:
        save_edit(edit, seen=RuleForm().stamp, by=current_person().id)
    except ChangedMeanwhile:
        db.session.rollback()
        return _tried_act(row, act, edit, refusal=OVERTAKEN)
    return _saved(edit)


def _form(row: RoutingRule | None) -> tuple[RuleForm, list[Rule]]:
    """The form with everything that it offers, and all rules as they are."""
    kept = routing_rules()
    known, queues = list(organisations()), present_queues()
    others = [rule for rule in kept if row is None or rule.id != row.id]
    names, queue_names = names_in(others), {queue.id: queue.name for queue in queues}
    told = [sentence(rule, names, queue_names.get(rule.queue_id, "")) for rule in others]
    asked = row.conditions.get("places", []) if row else []
    places = sorted({one.place for one in known if one.place} | set(asked), key=str.casefold)
    form = RuleForm()
    form.offer(queues, known, places, told)
    return form, kept


def _answer(row: RoutingRule | None) -> ResponseReturnValue:
    if row and row.position is None:
        flash("This rule was removed meanwhile. Saving what you wrote makes a new one.", "error")
        row = None
    form, kept = _form(row)
    if not form.validate():
        return _editor(form, row, status=422)
    edit = form.edit(_of(row, kept) if row else None)
    if "save" not in request.form:
        return _editor(form, row, edit, refusal="" if form.stamp == stamp() else OVERTAKEN)
    try:
        save_edit(edit, seen=form.stamp, by=current_person().id)
    except ChangedMeanwhile:
        db.session.rollback()
        return _editor(form, row, edit, refusal=OVERTAKEN, status=409)
    except Refused as refusal:
        db.session.rollback()
        form.queue.errors = [refusal.sentence]
        return _editor(form, row, status=409)
    return _saved(edit)


def _of(row: RoutingRule, kept: list[Rule]) -> Rule:
    return kept[place_of(kept, row.id)]


def _saved(edit: Edit) -> ResponseReturnValue:
    db.session.commit()
    flash(SAVED[edit.change], "success")
    return redirect(url_for("practice_development.rules"), 303)


def _editor(
    form: RuleForm,
    row: RoutingRule | None,
    edit: Edit | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    form.seen.data = str(stamp() or "")
    page = render_template(
        "practice_development/rule.html",
        form=form,
        rule=row,
        told=_told(edit) if edit else "",
        shown=tried(edit, to=current_person()) if edit else None,
        days=TRIED_DAYS,
        refusal=refusal,
        newest=newest_change() if refusal else None,
        framework=framework(),
    )
    return page, status


def _told(edit: Edit) -> str:
    names = {queue.id: queue.name for queue in present_queues()}
    return sentence(edit.rule, names_in([edit.rule]), names.get(edit.rule.queue_id, ""))


def _rule_and_act(public_id: UUID, act: str) -> RoutingRule:
    row = rule_named(public_id)
    if row is None or act not in ACTS:
        abort(404)
    return row


def _edit(row: RoutingRule, act: str) -> Edit | None:
    """The change that a button asks for; None where there is nothing to change any more."""
    kept = routing_rules()
    if row.position is None:
        return None
    place = place_of(kept, row.id)
    rule = kept[place]
    edits = {
        "up": Edit(Change.MOVED, rule, place - 1) if place else None,
        "down": Edit(Change.MOVED, rule, place + 1) if place + 1 < len(kept) else None,
        "off": Edit(Change.SWITCHED_OFF, replace(rule, is_on=False), place) if rule.is_on else None,
        "on": Edit(Change.SWITCHED_ON, replace(rule, is_on=True), place) if not rule.is_on else None,
        "remove": Edit(Change.REMOVED, rule, None),
    }
    return edits[act]


def _tried_act(row: RoutingRule, act: str, edit: Edit, *, refusal: str = "") -> ResponseReturnValue:
    page = render_template(
        "practice_development/rule_act.html",
        rule=row,
        act=act,
        told=_told(edit),
        shown=tried(edit, to=current_person()),
        days=TRIED_DAYS,
        seen=stamp(),
        refusal=refusal,
        newest=newest_change() if refusal else None,
    )
    return page, 409 if refusal else 200
