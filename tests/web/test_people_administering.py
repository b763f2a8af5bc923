"""What administrators do with people and organisations, and what people change of themselves."""

from uuid import UUID

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from learning_exchange.mail.models import Mail
from learning_exchange.mail.operations import queue_mail
from learning_exchange.outbox import EventRecord
from learning_exchange.people import queries
from learning_exchange.people.models import Membership, Organisation, Person
from learning_exchange.people.operations.administering import give_roles
from learning_exchange.people.operations.joining import invite
from learning_exchange.people.rules import PersonState, Role
from tests.guest import Guest, words_of
from tests.region import a_person, an_organisation

ONLY_ADMINISTRATOR = "Somebody must be left to administer the exchange."


@pytest.fixture
def chief(db: SQLAlchemy) -> Person:
    """The one administrator."""
    return a_person(Role.ADMINISTRATOR, name="Bridget Okafor")


@pytest.fixture
def administrator(app: Flask, chief: Person) -> Guest:
    guest = Guest(app)
    guest.sign_in(chief.email)
    return guest


def events(db: SQLAlchemy) -> list[tuple[str, dict[str, object]]]:
    return [
        (row.type, row.payload) for row in db.session.scalars(select(EventRecord).order_by(EventRecord.id))
    ]


def place_of(person: Person) -> str:
    return f"/people/{person.public_id}/{person.memberships[0].organisation.public_id}"


def names(page: queries.PeoplePage) -> list[str]:
    return [person.name for person in page.people]


def test_people_are_listed_by_name_a_page_at_a_time_and_back(app: Flask, db: SQLAlchemy) -> None:
    organisation = an_organisation()
    for name in ("bea", "Ada", "Cy", "ada", "Dee", "Ézra", "Flo"):
        a_person(organisation=organisation, name=name)
    ordered = names(queries.people_page())
    assert ordered == ["Ada", "ada", "bea", "Cy", "Dee", "Flo", "Ézra"]
    seen, page = [], queries.people_page(most=3)
    assert page.before is None
    seen += names(page)
    while page.after:
        page = queries.people_page(after=page.after, most=3)
        seen += names(page)
    assert seen == ordered, "each once, and nobody left out"
    page = queries.people_page(before=page.before, most=3)
    assert names(page) == ordered[3:6]
    page = queries.people_page(before=page.before, most=3)
    assert (names(page), page.before is None, page.after is None) == (ordered[:3], True, False)


def test_people_are_found_by_a_part_of_name_or_address(db: SQLAlchemy, administrator: Guest) -> None:
    a_person(name="Amina Yusuf", email="ay@north.example")
    a_person(name="Percy 100%", email="percy_x@north.example")
    a_person(name="Percy Xavier", email="percyx@south.example")
    for search, found in {
        "amin": ["Amina Yusuf"], "NORTH.ex": ["Amina Yusuf", "Percy 100%"], "0%": ["Percy 100%"],
        "percy_x": ["Percy 100%"], "%%": [], "zz": [],
    }.items():  # fmt: skip
        assert names(queries.people_page(search)) == found, search
    assert "Nobody of that name or address" in words_of(administrator.get("/people?q=zz"))
    assert "Amina Yusuf" in words_of(administrator.get("/people?q=amin"))


def test_roles_are_changed_with_one_button(db: SQLAlchemy, administrator: Guest, chief: Person) -> None:
    person = a_person(Role.STAFF, name="Sunil Rao")
    assert 'value="staff" checked' in administrator.get(place_of(person)).text
    answer = administrator.post(place_of(person), {"roles": ["champion", "lead"]})
    page = words_of(administrator.get(answer.headers["Location"]))
    assert "The roles are changed." in page
    assert "Champion Practice-development lead" in page
    db.session.expire_all()
    assert person.roles == {Role.CHAMPION, Role.LEAD}
    organisation_id = person.memberships[0].organisation_id
    assert events(db) == [
        (
            "RolesChanged",
            {"person_id": person.id, "organisation_id": organisation_id, "roles": ["champion", "lead"]},
        )
    ]
    assert db.session.scalars(select(EventRecord.actor_id)).all() == [chief.id]


