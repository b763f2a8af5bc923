"""The main job end to end: from an invitation to a digest in an inbox, with the real programs.

Pages over HTTP without JavaScript; relay, scheduler and worker as processes; mails over SMTP, parsed.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from uuid import uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest
from flask import Flask

from learning_exchange.extensions import db
from learning_exchange.local.processes import wait_until
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import Queue, RoutingRule
from tests.catcher import MailCatcher
from tests.region import WORDS, a_person, an_organisation
from tests.stack import Stack
from tests.visitor import Page, Visitor

NHS_NUMBER = "943 476 5919"  # of the range that is kept for tests
PASSWORD = "lanterns over the weir"
REASON = "because it is tagged *Support shared decision making* and comes from Myshire North"


@pytest.fixture
def region(committing_app: Flask) -> Iterator[dict[str, str]]:
    """Addresses of an administrator, two champions and a reader; a queue, and the rule that fills it."""
    with committing_app.app_context():
        north = an_organisation(name="Myshire North")
        people = {
            "administrator": a_person(Role.ADMINISTRATOR, organisation=north, name="Ada Price"),
            "champion": a_person(Role.CHAMPION, organisation=north, name="Cai Morgan"),
            "other": a_person(Role.CHAMPION, organisation=north, name="Olu Bello"),
            "reader": a_person(name="Rhian Ellis", interests=["c-sdm"]),
        }
        queue = Queue(name="Deciding together", purpose="Options that people can weigh.")
        db.session.add(queue)
        db.session.flush()
        conditions = {"aims": ["c-sdm"], "organisations": [north.id]}
        db.session.add(RoutingRule(queue_id=queue.id, position=1, conditions=conditions))
        db.session.commit()
        yield {who: person.email for who, person in people.items()}


@pytest.fixture
def site(stack: Stack, region: dict[str, str]) -> Stack:
    """The programs, running."""
    for name in ("web", "relay", "scheduler", "work"):
        stack.start(name)
    return stack


def test_from_an_invitation_to_a_digest(site: Stack, region: dict[str, str], smtp: MailCatcher) -> None:
    author = invited_author(site, region, smtp)
    address = handed_in_story(author)
    assert wait_until(lambda: REASON.replace("*", "") in plain(author.get(address)), 10), author.get(
        address
    ).text
    assert "Deciding together" in author.get(address).text

    champion = returned_once(site, region, address)
    returned = the_mail(smtp, "new@north.example", 2)
    assert path_in(returned, "/cases/").startswith(address)
    page = author.get(f"{address}/write")
    assert "Which month was it?" in page.text
    changed = author.post(f"/cases/write/{key_of(address)}", story(page, title="Asking about the bus in May"))
    assert changed.url.endswith(address), changed.text

    published(champion, address)
    told = the_mail(smtp, "new@north.example", 3)
    assert "published" in told["Subject"].lower()
    timeline = author.get(address).text
    assert "Cai Morgan asked for changes" in timeline
    assert "Cai Morgan published" in timeline

    digest = the_digest(site, region, smtp)
    words = digest.get_body(("plain",))
    html = digest.get_body(("html",))
    assert words is not None
    assert html is not None
    for part in (words.get_content(), html.get_content()):
        assert "Asking about the bus in May" in part
        assert "follow" in part
        assert "Support shared decision making" in part
    stopped(site, digest)

    assert_nothing_kept_the_number(site, smtp)
    administrator = signed_in(site, region["administrator"])
    log = administrator.get("/history/log").text
    for sentence in ("Cai Morgan published", "Cai Morgan asked for changes"):
        assert sentence in log
    assert "bus timetable" not in log
    assert administrator.get("/history/tasks").status == 200


def assert_nothing_kept_the_number(site: Stack, smtp: MailCatcher) -> None:
    """What screening found stands in no log, event, task, mail or row, with its spaces or without."""
    programs = "".join(log.read_text() for log in site.folder.glob("*.log"))
    with psycopg.connect(site.database_url) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        rows = [str(connection.execute(f'SELECT t::text FROM "{name}" AS t').fetchall()) for (name,) in names]
    mails = [part.get_content() for mail in smtp.mails for part in mail.message.iter_parts()]
    for kept in (programs, *rows, *mails):
        assert "943 476" not in kept
        assert "9434765919" not in kept


def invited_author(site: Stack, region: dict[str, str], smtp: MailCatcher) -> Visitor:
    """An administrator invites; the link in the mail opens a page, and the button lets the author in."""
    administrator = signed_in(site, region["administrator"])
    page = administrator.get("/people/invitations")
    organisation = re.search(r'<option value="([^"]+)"[^>]*>Myshire North', page.html)
    assert organisation, page.text
    fields = {"email": "new@north.example", "organisation": organisation[1], "roles": ["staff"]}
    administrator.post("/people/invitations", fields)
    link = path_in(the_mail(smtp, "new@north.example", 1), "/invitation/")
    author = Visitor(site.url)
    assert "Ada Price" in author.get(link).text
    profile = {"name": "Nia Hughes", "job_title": "Community nurse", "role_family": "nursing-midwifery"}
    author.post(link, {**profile, "password": PASSWORD})
    assert author.get("/cases/write").status == 200
    return author


def handed_in_story(author: Visitor) -> str:
    """A draft, a preview, a story that screening stops, and the same story without the number."""
    key = str(uuid4())
    page = author.get("/cases/write")
    saved = author.post(f"/cases/write/{key}", story(page, button="save", what_changed=""))
    previewed = author.post(f"/cases/write/{key}", story(saved, button="preview"))
    assert "<strong>bus timetable</strong>" in previewed.html
    stopped = author.post(
        f"/cases/write/{key}", story(previewed, what_changed=f"Her NHS number is {NHS_NUMBER}.")
    )
    assert stopped.url.endswith(f"/cases/{key}/check"), stopped.text
    assert "NHS number" in stopped.text
    again = author.get(f"/cases/{key}/write")
    handed_in = author.post(f"/cases/write/{key}", story(again))
    assert handed_in.url.endswith(f"/cases/{key}"), handed_in.text
    twice = author.post(f"/cases/write/{key}", story(again))
    assert twice.url.endswith(f"/cases/{key}")
    return f"/cases/{key}"


def returned_once(site: Stack, region: dict[str, str], address: str) -> Visitor:
    """Two champions want the story; one wins, the other is told by whom; the winner returns it."""
    champion, other = signed_in(site, region["champion"]), signed_in(site, region["other"])
    assert WORDS["title"] in champion.get("/cases/waiting").text
    champion.post(f"{address}/claim")
    assert "Cai Morgan is reviewing this story" in other.post(f"{address}/claim").text
    champion.get(f"{address}/review")
    answer = {"strengths": "You asked first.", "title": "Which month was it?", "return": "return"}
    assert "back with its author" in champion.post(f"{address}/review", answer).text
    return champion


def published(champion: Visitor, address: str) -> None:
    champion.get("/cases/waiting")
    champion.post(f"{address}/claim")
    champion.get(f"{address}/review")
    page = champion.post(f"{address}/review", {"strengths": "Clear.", "publish": "publish"})
    assert "The story is published" in page.text, page.text


def the_digest(site: Stack, region: dict[str, str], smtp: MailCatcher) -> EmailMessage:
    """The reader wants a digest today, at this hour; the scheduler sees that it is due."""
    reader = signed_in(site, region["reader"])
    here = datetime.now(UTC).astimezone(ZoneInfo("Europe/London"))
    reader.get("/digests")
    choice: dict[str, str | list[str]] = {
        "weekdays": [str(here.isoweekday())],
        "hour": str(here.hour),
        "time_zone": "Europe/London",
    }
    assert reader.post("/digests", choice).status == 200
    site.stop("scheduler")
    with psycopg.connect(site.database_url) as connection:  # as if it had been chosen a day ago
        connection.execute("UPDATE digest_choice SET chosen_at = now() - interval '1 day'")
        connection.execute("DELETE FROM digest_hour")
    site.start("scheduler")  # which looks at once, and not only in a quarter of a minute
    digest = the_mail(smtp, region["reader"], 1)
    assert digest["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert digest["Auto-Submitted"] == "auto-generated"
    return digest


def stopped(site: Stack, digest: EmailMessage) -> None:
    """Opening the link that stops digests changes nothing; the one-click POST does."""
    link = re.search(r"https?://[^/>]+(/[^>]+)", digest["List-Unsubscribe"])
    assert link
    anybody = Visitor(site.url)
    assert anybody.get(link[1]).status == 200
    assert stops(site) == 0
    assert anybody.post(link[1], {"List-Unsubscribe": "One-Click"}).status == 200
    assert stops(site) == 1


def stops(site: Stack) -> int:
    with psycopg.connect(site.database_url) as connection:
        row = connection.execute("SELECT count(*) FROM digest_choice WHERE stopped_at IS NOT NULL").fetchone()
    return int(row[0]) if row else 0


def story(page: Page, *, button: str = "submit", **changed: str) -> dict[str, str | list[str]]:
    """The fields of a whole story, as the form on this page would send them."""
    version = re.search(r'name="version"[^>]*value="([^"]*)"', page.html)
    return {
        **WORDS,
        "aims": ["c-sdm"],
        "about_one_person": "no",
        "version": version[1] if version else "",
        button: button,
        **changed,
    }


def signed_in(site: Stack, email: str) -> Visitor:
    visitor = Visitor(site.url)
    visitor.sign_in(email)
    return visitor


def the_mail(smtp: MailCatcher, address: str, number: int) -> EmailMessage:
    """The first, second or third mail to an address, once it has come."""
    assert wait_until(lambda: len(smtp.to(address)) >= number, 20), [mail.recipients for mail in smtp.mails]
    return smtp.to(address)[number - 1]


def path_in(mail: EmailMessage, start: str) -> str:
    """The path of the first link in a mail's text that begins so."""
    body = mail.get_body(("plain",))
    found = re.search(rf"https?://[^/\s]+({re.escape(start)}\S+)", body.get_content() if body else "")
    assert found, body
    return found[1]


def key_of(address: str) -> str:
    return address.removeprefix("/cases/")


def plain(page: Page) -> str:
    return page.text.replace("“", "").replace("”", "")
