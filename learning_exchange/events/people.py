"""What happens to people and organisations."""

from dataclasses import dataclass

from learning_exchange.events.event import Event


@dataclass(frozen=True, slots=True)
class _OfPerson(Event):
    person_id: int

    @property
    def stream(self) -> str:
        return f"person:{self.person_id}"


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
