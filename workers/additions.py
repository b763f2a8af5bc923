"""Reactions to what is added to stories: introductions are mailed, bytes of files that went are forgotten."""

from datetime import timedelta

from learning_exchange.cases.attachments import store
from learning_exchange.cases.attachments.store import StoreAway
from learning_exchange.cases.models import Introduction
from learning_exchange.cases.operations.attaching import sweep_store
from learning_exchange.cases.queries.adoptions import introduction_by_id
from learning_exchange.events.additions import (
    AttachmentSweepDue,
    FileRemoved,
    IntroductionAgreed,
    IntroductionAsked,
)
from learning_exchange.mail.operations import queue_mail
from workers.later import TryLater

STORE_AWAY = timedelta(minutes=1)  # until a bucket that is away is asked again


def mail_introduction_request(event: IntroductionAsked) -> None:
    """Ask the other whether they want to be introduced."""
    if found := introduction_by_id(event.introduction_id):
        key = f"introduction_asked:{found.id}"
        queue_mail("introduction_asked", to=found.asked, params=_about(found), dedup_key=key)


def introduce_both(event: IntroductionAgreed) -> None:
    """Give each the other's address."""
    if found := introduction_by_id(event.introduction_id):
        for person in (found.first, found.second):
            key = f"introduced:{found.id}:{person.id}"
            queue_mail("introduced", to=person, params=_about(found), dedup_key=key)


def _about(found: Introduction) -> dict[str, int]:
    """What a mail is composed from; the story's id has it stopped when the story is withdrawn."""
    return {"introduction_id": found.id, "case_id": found.case_id}


def forget_bytes(event: FileRemoved) -> None:
    """Forget the bytes of a file whose row is gone."""
    try:
        store.remove([event.key])
    except StoreAway as away:
        raise TryLater(STORE_AWAY) from away


def sweep_attachments(_: AttachmentSweepDue) -> None:
    """Forget bytes that belong to no story."""
    try:
        sweep_store()
    except StoreAway as away:
        raise TryLater(STORE_AWAY) from away
