"""How people come in: invited by an administrator, or by their work address."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select, update

from learning_exchange.mail.composing import Suppress
from learning_exchange.mail.models import Mail
from learning_exchange.outbox import EventRecord, read
from learning_exchange.people import mails
from learning_exchange.people.models import Invitation, Membership, Organisation, Person
from learning_exchange.people.operations.joining import invite
from learning_exchange.people.rules import PersonState, Role
from learning_exchange.people.tokens import invitation_token
from tests.guest import Guest, token_of, words_of
from tests.region import PASSWORD, a_person, an_organisation
from workers import people as reactions

NEW = {
    "name": "Amina Yusuf",
    "job_title": "Podiatrist",
    "role_family": "ahp",
    "password": "ferry anchor plum",
}
ADDRESS = "amina@myshire.example"


@pytest.fixture
def organisation(db: SQLAlchemy) -> Organisation:
    return an_organisation(name="Myshire Trust", email_domains=["myshire.example", "myshire.nhs.uk"])


@pytest.fixture
def administrator(app: Flask, db: SQLAlchemy) -> Guest:
    guest = Guest(app)
    guest.sign_in(a_person(Role.ADMINISTRATOR, name="Bridget Okafor").email)
    return guest


def events(db: SQLAlchemy) -> list[str]:
    return list(db.session.scalars(select(EventRecord.type).order_by(EventRecord.id)))


def link_of(invitation: Invitation) -> str:
    return "/invitation/" + invitation_token(invitation)


def invited(db: SQLAlchemy, organisation: Organisation, *roles: Role, email: str = ADDRESS) -> Invitation:
    """Somebody invited by an administrator."""
    invite(
        email, organisation, roles or [Role.STAFF], by=a_person(Role.ADMINISTRATOR, name="Bridget Okafor").id
    )
    db.session.commit()
    return db.session.scalars(select(Invitation).order_by(Invitation.id.desc())).first() or pytest.fail(
        "none"
    )


def fields_of(organisation: Organisation, email: str = ADDRESS, *roles: str) -> dict[str, object]:
    return {
        "email": email,
        "organisation": str(organisation.public_id),
        "roles": list(roles) or ["staff", "champion"],
    }


def test_an_administrator_invites_and_somebody_new_comes_in(
    app: Flask, db: SQLAlchemy, administrator: Guest, organisation: Organisation
) -> None:
    answer = administrator.post("/people/invitations", fields_of(organisation, "Amina@Myshire.Example"))
    page = words_of(administrator.get(answer.headers["Location"]))
    assert f"An invitation is on its way to {ADDRESS}." in page
    assert f"{ADDRESS} Myshire Trust Staff, Champion invited just now by Bridget Okafor" in page
    invitation = db.session.scalars(select(Invitation)).one()
    guest = Guest(app)
    for _ in range(2):
        opened = guest.get(link_of(invitation))
        assert "Bridget Okafor invites you to join as part of Myshire Trust" in words_of(opened)
        assert "Staff, Champion" in words_of(opened)
    answer = guest.post(link_of(invitation), NEW | {"interests": ["c-sdm", "c-pcsp"]})
    assert answer.status_code == 303
    person = db.session.scalars(select(Person).filter_by(email=ADDRESS)).one()
    assert (person.name, person.job_title, person.role_family) == ("Amina Yusuf", "Podiatrist", "ahp")
    assert person.interests == ["c-sdm", "c-pcsp"]
    assert [(m.organisation_id, m.roles) for m in person.memberships] == [
        (organisation.id, ["staff", "champion"])
    ]
    assert events(db) == ["PersonInvited", "PersonJoined", "RolesChanged"]
    assert "Welcome, Amina Yusuf" in words_of(guest.get("/account"))
    assert Guest(app).sign_in(ADDRESS, str(NEW["password"])).status_code == 303


def test_an_invitation_works_once(app: Flask, db: SQLAlchemy, organisation: Organisation) -> None:
    link = link_of(invited(db, organisation))
    late = Guest(app)
    token = token_of(late.get(link))
    assert Guest(app).post(link, NEW).status_code == 303
    for answer in (late.client.post(link, data={"csrf_token": token, **NEW}), late.get(link)):
        assert (answer.status_code, "has been accepted" in words_of(answer)) == (410, True)
    assert events(db).count("PersonJoined") == 1


@pytest.mark.parametrize("how", ["expired", "cancelled", "made up", "gone"])
def test_a_link_that_ended_is_told_kindly(
    app: Flask, db: SQLAlchemy, administrator: Guest, organisation: Organisation, how: str
) -> None:
    invitation = invited(db, organisation)
    link = link_of(invitation)
    if how == "expired":
        db.session.execute(update(Invitation).values(expires_at=func.now() - timedelta(seconds=1)))
    elif how == "cancelled":
        answer = administrator.post(
            f"/people/invitations/{invitation.public_id}/cancel", on="/people/invitations"
        )
        assert "is cancelled" in words_of(administrator.get(answer.headers["Location"]))
    elif how == "gone":
        db.session.delete(invitation)
    else:
        link = f"/invitation/{invitation.public_id}"
    page = Guest(app).get(link)
    assert (page.status_code, "This invitation has ended" in words_of(page)) == (410, True)


def test_a_cancelled_invitation_can_be_sent_again(
    app: Flask, db: SQLAlchemy, administrator: Guest, organisation: Organisation
) -> None:
    invitation = invited(db, organisation, Role.LEAD)
    buttons = f"/people/invitations/{invitation.public_id}"
    administrator.post(buttons + "/cancel", on="/people/invitations")
    assert "Ended" in words_of(administrator.get("/people/invitations"))
    administrator.post(buttons + "/resend", on="/people/invitations")
    assert Guest(app).get(link_of(invitation)).status_code == 200
    assert events(db) == ["PersonInvited", "InvitationCancelled", "PersonInvited"]
    assert db.session.scalars(select(Invitation)).one().roles == ["lead"]


def test_an_accepted_invitation_is_neither_cancelled_nor_sent_again(
    app: Flask, db: SQLAlchemy, administrator: Guest, organisation: Organisation
) -> None:
    invitation = invited(db, organisation)
    Guest(app).post(link_of(invitation), NEW)
    before = events(db)
    for button in ("cancel", "resend"):
        answer = administrator.post(
            f"/people/invitations/{invitation.public_id}/{button}", on="/people/invitations"
        )
        assert "has been accepted meanwhile" in words_of(administrator.get(answer.headers["Location"]))
    assert events(db) == before


def test_inviting_somebody_who_is_here_adds_the_organisation_at_once(
    db: SQLAlchemy, administrator: Guest, organisation: Organisation
) -> None:
    person = a_person(name="Sunil Rao")
    answer = administrator.post("/people/invitations", fields_of(organisation, person.email, "trainer"))
    page = words_of(administrator.get(answer.headers["Location"]))
    assert "Sunil Rao is here already and is now a member of Myshire Trust." in page
    answer = administrator.post("/people/invitations", fields_of(organisation, person.email, "lead"))
    memberships = db.session.scalars(select(Membership).filter_by(organisation_id=organisation.id)).all()
    assert [membership.roles for membership in memberships] == [["trainer", "lead"]]
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 0
    assert events(db) == ["RolesChanged", "RolesChanged"]


def test_inviting_twice_is_one_invitation_with_the_newest_roles(
    db: SQLAlchemy, administrator: Guest, organisation: Organisation
) -> None:
    for role in ("staff", "manager"):
        administrator.post("/people/invitations", fields_of(organisation, ADDRESS, role))
    assert [row.roles for row in db.session.scalars(select(Invitation))] == [["manager"]]


def test_a_second_invitation_is_added_to_the_account_that_the_first_made(
    app: Flask, db: SQLAlchemy, organisation: Organisation
) -> None:
    other = an_organisation(name="Myshire Council")
    first, second = invited(db, organisation), invited(db, other, Role.PARTNER)
    Guest(app).post(link_of(first), NEW)
    guest = Guest(app)
    page = guest.get(link_of(second))
    assert "You have an account with amina@myshire.example already." in words_of(page)
    assert "password" not in page.text
    answer = guest.post(link_of(second), {"password": "a stranger's plum"})
    assert answer.status_code == 303
    assert guest.get("/account").status_code == 302, "a link of that kind signs nobody in"
    person = db.session.scalars(select(Person).filter_by(email=ADDRESS)).one()
    assert {m.organisation.name: m.roles for m in person.memberships} == {
        "Myshire Trust": ["staff"],
        "Myshire Council": ["partner"],
    }
    assert Guest(app).sign_in(ADDRESS, str(NEW["password"])).status_code == 303, "the password stays"


def test_whoever_left_comes_back_by_an_invitation_and_keeps_what_they_wrote(
    app: Flask, db: SQLAlchemy, organisation: Organisation
) -> None:
    person = a_person(email=ADDRESS, state=PersonState.LEFT)
    for membership in person.memberships:
        membership.until = func.current_date()
    answer = Guest(app).post(link_of(invited(db, organisation)), NEW)
    assert answer.status_code == 303
    db.session.expire_all()
    assert (person.state, person.name) == (PersonState.ACTIVE, "Amina Yusuf")
    assert [membership.organisation.name for membership in person.memberships] == ["Myshire Trust"]
    assert Guest(app).sign_in(ADDRESS, PASSWORD).status_code == 422, "not with the old password"


def test_joining_by_domain_gives_the_same_answer_to_everybody(
    app: Flask, db: SQLAlchemy, organisation: Organisation
) -> None:
    here = a_person(email="here@myshire.example")
    gone = a_person(email="gone@myshire.example", state=PersonState.LEFT)
    pages = {}
    for email in (ADDRESS, here.email, gone.email, "x@elsewhere.example", "x@sub.myshire.example"):
        page = Guest(app).post("/join", {"email": email})
        assert page.status_code == 200
        pages[email] = page.text.replace(email, "")
    assert len(set(pages.values())) == 1
    (invitation,) = db.session.scalars(select(Invitation)).all()
    assert (invitation.email, invitation.roles, invitation.invited_by_id) == (ADDRESS, ["staff"], None)
    assert invitation.organisation_id == organisation.id
    (reminder,) = db.session.scalars(select(Mail)).all()
    assert (reminder.template, reminder.person_id) == ("already_here", here.id)


def test_whoever_joins_by_domain_reads_why_they_may(
    app: Flask, db: SQLAlchemy, organisation: Organisation
) -> None:
    Guest(app).post("/join", {"email": ADDRESS})
    link = link_of(db.session.scalars(select(Invitation)).one())
    assert "Myshire Trust , which lets its staff come in" in words_of(Guest(app).get(link))
    assert Guest(app).post(link, NEW).status_code == 303


def test_the_mail_goes_out_once_for_each_time_it_was_sent(
    app: Flask, db: SQLAlchemy, administrator: Guest, organisation: Organisation
) -> None:
    invitation = invited(db, organisation)
    event = read(db.session.scalars(select(EventRecord)).one())
    for _ in range(2):
        reactions.mail_invitation(event)  # type: ignore[arg-type]
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 1
    administrator.post(f"/people/invitations/{invitation.public_id}/resend", on="/people/invitations")
    reactions.mail_invitation(event)  # type: ignore[arg-type]
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 2


def test_the_mail_of_an_invitation_that_ended_is_not_sent(
    app: Flask, db: SQLAlchemy, organisation: Organisation
) -> None:
    invitation = invited(db, organisation)
    event = read(db.session.scalars(select(EventRecord)).one())
    reactions.mail_invitation(event)  # type: ignore[arg-type]
    mail = db.session.scalars(select(Mail)).one()
    assert not isinstance(mails.invitation(mail), Suppress)
    invitation.expires_at = func.now()
    db.session.flush()
    assert isinstance(mails.invitation(mail), Suppress)
    db.session.delete(mail)
    reactions.mail_invitation(event)  # type: ignore[arg-type]
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 0


@pytest.mark.parametrize("address", ["/people/invitations/{}/resend", "/people/invitations/{}/cancel"])
def test_only_administrators_handle_invitations_and_only_real_ones(
    app: Flask, db: SQLAlchemy, administrator: Guest, organisation: Organisation, address: str
) -> None:
    real = str(invited(db, organisation).public_id)
    missing = str(UUID(int=7))
    assert administrator.post(address.format(missing), on="/people/invitations").status_code == 404
    staff = Guest(app)
    staff.sign_in(a_person().email)
    assert staff.post(address.format(real), on="/account").status_code == 404
    assert Guest(app).post(address.format(real), on="/sign-in").status_code == 400
    assert events(db) == ["PersonInvited"]
