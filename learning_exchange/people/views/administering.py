"""The list of people and each person's page, for administrators."""

from collections.abc import Callable
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.extensions import db
from learning_exchange.fields import searched_for
from learning_exchange.people import queries
from learning_exchange.people.access import current_person, needs
from learning_exchange.people.forms import RolesForm
from learning_exchange.people.models import Membership, Person
from learning_exchange.people.operations.administering import change_roles, end_membership, mark_as_left
from learning_exchange.people.rules import ROLE_HINTS, Refused, Role, role_labels
from learning_exchange.people.views import people


@people.get("/people")
@needs(Role.ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """People by name, a page at a time."""
    search = searched_for(request.args.get("q"))
    page = queries.people_page(search, before=_mark("before"), after=_mark("after"))
    return render_template("people/index.html", page=page, search=search)


@people.get("/people/<uuid:person>")
@needs(Role.ADMINISTRATOR)
def person(person: UUID) -> ResponseReturnValue:
    """Somebody's memberships and roles, and how to end them."""
    return render_template("people/person.html", shown=_found(person), labels=role_labels)


@people.route("/people/<uuid:person>/<uuid:organisation>", methods=["GET", "POST"])
@needs(Role.ADMINISTRATOR)
def roles(person: UUID, organisation: UUID) -> ResponseReturnValue:
    """What somebody does at one organisation."""
    membership = _found_membership(person, organisation)
    form = RolesForm(obj=membership)
    if form.validate_on_submit():
        return do(
            lambda: change_roles(membership, form.chosen, by=current_person().id),
            done="The roles are changed.",
            then=url_for("people.person", person=person),
        )
    page = render_template("people/roles.html", form=form, membership=membership, hints=ROLE_HINTS)
    return page, 422 if form.errors else 200


@people.post("/people/<uuid:person>/<uuid:organisation>/end")
@needs(Role.ADMINISTRATOR)
def end(person: UUID, organisation: UUID) -> ResponseReturnValue:
    """End somebody's place at one organisation."""
    membership = _found_membership(person, organisation)
    return do(
        lambda: end_membership(membership, by=current_person().id),
        done=f"{membership.person.name} is no longer a member of {membership.organisation.name}.",
        then=url_for("people.person", person=person),
    )


@people.route("/people/<uuid:person>/left", methods=["GET", "POST"])
@needs(Role.ADMINISTRATOR)
def left(person: UUID) -> ResponseReturnValue:
    """What ends when somebody leaves, and the button that ends it."""
    shown = _found(person)
    if not shown.is_active:
        abort(404)
    if request.method != "POST":  # HEAD opens a page too, and carries no token
        return render_template("people/left.html", shown=shown)
    return do(
        lambda: mark_as_left(shown, by=current_person().id),
        done=f"{shown.name} has left. Everything that they had open is ended.",
        then=url_for("people.person", person=person),
    )


def do(change: Callable[[], object], *, done: str, then: str) -> ResponseReturnValue:
    """Make a change and say that it is made, or say why it is refused; then go on to a page."""
    try:
        change()
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
    else:
        db.session.commit()
        flash(done, "success")
    return redirect(then, 303)


def _found(public_id: UUID) -> Person:
    return queries.person(public_id) or abort(404)


def _found_membership(person: UUID, organisation: UUID) -> Membership:
    memberships = {found.organisation.public_id: found for found in _found(person).memberships}
    return memberships.get(organisation) or abort(404)


def _mark(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None
