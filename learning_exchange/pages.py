"""What every page shares: dates and plurals as people read them, addresses of static files, error pages.

Templates say what a page shows; this says how small things are written on it. No feature's logic and no
database: an error page must still come up when the database is down.
"""

from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from math import ceil
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

import structlog
from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.routing import RoutingException

from learning_exchange import clock, logs
from learning_exchange.extensions import limiter

STATIC = Path(__file__).parent / "static"
FAULT_PAGES = {400, 404, 405, 413, 500, 503}  # 403 is shown as 404: absent and forbidden look the same
WORTH_KEEPING = 20  # characters: shorter values are choices and keys, quickly made again
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)  # strftime's names follow the machine's locale, and cost more
MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60
A_MOMENT = 5  # seconds over the full minute, which nobody's reading takes less than

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Teach the templates our filters and globals, and give every HTTP error a page of its own."""
    for write in (day, day_and_time, ago, when, since, plural):
        app.jinja_env.filters[write.__name__] = write
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.register_error_handler(HTTPException, fault_page)


def day(at: datetime | date) -> str:
    """A moment or date as "3 March 2026", on the calendar of the site's time zone."""
    on = _local(at) if isinstance(at, datetime) else at
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def day_and_time(at: datetime) -> str:
    """A moment as "3 March 2026 at 2:05pm", by the clock of the site's time zone."""
    at = _local(at)
    return f"{day(at)} at {at.hour % 12 or 12}:{at.minute:02}{'am' if at.hour < 12 else 'pm'}"


def ago(at: datetime) -> str:
    """How long ago a moment was: "just now", "5 minutes ago", "2 hours ago", "yesterday", "3 weeks ago"."""
    seconds = (clock.now() - at).total_seconds()
    if seconds < MINUTE:
        return "just now"
    if seconds < HOUR:
        return f"{plural(int(seconds // MINUTE), 'minute')} ago"
    if seconds < DAY:
        return f"{plural(int(seconds // HOUR), 'hour')} ago"
    return _days_ago((_local(clock.now()).date() - _local(at).date()).days)


def _days_ago(days: int) -> str:
    if days <= 1:
        return "yesterday"
    if days < 14:
        return f"{days} days ago"
    if days < 60:
        return f"{days // 7} weeks ago"
    return f"{plural(days // 30, 'month')} ago" if days < 730 else f"{days // 365} years ago"


def when(at: datetime) -> Markup:
    """A moment as ``<time>`` that shows the day; machines, and who points at it, get the exact time."""
    at = _local(at)
    return _time(at, day(at))


def since(at: datetime) -> Markup:
    """A moment as ``<time>`` that shows how long ago it was."""
    return _time(_local(at), ago(at))


def _time(at: datetime, words: str) -> Markup:
    machine = at.isoformat(timespec="seconds")
    return Markup(f'<time datetime="{machine}" title="{day_and_time(at)}">{words}</time>')  # noqa: S704  # all ours


def plural(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: "1 story", "2 stories", "1,200 people"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


@lru_cache
def asset(name: str) -> str:
    """The address of a static file, with a mark of its content so that browsers may keep it for ever."""
    return f"/static/{name}?v={sha256((STATIC / name).read_bytes()).hexdigest()[:10]}"


def fault_page(error: HTTPException) -> ResponseReturnValue:
    """The page for an HTTP error, in plain English; errors without a page of their own get the nearest."""
    if isinstance(error, InternalServerError):
        return _broken(error)
    code = 404 if error.code in (None, 403) else error.code
    if code < 400:
        return error.get_response()  # a redirect is no fault
    page, values = _page_for(error, code)
    render = render_template if code < 500 else _render_alone
    return render(f"errors/{page}.html", **values), code, _kept_headers(error)


def _page_for(error: HTTPException, code: int) -> tuple[str, dict[str, object]]:
    if isinstance(error, CSRFError):
        return "stale", {"typed": _typed(), "again": _where_the_form_lives()}
    if code == 429:
        return "429", {"wait": _wait(error)}
    return str(code if code in FAULT_PAGES else 400 if code < 500 else 503), {}


def _broken(error: InternalServerError) -> ResponseReturnValue:
    reference = uuid4().hex[:8]
    log.error("page_broke", reference=reference, **logs.fault(error.original_exception or error))
    return _render_alone("errors/500.html", reference=reference), 500


def _render_alone(name: str, **values: object) -> str:
    """Render without the app's context processors: they ask the database who is signed in."""
    return current_app.jinja_env.get_template(name).render(**values)


def _kept_headers(error: HTTPException) -> list[tuple[str, str]]:
    return [(name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")]


def _typed() -> list[tuple[str, str]]:
    """What somebody wrote in the form that we refuse, so that they can copy it."""
    return [
        (name.rpartition("-")[2].replace("_", " ").capitalize(), text)
        for name, text in request.form.items(multi=True)
        if len(text) >= WORTH_KEEPING and "password" not in name and "token" not in name
    ]


def _where_the_form_lives() -> str:
    """The page that the form was sent from; the start page where that cannot be opened by its address."""
    came = urlsplit(request.referrer or "")
    if came.netloc == request.host and _opens(came.path):
        return came.path + (f"?{came.query}" if came.query else "")
    return request.path if _opens(request.path) else "/"


def _opens(path: str) -> bool:
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except (HTTPException, RoutingException):
        return False
    return True


def _wait(error: HTTPException) -> str:
    limit = limiter.current_limit if isinstance(error, RateLimitExceeded) else None
    return in_words(max(1, limit.reset_at - clock.now().timestamp()) if limit else HOUR)


def in_words(seconds: float) -> str:
    """How long to wait, rounded up to what one remembers: "4 minutes", "25 minutes", "1 hour", "3 hours"."""
    minutes = ceil((seconds - A_MOMENT) / MINUTE)
    if minutes > 60:
        return plural(ceil(minutes / 60), "hour")
    minutes = max(1, minutes if minutes <= 10 else 5 * ceil(minutes / 5))
    return plural(minutes, "minute") if minutes < 60 else "1 hour"


def _local(at: datetime) -> datetime:
    zone = ZoneInfo(current_app.extensions["settings"].time_zone)
    return at if at.tzinfo is zone else at.astimezone(zone)
