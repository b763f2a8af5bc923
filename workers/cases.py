"""Reactions to what became of a story: its author is told."""

from learning_exchange.cases.queries.reading import case_by_id
from learning_exchange.events.cases import CasePublished, CaseReturned
from learning_exchange.mail.operations import queue_mail


def tell_author_published(event: CasePublished) -> None:
    """Plan the mail that says that a story was published."""
    if case := case_by_id(event.case_id):
        queue_mail(
            "story_published",
            to=case.author,
            params={"case_id": case.id},
            dedup_key=f"story_published:{case.id}",
        )


def tell_author_returned(event: CaseReturned) -> None:
    """Plan the mail that says that a champion asks for changes: one for each time that it was handed in."""
    if case := case_by_id(event.case_id):
        queue_mail(
            "story_returned",
            to=case.author,
            params={"case_id": case.id, "submission": event.submission},
            dedup_key=f"story_returned:{case.id}:{event.submission}",
        )
