"""The whole wiring: which reactions follow which event. Everything else is found from here.

A reaction takes the event, runs in an application context and a transaction, calls operations and
never commits. It is run again after a crash, so it must leave the same world when run twice.
"""

from collections.abc import Callable
from typing import Any

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
from learning_exchange.events.items import (
    ChecklistChanged,
    DueDateSet,
    ItemClaimed,
    ItemClosed,
    ItemHandedOver,
    ItemLetGo,
    ItemLinked,
    ItemMerged,
    ItemNoted,
    ItemOverdue,
    ItemReleased,
    ItemSplit,
    ItemTookIn,
    ItemWentOn,
    ItemWithdrawn,
    MergeUndone,
    ReplyAsked,
    ReplyGivenUp,
    ReplyNoted,
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
from workers.additions import (
    forget_bytes,
    introduce_both,
    mail_introduction_request,
    sweep_attachments,
)
from workers.cases import (
    ask_author_whether_current,
    tell_author_published,
    tell_author_returned,
    tell_author_withdrawn,
)
from workers.digests import compose_digests, compose_waiting, start_digests
from workers.mail import send_mail
from workers.people import mail_invitation, mail_reset_link, tell_of_new_password
from workers.practice_development import let_items_go, release_items, route_contribution
from workers.telling import tell_contributors, tell_stewards

Reaction = Callable[[Any], None]

SUBSCRIPTIONS: dict[type[Event], tuple[Reaction, ...]] = {
    PersonInvited: (mail_invitation,),
    PersonJoined: (start_digests,),
    PasswordResetRequested: (mail_reset_link,),
    PasswordChanged: (tell_of_new_password,),
    CaseSubmitted: (route_contribution,),
    BarrierGiven: (route_contribution,),
    CaseWithdrawn: (let_items_go, tell_author_withdrawn),
    BarrierWithdrawn: (let_items_go,),
    RolesChanged: (release_items,),
    PersonLeft: (release_items,),
    CaseReturned: (tell_author_returned,),
    CasePublished: (tell_author_published,),
    CaseReviewDue: (ask_author_whether_current,),
    IntroductionAsked: (mail_introduction_request,),
    IntroductionAgreed: (introduce_both,),
    FileRemoved: (forget_bytes,),
    AttachmentSweepDue: (sweep_attachments,),
    ItemClosed: (tell_contributors,),
    ItemOverdue: (tell_stewards,),
    DigestsDue: (compose_digests,),
    WaitingMailsDue: (compose_waiting,),
    MailQueued: (send_mail,),
}

# Facts that are kept as history and that nothing reacts to.
SILENT: frozenset[type[Event]] = frozenset(
    {
        InvitationCancelled,
        OrganisationSaved,
        CaseClaimed,
        CaseReleased,
        CaseHandedOn,
        CaseAgreed,
        CaseKept,
        CaseReopened,
        CaseArchived,
        ConsentRecorded,
        ScreeningAsked,
        ScreeningConfirmed,
        StoryTried,
        AdoptionChanged,
        AdoptionWithdrawn,
        IntroductionDeclined,
        FactorProposed,
        FactorAgreed,
        FactorDropped,
        FactorAdded,
        FactorRetired,
        FactorRestored,
        FileAttached,
        ContributionRouted,
        ItemMoved,
        QueueSaved,
        QueueRetired,
        RuleChanged,
        ItemClaimed,
        ItemHandedOver,
        ItemReleased,
        ReplyAsked,
        ReplyNoted,
        ReplyGivenUp,
        DueDateSet,
        ChecklistChanged,
        ItemNoted,
        ItemLinked,
        ItemMerged,
        ItemTookIn,
        MergeUndone,
        ItemLetGo,
        ItemSplit,
        ItemWithdrawn,
        ItemWentOn,
        TaskRetried,
        TaskDiscarded,
    }
)

# Reactions that commit by themselves, and so share no transaction.
ALONE = frozenset({send_mail.__name__})

REACTIONS: dict[str, Reaction] = {
    reaction.__name__: reaction for reactions in SUBSCRIPTIONS.values() for reaction in reactions
}
