"""Values that forms of people must survive: an error at the field, and what was typed is kept."""

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from learning_exchange.outbox import EventRecord
from learning_exchange.people.models import Invitation, Organisation, Person
from learning_exchange.people.operations.joining import invite
from learning_exchange.people.rules import Role
from learning_exchange.people.tokens import invitation_token
from tests.guest import Guest, error_at, words_of
from tests.region import a_person, an_organisation

ADDRESS = "amina@myshire.example"
NEW = {
    "name": "Amina Yusuf",
    "job_title": "Podiatrist",
    "role_family": "ahp",
    "password": "ferry anchor plum",
}
PLACE = {"name": "Myshire North", "short_name": "North", "sector": "acute", "place": "Myshire"}


@pytest.fixture
def organisation(db: SQLAlchemy) -> Organisation:
    return an_organisation(name="Myshire Trust", ods_code="RXX", email_domains=["myshire.example"])


@pytest.fixture
def link(db: SQLAlchemy, organisation: Organisation) -> str:
    """The way in of somebody new."""
    invite(ADDRESS, organisation, [Role.STAFF], by=a_person(Role.ADMINISTRATOR).id)
    return "/invitation/" + invitation_token(db.session.scalars(select(Invitation)).one())


@pytest.fixture
def administrator(app: Flask, db: SQLAlchemy) -> Guest:
    guest = Guest(app)
    guest.sign_in(a_person(Role.ADMINISTRATOR).email)
    return guest


TOO_LONG = "Use 100 characters or fewer; this has 101."
BAD_PROFILES = [
    ({"name": ""}, "name", "Enter your name."),
    ({"name": " \n\t "}, "name", "Enter your name."),
    ({"name": "x" * 101}, "name", TOO_LONG),
    ({"name": "x" * 1_000_000}, "name", "this has 1,000,000."),
    ({"name": "a\0b"}, "name", "invisible control character"),
    ({"job_title": "x" * 101}, "job_title", TOO_LONG),
    ({"job_title": "\x1b[31m"}, "job_title", "invisible control character"),
    ({"role_family": "emperor"}, "role_family", "Choose one of the options"),
    ({"role_family": "<script>"}, "role_family", "Choose one of the options"),
    ({"interests": ["c-sdm", "' OR 1=1"]}, "interests", "Choose only from the options"),
    ({"interests": [""]}, "interests", "Choose only from the options"),
]
BAD_ACCEPTING = [
    *BAD_PROFILES,
    ({"password": ""}, "password", "Choose a password."),
    ({"password": "Amina Yusuf 1"}, "password", "Your name, your address"),
    ({"password": "myshire trust"}, "password", "Your name, your address"),
]


@pytest.mark.parametrize(("changed", "field", "error"), BAD_ACCEPTING, ids=lambda value: str(value)[:40])
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    app: Flask, db: SQLAlchemy, link: str, changed: dict[str, object], field: str, error: str
) -> None:
    page = Guest(app).post(link, NEW | {"interests": ["c-pcsp"]} | changed)
    assert page.status_code == 422
    assert error in error_at(page, field)
    if "name" not in changed:
        assert 'value="Amina Yusuf"' in page.text
    if "interests" not in changed:
        assert 'value="c-pcsp" checked' in page.text
    assert "ferry anchor plum" not in page.text
    assert '<script>"' not in page.text
    assert db.session.scalar(select(func.count()).select_from(Person).filter_by(email=ADDRESS)) == 0


GOOD_NAMES = [
    "آمنة يوسف",
    "\u200f\u05d0\u05de\u05d9\u05e0\u05d4",
    "Amina 👩🏾‍⚕️ Yusuf",
    "'; DROP TABLE person; --",
    "<script>alert(1)</script>",
    "Ó Súilleabháin",
]


