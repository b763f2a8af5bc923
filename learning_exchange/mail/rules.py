"""The states of a mail, what an answer of the mail server means for it, and how long to wait then. Pure."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum

# "*" among the domains: the mail server that we hand everything to.
OUR_SERVER = "*"


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

WAITING = frozenset({MailState.QUEUED, MailState.DEFERRED})
# What an administrator may send again. The others will go by themselves, have arrived, or are not wanted.
STUCK = frozenset({MailState.FAILED, MailState.UNCERTAIN})

# A mail server that is down for a minute costs seconds, one that is down for a night costs little traffic.
_FIRST_WAIT = timedelta(seconds=5)
_LONGEST_WAIT = timedelta(minutes=15)
# RFC 5321 §4.5.4.1 suggests four to five days; after three a digest is stale.
GIVES_UP_AFTER = timedelta(days=3)


class Stage(Enum):
    """How far a mail had come when the mail server answered, or fell silent."""

    CONNECTING = "connecting"  # up to and with our own address as the sender
    RECIPIENT = "recipient"
    CONTENT = "content"  # from here on the server may have taken it


@dataclass(frozen=True, slots=True)
class Answer:
    """The last that the mail server said: three digits, or None where the connection broke before it spoke.

    `status` has the finer digits of RFC 3463, such as "5.1.1", where the server gives them.
    """

    stage: Stage
    code: int | None
    status: str = ""


def read_answer(stage: Stage, code: int, text: bytes) -> Answer:
    """An answer as the wire had it. Of the text only the status is kept: the rest may quote an address."""
    found = re.match(rb"[245]\.\d{1,3}\.\d{1,3}\b", text)
    return Answer(stage, code, found.group().decode() if found else "")


def verdict(answer: Answer) -> MailState:
    """What becomes of the mail."""
    if answer.code is None:
        return MailState.UNCERTAIN if answer.stage is Stage.CONTENT else MailState.DEFERRED
    if 200 <= answer.code < 300:
        return MailState.SENT
    # Before a recipient was named, the server refused us and not this mail: a wrong password must not
    # fail a morning's digests for good.
    if answer.code >= 500 and answer.stage is not Stage.CONNECTING:
        return MailState.FAILED
    return MailState.DEFERRED


def is_dead_address(answer: Answer) -> bool:
    """Whether the answer says that there is no such address, rather than that it wants no such mail."""
    if answer.stage is not Stage.RECIPIENT or answer.code is None or answer.code < 500:
        return False
    return answer.status.startswith("5.1.") or (not answer.status and answer.code in (550, 551, 553))


def who_needs_a_pause(answer: Answer, domain: str) -> str | None:
    """Whom to leave alone for a while after this: our server, the domain, or None: the mailbox."""
    if answer.stage is Stage.CONNECTING or answer.code in (None, 421):
        return OUR_SERVER
    return None if answer.status.startswith("4.2.") else domain


def wait_after(refusals: int) -> timedelta:
    """How long to wait after so many refusals one after another (1 or more)."""
    return min(_FIRST_WAIT * (1 << min(refusals - 1, 10)), _LONGEST_WAIT)


def domain_of(address: str) -> str:
    """The part after the @, in lower case."""
    return address.rpartition("@")[2].lower()
