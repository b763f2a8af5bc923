"""The site that the browser tests visit: served over loopback, with a region whose names and words are ugly.

Where a page can look different (nothing there yet, names without end) there is somebody for whom it does.
`places` gives names to what stands in addresses: `site.address("cases.story", public_id="published")`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

from aiosmtpd.smtp import Envelope
from flask import Flask, url_for
from playwright.sync_api import Page
from sqlalchemy import func, select
from werkzeug.serving import WSGIRequestHandler, make_server

from learning_exchange import clock
from learning_exchange.cases.models import CaseComment
from learning_exchange.cases.rules import CaseState
from learning_exchange.digests.models import DigestChoice, DigestItem, DigestRun
from learning_exchange.digests.tokens import unsubscribe_token
from learning_exchange.events.cases import CaseClaimed, CasePublished, CaseSubmitted
from learning_exchange.extensions import db
from learning_exchange.local.mailbox import keep
from learning_exchange.mail.models import Mail
from learning_exchange.mail.rules import MailState
from learning_exchange.outbox import EventRecord, Task, TaskState, record
from learning_exchange.people.models import Invitation, Organisation, Person
from learning_exchange.people.operations.signing_in import begin_sign_in
from learning_exchange.people.rules import Role
from learning_exchange.people.tokens import invitation_token, reset_token
from learning_exchange.practice_development.models import Queue, QueueItem, RoutingRule
from tests.region import PASSWORD, a_person, a_story, an_organisation

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
UNFOUND = "Mrs Bannister rang 943 476 5919 on 3 March 2026, and her son at bob@example.org."
UGLY: dict[str, Any] = {
    "title": f"{LONG}: how <b>nobody</b> & 'everybody' asked her 🐕 مرحبا {LONG}",
    "place": f"The back room of {LONG} surgery",
    "what_mattered": f"Going home. {LONG}{LONG}{LONG}",
}
GOLDEN = sorted(
    (Path(__file__).parent.parent / "mail" / "golden").glob("*.eml")
)  # one of each mail that we send
EVERYBODY = ("staff", "newcomer", "champion", "lead", "administrator")
Open = Callable[..., Page]


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
def serving(app: Flask) -> Iterator[Site]:
    """The application at a free port of loopback, settled."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    site = Site(app, f"http://127.0.0.1:{server.port}")
    with app.app_context():
        settle(site)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


def settle(site: Site) -> None:
    """Make the people, stories, queues, tasks and invitations that the pages show."""
    home = an_organisation(
        name=f"{LONG} and Myshire University Hospitals NHS Foundation Trust", short_name=LONG
    )
    people = _people(site, home)
    _stories(site, people)
    _queues(site)
    _tasks(site)
    _invitations(site, people, home)
    _mails(site, people)
    site.places["organisation"] = str(home.public_id)
    db.session.commit()


def _people(site: Site, home: Organisation) -> dict[str, Person]:
    roles = {"champion": Role.CHAMPION, "lead": Role.LEAD, "administrator": Role.ADMINISTRATOR}
    people = {
        who: a_person(
            roles.get(who, Role.STAFF),
            name=f"Alexandrina Featherstonehaugh-{who.capitalize()}{LONG}",
            email=f"{who}@{LONG.lower()}.example.org",
            organisation=home if who != "champion" else None,
        )
        for who in EVERYBODY
    }
    for number in range(60):
        a_person(name=f"Ade Okafor the {number}th", organisation=home)
    site.emails = {who: person.email for who, person in people.items()}
    site.places |= {f"person {who}": str(person.public_id) for who, person in people.items()}
    site.places["reset token"] = reset_token(people["staff"], expires_at=clock.now() + timedelta(hours=1))
    begin_sign_in(people["staff"], device="A telephone with a very long name indeed, in Firefox")
    return people


