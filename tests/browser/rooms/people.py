"""People, organisations and invitations."""

from datetime import timedelta

from learning_exchange import clock
from learning_exchange.extensions import db
from learning_exchange.people.models import Invitation, Organisation, Person
from learning_exchange.people.operations.signing_in import begin_sign_in
from learning_exchange.people.rules import Role
from learning_exchange.people.tokens import invitation_token, reset_token
from tests.browser.rooms.ugly import EVERYBODY, LONG, Pages
from tests.browser.site import Site
from tests.region import a_person, an_organisation

PAGES: Pages = {
    "people.account": [("staff", {}, "")],
    "people.admit": [("administrator", {}, "")],
    "people.forgot": [(None, {}, "")],
    "people.index": [("administrator", {}, ""), ("administrator", {}, "?q=zebra")],
    "people.invitation": [
        (None, {"token": "invitation token"}, ""),
        (None, {"token": "expired token"}, ""),
        (None, {"token": "accepted token"}, ""),
        ("champion", {"token": "member token"}, ""),
        (None, {"token": "nonsense"}, ""),
    ],
    "people.invitations": [("administrator", {}, "")],
    "people.join": [(None, {}, "")],
    "people.left": [("administrator", {"person": "person staff"}, "")],
    "people.organisation": [("administrator", {"organisation": "organisation"}, "")],
    "people.organisations": [("administrator", {}, "")],
    "people.password": [("staff", {}, "")],
    "people.person": [("administrator", {"person": "person staff"}, "")],
    "people.reset": [(None, {"token": "reset token"}, ""), (None, {"token": "nonsense"}, "")],
    "people.roles": [("administrator", {"person": "person staff", "organisation": "organisation"}, "")],
    "people.sign_in": [(None, {}, "")],
    "people.sign_ins": [("staff", {}, "")],
}


def settle(site: Site) -> None:
    """People in every role, at an organisation with a name without end, and invitations in every state."""
    home = an_organisation(
        name=f"{LONG} and Myshire University Hospitals NHS Foundation Trust", short_name=LONG
    )
    _people(site, home)
    _invitations(site, site.people, home)
    site.places["organisation"] = str(home.public_id)


def _people(site: Site, home: Organisation) -> None:
    roles = {"champion": Role.CHAMPION, "lead": Role.LEAD, "administrator": Role.ADMINISTRATOR}
    people = site.people = {
        who: a_person(
            roles.get(who, Role.STAFF),
            name=f"Alexandrina Featherstonehaugh-{who.capitalize()}{LONG}",
            email=f"{who}@{LONG.lower()}.example.org",
            organisation=home if who != "champion" else None,
        )
        for who in EVERYBODY
    }
    for number in range(60):
        a_person(name=f"Ade Okafor the {number}th", organisation=home)
    site.emails = {who: person.email for who, person in people.items()}
    site.places |= {f"person {who}": str(person.public_id) for who, person in people.items()}
    site.places["reset token"] = reset_token(people["staff"], expires_at=clock.now() + timedelta(hours=1))
    begin_sign_in(people["staff"], device="A telephone with a very long name indeed, in Firefox")


def _invitations(site: Site, people: dict[str, Person], home: Organisation) -> None:
    soon, past = clock.now() + timedelta(days=14), clock.now() - timedelta(days=1)
    made = {
        "invitation token": Invitation(email=f"new@{LONG.lower()}.example.org", expires_at=soon),
        "expired token": Invitation(email="late@example.org", expires_at=past),
        "accepted token": Invitation(email="here@example.org", expires_at=soon, accepted_at=past),
        "member token": Invitation(email=people["champion"].email, expires_at=soon),
    }
    for invitation in made.values():
        invitation.organisation = home
        invitation.roles = [str(Role.STAFF)]
        invitation.invited_by = people["administrator"]
    db.session.add_all(made.values())
    db.session.flush()
    site.places |= {name: invitation_token(invitation) for name, invitation in made.items()}
