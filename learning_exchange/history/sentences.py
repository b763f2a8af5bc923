"""Every event as a sentence that people read. A house test sees to it that none of the catalogue is missing.

Pure: who acted is given as a name, or as "Learning Exchange" where something happened by itself.
"""

from collections.abc import Callable, Sequence
from typing import Any

from learning_exchange.cases.rules import COMMENTABLE
from learning_exchange.events import Event
from learning_exchange.events.additions import (
    AdoptionChanged,
    AdoptionWithdrawn,
    AttachmentSweepDue,
    FactorAdded,
    FactorAgreed,
    FactorDropped,
    FactorProposed,
    FactorRestored,
    FactorRetired,
    FileAttached,
    FileRemoved,
    IntroductionAgreed,
    IntroductionAsked,
    IntroductionDeclined,
    StoryTried,
)
from learning_exchange.events.barriers import BarrierGiven, BarrierWithdrawn
from learning_exchange.events.cases import (
    CaseAgreed,
    CaseArchived,
    CaseClaimed,
    CaseHandedOn,
    CaseKept,
    CasePublished,
    CaseReleased,
    CaseReopened,
    CaseReturned,
    CaseReviewDue,
    CaseSubmitted,
    CaseWithdrawn,
    ConsentRecorded,
    ScreeningAsked,
    ScreeningConfirmed,
)
from learning_exchange.events.mail import DigestsDue, MailQueued, WaitingMailsDue
from learning_exchange.events.people import (
    InvitationCancelled,
    OrganisationSaved,
    PasswordChanged,
    PasswordResetRequested,
    PersonInvited,
    PersonJoined,
    PersonLeft,
    RolesChanged,
)
from learning_exchange.events.practice_development import (
    ContributionRouted,
    ItemMoved,
    QueueRetired,
    QueueSaved,
    RuleChanged,
)
from learning_exchange.events.tasks import TaskDiscarded, TaskRetried
from learning_exchange.framework import framework
from learning_exchange.history.item_sentences import ITEM_SENTENCES

ITSELF = "Learning Exchange"  # who acted where nobody did

