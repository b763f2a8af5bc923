"""The mailbox pages of the trial stack: every mail that was sent, whoever it was for.

create_app() registers them only where the mail catcher is in use, which production refuses.
"""

import re
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for

from learning_exchange.local.mailbox import Caught, newest, read

mailbox = Blueprint("mailbox", __name__, url_prefix="/mailbox")
PAGE = 50
# A mail's HTML is somebody else's page: no script, no request, and its links open beside it.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
HEAD = re.compile("<head[^>]*>", re.IGNORECASE)
LINKS_OPEN_BESIDE = '<base target="_blank" rel="noopener">'


@mailbox.get("")
def index() -> str:
    """The mails, newest first."""
    to = request.args.get("to", "")
    mails = newest(_folder(), before=request.args.get("before", ""), to=to, limit=PAGE + 1)
    older = url_for("mailbox.index", to=to, before=mails[PAGE - 1].name) if len(mails) > PAGE else None
    return render_template("local/mailbox.html", mails=mails[:PAGE], to=to, older=older)


@mailbox.get("/<name>")
def mail(name: str) -> str:
    """One mail: its headers, its text, its HTML in a frame of its own."""
    found = _mail_or_404(name)
    return render_template("local/mail.html", mail=found, has_html=bool(found.body("html")))


@mailbox.get("/<name>/html")
def html(name: str) -> Response:
    """The HTML part of one mail, as a page that can do nothing."""
    body = HEAD.sub(rf"\g<0>{LINKS_OPEN_BESIDE}", _mail_or_404(name).body("html"), count=1)
    response = Response(body)  # as it is: MAIL_POLICY keeps it harmless
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


def _mail_or_404(name: str) -> Caught:
    found = read(_folder(), name)
    if found is None:
        abort(404)
    return found


def _folder() -> Path:
    folder: Path = current_app.extensions["settings"].mailbox
    return folder
