"""The signed tokens in the links of our mails: they say for whom a link is, and cannot be made up.

A token changes nothing by being read; what it allows is decided anew when its button is pressed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any
from uuid import UUID

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from learning_exchange.people.models import Invitation, Person


@dataclass(frozen=True, slots=True)
class ResetClaim:
    """What a link for a new password says: for whom, against which password, and until when."""

    person: UUID
    fingerprint: str
    expires_at: datetime

    def fits(self, person: Person) -> bool:
        """Whether the password is still the one that the link was made against: so a link works once."""
        return compare_digest(self.fingerprint, fingerprint(person))


def fingerprint(person: Person) -> str:
    """A mark of the password that somebody has now, from which it cannot be found."""
    return sha256((person.password_hash or "").encode()).hexdigest()[:20]


def reset_token(person: Person, *, expires_at: datetime) -> str:
    """The token of a link by which a person may choose a new password, once."""
    claim = [person.public_id.hex, fingerprint(person), int(expires_at.timestamp())]
    return _signer("password-reset").dumps(claim)


def read_reset_token(token: str) -> ResetClaim | None:
    """What a reset token says, or None when it is not one of ours."""
    try:
        person, mark, expires_at = _read("password-reset", token)
        return ResetClaim(UUID(person), str(mark), datetime.fromtimestamp(expires_at, UTC))
    except (BadData, ValueError, TypeError, AttributeError):
        return None


def invitation_token(invitation: Invitation) -> str:
    """The token of a link by which whoever reads the invited mailbox may accept."""
    return _signer("invitation").dumps(invitation.public_id.hex)


def read_invitation_token(token: str) -> UUID | None:
    """The public id of the invitation, or None when the token is not one of ours."""
    try:
        return UUID(_read("invitation", token))
    except (BadData, ValueError, TypeError, AttributeError):
        return None


def _read(purpose: str, token: str) -> Any:
    return _signer(purpose).loads(token)


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        str(current_app.secret_key), salt=purpose, signer_kwargs={"digest_method": sha256}
    )
