"""What every page shares: dates and plurals as people read them, addresses of static files, error pages.

Templates say what a page shows; this says how small things are written on it. No feature's logic and no
database: an error page must still come up when the database is down.
"""

from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import structlog
from flask import Flask, current_app, render_template
from werkzeug.exceptions import HTTPException, InternalServerError

from learning_exchange import clock

STATIC = Path(__file__).parent / "static"
FAULT_PAGES = {400, 404, 405, 413, 429, 500, 503}  # 403 is shown as 404: absent and forbidden look the same
MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Teach the templates our filters and globals, and give every HTTP error a page of its own."""
    for write in (day, day_and_time, ago, machine_time, plural):
        app.jinja_env.filters[write.__name__] = write
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.register_error_handler(HTTPException, fault_page)


def day(at: datetime | date) -> str:
    """A moment or date as "3 March 2026", on the calendar of the site's time zone."""
    at = _local(at) if isinstance(at, datetime) else at
    return f"{at.day} {at:%B %Y}"


def day_and_time(at: datetime) -> str:
    """A moment as "3 March 2026 at 2:05pm", by the clock of the site's time zone."""
    at = _local(at)
    return f"{day(at)} at {at.hour % 12 or 12}:{at:%M}{'am' if at.hour < 12 else 'pm'}"


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


def machine_time(at: datetime) -> str:
    """A moment as the ``datetime`` attribute of ``<time>`` wants it, in UTC to the second."""
    return at.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")


def plural(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: "1 story", "2 stories", "1,200 people"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


@lru_cache
def asset(name: str) -> str:
    """The address of a static file, with a mark of its content so that browsers may keep it for ever."""
    return f"/static/{name}?v={sha256((STATIC / name).read_bytes()).hexdigest()[:10]}"


def fault_page(error: HTTPException) -> tuple[str, int, dict[str, str]]:
    """The page for an HTTP error, in plain English; any error without a page of its own gets the nearest one."""
    if isinstance(error, InternalServerError):
        return _broken(error)
    code = error.code or 500
    shown = 404 if code == 403 else code
    page = shown if shown in FAULT_PAGES else (400 if shown < 500 else 503)
    retry_after = getattr(error, "retry_after", None)
    headers = dict(error.get_headers()) if error.response is None else dict(error.response.headers)
    headers = {name: value for name, value in headers.items() if name in ("Allow", "Retry-After")}
    return render_template(f"errors/{page}.html", retry_after=retry_after), shown, headers


def _broken(error: InternalServerError) -> tuple[str, int, dict[str, str]]:
    reference = uuid4().hex[:8]
    log.error("page_broke", reference=reference, exc_info=error.original_exception)
    return render_template("errors/500.html", reference=reference), 500, {}


def _local(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(current_app.config.get("TIME_ZONE", "Europe/London")))
