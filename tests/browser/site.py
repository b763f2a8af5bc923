"""The site that the browser tests visit: served over loopback, with a region whose names and words are ugly.

What it shows is made in `rooms/`. `places` gives names to what stands in addresses:
`site.address("cases.story", public_id="published")`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Thread
from typing import Any

from flask import Flask, url_for
from playwright.sync_api import Page
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from learning_exchange import clock
from learning_exchange.cases.rules import CaseState
from learning_exchange.extensions import db
from learning_exchange.people.models import Invitation, Organisation, Person
from learning_exchange.people.rules import Role
from learning_exchange.people.tokens import invitation_token, reset_token
from tests.region import PASSWORD, a_person, a_story


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Say nothing of each request."""


@dataclass
class Site:
    """Where the site is, who can sign in, and what the parts of its addresses are called."""

    app: Flask
    url: str
    emails: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)  # while the site is settled

    def address(self, endpoint: str, query: str = "", **parts: str) -> str:
        """The path of a page; parts are names of places, or stand for themselves."""
        named: dict[str, Any] = {key: self.places.get(part, part) for key, part in parts.items()}
        with self.app.test_request_context():
            return url_for(endpoint, **named) + query

    def somebody(self, *roles: Role, **values: Any) -> str:
        """The email address of somebody of one test's own."""
        with self.app.app_context():
            return a_person(*roles, **values).email

    def story(self, email: str, state: CaseState, title: str) -> None:
        """A story of somebody's."""
        a_story(db.session.scalars(select(Person).filter_by(email=email)).one(), state, title=title)

    def invite(self, email: str) -> str:
        """The token of the link that somebody new gets."""
        organisation = db.session.scalars(select(Organisation).limit(1)).one()
        until = clock.now() + timedelta(days=14)
        invitation = Invitation(email=email, organisation=organisation, roles=["staff"], expires_at=until)
        db.session.add(invitation)
        db.session.commit()
        return invitation_token(invitation)

    def reset_token(self, email: str) -> str:
        """The token of the link that somebody gets who forgot their password."""
        person = db.session.scalars(select(Person).filter_by(email=email)).one()
        return reset_token(person, expires_at=clock.now() + timedelta(hours=1))

    def sign_in(self, page: Page, who: str) -> None:
        """Sign somebody in by the form, as they would."""
        page.goto(f"{self.url}/sign-in")
        page.fill("#email", self.emails[who])
        page.fill("#password", PASSWORD)
        page.click("main button:has-text('Sign in')")
        assert "/sign-in" not in page.url, page.inner_text("main")


@contextmanager
def serving(app: Flask, settlers: Iterable[Callable[[Site], None]]) -> Iterator[Site]:
    """The application at a free port of loopback, when all have settled."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    site = Site(app, f"http://127.0.0.1:{server.port}")
    with app.app_context():
        for settle in settlers:
            settle(site)
            db.session.commit()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()
