"""THE CATALOGUE: every event there is, one frozen dataclass and one sentence each.

An event is a fact in the past tense. It carries ids and a few JSON-safe values and never a word of
a story. Who reacts to it stands in `workers/subscriptions.py`; how it is kept, in `outbox.py`.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Event:
    """What every event has: a version of its shape, and the stream that its history belongs to."""

    version: ClassVar[int] = 1

    @property
    def stream(self) -> str:
        """Whose history this belongs to, such as ``case:42``."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class _OfPerson(Event):
    person_id: int

    @property
    def stream(self) -> str:
        return f"person:{self.person_id}"


@dataclass(frozen=True, slots=True)
class _OfCase(Event):
    case_id: int

    @property
    def stream(self) -> str:
        return f"case:{self.case_id}"


# People


@dataclass(frozen=True, slots=True)
class PersonInvited(Event):
    """Somebody was asked to join, by an administrator or by giving an address of a listed domain."""

    invitation_id: int

    @property
    def stream(self) -> str:
        return f"invitation:{self.invitation_id}"


@dataclass(frozen=True, slots=True)
class PersonJoined(_OfPerson):
    """Somebody accepted an invitation and chose a password."""


@dataclass(frozen=True, slots=True)
class PasswordResetRequested(_OfPerson):
    """Somebody asked for a link to choose a new password."""

    asked_at: str  # ISO, in UTC: tells one request from the next


@dataclass(frozen=True, slots=True)
class PasswordChanged(_OfPerson):
    """A new password was chosen, and every other sign-in of that person ended."""

    changed_at: str  # ISO, in UTC


@dataclass(frozen=True, slots=True)
class RolesChanged(_OfPerson):
    """A person was given roles at an organisation, or others than before; none: they ended there."""

    organisation_id: int
    roles: list[str]


@dataclass(frozen=True, slots=True)
class PersonLeft(_OfPerson):
    """Somebody left the exchange: their memberships, sign-ins and waiting mails ended with it."""


@dataclass(frozen=True, slots=True)
class InvitationCancelled(Event):
    """An administrator took an invitation back before it was accepted."""

    invitation_id: int

    @property
    def stream(self) -> str:
        return f"invitation:{self.invitation_id}"


@dataclass(frozen=True, slots=True)
class OrganisationSaved(Event):
    """An administrator admitted an organisation, or changed what is known of it."""

    organisation_id: int

    @property
    def stream(self) -> str:
        return f"organisation:{self.organisation_id}"


# Cases


@dataclass(frozen=True, slots=True)
class CaseSubmitted(_OfCase):
    """An author handed in a story, for the first time or again after a return."""

    submission: int  # counts from 1


@dataclass(frozen=True, slots=True)
class CaseClaimed(_OfCase):
    """A champion took a story to review it."""


@dataclass(frozen=True, slots=True)
class CaseReleased(_OfCase):
    """A champion gave a story back to the list of those that wait."""


@dataclass(frozen=True, slots=True)
class CaseReturned(_OfCase):
    """A champion asked the author for changes."""

    submission: int
    fields: list[str]  # the boxes that the comments stand at


@dataclass(frozen=True, slots=True)
class CasePublished(_OfCase):
    """A champion published a story."""


@dataclass(frozen=True, slots=True)
class CaseWithdrawn(_OfCase):
    """An author took a story back."""


@dataclass(frozen=True, slots=True)
class CaseArchived(_OfCase):
    """A published story was put away as no longer current."""


@dataclass(frozen=True, slots=True)
class ScreeningConfirmed(_OfCase):
    """An author confirmed that what screening asked about is no person receiving care."""

    kinds: list[str]


# Practice development


@dataclass(frozen=True, slots=True)
class ContributionRouted(Event):
    """A contribution was put into a practice-development queue, or among the unrouted."""

    kind: str  # of contribution: "case"
    contribution_id: int
    item_id: int
    queue_id: int | None
    because: str  # in words, from tags and names, never from the story

    @property
    def stream(self) -> str:
        return f"{self.kind}:{self.contribution_id}"


# Digests and mail


@dataclass(frozen=True, slots=True)
class DigestsDue(Event):
    """The hour has come at which these people asked for their digest."""

    local_date: str  # ISO, in the people's own time zone
    run_ids: list[int]

    @property
    def stream(self) -> str:
        return f"digests:{self.local_date}"


@dataclass(frozen=True, slots=True)
class MailQueued(Event):
    """A mail stands in the ledger and may go."""

    mail_id: int

    @property
    def stream(self) -> str:
        return f"mail:{self.mail_id}"


# Tasks


@dataclass(frozen=True, slots=True)
class TaskRetried(Event):
    """An administrator gave a dead task another try."""

    task_id: int

    @property
    def stream(self) -> str:
        return f"task:{self.task_id}"


@dataclass(frozen=True, slots=True)
class TaskDiscarded(Event):
    """An administrator gave up a dead task; why, the task keeps."""

    task_id: int

    @property
    def stream(self) -> str:
        return f"task:{self.task_id}"


CATALOGUE: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        PersonInvited,
        PersonJoined,
        PasswordResetRequested,
        PasswordChanged,
        RolesChanged,
        PersonLeft,
        InvitationCancelled,
        OrganisationSaved,
        CaseSubmitted,
        CaseClaimed,
        CaseReleased,
        CaseReturned,
        CasePublished,
        CaseWithdrawn,
        CaseArchived,
        ScreeningConfirmed,
        ContributionRouted,
        DigestsDue,
        MailQueued,
        TaskRetried,
        TaskDiscarded,
    )
}