SENTENCES: dict[type[Event], Callable[[Any, str], str]] = {
    PersonInvited: lambda _, who: f"{who} invited somebody to join.",
    PersonJoined: lambda _, who: f"{who} joined.",
    PasswordResetRequested: lambda _, __: "A link to choose a new password was asked for.",
    PasswordChanged: lambda _, who: f"{who} chose a new password.",
    RolesChanged: lambda event, who: f"{who} {_of_roles(event)}.",
    PersonLeft: lambda _, who: f"{who} ended the membership of a person who left.",
    InvitationCancelled: lambda _, who: f"{who} took an invitation back.",
    OrganisationSaved: lambda _, who: f"{who} saved what is known of an organisation.",
    CaseSubmitted: lambda event, who: f"{who} handed in this story{_again(event)}.",
    CaseClaimed: lambda _, who: f"{who} took this story to review it.",
    CaseReleased: lambda _, who: f"{who} gave this story back to the champions.",
    CaseReturned: lambda event, who: f"{who} asked for changes at {_of_boxes(event.fields)}.",
    CaseHandedOn: lambda event, who: f"{who} passed this story on to a second reader: {event.why}",
    CaseAgreed: lambda _, who: f"{who} read this story second, and agrees.",
    CasePublished: lambda _, who: f"{who} published this story.",
    CaseReviewDue: lambda _, __: "The author was asked whether this story is still current.",
    CaseKept: lambda _, who: f"{who} said that this story is still current.",
    CaseReopened: lambda _, who: f"{who} said that this story is to be changed.",
    CaseWithdrawn: lambda _, who: f"{who} withdrew this story.",
    CaseArchived: lambda _, who: f"{who} put this story away as no longer current.",
    ConsentRecorded: lambda _, who: f"{who} recorded that the person in this story agreed to it.",
    ScreeningAsked: lambda _, who: f"{who} handed in this story, and screening asked about something first.",
    ScreeningConfirmed: lambda _, who: f"{who} confirmed that nobody who receives care is named.",
    ContributionRouted: lambda event, _: f"This went to {_of_queue(event)}.",
    ItemMoved: lambda _, who: f"{who} put this into another queue.",
    QueueSaved: lambda _, who: f"{who} saved the team and terms of a queue.",
    QueueRetired: lambda _, who: f"{who} retired a queue.",
    RuleChanged: lambda event, who: f"{who} {_of_rule(event)}.",
    BarrierGiven: lambda _, who: f"{who} said what gets in the way.",
    BarrierWithdrawn: lambda _, who: f"{who} took this barrier back.",
    # Who tried it is for others who did: the story's page names them, where they agreed to it.
    StoryTried: lambda event, _: f"Another place told what became of it there: {_of_outcome(event.outcome)}.",
    AdoptionChanged: lambda event, _: f"Another place told anew: {_of_outcome(event.outcome)}.",
    AdoptionWithdrawn: lambda _, __: "Another place took back what it had told.",
    FactorProposed: lambda _, who: f"{who} proposed what made this story work.",
    FactorAgreed: lambda event, who: f"{who} agreed to what made it work{_in_own_words(event)}.",
    FactorDropped: lambda _, who: f"{who} took away a proposal of what made it work.",
    FactorAdded: lambda _, who: f"{who} added a factor that others can pick.",
    FactorRetired: lambda _, who: f"{who} retired a factor.",
    FactorRestored: lambda _, who: f"{who} offered a factor again.",
    FileAttached: lambda event, who: f"{who} added a {'paper' if event.kind == 'pdf' else 'picture'}.",
    FileRemoved: lambda _, __: "A file was removed.",
    IntroductionAsked: lambda _, who: f"{who} asked to be introduced to somebody who tried the same story.",
    IntroductionAgreed: lambda _, who: f"{who} agreed to be introduced.",
    IntroductionDeclined: lambda _, __: "Somebody answered whether to be introduced.",
    AttachmentSweepDue: lambda _, __: "The store of files was to be swept.",
    **ITEM_SENTENCES,
    DigestsDue: lambda event, _: f"The hour came for {len(event.run_ids):,} digests.",
    WaitingMailsDue: lambda event, _: f"The hour came for {len(event.run_ids):,} mails of what waits.",
    MailQueued: lambda _, who: f"{who} put a mail among those to send.",
    TaskRetried: lambda _, who: f"{who} gave a task another try.",
    TaskDiscarded: lambda _, who: f"{who} gave up a task.",
}


def sentence(event: Event, who: str | None) -> str:
    """What happened; `who` is the name of the person who acted, None where nobody did."""
    return SENTENCES[type(event)](event, who or ITSELF)


def _of_roles(event: RolesChanged) -> str:
    return (
        "changed the roles of a person" if event.roles else "ended the roles of a person at an organisation"
    )


def _again(event: CaseSubmitted) -> str:
    return " again" if event.submission > 1 else ""


def _of_boxes(fields: Sequence[str]) -> str:
    labels = [f"“{COMMENTABLE.get(field, field)}”" for field in fields]
    return " and ".join(filter(None, (", ".join(labels[:-1]), labels[-1]))) if labels else "some boxes"


def _of_outcome(slug: str) -> str:
    return framework().adoption_outcomes[slug].lower()


def _in_own_words(event: FactorAgreed) -> str:
    return ", in words of their own" if event.reworded else ""


def _of_queue(event: ContributionRouted) -> str:
    return "practice development" if event.queue_id else "the contributions that no rule fits"


def _of_rule(event: RuleChanged) -> str:
    return _RULE_CHANGES.get(event.change, "changed a routing rule")


_RULE_CHANGES = {
    "made": "made a routing rule",
    "moved": "moved a routing rule",
    "switched_off": "switched a routing rule off",
    "switched_on": "switched a routing rule on",
    "removed": "removed a routing rule",
    "emptied": "gave a routing rule another queue",
}
