"""Every event as a sentence that people read. A house test sees to it that none of the catalogue is missing.

Pure: who acted is given as a name, or as "Learning Exchange" where something happened by itself.
"""

from collections.abc import Callable, Sequence
from typing import Any

from learning_exchange import events
from learning_exchange.cases.rules import COMMENTABLE
from learning_exchange.events import Event

ITSELF = "Learning Exchange"  # who acted where nobody did

SENTENCES: dict[type[Event], Callable[[Any, str], str]] = {
    events.PersonInvited: lambda _, who: f"{who} invited somebody to join.",
    events.PersonJoined: lambda _, who: f"{who} joined.",
    events.PasswordResetRequested: lambda _, __: "A link to choose a new password was asked for.",
    events.PasswordChanged: lambda _, who: f"{who} chose a new password.",
    events.RolesChanged: lambda event, who: f"{who} {_of_roles(event)}.",
    events.PersonLeft: lambda _, who: f"{who} ended the membership of a person who left.",
    events.InvitationCancelled: lambda _, who: f"{who} took an invitation back.",
    events.OrganisationSaved: lambda _, who: f"{who} saved what is known of an organisation.",
    events.CaseSubmitted: lambda event, who: f"{who} handed in this story{_again(event)}.",
    events.CaseClaimed: lambda _, who: f"{who} took this story to review it.",
    events.CaseReleased: lambda _, who: f"{who} gave this story back to the champions.",
    events.CaseReturned: lambda event, who: f"{who} asked for changes at {_of_boxes(event.fields)}.",
    events.CasePublished: lambda _, who: f"{who} published this story.",
    events.CaseWithdrawn: lambda _, who: f"{who} took this story back.",
    events.CaseArchived: lambda _, who: f"{who} put this story away as no longer current.",
    events.ScreeningConfirmed: lambda _, who: f"{who} confirmed that nobody who receives care is named.",
    events.ContributionRouted: lambda event, _: f"This went to {_of_queue(event)}.",
    events.DigestsDue: lambda event, _: f"The hour came for {len(event.run_ids):,} digests.",
    events.MailQueued: lambda _, who: f"{who} put a mail among those to send.",
    events.TaskRetried: lambda _, who: f"{who} gave a task another try.",
    events.TaskDiscarded: lambda _, who: f"{who} gave up a task.",
}


def sentence(event: Event, who: str | None) -> str:
    """What happened; `who` is the name of the person who acted, None where nobody did."""
    return SENTENCES[type(event)](event, who or ITSELF)


def _of_roles(event: events.RolesChanged) -> str:
    return (
        "changed the roles of a person" if event.roles else "ended the roles of a person at an organisation"
    )


def _again(event: events.CaseSubmitted) -> str:
    return " again" if event.submission > 1 else ""


def _of_boxes(fields: Sequence[str]) -> str:
    labels = [f"“{COMMENTABLE.get(field, field)}”" for field in fields]
    return " and ".join(filter(None, (", ".join(labels[:-1]), labels[-1]))) if labels else "some boxes"


def _of_queue(event: events.ContributionRouted) -> str:
    return "practice development" if event.queue_id else "the contributions that no rule fits"
