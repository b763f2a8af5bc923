"""`learning-exchange invite-administrator`: how the first person gets into an empty exchange."""

import sys

import click
from flask.cli import with_appcontext

from learning_exchange.framework import framework


@click.command("invite-administrator")
@click.argument("address")
@click.option("--organisation", required=True, help="Its name; it is admitted if it is not here yet.")
@click.option("--sector", default="", help="The slug of its sector, for a new organisation.")
@click.option("--place", default="", help="Where it is, for a new organisation.")
@with_appcontext
def invite_administrator(address: str, organisation: str, sector: str, place: str) -> None:
    """Print a link with which ADDRESS can join as an administrator. Nothing is mailed."""
    from flask import current_app
    from wtforms.validators import StopValidation

    from learning_exchange.extensions import db
    from learning_exchange.fields import plain_address
    from learning_exchange.people import queries
    from learning_exchange.people.operations.administering import save_organisation
    from learning_exchange.people.operations.joining import invite_first_administrator
    from learning_exchange.people.rules import INVITATION_LASTS, OrganisationDetails
    from learning_exchange.people.tokens import invitation_token

    try:
        address = plain_address(address)
    except StopValidation as fault:
        sys.exit(str(fault))
    found = queries.organisation_of_name(organisation)
    if found is None and sector not in framework().sectors:
        known = ", ".join(framework().sectors)
        sys.exit(f"{organisation} is not here yet. Say its --sector, one of: {known}.")
    if found is None:
        details = OrganisationDetails(organisation, organisation, sector, None, place or organisation, "", ())
        found = save_organisation(None, details, by=None)
    invited = invite_first_administrator(address, found)
    db.session.commit()
    site = current_app.extensions["settings"].site_url
    click.echo(f"Open this page within {INVITATION_LASTS.days} days to join {found.name}:")
    click.echo(f"{site}/invitation/{invitation_token(invited)}")
