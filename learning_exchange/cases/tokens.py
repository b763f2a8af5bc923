"""The token in the address of a feed: feed readers cannot sign in, so the address itself must be unguessable.

It is signed and names the key of the feed, which its owner can change or take away at any time.
"""

from hashlib import sha256
from uuid import UUID

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer


def feed_token(feed_key: UUID) -> str:
    """The token for the feed with this key."""
    return _signer().dumps(feed_key.hex)


def read_feed_token(token: str) -> UUID | None:
    """The key of the feed, or None when the token is not one of ours."""
    try:
        return UUID(_signer().loads(token))
    except (BadData, ValueError, TypeError, AttributeError):
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(
        str(current_app.secret_key), salt="cases-feed", signer_kwargs={"digest_method": sha256}
    )