@pytest.mark.parametrize("name", GOOD_NAMES)
def test_names_of_any_script_are_kept_as_they_are_written(
    app: Flask, db: SQLAlchemy, link: str, name: str
) -> None:
    guest = Guest(app)
    assert guest.post(link, NEW | {"name": name}).status_code == 303
    assert db.session.scalars(select(Person).filter_by(email=ADDRESS)).one().name == name
    page = guest.get("/account")
    assert name in words_of(page) or "script" in name
    assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    ("changed", "field", "error"),
    [
        ({"email": ""}, "email", "Enter the address"),
        ({"email": "nobody"}, "email", "Enter an email address in the right format"),
        ({"email": "x" * 1_000_000}, "email", "Use 254 characters or fewer"),
        ({"email": "آمنة@example.org"}, "email", "Enter an email address in the right format"),
        ({"organisation": ""}, "organisation", "Choose an organisation."),
        ({"organisation": "1 OR 1=1"}, "organisation", "Choose one of the options"),
        (
            {"organisation": "6f3c4f0e-0000-4000-8000-000000000000"},
            "organisation",
            "Choose one of the options",
        ),
        ({"roles": []}, "roles", "Choose at least one role."),
        ({"roles": ["staff", "emperor"]}, "roles", "Choose only from the options"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_wrong_with_an_invitation_is_said_at_its_field(
    db: SQLAlchemy, administrator: Guest, organisation: Organisation, changed: dict[str, object], field: str,
    error: str,
) -> None:  # fmt: skip
    sent = {"email": ADDRESS, "organisation": str(organisation.public_id), "roles": ["staff", "champion"]}
    page = administrator.post("/people/invitations", sent | changed)
    assert page.status_code == 422
    assert error in error_at(page, field)
    if "email" not in changed:
        assert f'value="{ADDRESS}"' in page.text
    if "organisation" not in changed:
        assert f'value="{organisation.public_id}" selected' in page.text
    if "roles" not in changed:
        assert 'value="champion" checked' in page.text
    assert db.session.scalar(select(func.count()).select_from(EventRecord)) == 0


@pytest.mark.parametrize("address", ["/join", "/forgotten-password"])
@pytest.mark.parametrize(
    ("email", "error"),
    [
        ("", "Enter "),
        ("nobody", "Enter an email address in the right format"),
        ("a@b@c.example", "Enter an email address in the right format"),
        ("<script>alert(1)</script>", "Enter an email address in the right format"),
        ("a\0@example.org", "Enter an email address in the right format"),
        ("😀@example.org", "Enter an email address in the right format"),
        ("x" * 1_000_000, "Use 254 characters or fewer; this has 1,000,000."),
    ],
    ids=lambda value: str(value)[:40],
)
def test_an_address_that_cannot_be_one_is_kept_with_its_error(
    app: Flask, db: SQLAlchemy, address: str, email: str, error: str
) -> None:
    page = Guest(app).post(address, {"email": email})
    assert page.status_code == 422
    assert "invisible control character" in error_at(page, "email") or error in error_at(page, "email")
    assert email.startswith("<") or "\0" in email or f'value="{email}"' in page.text
    assert "<script>alert" not in page.text


@pytest.mark.parametrize(("changed", "field", "error"), BAD_PROFILES, ids=lambda value: str(value)[:40])
def test_what_is_wrong_with_a_profile_is_said_at_its_field(
    app: Flask, db: SQLAlchemy, changed: dict[str, object], field: str, error: str
) -> None:
    guest, person = Guest(app), a_person(name="As before")
    guest.sign_in(person.email)
    page = guest.post("/account", {"name": "Amina Yusuf", "job_title": "Podiatrist"} | changed)
    assert page.status_code == 422
    assert error in error_at(page, field)
    if "job_title" not in changed:
        assert 'value="Podiatrist"' in page.text
    db.session.expire_all()
    assert person.name == "As before"


@pytest.mark.parametrize(
    ("changed", "field", "error"),
    [
        ({"name": ""}, "name", "Enter the organisation's name."),
        ({"name": "x" * 101}, "name", TOO_LONG),
        ({"name": "Myshire TRUST"}, "name", "Myshire Trust has this name already."),
        ({"short_name": ""}, "short_name", "Enter a short name."),
        ({"short_name": "x" * 31}, "short_name", "Use 30 characters or fewer; this has 31."),
        ({"sector": ""}, "sector", "Choose a sector."),
        ({"sector": "piracy"}, "sector", "Choose one of the options"),
        ({"ods_code": "R"}, "ods_code", "An ODS code has three to six letters and digits"),
        ({"ods_code": "RX-1"}, "ods_code", "An ODS code has three to six letters and digits"),
        ({"ods_code": "ÄÖÜ"}, "ods_code", "An ODS code has three to six letters and digits"),
        ({"ods_code": "x" * 1_000_000}, "ods_code", "Use 100 characters or fewer"),
        ({"ods_code": " rxx "}, "ods_code", "Myshire Trust has this code already."),
        ({"place": ""}, "place", "Enter the town"),
        ({"about": "x" * 2001}, "about", "Use 2,000 characters or fewer; this has 2,001."),
        ({"about": "a\0b"}, "about", "invisible control character"),
        ({"email_domains": "not a domain"}, "email_domains", "“not” is not an email domain."),
        (
            {"email_domains": "north.example\n-x.example"},
            "email_domains",
            "“-x.example” is not an email domain.",
        ),
        ({"email_domains": "gmail.com"}, "email_domains", "gmail.com does not show where somebody works"),
        ({"email_domains": "@NHS.net"}, "email_domains", "nhs.net does not show where somebody works"),
        ({"email_domains": "Myshire.Example"}, "email_domains", "Myshire Trust lists this domain already."),
        (
            {"email_domains": "\n".join(f"d{n}.example" for n in range(21))},
            "email_domains",
            "List 20 domains or fewer",
        ),
        ({"email_domains": "x" * 1_000_000}, "email_domains", "Use 5,000 characters or fewer"),
        ({"email_domains": "<script>alert(1)</script>"}, "email_domains", "is not an email domain."),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_wrong_with_an_organisation_is_said_at_its_field(
    db: SQLAlchemy, administrator: Guest, organisation: Organisation, changed: dict[str, object], field: str,
    error: str,
) -> None:  # fmt: skip
    page = administrator.post("/organisations/new", PLACE | changed)
    assert page.status_code == 422
    assert error in error_at(page, field)
    if "short_name" not in changed:
        assert 'value="North"' in page.text
    if "sector" not in changed:
        assert 'value="acute" selected' in page.text
    assert "<script>alert" not in page.text
    assert (
        db.session.scalar(select(func.count()).select_from(Organisation).filter_by(short_name="North")) == 0
    )


@pytest.mark.parametrize("roles", [[], ["emperor"], ["staff", "emperor"], [""], ["x" * 1_000_000]])
def test_roles_that_do_not_exist_are_refused(
    db: SQLAlchemy, administrator: Guest, organisation: Organisation, roles: list[str]
) -> None:
    person = a_person(Role.TRAINER, organisation=organisation)
    page = administrator.post(f"/people/{person.public_id}/{organisation.public_id}", {"roles": roles})
    assert page.status_code == 422
    assert "Choose" in error_at(page, "roles")
    assert person.roles == {Role.TRAINER}


@pytest.mark.parametrize(
    "search",
    [
        "",
        "\0",
        "%",
        "_",
        "\\",
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        "😀",
        "آمنة",
        "x" * 100_000,
        "a\nb",
    ],
)
def test_any_words_can_be_searched_for(db: SQLAlchemy, administrator: Guest, search: str) -> None:
    page = administrator.client.get("/people", query_string={"q": search, "after": search, "before": "1"})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
