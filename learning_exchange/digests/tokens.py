"""The token in the link by which mails can be stopped: whose and which, signed, and good for ever.

Whoever was forwarded a mail can stop it for its reader; mail programs need it to work without a sign-in.
"""

from hashlib import sha256
from uuid import UUID

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from learning_exchange.digests.rules import Subscription
from learning_exchange.people.models import Person


def unsubscribe_token(person: Person, subscription: Subscription = Subscription.DIGEST) -> str:
    """The token for one person's digests, or for another of their mails."""
    whose = person.public_id.hex
    return _signer().dumps(whose if subscription is Subscription.DIGEST else [whose, subscription])


def read_unsubscribe_token(token: str) -> tuple[UUID, Subscription] | None:
    """The public id of the person and what they may stop, or None when the token is not one of ours."""
    try:
        read = _signer().loads(token)
        whose, subscription = (read, Subscription.DIGEST) if isinstance(read, str) else read
        return UUID(whose), Subscription(subscription)
    except (BadData, ValueError, TypeError, AttributeError):
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(
        str(current_app.secret_key), salt="digests-stop", signer_kwargs={"digest_method": sha256}
    )
