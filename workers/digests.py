"""What digests do when something happens: a person joins, an hour comes."""

from flask import current_app

from learning_exchange.digests import operations
from learning_exchange.digests.rules import usual_choice
from learning_exchange.events.mail import DigestsDue, WaitingMailsDue
from learning_exchange.events.people import PersonJoined


def start_digests(event: PersonJoined) -> None:
    """Give a new person the usual digest, which they can change or stop."""
    operations.start_digests(event.person_id, usual_choice(current_app.extensions["settings"].time_zone))


def compose_digests(event: DigestsDue) -> None:
    """Put together the digests that have come due, and queue a mail for each that has something in it."""
    operations.compose_digests(event.run_ids)


def compose_waiting(event: WaitingMailsDue) -> None:
    """Queue the mails of what waits, for whom something does."""
    operations.compose_waiting(event.run_ids)