def test_a_role_that_was_taken_away_opens_nothing_at_once(
    app: Flask, db: SQLAlchemy, administrator: Guest
) -> None:
    second, other = a_person(Role.ADMINISTRATOR), Guest(app)
    other.sign_in(second.email)
    assert other.get("/people").status_code == 200
    administrator.post(place_of(second), {"roles": ["staff"]})
    assert other.get("/people").status_code == 404


def test_a_membership_ends_and_can_begin_again(db: SQLAlchemy, administrator: Guest, chief: Person) -> None:
    person = a_person(Role.LEAD, name="Sunil Rao")
    organisation = person.memberships[0].organisation
    answer = administrator.post(place_of(person) + "/end", on=place_of(person))
    page = words_of(administrator.get(answer.headers["Location"]))
    assert f"Sunil Rao is no longer a member of {organisation.name}." in page
    assert "They belong to no organisation." in page
    assert db.session.scalars(select(Membership.until).filter_by(person_id=person.id)).one() is not None
    assert administrator.get(f"/people/{person.public_id}/{organisation.public_id}").status_code == 404
    db.session.expire_all()
    give_roles(person, organisation, [Role.STAFF], by=chief.id)
    assert person.roles == {Role.STAFF}, "not what they held before"


def test_leaving_ends_everything_at_once(
    app: Flask, db: SQLAlchemy, administrator: Guest, chief: Person
) -> None:
    person, other = a_person(Role.CHAMPION, name="Sunil Rao"), an_organisation()
    give_roles(person, other, [Role.TRAINER], by=chief.id)
    phone = Guest(app)
    phone.sign_in(person.email)
    for template in ("password_changed", "already_here"):
        queue_mail(template, to=person, params={}, dedup_key=template)
    queue_mail("already_here", to=chief, params={}, dedup_key="of somebody else")
    address = f"/people/{person.public_id}/left"
    assert "Has Sunil Rao left?" in words_of(administrator.get(address))
    assert db.session.get_one(Person, person.id).is_active, "opening the page changes nothing"
    answer = administrator.post(address)
    assert "This person has left" in words_of(administrator.get(answer.headers["Location"]))
    db.session.expire_all()
    assert (person.state, person.memberships) == (PersonState.LEFT, [])
    assert phone.get("/account").status_code == 302
    assert Guest(app).sign_in(person.email).status_code == 422
    states = {mail.dedup_key: mail.state for mail in db.session.scalars(select(Mail))}
    assert states == {
        "password_changed": "suppressed",
        "already_here": "suppressed",
        "of somebody else": "queued",
    }
    assert [kind for kind, _ in events(db)].count("PersonLeft") == 1
    assert administrator.get(address).status_code == 404, "once is enough"


def test_whoever_left_does_not_come_back_by_an_old_invitation(
    app: Flask, db: SQLAlchemy, administrator: Guest, chief: Person
) -> None:
    from learning_exchange.people.models import Invitation
    from learning_exchange.people.tokens import invitation_token

    invite("sunil@example.org", an_organisation(), [Role.STAFF], by=chief.id)
    invitation = db.session.scalars(select(Invitation)).one()
    person = a_person(email="sunil@example.org")
    administrator.post(f"/people/{person.public_id}/left")
    assert Guest(app).get("/invitation/" + invitation_token(invitation)).status_code == 410


@pytest.mark.parametrize("how", ["roles", "end", "left"])
def test_the_last_administrator_stays(db: SQLAlchemy, administrator: Guest, chief: Person, how: str) -> None:
    a_person(Role.ADMINISTRATOR, state=PersonState.LEFT)  # who counts for nothing
    if how == "roles":
        answer = administrator.post(place_of(chief), {"roles": ["staff"]})
    elif how == "end":
        answer = administrator.post(place_of(chief) + "/end", on=place_of(chief))
    else:
        answer = administrator.post(f"/people/{chief.public_id}/left")
    assert ONLY_ADMINISTRATOR in words_of(administrator.get(answer.headers["Location"]))
    db.session.expire_all()
    assert chief.is_active
    assert chief.roles == {Role.ADMINISTRATOR}
    assert events(db) == []


