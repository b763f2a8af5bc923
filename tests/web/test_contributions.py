"""Contributions of every kind: a third one comes in without a line of practice development being changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Select, select

from learning_exchange import clock
from learning_exchange.contributions import KINDS, Kind
from learning_exchange.events import CATALOGUE
from learning_exchange.events.event import GivesContribution, TakesContributionBack
from learning_exchange.people.models import Organisation, Person
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import ItemContributor, QueueItem
from learning_exchange.practice_development.rules.contributions import Contribution, Heading
from tests.author import Author, field
from tests.barrier import a_barrier
from tests.region import a_person, a_story
from tests.routed import a_queue, a_rule
from workers.practice_development import let_items_go, route_contribution
from workers.subscriptions import SUBSCRIPTIONS


@dataclass(frozen=True, slots=True)
class NeedFelt(GivesContribution):
    """Somebody needs to learn something: an event of a feature that is not there yet."""

    need_id: int

    @property
    def contribution(self) -> tuple[str, int]:
        return "need", self.need_id


class Needs:
    """Training needs, as their module would answer; the ids of needs are those of organisations here."""

    KIND = "need"
    LABEL = "a training need"

    def __init__(self, by: Person) -> None:
        home = by.memberships[0].organisation
        self.only = Contribution(
            kind=self.KIND,
            kind_label=self.LABEL,
            id=home.id,
            title="How to plan ahead together",
            summary="Nobody on nights has been shown.",
            aims=frozenset(),
            behaviours=frozenset(),
            sector=home.sector,
            organisation_id=home.id,
            organisation_name=home.name,
            place=home.place,
            contributors=(by.id,),
            link="/needs/1",
            given_at=clock.now(),
        )

    def contribution_of(self, given_id: int, /) -> Contribution | None:
        """The one need that there is."""
        return self.only if given_id == self.only.id else None

    def contributions_since(self, moment: datetime, /) -> Sequence[Contribution]:
        """The same, given just now."""
        return [self.only] if self.only.given_at >= moment else []

    def given(self) -> Select[int]:
        """Every organisation stands for a need."""
        return select(Organisation.id)

    def headings(self, ids: Collection[int], *, to: Person) -> dict[int, Heading]:
        """Everybody who is here may read it."""
        return {one: Heading("How to plan ahead together", "/needs/1", "Org") for one in ids if to.is_active}


def test_a_third_kind_is_routed_listed_and_tried(
    app: Flask, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = a_person()
    need: Kind = Needs(author)
    monkeypatch.setitem(KINDS, "need", need)
    queue = a_queue("Training")
    a_rule(queue, kinds=["need"])
    number = author.memberships[0].organisation_id
    route_contribution(NeedFelt(number))
    [item] = db.session.scalars(select(QueueItem))
    assert (item.kind, item.contribution_id, item.queue_id) == ("need", number, queue.id)
    assert item.because == "because it is a training need"
    assert db.session.scalars(select(ItemContributor.person_id)).all() == [author.id]
    lead = Author(app, a_person(Role.LEAD))
    page = lead.get(f"/practice-development/{queue.public_id}").text
    assert "How to plan ahead together" in page
    assert "A training need goes to “Training”." in lead.get("/practice-development/rules").text
    editor = lead.get("/practice-development/rules/new")
    assert "A training need" in editor.text
    sent = {"kinds": ["need"], "queue": str(queue.public_id), "priority": "urgent", "place": "0", "words": ""}
    tried = lead.post("/practice-development/rules/new", sent | {"seen": field(editor, "seen")}).text
    assert "given 1" in " ".join(tried.split())
    assert "Training, urgent" in tried


@pytest.mark.parametrize("name", [*KINDS])
def test_every_kind_answers_what_the_contract_asks(db: SQLAlchemy, name: str) -> None:
    author, lead = a_person(), a_person(Role.LEAD)
    made: Any = a_story(author) if name == "case" else a_barrier(author)
    kind = KINDS[name]
    one = kind.contribution_of(made.id)
    assert one
    assert (one.kind, one.kind_label, one.id) == (name, kind.LABEL, made.id)
    assert one.contributors == (author.id,)
    assert one.organisation_id == author.memberships[0].organisation_id
    assert [*kind.contributions_since(one.given_at)] == [one]
    assert [*kind.contributions_since(clock.now().replace(year=clock.now().year + 1))] == []
    assert made.id in db.session.scalars(kind.given()).all()
    heading = kind.headings([made.id], to=lead)[made.id]
    assert (heading.title, heading.link) == (one.title, one.link)
    made.state = "withdrawn"
    if name == "barrier":
        made.withdrawn_at = clock.now()
    db.session.flush()
    assert kind.contribution_of(made.id) is None
    assert made.id not in db.session.scalars(kind.given()).all()
    assert kind.headings([made.id], to=lead) == {}


def test_every_event_that_gives_a_contribution_is_routed_and_every_one_that_takes_it_back_is_heard() -> None:
    for event in CATALOGUE.values():
        if issubclass(event, GivesContribution):
            assert route_contribution in SUBSCRIPTIONS[event]
        if issubclass(event, TakesContributionBack):
            assert let_items_go in SUBSCRIPTIONS[event]
