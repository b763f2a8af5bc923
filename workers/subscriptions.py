"""The whole wiring: which reactions follow which event. Everything else is found from here.

A reaction takes the event, runs in an application context and a transaction, calls operations and
never commits. It is run again after a crash, so it must leave the same world when run twice.
"""

from collections.abc import Callable
from typing import Any

from learning_exchange import events
from workers.cases import tell_author_published, tell_author_returned
from workers.digests import compose_digests, start_digests
from workers.mail import send_mail
from workers.people import mail_invitation, mail_reset_link, tell_of_new_password
from workers.practice_development import route_contribution

Reaction = Callable[[Any], None]

SUBSCRIPTIONS: dict[type[events.Event], tuple[Reaction, ...]] = {
    events.PersonInvited: (mail_invitation,),
    events.PersonJoined: (start_digests,),
    events.PasswordResetRequested: (mail_reset_link,),
    events.PasswordChanged: (tell_of_new_password,),
    events.CaseSubmitted: (route_contribution,),
    events.CaseReturned: (tell_author_returned,),
    events.CasePublished: (tell_author_published,),
    events.DigestsDue: (compose_digests,),
    events.MailQueued: (send_mail,),
}

# Facts that are kept as history and that nothing reacts to.
SILENT: frozenset[type[events.Event]] = frozenset(
    {
        events.RolesChanged,
        events.PersonLeft,
        events.InvitationCancelled,
        events.OrganisationSaved,
        events.CaseClaimed,
        events.CaseReleased,
        events.CaseWithdrawn,
        events.CaseArchived,
        events.ScreeningConfirmed,
        events.ContributionRouted,
        events.TaskRetried,
        events.TaskDiscarded,
    }
)

# Reactions that commit by themselves, and so share no transaction.
ALONE = frozenset({send_mail.__name__})

REACTIONS: dict[str, Reaction] = {
    reaction.__name__: reaction for reactions in SUBSCRIPTIONS.values() for reaction in reactions
}
