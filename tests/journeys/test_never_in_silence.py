"""A contribution is never left in silence: given, routed by a rule that one can read, joined, closed, told.

Two people of two organisations say the same gets in the way, without knowing of each other. Pages over HTTP
without JavaScript; relay and worker as processes; mails over SMTP.
"""

import re
from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask

from learning_exchange.extensions import db
from learning_exchange.local.processes import wait_until
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import Queue, RoutingRule
from tests.catcher import MailCatcher
from tests.journeys.test_story_to_inbox import path_in, signed_in, the_mail
from tests.region import a_person, an_organisation
from tests.stack import Stack
from tests.visitor import Visitor

ITEM = "/practice-development/items/"
SAID = {
    "nurse": ("We ask everybody the same things on three forms.", "One page that counts for all."),
    "carer": ("People tell their story again and again.", "Somebody who writes it down once."),
}
OUTCOME = "The first page of all three forms is the same one now."


@pytest.fixture
def region(committing_app: Flask) -> Iterator[dict[str, str]]:
    """Addresses of a nurse, a carer and a lead of three organisations; a queue with a rule for barriers."""
    with committing_app.app_context():
        people = {
            "nurse": a_person(organisation=an_organisation(name="Myshire North"), name="Nia Hughes"),
            "carer": a_person(organisation=an_organisation(name="Doorstep Care"), name="Tom Reid"),
            "lead": a_person(Role.LEAD, name="Grace Owusu"),
        }
        queue = Queue(name="Forms and rotas", purpose="What gets in the way on paper.")
        db.session.add(queue)
        db.session.flush()
        conditions = {"kinds": ["barrier"]}
        db.session.add(RoutingRule(queue_id=queue.id, position=1, conditions=conditions))
        db.session.commit()
        yield {who: person.email for who, person in people.items()}


def test_everybody_who_gave_hears_what_became_of_it(
    stack: Stack, region: dict[str, str], smtp: MailCatcher
) -> None:
    for name in ("web", "relay", "work"):
        stack.start(name)
    people = {who: signed_in(stack, email) for who, email in region.items()}
    for who in SAID:
        people[who].get("/digests")
        chosen: dict[str, str | list[str]] = {"hour": "8", "time_zone": "Europe/London", "mails": ["at_once"]}
        assert people[who].post("/digests", chosen).status == 200
    pages = {who: says_what_gets_in_the_way(people[who], *words) for who, words in SAID.items()}
    for who, page in pages.items():
        assert wait_until(lambda who=who, page=page: "Forms and rotas" in people[who].get(page).text, 10)  # type: ignore[misc]
        assert "Due" in people[who].get(page).text

    lead = people["lead"]
    first, second = (item_about(lead, words[0]) for words in SAID.values())
    assert "You have it in hand now" in lead.post(f"{first}/claim").text
    assert "because it is a barrier" in lead.get(first).text
    reason = {"number": number_of(lead, first), "merge_reason": "The same page is missing."}
    lead.get(f"{second}/merge")
    joined = lead.post(f"{second}/merge", reason)
    assert "They are joined" in joined.text, joined.text
    assert joined.url.endswith(first)
    lead.get(f"{first}/close?outcome=out-process-changed")
    closed = lead.post(f"{first}/close", {"outcome": "out-process-changed", "words": OUTCOME, "link": ""})
    assert "It is closed" in closed.text, closed.text

    for who, page in pages.items():
        told = the_mail(smtp, region[who], 1)
        body = told.get_body(("plain",))
        assert body is not None
        assert OUTCOME in " ".join(body.get_content().split())
        assert path_in(told, "/barriers/") == page
        assert OUTCOME in people[who].get(page).text
    assert "It is closed" not in lead.post(f"{first}/close", {"outcome": "out-process-changed"}).text
    assert sorted(mail.recipients[0] for mail in smtp.mails) == sorted(region[who] for who in SAID)
    assert_no_event_quotes(stack)


def says_what_gets_in_the_way(person: Visitor, in_the_way: str, would_help: str) -> str:
    """Post a barrier in two fields; returns the address of its page."""
    form = person.get("/barriers/new")
    hidden = {
        name: found[1]
        for name in ("key", "organisation")
        if (found := re.search(rf'name="{name}"[^>]*value="([^"]+)"', form.html))
    }
    page = person.post("/barriers/new", {**hidden, "in_the_way": in_the_way, "would_help": would_help})
    assert "Thank you." in page.text, page.text
    return "/barriers/" + page.url.rpartition("/")[2]


def item_about(lead: Visitor, words: str) -> str:
    """The address of the item whose title begins a barrier."""
    page = lead.get("/practice-development/items").html
    found = re.search(rf'href="({ITEM}[0-9a-f-]+)"[^>]*>\s*{re.escape(words[:20])}', page)
    assert found, page
    return found[1]


def number_of(lead: Visitor, item: str) -> str:
    """How an item is called for others to type."""
    found = re.search(r"[Ii]tem (\d+)", lead.get(item).text)
    assert found, lead.get(item).text
    return found[1]


def assert_no_event_quotes(stack: Stack) -> None:
    """What people wrote stands in no event and no log."""
    programs = "".join(log.read_text() for log in stack.folder.glob("*.log"))
    with psycopg.connect(stack.database_url) as connection:
        events = str(connection.execute("SELECT payload::text FROM event").fetchall())
    for words in (*SAID["nurse"], *SAID["carer"], OUTCOME):
        assert words not in programs + events
