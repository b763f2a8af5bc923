"""Small things as pages write them, and the error pages: in plain English, and without a database."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import structlog
from flask import Flask, abort
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.exceptions import ServiceUnavailable

from learning_exchange import clock, create_app, extensions, pages
from learning_exchange.settings import Settings

NOON = datetime(2026, 3, 3, 12, 5, tzinfo=UTC)
NOWHERE = "postgresql://nobody@127.0.0.1:9/nothing"  # the discard port: nothing listens


@pytest.fixture
def lonely_app() -> Flask:
    """The application with no database to be had, and with routes that go wrong in every way."""
    app = create_app(Settings(app_env="test", database_url=NOWHERE))
    app.config.update(PROPAGATE_EXCEPTIONS=False, MAX_CONTENT_LENGTH=100_000)
    app.add_url_rule("/fault/<int:code>", "fault", abort)
    app.add_url_rule("/fault/busy", "busy", _busy)
    app.add_url_rule("/fault/broken", "broken", _break)
    app.add_url_rule("/fault/form", "form", lambda: "", methods=["POST"])
    return app


def _busy() -> str:
    raise ServiceUnavailable(retry_after=120)


def _break() -> str:
    return str(extensions.db.session.execute(extensions.db.text("SELECT 'Mrs Patel'")))


@pytest.fixture
def visitor(lonely_app: Flask) -> FlaskClient:
    return lonely_app.test_client()


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (datetime(2026, 3, 3, 14, 5, tzinfo=UTC), "3 March 2026 at 2:05pm"),
        (datetime(2026, 7, 31, 23, 30, tzinfo=UTC), "1 August 2026 at 12:30am"),  # summer time: the next day
        (datetime(2026, 12, 25, 12, 0, tzinfo=UTC), "25 December 2026 at 12:00pm"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "29 March 2026 at 2:00am"),  # the hour that was skipped
    ],
)
def test_a_moment_is_written_by_the_sites_clock(lonely_app: Flask, at: datetime, shown: str) -> None:
    with lonely_app.app_context():
        assert pages.day_and_time(at) == shown
        assert pages.day(at) == shown.partition(" at ")[0]


def test_a_date_is_written_as_it_is(lonely_app: Flask) -> None:
    with lonely_app.app_context():
        assert pages.day(date(2026, 1, 9)) == "9 January 2026"


@pytest.mark.parametrize(
    ("earlier", "shown"),
    [
        (timedelta(seconds=3), "just now"),
        (-timedelta(seconds=3), "just now"),  # two machines' clocks
        (timedelta(seconds=61), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=1, hours=11), "yesterday"),
        (timedelta(days=1, hours=13), "2 days ago"),  # by the calendar, not by 24 hours
        (timedelta(days=13), "13 days ago"),
        (timedelta(days=14), "2 weeks ago"),
        (timedelta(days=59), "8 weeks ago"),
        (timedelta(days=60), "2 months ago"),
        (timedelta(days=729), "24 months ago"),
        (timedelta(days=730), "2 years ago"),
    ],
)
def test_how_long_ago_something_was(lonely_app: Flask, earlier: timedelta, shown: str) -> None:
    with lonely_app.app_context(), clock.stopped(NOON):
        assert pages.ago(NOON - earlier) == shown


def test_a_time_tag_says_the_exact_time_to_machines(lonely_app: Flask) -> None:
    with lonely_app.app_context():
        assert pages.when(datetime(2026, 7, 1, 12, tzinfo=UTC)) == (
            '<time datetime="2026-07-01T13:00:00+01:00" title="1 July 2026 at 1:00pm">1 July 2026</time>'
        )


@pytest.mark.parametrize(
    ("count", "words", "shown"),
    [
        (1, ("story", "stories"), "1 story"),
        (0, ("story", "stories"), "0 stories"),
        (1200, ("person", "people"), "1,200 people"),
        (2, ("place",), "2 places"),
    ],
)
def test_a_count_agrees_with_its_noun(count: int, words: tuple[str, ...], shown: str) -> None:
    assert pages.plural(count, *words) == shown


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/nowhere", 404, "We cannot find that page"),
        ("/fault/404", 404, "We cannot find that page"),
        ("/fault/403", 404, "We cannot find that page"),
        ("/fault/400", 400, "We could not read what you sent"),
        ("/fault/418", 418, "We could not read what you sent"),
        ("/fault/form", 405, "This address only works with its button"),
        ("/fault/413", 413, "That is too much at once"),
        ("/fault/429", 429, "Please wait a little"),
        ("/fault/500", 500, "Something went wrong on our side"),
        ("/fault/broken", 500, "Something went wrong on our side"),
        ("/fault/503", 503, "We are not available just now"),
        ("/fault/504", 504, "We are not available just now"),
    ],
)
def test_every_fault_has_a_page_without_a_database(
    visitor: FlaskClient, address: str, status: int, heading: str
) -> None:
    answer = visitor.get(address)
    assert answer.status_code == status
    assert f">{heading}</h1>" in answer.text
    assert 'href="/"' in answer.text  # a way on


def test_absent_and_forbidden_look_the_same(visitor: FlaskClient) -> None:
    assert visitor.get("/fault/403").data == visitor.get("/fault/404").data


def test_a_broken_page_gives_a_reference_that_is_in_the_log_and_nothing_else(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "log", structlog.get_logger())  # one that no earlier test has bound
    with capture_logs() as logged:
        answer = visitor.get("/fault/broken")
    reference = re.search(r">([0-9a-f]{8})<", answer.text)
    assert reference
    assert [line["reference"] for line in logged] == [reference[1]]
    assert "Patel" not in f"{logged}{answer.text}"
    assert "psycopg" not in answer.text


def test_headers_that_say_when_and_how_are_kept(visitor: FlaskClient) -> None:
    assert visitor.get("/fault/busy").headers["Retry-After"] == "120"
    assert "POST" in visitor.get("/fault/form").headers["Allow"]


def test_a_form_that_was_open_too_long_gives_back_what_was_typed(visitor: FlaskClient) -> None:
    typed = {
        "what_mattered": "\nGoing home with the <b>dog</b>, she said",
        "short": "yes",
        "password": "correct horse battery staple",
        "csrf_token": "of another sign-in, long ago",
    }
    answer = visitor.post("/fault/form", data=typed)
    assert answer.status_code == 400
    assert ">What mattered</label>" in answer.text
    assert ">\n\nGoing home with the &lt;b&gt;dog&lt;/b&gt;, she said</textarea>" in answer.text
    for kept_back in ("horse", "long ago", "Short"):
        assert kept_back not in answer.text


@pytest.mark.parametrize(
    ("came_from", "again"),
    [
        ("http://localhost/sign-in?next=/cases", "/sign-in?next=/cases"),
        ("http://localhost/cases/write", "/cases/write"),
        ("http://localhost/fault/form", "/"),  # a page that only its button opens
        ("http://elsewhere.example/sign-in", "/"),
        ("http://localhost/nowhere", "/"),
        ("http://localhost//elsewhere.example", "/"),
        ("nonsense", "/"),
        (None, "/"),
    ],
)
def test_a_refused_form_is_opened_again_where_it_lives(
    visitor: FlaskClient, came_from: str | None, again: str
) -> None:
    headers = {"Referer": came_from} if came_from else {}
    page = visitor.post("/fault/form", data={}, headers=headers).text
    assert f'<a href="{again}">Open the page again</a>' in page


def test_a_form_at_an_address_that_opens_is_opened_there(visitor: FlaskClient) -> None:
    assert '<a href="/sign-in">Open the page again</a>' in visitor.post("/sign-in", data={}).text


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (1, "1 minute"),
        (62, "1 minute"),
        (66, "2 minutes"),
        (600, "10 minutes"),
        (660, "15 minutes"),
        (900.4, "15 minutes"),
        (3000, "50 minutes"),
        (3320, "1 hour"),
        (3601, "1 hour"),
        (3700, "2 hours"),
        (86400, "24 hours"),
    ],
)
def test_a_wait_is_rounded_up_to_what_one_remembers(seconds: float, shown: str) -> None:
    assert pages.in_words(seconds) == shown


def test_too_much_is_refused_kindly(visitor: FlaskClient) -> None:
    answer = visitor.post("/fault/form", data={"story": "x" * 200_000})
    assert answer.status_code == 413
    assert ">That is too much at once</h1>" in answer.text


def test_an_asset_may_be_kept_for_ever_because_its_address_changes_with_it(visitor: FlaskClient) -> None:
    with visitor.get(pages.asset("exchange.css")) as answer:
        assert answer.status_code == 200
        assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert pages.asset("exchange.css") != pages.asset("exchange.js").replace(".js", ".css")
