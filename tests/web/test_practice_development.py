"""The pages of practice development: what waits where, why, and who may see it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, select

from learning_exchange import clock
from learning_exchange.cases.contributions import contribution_of
from learning_exchange.cases.models import Case
from learning_exchange.cases.rules import CaseState
from learning_exchange.outbox import EventRecord
from learning_exchange.people.models import Person, SignIn
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.models import Queue, QueueItem, RoutingRule
from learning_exchange.practice_development.operations.routing import route
from learning_exchange.practice_development.queries import routing as queries
from tests.region import a_person, a_story, an_organisation

HOME = "/practice-development"


def enter(client: FlaskClient, db: SQLAlchemy, person: Person) -> Person:
    """Sign somebody in."""
    sign_in = SignIn(person_id=person.id, device="a test", expires_at=clock.now() + timedelta(days=1))
    db.session.add(sign_in)
    db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"] = str(sign_in.public_id)
        session["_fresh"] = True
    return person


def a_queue(db: SQLAlchemy, name: str, position: int = 1, **conditions: list[str] | list[int]) -> Queue:
    """A queue with one rule."""
    queue = Queue(name=name, purpose=f"What becomes of {name.lower()}.")
    db.session.add(queue)
    db.session.flush()
    db.session.add(RoutingRule(queue_id=queue.id, position=position, conditions=conditions))
    db.session.commit()
    return queue


def routed(case: Case) -> Case:
    """A story that was handed in and found its queue."""
    contribution = contribution_of(case.id)
    assert contribution is not None
    route(contribution)
    return case


def test_a_story_stands_in_its_queue_with_the_reason(client: FlaskClient, db: SQLAlchemy) -> None:
    queue = a_queue(db, "Deciding together", aims=["c-sdm"], places=["Myshire North"])
    author = a_person(organisation=an_organisation(short_name="Fellgate Practice"))
    case = routed(a_story(author, CaseState.WITH_CHAMPION, title="The bus to the clinic"))
    enter(client, db, a_person(Role.CHAMPION))
    page = client.get(f"{HOME}/{queue.public_id}").text
    assert "The bus to the clinic" in page
    item = db.session.scalars(select(QueueItem).where(QueueItem.contribution_id == case.id)).one()
    assert f'href="{HOME}/items/{item.public_id}"' in page
    assert "Fellgate Practice" in page
    reason = "Here because it is tagged “Support shared decision making” and comes from Myshire North."
    assert reason in page
    overview = client.get(HOME).text
    assert "Deciding together" in overview
    assert "1 open" in overview
    assert "What becomes of deciding together." in overview
    rule = "Anything that is tagged “Support shared decision making” and comes from Myshire North goes to"
    assert rule in client.get(f"{HOME}/rules").text


def test_what_no_rule_fits_is_shown_as_unrouted(client: FlaskClient, db: SQLAlchemy) -> None:
    a_queue(db, "Housing", sectors=["housing"])
    routed(a_story(a_person(), title="The bus to the clinic"))
    enter(client, db, a_person(Role.LEAD))
    overview = client.get(HOME).text
    assert "No rule fits 1 contribution" in overview
    assert f'href="{HOME}/unrouted"' in overview
    page = client.get(f"{HOME}/unrouted").text
    assert "The bus to the clinic" in page
    assert "Here because no rule fits it." in page


def test_a_second_submission_does_not_move_it(db: SQLAlchemy) -> None:
    first = a_queue(db, "Deciding together", aims=["c-sdm"])
    case = routed(a_story(a_person(), CaseState.WITH_CHAMPION))
    case.aims = ["c-pcsp"]
    a_queue(db, "Plans", position=2, aims=["c-pcsp"])
    routed(case)
    [item] = db.session.scalars(select(QueueItem))
    assert item.queue_id == first.id
    [told] = db.session.scalars(select(EventRecord).where(EventRecord.type == "ContributionRouted"))
    assert told.stream == f"case:{case.id}"
    assert told.payload["because"] == item.because
    assert told.payload["queue_id"] == first.id


@pytest.mark.parametrize("path", ["", "/unrouted"])
def test_a_story_that_was_taken_back_leaves_at_once(client: FlaskClient, db: SQLAlchemy, path: str) -> None:
    case = routed(a_story(a_person(), title="The bus to the clinic"))
    enter(client, db, a_person(Role.CHAMPION))
    assert "1 contribution" in client.get(HOME).text
    assert "The bus to the clinic" in client.get(f"{HOME}/unrouted").text
    case.state = CaseState.WITHDRAWN
    page = client.get(HOME + path).text
    assert "The bus to the clinic" not in page
    assert "No rule fits" not in page


def test_a_lead_sees_no_title_before_it_is_published(client: FlaskClient, db: SQLAlchemy) -> None:
    case = routed(a_story(a_person(), CaseState.WITH_CHAMPION, title="The bus to the clinic"))
    enter(client, db, a_person(Role.LEAD))
    page = client.get(f"{HOME}/unrouted").text
    assert "The bus to the clinic" not in page
    assert str(case.public_id) not in page
    assert "A story that is not published yet" in page
    case.state, case.published_at = CaseState.PUBLISHED, clock.now()
    assert "The bus to the clinic" in client.get(f"{HOME}/unrouted").text


def test_the_longest_wait_comes_first_page_by_page(client: FlaskClient, db: SQLAlchemy) -> None:
    author = a_person()
    for number in range(queries.PAGE * 2 + 3):
        routed(a_story(author, title=f"Story {number:02}."))
    enter(client, db, a_person(Role.CHAMPION))
    seen: list[str] = []
    address: str | None = f"{HOME}/unrouted"
    while address:
        page = client.get(address).text
        titles = [f"Story {number:02}." for number in range(100) if f"Story {number:02}." in page]
        assert len(titles) <= queries.PAGE
        seen += titles
        address = next(
            (line.split('href="')[1].split('"')[0] for line in page.split("<li") if 'rel="next"' in line),
            None,
        )
    assert seen == [f"Story {number:02}." for number in range(queries.PAGE * 2 + 3)]


def test_pages_cost_as_many_queries_with_many_items_as_with_few(client: FlaskClient, db: SQLAlchemy) -> None:
    queue = a_queue(db, "Deciding together", aims=["c-sdm"])
    author = a_person()
    enter(client, db, a_person(Role.CHAMPION))
    counts = []
    for _ in range(2):
        routed(a_story(author))
        asked: list[str] = []
        with db.engine.connect() as connection:
            engine = connection.engine
        event.listen(engine, "before_cursor_execute", lambda *args, asked=asked: asked.append(args[2]))
        client.get(HOME)
        client.get(f"{HOME}/{queue.public_id}")
        counts.append(len(asked))
        for _ in range(queries.PAGE + 2):
            routed(a_story(author))
    assert 0 < counts[0] == counts[1]


def test_an_unknown_queue_is_not_found(client: FlaskClient, db: SQLAlchemy) -> None:
    enter(client, db, a_person(Role.CHAMPION))
    assert client.get(f"{HOME}/{uuid4()}").status_code == 404


@pytest.mark.parametrize("after", ["nonsense", "fa5e9ac3-87ec-4d26-b77c-d85c52566b02", "\x00"])
def test_a_strange_place_in_the_list_breaks_nothing(client: FlaskClient, db: SQLAlchemy, after: str) -> None:
    routed(a_story(a_person()))
    enter(client, db, a_person(Role.CHAMPION))
    assert client.get(f"{HOME}/unrouted", query_string={"after": after}).status_code == 200


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("path", ["", "/unrouted", "/{queue}"])
def test_only_champions_leads_and_administrators_see_queues(
    client: FlaskClient, db: SQLAlchemy, role: Role, path: str
) -> None:
    queue = a_queue(db, "Deciding together")
    enter(client, db, a_person(role))
    allowed = role in (Role.CHAMPION, Role.LEAD, Role.ADMINISTRATOR)
    status = client.get(HOME + path.format(queue=queue.public_id)).status_code
    assert status == (200 if allowed else 404)


def test_nothing_is_said_to_somebody_who_is_not_signed_in(client: FlaskClient, db: SQLAlchemy) -> None:
    queue = a_queue(db, "Deciding together")
    assert client.get(f"{HOME}/{queue.public_id}").status_code == 302
