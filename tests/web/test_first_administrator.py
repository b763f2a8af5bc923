"""How the first person gets into an empty exchange: from the command line, by a link on the terminal."""

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from learning_exchange.mail.models import Mail
from learning_exchange.people.cli import invite_administrator
from learning_exchange.people.models import Organisation, Person
from learning_exchange.people.rules import Role
from tests.guest import Guest, words_of

TRUST = ["boss@trust.example", "--organisation", "Myshire Trust"]


def ask(app: Flask, *arguments: str) -> tuple[int, str]:
    answer = app.test_cli_runner().invoke(invite_administrator, list(arguments))
    return answer.exit_code, answer.output


def test_the_link_lets_an_administrator_in(app: Flask, db: SQLAlchemy) -> None:
    code, said = ask(app, *TRUST, "--sector", "acute", "--place", "Marlhampton")
    assert code == 0, said
    link = said.split()[-1]
    path = "/invitation/" + link.split("/invitation/")[1]
    guest = Guest(app)
    assert "Myshire Trust" in words_of(guest.get(path))
    fields = {
        "name": "Bo Essien",
        "job_title": "Manager",
        "role_family": "senior-lead",
        "password": "lanterns over the weir",
    }
    guest.post(path, fields)
    person = db.session.scalars(select(Person).where(Person.email == "boss@trust.example")).one()
    assert person.roles == {Role.ADMINISTRATOR}
    assert guest.get("/people").status_code == 200
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 0


def test_a_new_organisation_needs_its_sector(app: Flask, db: SQLAlchemy) -> None:
    code, said = ask(app, *TRUST)
    assert code == 1
    assert "--sector" in said
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 0


def test_what_is_no_address_is_refused(app: Flask, db: SQLAlchemy) -> None:
    code, said = ask(app, "boss", "--organisation", "Myshire Trust", "--sector", "acute")
    assert (code, "right format" in said) == (1, True)
