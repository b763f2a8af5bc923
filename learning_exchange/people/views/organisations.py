"""The organisations and what is known of each, for administrators."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from learning_exchange.extensions import db
from learning_exchange.framework import framework
from learning_exchange.people import queries
from learning_exchange.people.access import current_person, needs
from learning_exchange.people.forms import OrganisationForm
from learning_exchange.people.models import Organisation
from learning_exchange.people.operations.administering import save_organisation
from learning_exchange.people.rules import Role, Taken
from learning_exchange.people.views import people


@people.get("/organisations")
@needs(Role.ADMINISTRATOR)
def organisations() -> ResponseReturnValue:
    """Every organisation, by name."""
    found = queries.organisations_with_people()
    return render_template("people/organisations.html", found=found, sectors=framework().sectors)


@people.route("/organisations/new", methods=["GET", "POST"])
@needs(Role.ADMINISTRATOR)
def admit() -> ResponseReturnValue:
    """Admit an organisation."""
    return _edit(None)


@people.route("/organisations/<uuid:organisation>", methods=["GET", "POST"])
@needs(Role.ADMINISTRATOR)
def organisation(organisation: UUID) -> ResponseReturnValue:
    """What is known of an organisation."""
    return _edit(queries.organisation(organisation) or abort(404))


def _edit(known: Organisation | None) -> ResponseReturnValue:
    form = OrganisationForm(obj=known)
    if form.validate_on_submit():
        try:
            kept = save_organisation(known, form.details, by=current_person().id)
        except Taken as taken:
            db.session.rollback()
            form[taken.field].errors = [str(taken)]
        else:
            db.session.commit()
            flash(f"{kept.name} is kept.", "success")
            return redirect(url_for("people.organisations"), 303)
    page = render_template("people/organisation.html", form=form, known=known)
    return page, 422 if form.errors else 200
