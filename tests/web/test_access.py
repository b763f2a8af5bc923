"""The access table: every route, for every role, on one's own, another's and a missing object.

The table is tests/access_table.py; a route of the application that is missing there fails. "Open" is any
answer but two: the page that asks to sign in, and the 404 that absent and forbidden share.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

from learning_exchange.cases.rules import CaseState
from learning_exchange.people.models import Person
from learning_exchange.people.operations.signing_in import begin_sign_in
from learning_exchange.people.rules import Role
from tests import queues
from tests.access_table import (
    AUTHOR,
    EVERYBODY,
    MAIL_OF_THE_TRIAL,
    OBJECT,
    PLAIN,
    SIGNED_IN,
    STORY,
    TOKEN,
    Who,
)
from tests.additions import addresses_of
from tests.author import STORY as STORY_FIELDS
from tests.barrier import places_of_barriers
from tests.kept import parts_of_search
from tests.region import a_person, a_story
from tests.routed import a_queue, places_of_routing

PERSONAS: tuple[str, ...] = ("nobody", AUTHOR, *Role)


@dataclass
class World:
    """One of everything, made by people whom nobody here is signed in as."""

    objects: dict[str, Mapping[str, object]]
    stories: dict[CaseState, UUID] = field(default_factory=dict)


@pytest.fixture
def world(app: Flask, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch) -> World:
    """A queue, a person, an organisation, an invitation, a task, a mail."""
    monkeypatch.setitem(
        app.config, "WTF_CSRF_ENABLED", False
    )  # which would answer before access is asked for
    monkeypatch.setitem(app.config, "RATELIMIT_ENABLED", False)
    somebody = a_person()
    organisation = somebody.memberships[0].organisation
    queue = a_queue()
    invitation, task, mail = (db.session.execute(text(statement)).scalar_one() for statement in _ROWS)
    person = {"person": somebody.public_id}
    membership = person | {"organisation": organisation.public_id}
    return World(
        {
            **addresses_of(somebody),
            **queues.addresses_of(somebody),
            **places_of_routing(queue),
            **places_of_barriers(somebody),
            "people.person": person,
            "people.left": person,
            "people.roles": membership,
            "people.end": membership,
            "people.organisation": {"organisation": organisation.public_id},
            "people.resend": {"invitation": invitation},
            "people.cancel": {"invitation": invitation},
            **parts_of_search(somebody),
            "people.end_sign_in": {"sign_in": begin_sign_in(somebody, device="Another").public_id},
            "history.retry": {"task_id": task},
            "history.discard": {"task_id": task},
            "history.mail_again": {"mail_id": mail},
        }
    )


_ROWS = (
    "INSERT INTO invitation (public_id, email, organisation_id, roles, expires_at)"
    " SELECT gen_random_uuid(), 'new@example.org', max(id), '{staff}', now() + interval '1 day'"
    " FROM organisation RETURNING public_id",
    "WITH happened AS (INSERT INTO event (type, version, stream, payload, correlation_id, occurred_at)"
    " VALUES ('CaseWithdrawn', 1, 'case:1', '{\"case_id\": 1}', gen_random_uuid(), now()) RETURNING id)"
    " INSERT INTO task (event_id, reaction, state) SELECT id, 'route_contribution', 'dead' FROM happened"
    " RETURNING id",
    "INSERT INTO mail (template, to_address, params, dedup_key, message_id, state)"
    " VALUES ('digest', 'a@example.org', '{}', 'one', '<one@example.org>', 'uncertain') RETURNING id",
)  # fmt: skip


@pytest.fixture(params=PERSONAS)
def persona(request: pytest.FixtureRequest) -> str:
    """Who asks: nobody who is signed in, an author, or the holder of one role."""
    return str(request.param)


@pytest.fixture
def visitor(app: Flask, db: SQLAlchemy, world: World, persona: str) -> FlaskClient:
    """The persona's browser. The stories are the author's own, and somebody else's to every other persona."""
    client = app.test_client()
    me = a_person(Role.STAFF if persona in ("nobody", AUTHOR) else Role(persona))
    writer = me if persona == AUTHOR else a_person()
    world.stories = {state: a_story(writer, state).public_id for state in CaseState}
    if persona == AUTHOR:
        world.objects |= addresses_of(me) | places_of_barriers(me) | parts_of_search(me)
        world.objects["people.end_sign_in"] = {"sign_in": begin_sign_in(me, device="Phone").public_id}
    if persona != "nobody":
        sign_in(client, me, db)
    return client


def sign_in(client: FlaskClient, person: Person, db: SQLAlchemy) -> None:
    row = begin_sign_in(person, device="Test")
    db.session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = str(row.public_id)


