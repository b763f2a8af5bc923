"""How often something may be tried: by address, so that nobody guesses one person's password or fills one
mailbox, and by network, so that nobody goes through many addresses.

Both count an address that nobody has like any other. They count what is sent (POST), never what is opened.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from flask import request
from wtforms.validators import StopValidation

from learning_exchange.extensions import limiter
from learning_exchange.fields import EMAIL_MOST, plain_address
from learning_exchange.people.access import current_person
from learning_exchange.people.rules import network_of

# Ten slips are more than anybody makes; 960 guesses a day are nothing against the passwords that we allow.
GUESSES = "10 per 15 minutes"
# A whole hospital comes from one address: of 3,000 staff some 200 sign in on a day, most of them at eight.
GUESSES_OF_A_NETWORK = "300 per 15 minutes"
# Each sends a mail: a second and a third in case the first went astray.
MAILS = "3 per hour"
MAILS_OF_A_NETWORK = "60 per hour"

Decorator = Callable[[Any], Any]


def limit_guesses(view: Any) -> Any:
    """Limit how often a password is tried."""
    return _limited(GUESSES, address_tried)(_limited(GUESSES_OF_A_NETWORK, _network)(view))


def limit_mails(view: Any) -> Any:
    """Limit how often somebody has a mail sent to an address of their choice."""
    return _limited(MAILS, address_tried)(_limited(MAILS_OF_A_NETWORK, _network)(view))


def limit_guesses_when_signed_in(view: Any) -> Any:
    """Limit how often the password of whoever is signed in is tried: they may have left their phone."""
    return _limited(GUESSES, lambda: f"person {current_person().id}")(view)


def forgive_slips() -> None:
    """Forget how often this address was tried, because now the password was right."""
    for used in limiter.current_limits:
        if used.request_args[0] == address_tried():
            limiter.limiter.clear(used.limit, *used.request_args)


def address_tried() -> str:
    """A mark of the address in the form: short, and nobody can read who tried to sign in."""
    typed = request.form.get("email", "").strip()
    try:
        address = plain_address(typed) if len(typed) <= EMAIL_MOST else typed
    except StopValidation:
        address = typed
    return sha256(address.lower().encode()).hexdigest()


def _network() -> str:
    return network_of(request.remote_addr or "nowhere")


def _limited(amount: str, key: Callable[[], str]) -> Decorator:
    return limiter.limit(amount, key_func=key, methods=["POST"])
