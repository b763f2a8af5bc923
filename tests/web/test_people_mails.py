"""The mails of people, as they arrive: through the page, the relay, the worker and a real SMTP server."""

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from flask import Flask

from learning_exchange.mail.smtp import hang_up
from learning_exchange.people.rules import Role
from tests.catcher import MailCatcher
from tests.guest import Guest, words_of
from tests.region import a_person, an_organisation
from workers import work

NAME = "Bridget O'Kafor <b>& Søn</b> 🐢"
NEW = "ferry anchor plum"


@pytest.fixture
def arrive(committing_app: Flask, smtp: MailCatcher) -> Iterator[Callable[[str], EmailMessage]]:
    """The one mail that has come for an address, once everything that is due is done."""

    def arrive(address: str) -> EmailMessage:
        with committing_app.app_context():
            work.drain(committing_app)
            work.drain(committing_app)
        (mail,) = smtp.to(address)
        return mail

    yield arrive
    hang_up()  # the connection that sending keeps open


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def link_in(mail: EmailMessage) -> str:
    """The first link of the text; the HTML must lead to the same place."""
    found = re.search(r"http://localhost:\d+(/\S+)", text_of(mail))
    assert found
    assert found[1] in text_of(mail, "html")
    return found[1]


def test_an_invitation(committing_app: Flask, arrive: Callable[[str], EmailMessage]) -> None:
    with committing_app.app_context():
        organisation = an_organisation(name="Myshire <North>")
        administrator = a_person(Role.ADMINISTRATOR, name=NAME)
        organisation_id, email = str(organisation.public_id), administrator.email
    guest = Guest(committing_app)
    guest.sign_in(email)
    sent = {"email": "new@example.org", "organisation": organisation_id, "roles": ["staff", "champion"]}
    guest.post("/people/invitations", sent)
    mail = arrive("new@example.org")
    assert mail["Subject"] == f"{NAME} invites you to the Learning Exchange"
    assert f"{NAME} invites you to join the Learning Exchange as part of Myshire <North>." in text_of(mail)
    assert "Staff, Champion" in text_of(mail)
    assert "Kafor &lt;b&gt;&amp; Søn&lt;/b&gt;" in text_of(mail, "html")
    page = Guest(committing_app).get(link_in(mail))
    assert (page.status_code, f"{NAME} invites you" in words_of(page)) == (200, True)


def test_a_link_to_join_by_domain(committing_app: Flask, arrive: Callable[[str], EmailMessage]) -> None:
    with committing_app.app_context():
        an_organisation(name="Myshire North", email_domains=["myshire.example"])
    Guest(committing_app).post("/join", {"email": "new@myshire.example"})
    mail = arrive("new@myshire.example")
    assert mail["Subject"] == "Your link to join the Learning Exchange"
    assert "Myshire North lets its staff do so." in text_of(mail)
    assert Guest(committing_app).get(link_in(mail)).status_code == 200


def test_whoever_is_here_already_is_told_so(
    committing_app: Flask, arrive: Callable[[str], EmailMessage]
) -> None:
    with committing_app.app_context():
        email = a_person(name=NAME).email
    for _ in range(2):
        Guest(committing_app).post("/join", {"email": email})
    mail = arrive(email)
    assert mail["Subject"] == "You have an account on the Learning Exchange"
    assert f"Hello {NAME}," in text_of(mail)
    assert link_in(mail) == "/sign-in"


def test_a_link_for_a_new_password_and_the_notice(
    committing_app: Flask, smtp: MailCatcher, arrive: Callable[[str], EmailMessage]
) -> None:
    with committing_app.app_context():
        email = a_person(name=NAME).email
    Guest(committing_app).post("/forgotten-password", {"email": email})
    mail = arrive(email)
    assert mail["Subject"] == "Choose a new password for the Learning Exchange"
    assert "works for one hour, and once" in text_of(mail)
    smtp.clear()
    assert Guest(committing_app).post(link_in(mail), {"password": NEW}).status_code == 303
    notice = arrive(email)
    assert notice["Subject"] == "Your password for the Learning Exchange was changed"
    assert re.search(r"on \d+ \w+ \d{4} at \d+:\d\d[ap]m", text_of(notice))
    assert link_in(notice) == "/forgotten-password"
    assert NEW not in notice.as_string()
