"""What every request shares: who is signed in, the navigation that they see, security headers, readiness.

How small things are written on a page, and the error pages, are in `pages.py`.
"""

from flask import Blueprint, Flask, Response, request, url_for
from flask_login import current_user
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from learning_exchange.extensions import db
from learning_exchange.people.rules import Role

readiness = Blueprint("readiness", __name__)

HEADERS = {
    # 'self' alone: no inline script, no foreign host. The design system's CSS holds pictures as data URLs.
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # links in mails carry tokens
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

# (label, endpoint, the roles that see it; none: everybody signed in)
NAVIGATION: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("Stories", "cases.index", frozenset()),
    ("Your stories", "cases.yours", frozenset()),
    ("Barriers", "barriers.yours", frozenset()),
    ("Review", "cases.waiting", frozenset({Role.CHAMPION, Role.PARTNER})),
    (
        "Practice development",
        "practice_development.index",
        frozenset({Role.CHAMPION, Role.LEAD, Role.ADMINISTRATOR}),
    ),
    ("Figures", "practice_development.figures", frozenset({Role.MANAGER})),
    ("People", "people.index", frozenset({Role.ADMINISTRATOR})),
    ("Tasks", "history.tasks", frozenset({Role.ADMINISTRATOR})),
)


def init_app(app: Flask) -> None:
    """Hang all of it on the application."""
    app.register_blueprint(readiness)
    app.context_processor(_who_and_where)
    app.after_request(_add_headers)
    app.teardown_request(_end_reading)
    if app.config["SESSION_COOKIE_SECURE"]:
        app.after_request(_require_https)


@readiness.get("/ready")
def ready() -> tuple[str, int]:
    """For launchers and load balancers: 200 when the database answers."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "not ready\n", 503
    return "ready\n", 200


def _end_reading(error: BaseException | None) -> None:
    """End what a page has only read with COMMIT.

    After a ROLLBACK psycopg forgets every statement that it has prepared, and to parse and plan them anew for
    each page cost more than to answer them: with it a list took 1.8 ms of CPU, without it 1.1.
    """
    if error is None and request.method == "GET":
        db.session.commit()


def _who_and_where() -> dict[str, object]:
    if not current_user.is_authenticated:
        return {"person": None, "navigation": []}
    return {"person": current_user, "navigation": _navigation(current_user.roles)}


def _navigation(roles: frozenset[Role]) -> list[tuple[str, str, bool]]:
    seen = [entry for entry in NAVIGATION if not entry[2] or entry[2] & roles]
    return [(label, url_for(endpoint), request.endpoint == endpoint) for label, endpoint, _ in seen]


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        # A shared phone's back button must not show the last person's page after they signed out.
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _require_https(response: Response) -> Response:
    response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response