def verdict(app: Flask, client: FlaskClient, key: tuple[str, str], **values: object) -> str:
    """How a request was answered: "open", "hidden" or "asked to sign in"."""
    method, endpoint = key
    with app.test_request_context():
        address = app.url_for(endpoint, **values)  # type: ignore[arg-type]
    # An empty story is refused before it is asked whose it is.
    sent = STORY_FIELDS if key == ("POST", "cases.save") else None
    with client.open(address, method=method, data=sent) as answer:
        page = answer.get_data().decode(errors="replace")  # a file is no text
    assert answer.status_code < 500, (key, answer.status_code)
    if "/sign-in?next=" in (answer.location or "") or "This page was open for too long" in page:
        return "asked to sign in"
    return "hidden" if answer.status_code == 404 else "open"


def expected(who: Who, persona: str) -> str:
    if who == EVERYBODY:
        return "open"
    if persona == "nobody":
        return "asked to sign in"
    return "open" if who == SIGNED_IN or persona in who else "hidden"


def test_every_route_stands_in_the_table(app: Flask) -> None:
    routes = {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == set(PLAIN) | set(STORY) | set(OBJECT) | TOKEN | MAIL_OF_THE_TRIAL


def test_plain_routes(app: Flask, visitor: FlaskClient, persona: str) -> None:
    leaving = ("POST", "people.sign_out")
    for key, who in [(key, who) for key, who in PLAIN.items() if key != leaving] + [
        (leaving, PLAIN[leaving])
    ]:
        values = {"filename": "exchange.css"} if key[1] == "static" else {}
        assert verdict(app, visitor, key, **values) == expected(who, persona), key


@pytest.mark.parametrize("key", STORY, ids=" ".join)
def test_routes_of_a_story(
    app: Flask, visitor: FlaskClient, world: World, persona: str, key: tuple[str, str]
) -> None:
    for state, public_id in world.stories.items():
        may = STORY[key].get(state, set())
        assert verdict(app, visitor, key, public_id=public_id) == expected(may, persona), state


def test_routes_of_a_missing_story(app: Flask, visitor: FlaskClient, persona: str) -> None:
    for key in STORY:
        if key == ("POST", "cases.save"):  # a key that nobody has used begins a story: that is its purpose
            continue
        hidden = "asked to sign in" if persona == "nobody" else "hidden"
        assert verdict(app, visitor, key, public_id=uuid4()) == hidden, key


def test_routes_of_another_object(app: Flask, visitor: FlaskClient, world: World, persona: str) -> None:
    for key, who in OBJECT.items():
        assert verdict(app, visitor, key, **world.objects[key[1]]) == expected(who, persona), key


def test_routes_of_a_missing_object(app: Flask, visitor: FlaskClient, world: World, persona: str) -> None:
    hidden = "asked to sign in" if persona == "nobody" else "hidden"
    for key in OBJECT:
        missing = {
            name: uuid4() if isinstance(v, UUID) else 999_999 for name, v in world.objects[key[1]].items()
        }
        assert verdict(app, visitor, key, **missing) == hidden, key


def test_a_token_that_nobody_signed_opens_nothing(app: Flask, visitor: FlaskClient) -> None:
    for key in sorted(TOKEN):
        with app.test_request_context():
            address = app.url_for(key[1], token="forged.token.here")
        answer = visitor.open(address, method=key[0])
        assert answer.status_code in (404, 410), (key, answer.status_code)


@pytest.mark.parametrize("name", ["nothing", "..", "%2e%2e%2fsecret_key", "1.eml"])
def test_a_mail_that_is_not_there_is_hidden(app: Flask, client: FlaskClient, name: str) -> None:
    for page in ("", "/html"):
        assert client.get(f"/mailbox/{name}{page}").status_code in (404, 308)


def test_opening_any_page_changes_nothing(app: Flask, db: SQLAlchemy, world: World) -> None:
    everything = a_person(*Role)
    client = app.test_client()
    sign_in(client, everything, db)
    own = {state: a_story(everything, state).public_id for state in CaseState}
    others = {state: a_story(a_person(), state).public_id for state in CaseState}
    db.session.commit()
    addresses = []
    with app.test_request_context():
        addresses += [app.url_for(name) for method, name in PLAIN if method == "GET" and name != "static"]
        addresses += [
            app.url_for(name, public_id=story)
            for method, name in STORY
            if method == "GET"
            for story in (*own.values(), *others.values())
        ]
        for method, name in OBJECT:
            if method == "GET":
                addresses.append(app.url_for(name, **world.objects[name]))  # type: ignore[arg-type]
    before = fingerprint(db)
    for address in addresses:
        client.get(address)
        client.head(address)
        assert fingerprint(db) == before, address


def fingerprint(db: SQLAlchemy) -> dict[str, str]:
    """A digest of every table's rows, but for when a sign-in was last seen, and the rate limits."""
    named = (
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        " AND tablename NOT IN ('sign_in', 'attempt_count')"
    )
    tables = db.session.execute(text(named)).scalars()
    rows = "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM"
    return {name: db.session.execute(text(f'{rows} "{name}" AS t')).scalar_one() for name in tables}