def test_an_organisation_is_admitted_and_changed(db: SQLAlchemy, administrator: Guest, chief: Person) -> None:
    sent = {
        "name": "Myshire North NHS Trust", "short_name": "Myshire North", "sector": "acute",
        "ods_code": "rmn", "place": "Northam", "about": "Two hospitals.\r\nFive clinics.",
        "email_domains": "@MyshireNorth.nhs.uk, north.example\n\nnorth.example",
    }  # fmt: skip
    answer = administrator.post("/organisations/new", sent)
    page = words_of(administrator.get(answer.headers["Location"]))
    assert "Myshire North NHS Trust Acute trust RMN Northam 0 people" in page
    kept = db.session.scalars(select(Organisation).filter_by(ods_code="RMN")).one()
    assert kept.email_domains == ["myshirenorth.nhs.uk", "north.example"]
    assert kept.about == "Two hospitals.\nFive clinics."
    address = f"/organisations/{kept.public_id}"
    assert "myshirenorth.nhs.uk\nnorth.example</textarea>" in administrator.get(address).text
    assert (
        administrator.post(address, sent | {"name": "Myshire NHS Trust", "ods_code": ""}).status_code == 303
    )
    db.session.expire_all()
    assert (kept.name, kept.ods_code) == ("Myshire NHS Trust", None)
    assert events(db) == [("OrganisationSaved", {"organisation_id": kept.id})] * 2


PAGES = ["/people", "/people/{person}", "/people/{person}/{organisation}", "/people/{person}/left",
         "/people/invitations",
         "/organisations", "/organisations/new", "/organisations/{organisation}"]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_to_anybody_else_these_pages_do_not_exist(app: Flask, db: SQLAlchemy, page: str, role: Role) -> None:
    person, guest = a_person(role), Guest(app)
    address = page.format(person=person.public_id, organisation=person.memberships[0].organisation.public_id)
    guest.sign_in(person.email)
    forbidden, absent = guest.get(address), guest.get("/people/nowhere")
    assert (forbidden.status_code, words_of(forbidden)) == (404, words_of(absent))
    assert guest.post(address, {"roles": ["administrator"]}, on="/account").status_code in (404, 405)
    assert Guest(app).get(address).status_code == 302


@pytest.mark.parametrize("page", [page for page in PAGES if "{" in page])
def test_what_does_not_exist_is_not_found(administrator: Guest, page: str) -> None:
    nobody = UUID(int=7)
    assert administrator.get(page.format(person=nobody, organisation=nobody)).status_code == 404
    assert administrator.get(page.format(person="x", organisation="y")).status_code == 404


def test_an_account_shows_and_keeps_what_somebody_says_of_themselves(app: Flask, db: SQLAlchemy) -> None:
    person, guest = a_person(Role.STAFF, Role.CHAMPION, interests=["c-sdm"]), Guest(app)
    guest.sign_in(person.email)
    page = guest.get("/account")
    assert f"{person.memberships[0].organisation.name} Staff, Champion" in words_of(page)
    assert 'value="c-sdm" checked' in page.text
    answer = guest.post("/account", {"name": " New  Name ", "role_family": "ahp", "interests": ["c-pcsp"]})
    assert "Your account is changed." in words_of(guest.get(answer.headers["Location"]))
    db.session.expire_all()
    assert (person.name, person.job_title, person.role_family) == ("New Name", "", "ahp")
    assert person.interests == ["c-pcsp"]
    assert (
        guest.post("/account", {"name": "New Name", "email": "x@example.org", "state": "left"}).status_code
        == 303
    )
    db.session.expire_all()
    assert (person.email, person.state, person.interests) == (person.email, PersonState.ACTIVE, [])
