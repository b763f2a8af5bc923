"""What a feature hands over when one of its mails is about to go, and how the words are made of it.

Each feature that sends mail has a `mails.py` with composers and a dict `COMPOSERS` (template name ->
composer). `workers/mail.py` puts the dicts together, so that nothing here knows a feature. A composer
runs right before sending: it asks again whether the mail is still allowed, still wanted and still
worth sending. The words stand in templates/mail/<template>.{subject.txt,txt,html}.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from css_inline import CSSInliner
from flask import current_app

from learning_exchange.mail import queries
from learning_exchange.mail.mime import Letter, Mailbox
from learning_exchange.mail.models import Mail

_EMPTY_LINES = re.compile(r"\n[ \t]*\n\s*\n")


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates of a mail are filled with."""

    values: dict[str, Any] = field(default_factory=dict)
    unsubscribe_url: str | None = None  # for what people subscribe to: POSTing to it ends it (RFC 8058)


@dataclass(frozen=True, slots=True)
class Suppress:
    """That a mail is not to be sent, and why: a sentence for an administrator, with no names in it."""

    reason: str


Composer = Callable[[Mail], Context | Suppress]


def compose(mail: Mail, composers: Mapping[str, Composer]) -> Letter | Suppress:
    """The mail as it is to be sent now, or why it is not; raises KeyError for a mail that nobody composes."""
    if mail.person is not None and not mail.person.is_active:
        return Suppress("The person has left.")
    if queries.is_suppressed(mail.to_address):
        return Suppress("An earlier mail to this address came back: there is no such address.")
    context = composers[mail.template](mail)
    return context if isinstance(context, Suppress) else _letter(mail, context)


def link(endpoint: str, **values: Any) -> str:
    """The full address of a page, for mails; templates of mails know it as `link`."""
    site = urlsplit(current_app.extensions["settings"].site_url)
    adapter = current_app.url_map.bind(site.netloc, script_name=site.path or "/", url_scheme=site.scheme)
    return adapter.build(endpoint, values, force_external=True)


def whole(path: str) -> str:
    """The full address of a path of ours, for mails; an address that is whole already stays as it is."""
    return path if urlsplit(path).scheme else current_app.extensions["settings"].site_url.rstrip("/") + path


def _letter(mail: Mail, context: Context) -> Letter:
    sender = Mailbox(*parseaddr(current_app.extensions["settings"].mail_from))
    values = {"link": link, "unsubscribe_url": context.unsubscribe_url, **context.values}
    return Letter(
        sender=sender,
        recipient=Mailbox(mail.person.name if mail.person else "", _on_the_wire(mail.to_address)),
        subject=_render(mail, "subject.txt", values),
        text=_EMPTY_LINES.sub("\n\n", _render(mail, "txt", values)).strip() + "\n",
        html=_inliner().inline(_render(mail, "html", values)),
        message_id=mail.message_id,
        dated=mail.planned_at,
        more=_headers(sender, context.unsubscribe_url),
    )


def _render(mail: Mail, part: str, values: dict[str, Any]) -> str:
    # Not render_template(): its context processors ask who is signed in, and here nobody is.
    return current_app.jinja_env.get_template(f"mail/{mail.template}.{part}").render(values)


def _headers(sender: Mailbox, unsubscribe_url: str | None) -> tuple[tuple[str, str], ...]:
    # The second is for Exchange, which answers "I am away" to the first.
    headers = (("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All"))
    if unsubscribe_url is None:
        return headers
    return (
        *headers,
        ("List-Id", f"Learning Exchange <digest.{sender.address.rpartition('@')[2]}>"),
        ("List-Unsubscribe", f"<{unsubscribe_url}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )


@cache
def _inliner() -> CSSInliner:
    """Writes the layout's style into the tags: many mail programs know no style sheets. 60 µs a mail."""
    return CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)


def _on_the_wire(address: str) -> str:
    """The address with its domain in ASCII, as every mail server knows it."""
    local, _, domain = address.rpartition("@")
    return address if address.isascii() else f"{local}@{domain.encode('idna').decode()}"
