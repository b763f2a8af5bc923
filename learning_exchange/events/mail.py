"""Digests that are due, and mails in the ledger."""

from dataclasses import dataclass

from learning_exchange.events.event import Event


@dataclass(frozen=True, slots=True)
class DigestsDue(Event):
    """The hour has come at which these people asked for their digest."""

    local_date: str  # ISO, in the people's own time zone
    run_ids: list[int]

    @property
    def stream(self) -> str:
        return f"digests:{self.local_date}"


@dataclass(frozen=True, slots=True)
class WaitingMailsDue(Event):
    """The hour has come at which these people may be told what waits for them."""

    local_date: str  # ISO, in the people's own time zone
    run_ids: list[int]

    @property
    def stream(self) -> str:
        return f"waiting:{self.local_date}"


@dataclass(frozen=True, slots=True)
class MailQueued(Event):
    """A mail stands in the ledger and may go."""

    mail_id: int

    @property
    def stream(self) -> str:
        return f"mail:{self.mail_id}"
