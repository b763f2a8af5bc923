"""Routing rules over HTTP: written, tried without effect, kept as tried, with every version for ever."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from learning_exchange import clock
from learning_exchange.outbox import EventRecord
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import Queue, QueueItem, RoutingRule, RuleVersion
from learning_exchange.practice_development.queries.rules import routing_rules, rule_book
from tests.author import Author, field
from tests.region import a_person, a_story
from tests.routed import a_queue, a_rule, routed

RULES = "/practice-development/rules"


@pytest.fixture
def lead(app: Flask, db: SQLAlchemy) -> Author:
    """A practice-development lead at the pages."""
    return Author(app, a_person(Role.LEAD, name="Amina Lead"))


def written(queue: Queue, **more: Any) -> dict[str, Any]:
    """What the editor sends for a rule about shared decisions."""
    sent = {"queue": str(queue.public_id), "aims": ["c-sdm"], "priority": "soon", "place": "0", "words": ""}
    return sent | more


def order(db: SQLAlchemy) -> list[tuple[int, int | None]]:
    """The rules in order, with their places."""
    db.session.expire_all()
    rows = db.session.scalars(
        select(RoutingRule).where(RoutingRule.position.is_not(None)).order_by(RoutingRule.position)
    )
    return [(rule.id, rule.position) for rule in rows]


def versions(db: SQLAlchemy, rule_id: int) -> Sequence[RuleVersion]:
    """Every version of a rule, the first first."""
    kept = select(RuleVersion).where(RuleVersion.rule_id == rule_id).order_by(RuleVersion.version)
    return db.session.scalars(kept).all()


def saving(lead: Author, address: str, sent: dict[str, Any]) -> dict[str, Any]:
    """What the button under a trial sends."""
    tried = lead.post(address, sent)
    assert tried.status_code == 200, tried.text
    return sent | {"seen": field(tried, "seen"), "save": "1"}


def test_a_rule_is_tried_without_effect_and_then_kept(db: SQLAlchemy, lead: Author) -> None:
    queue = a_queue("Deciding together")
    routed(a_story(a_person(), title="The bus to the clinic", submission=1))
    routed(a_story(a_person(), title="Elsewhere", aims=["c-pcsp"], submission=1))
    tried = lead.post(f"{RULES}/new", written(queue))
    assert "would have moved <strong>1 of 2</strong> contributions" in tried.text
    assert (
        "Anything that is tagged “Support shared decision making” goes to “Deciding together”" in tried.text
    )
    assert "The bus to the clinic" in tried.text
    assert "From unrouted to <strong>Deciding together</strong>" in tried.text
    assert order(db) == []
    done = lead.post(f"{RULES}/new", written(queue) | {"seen": field(tried, "seen"), "save": "1"})
    assert done.location == RULES
    [(rule_id, _)] = order(db)
    [version] = versions(db, rule_id)
    assert (version.version, version.change, version.priority, version.position) == (1, "made", "soon", 1)
    assert version.changed_by_id == lead.id
    assert version.conditions == {"aims": ["c-sdm"]}
    [told] = db.session.scalars(select(EventRecord).where(EventRecord.type == "RuleChanged"))
    assert told.payload == {"rule_id": rule_id, "rule_version": 1, "change": "made"}
    assert "made it just now" in lead.get(RULES).text


def test_a_saved_rule_counts_at_once_and_its_explanation_outlives_it(db: SQLAlchemy, lead: Author) -> None:
    queue, other = a_queue("Deciding together"), a_queue("Plans")
    assert routed(a_story(a_person())).queue_id is None
    lead.post(f"{RULES}/new", saving(lead, f"{RULES}/new", written(queue)))
    item = routed(a_story(a_person()))
    assert (item.queue_id, item.rule_version, item.priority) == (queue.id, 1, "soon")
    assert item.matched == {"aims": ["c-sdm"]}
    [(rule_id, _)] = order(db)
    address = f"{RULES}/{db.session.get_one(RoutingRule, rule_id).public_id}"
    lead.post(address, saving(lead, address, written(other, aims=["c-sdm", "c-pcsp"], priority="urgent")))
    assert routed(a_story(a_person(), aims=["c-pcsp"])).queue_id == other.id
    seen = field(lead.get(f"{address}/remove"), "seen")
    assert lead.post(f"{address}/remove", {"seen": seen}).location == RULES
    assert routed(a_story(a_person())).queue_id is None
    assert [one.change for one in versions(db, rule_id)] == ["made", "changed", "removed"]
    assert item.because == "because it is tagged “Support shared decision making”"
    page = lead.get(f"{address}/versions").text
    assert "This rule was removed" in page
    assert page.index("Version 3: Amina Lead removed it.") < page.index("Version 1: Amina Lead made it.")
    first = "Anything that is tagged “Support shared decision making” goes to “Deciding together”"
    assert first in page.split("Version 1")[1]
    assert lead.get(address).location == f"{address}/versions"


def test_no_version_is_changed_or_lost(db: SQLAlchemy) -> None:
    rule = a_rule(a_queue(), aims=["c-sdm"])
    rule.version, rule.change, rule.is_on = 2, "switched_off", False
    db.session.flush()
    assert [one.is_on for one in versions(db, rule.id)] == [True, False]
    item = QueueItem(kind="case", contribution_id=1, rule_id=rule.id, rule_version=7, because="x")
    db.session.add(item)
    with pytest.raises(IntegrityError, match="rule_version"):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize(
    ("act", "which", "wanted"),
    [("up", 2, [0, 2, 1]), ("down", 0, [1, 0, 2]), ("remove", 1, [0, 2]), ("up", 0, [0, 1, 2])],
)
def test_rules_are_moved_and_removed(
    db: SQLAlchemy, lead: Author, act: str, which: int, wanted: list[int]
) -> None:
    rules = [a_rule(a_queue(f"Queue {n}"), n, words=[f"word{n}"]) for n in (1, 2, 3)]
    page = lead.get(f"{RULES}/{rules[which].public_id}/{act}")
    assert order(db) == [(rule.id, at) for at, rule in enumerate(rules, 1)]
    if page.status_code == 200:
        sent = {"seen": field(page, "seen")}
        assert lead.post(f"{RULES}/{rules[which].public_id}/{act}", sent).location == RULES
    assert order(db) == [(rules[one].id, at) for at, one in enumerate(wanted, 1)]


def test_a_rule_is_switched_off_and_on(db: SQLAlchemy, lead: Author) -> None:
    queue = a_queue()
    rule = a_rule(queue, aims=["c-sdm"])
    address = f"{RULES}/{rule.public_id}"
    routed(a_story(a_person(), submission=1))
    page = lead.get(f"{address}/off")
    assert "switching it off would have moved <strong>1 of 1</strong> contribution." in page.text
    lead.post(f"{address}/off", {"seen": field(page, "seen")})
    assert rule_book().rules == []
    assert "Off" in lead.get(RULES).text
    assert lead.get(f"{address}/off").location == RULES
    lead.post(f"{address}/on", {"seen": field(lead.get(f"{address}/on"), "seen")})
    assert [one.is_on for one in versions(db, rule.id)] == [True, False, True]
    assert len(rule_book().rules) == 1
    assert lead.get(f"{address}/sideways").status_code == 404


def test_whoever_comes_later_is_told_and_loses_nothing(app: Flask, db: SQLAlchemy, lead: Author) -> None:
    queue = a_queue("Deciding together")
    rule = a_rule(queue, aims=["c-sdm"])
    address = f"{RULES}/{rule.public_id}"
    mine = saving(lead, address, written(queue, words="bus stop"))
    other = Author(app, a_person(Role.ADMINISTRATOR, name="Bo Other"))
    theirs = written(queue, words="letters")
    assert other.post(address, saving(other, address, theirs)).location == RULES
    late = lead.post(address, mine)
    assert late.status_code == 409
    assert "The rules were changed after you opened this page." in late.text
    assert "Bo Other changed a rule just now" in late.text
    assert "mentions “letters”" in late.text
    assert "bus stop" in late.text
    assert [one.version for one in versions(db, rule.id)] == [1, 2]
    assert lead.post(address, mine | {"seen": field(late, "seen")}).location == RULES
    assert versions(db, rule.id)[-1].conditions == {"aims": ["c-sdm"], "words": ["bus stop"]}
    acted = other.post(f"{address}/off", {"seen": field(late, "seen")})
    assert acted.status_code == 409
    assert "Amina Lead changed a rule just now" in acted.text


def test_what_was_written_for_a_rule_that_was_removed_becomes_a_new_one(db: SQLAlchemy, lead: Author) -> None:
    queue = a_queue()
    rule = a_rule(queue, aims=["c-sdm"])
    address = f"{RULES}/{rule.public_id}"
    mine = saving(lead, address, written(queue, words="bus"))
    seen = field(lead.get(f"{address}/remove"), "seen")
    lead.post(f"{address}/remove", {"seen": seen})
    late = lead.post(address, mine)
    assert late.status_code == 409
    assert "bus" in late.text
    assert lead.post(address, mine | {"seen": field(late, "seen")}).location == RULES
    assert len(order(db)) == 1
    assert order(db)[0][0] != rule.id


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"queue": ""}, "Choose the queue."),
        ({"queue": "nonsense"}, "Choose one of the options on this page."),
        ({"place": "7"}, "Choose one of the options on this page."),
        ({"place": ""}, "Choose when the rule is asked."),
        ({"priority": "never"}, "Choose one of the options on this page."),
        ({"aims": ["c-nothing"]}, "Choose only from the options on this page."),
        ({"behaviours": ["x"]}, "Choose only from the options on this page."),
        ({"organisations": ["1"]}, "Choose only from the options on this page."),
        ({"places": ["Atlantis"]}, "Choose only from the options on this page."),
        ({"kinds": ["thought"]}, "Choose only from the options on this page."),
        ({"words": "bus\n--\ntram"}, "“--” has no letter and no digit, so it would never be found."),
        ({"words": "x" * 61}, "Use 60 characters a line or fewer."),
        ({"words": "\n".join(f"w{n}" for n in range(31))}, "Use 30 lines or fewer; this has 31."),
        ({"words": "bus\x00"}, "This has an invisible control character."),
        ({"words": "NHS number 943 476 5919"}, "Leave out what could identify somebody: NHS number."),
    ],
)
def test_bad_input_shows_an_error_and_keeps_what_was_typed(
    db: SQLAlchemy, lead: Author, sent: dict[str, Any], error: str
) -> None:
    queue = a_queue()
    for button in ({}, {"save": "1"}):
        answer = lead.post(f"{RULES}/new", written(queue, words="keep this") | sent | button)
        assert answer.status_code == 422
        assert error in answer.text
        assert "There is a problem" in answer.text
        if "words" not in sent:
            assert "keep this" in answer.text
    assert order(db) == []


def test_a_queue_that_was_retired_takes_no_rule(db: SQLAlchemy, lead: Author) -> None:
    queue = a_queue()
    sent = saving(lead, f"{RULES}/new", written(queue))
    queue.retired_at = clock.now()
    assert lead.post(f"{RULES}/new", sent).status_code == 422
    assert order(db) == []


def test_a_strange_stamp_is_no_stamp(db: SQLAlchemy, lead: Author) -> None:
    queue = a_queue()
    a_rule(queue, aims=["c-pcsp"])
    for seen in ("", "nonsense", "\x00", str(queue.public_id)):
        answer = lead.post(f"{RULES}/new", written(queue) | {"save": "1", "seen": seen})
        assert answer.status_code == 409
    assert len(routing_rules()) == 1


def test_old_contributions_are_not_asked(db: SQLAlchemy, lead: Author) -> None:
    queue = a_queue()
    for days in (89, 91):
        a_story(a_person(), submission=1, created_at=clock.now() - timedelta(days=days))
    a_story(a_person(), submission=0)
    assert "<strong>1 of 1</strong> contribution." in lead.post(f"{RULES}/new", written(queue)).text


def test_a_long_trial_is_listed_in_part_and_counted_whole(db: SQLAlchemy, lead: Author) -> None:
    queue, author = a_queue(), a_person()
    for _ in range(103):
        a_story(author, submission=1)
    page = lead.post(f"{RULES}/new", written(queue)).text
    assert "<strong>103 of 103</strong>" in page
    assert "These are the newest 100 of 103." in page
    assert page.count("From unrouted to") == 100
