"""The token in the link by which a digest can be stopped: whose it is, signed, and good for ever.

Whoever was forwarded a digest can stop it for its reader; mail programs need it to work without a sign-in.
"""

from hashlib import sha256
from uuid import UUID

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from learning_exchange.people.models import Person


def unsubscribe_token(person: Person) -> str:
    """The token for one person's digests."""
    return _signer().dumps(person.public_id.hex)


def read_unsubscribe_token(token: str) -> UUID | None:
    """The public id of the person, or None when the token is not one of ours."""
    try:
        return UUID(_signer().loads(token))
    except (BadData, ValueError, TypeError, AttributeError):
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(
        str(current_app.secret_key), salt="digests-stop", signer_kwargs={"digest_method": sha256}
    )
