"""What a feature hands over when one of its mails is about to go, and how the words are made of it.

Each feature that sends mail has a `mails.py` with composers and a dict `COMPOSERS` (template name ->
composer). `workers/mail.py` puts the dicts together, so that nothing here knows a feature. A composer
runs right before sending: it asks again whether the mail is still allowed, still wanted and still
worth sending. The words stand in templates/mail/<template>.{subject.txt,txt,html}.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from learning_exchange.mail.models import Mail


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


def link(endpoint: str, **values: Any) -> str:
    """The full address of a page, for mails; templates of mails know it as `link`."""
    site = urlsplit(current_app.extensions["settings"].site_url)
    adapter = current_app.url_map.bind(site.netloc, script_name=site.path or "/", url_scheme=site.scheme)
    return adapter.build(endpoint, values, force_external=True)
