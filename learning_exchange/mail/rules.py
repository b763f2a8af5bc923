"""The states of a mail, what each means in plain words, and how long to wait after a refusal. Pure."""

from datetime import timedelta
from enum import StrEnum


class MailState(StrEnum):
    """Where a mail stands in the ledger."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    UNCERTAIN = "uncertain"

    @property
    def explanation(self) -> str:
        """What the state means, for an administrator."""
        return _EXPLANATIONS[self]


_EXPLANATIONS = {
    MailState.QUEUED: "It will be sent as soon as a worker is free.",
    MailState.SENDING: "A worker is handing it to the mail server.",
    MailState.SENT: "The mail server took it.",
    MailState.DEFERRED: "The mail server could not take it yet. It is tried again by itself.",
    MailState.FAILED: "The mail server refused it for good.",
    MailState.SUPPRESSED: "It was not sent, because it was no longer wanted or no longer true.",
    MailState.UNCERTAIN: "The connection broke while it was handed over. Nobody can know whether it arrived.",
}

# A mail server that is down for a minute costs seconds, one that is down for a night costs little traffic.
_FIRST_WAIT = timedelta(seconds=5)
_LONGEST_WAIT = timedelta(minutes=15)
GIVES_UP_AFTER = timedelta(
    days=3
)  # RFC 5321 §4.5.4.1 suggests four to five days; a digest is stale after three


def wait_after(attempts: int) -> timedelta:
    """How long to wait after the given number of deferred attempts (1 or more)."""
    return min(_FIRST_WAIT * (1 << min(attempts - 1, 10)), _LONGEST_WAIT)