def _stories(site: Site, people: dict[str, Person]) -> None:
    staff, champion = people["staff"], people["champion"]
    stories = {
        "draft": a_story(staff, CaseState.DRAFT, what_you_did=UNFOUND, **UGLY),
        "empty draft": a_story(
            staff, CaseState.DRAFT, title="", place="", what_mattered="", behaviours=[], aims=[]
        ),
        "returned": a_story(staff, CaseState.WITH_AUTHOR),
        "waiting": a_story(staff, CaseState.WITH_CHAMPION, **UGLY),
        "claimed": a_story(staff, CaseState.WITH_CHAMPION, claimed_by=champion),
        "published": a_story(staff, behaviours=["c-sdm-respect-expertise", "c-nonjudgemental"], **UGLY),
        "withdrawn": a_story(staff, CaseState.WITHDRAWN),
        "archived": a_story(staff, CaseState.ARCHIVED),
    }
    for number in range(24):  # a page and a bit
        a_story(staff, published_at=clock.now() - timedelta(days=number))
        a_story(staff, CaseState.WITH_CHAMPION, state_since=clock.now() - timedelta(days=number))
    db.session.add(
        CaseComment(
            case_id=stories["returned"].id,
            submission=1,
            field="what_mattered",
            body=f"Could you say what she wanted, in her own words? {LONG}",
            by_id=champion.id,
        )
    )
    site.places |= {name: str(story.public_id) for name, story in stories.items()}
    for story in stories.values():
        record(CaseSubmitted(story.id, submission=1), by=staff.id)
        record(CaseClaimed(story.id), by=champion.id)
    record(CasePublished(stories["published"].id), by=champion.id)
    site.places["a story's number"] = str(stories["published"].id)


def _queues(site: Site) -> None:
    queue = Queue(name=f"Choice and consent in {LONG}", purpose=f"What people decide, with whom. {LONG}")
    empty = Queue(name="An empty queue", purpose="Nothing came here yet.")
    db.session.add_all([queue, empty])
    db.session.flush()
    db.session.add(RoutingRule(queue_id=queue.id, position=1, conditions={"aims": ["c-sdm"]}))
    number = int(site.places["a story's number"])
    for offset in range(-7, 40):
        db.session.add(
            QueueItem(
                kind="case",
                contribution_id=number + offset,
                queue_id=queue.id if offset < 38 else None,
                because=f"because it is about Support shared decision making, and comes from {LONG}",
            )
        )
    db.session.flush()
    site.places |= {"queue": str(queue.public_id), "empty queue": str(empty.public_id)}


def _tasks(site: Site) -> None:
    record(CaseSubmitted(int(site.places["a story's number"]), submission=1), by=None)
    db.session.flush()
    event_id = db.session.scalar(select(func.max(EventRecord.id)))
    for number, state in enumerate((TaskState.DEAD, TaskState.READY, TaskState.LEASED, TaskState.DISCARDED)):
        db.session.add(
            Task(
                event_id=event_id,
                reaction=f"route_contribution_{number}_{LONG}",
                state=state,
                attempts=number,
                last_error=f"OperationalError at relay.py:40 {LONG}",
                discarded_because="It was a test." if state == TaskState.DISCARDED else None,
            )
        )
    db.session.flush()
    site.places["dead task"] = str(db.session.scalar(select(Task.id).filter_by(state=TaskState.DEAD)))


def _invitations(site: Site, people: dict[str, Person], home: Organisation) -> None:
    soon, past = clock.now() + timedelta(days=14), clock.now() - timedelta(days=1)
    made = {
        "invitation token": Invitation(email=f"new@{LONG.lower()}.example.org", expires_at=soon),
        "expired token": Invitation(email="late@example.org", expires_at=past),
        "accepted token": Invitation(email="here@example.org", expires_at=soon, accepted_at=past),
        "member token": Invitation(email=people["champion"].email, expires_at=soon),
    }
    for invitation in made.values():
        invitation.organisation = home
        invitation.roles = [str(Role.STAFF)]
        invitation.invited_by = people["administrator"]
    db.session.add_all(made.values())
    db.session.flush()
    site.places |= {name: invitation_token(invitation) for name, invitation in made.items()}


def _mails(site: Site, people: dict[str, Person]) -> None:
    staff = people["staff"]
    for number, state in enumerate(MailState):
        db.session.add(
            Mail(
                template="story_published",
                person=staff,
                to_address=staff.email,
                params={},
                dedup_key=f"shown:{number}",
                message_id=f"<{number}@{LONG.lower()}.example.org>",
                state=state,
                attempts=number,
                reply_code=451,
            )
        )
    run = DigestRun(
        person=staff, local_date=clock.now().date(), composed_at=clock.now(), items_count=1, news=[]
    )
    db.session.add_all([run, DigestChoice(person=staff, weekdays=[1, 4], hour=7)])
    db.session.flush()
    because = f"because you follow Support shared decision making, as told in {LONG}"
    number = int(site.places["a story's number"])
    db.session.add(DigestItem(run_id=run.id, person_id=staff.id, case_id=number, position=1, because=because))
    site.places["stop token"] = unsubscribe_token(staff)
    for golden in GOLDEN:
        envelope = Envelope()
        envelope.rcpt_tos, envelope.content = [staff.email], golden.read_bytes()
        site.places[f"mail {golden.stem}"] = keep(site.app.extensions["settings"].mailbox, envelope).stem
