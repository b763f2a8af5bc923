"""Reactions to what became of a story: its author is told, or asked."""

from learning_exchange.cases.queries.reading import case_by_id
from learning_exchange.events.cases import CasePublished, CaseReturned, CaseReviewDue, CaseWithdrawn
from learning_exchange.history.queries import latest_step
from learning_exchange.mail.operations import queue_mail


def tell_author_published(event: CasePublished) -> None:
    """Plan the mail that says that a story was published: one for each time that it was handed in."""
    if case := case_by_id(event.case_id):
        queue_mail(
            "story_published",
            to=case.author,
            params={"case_id": case.id},
            dedup_key=f"story_published:{case.id}:{case.submission}",
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


def ask_author_whether_current(event: CaseReviewDue) -> None:
    """Plan the mail that asks whether a story is still current: one for each time that its day comes."""
    if case := case_by_id(event.case_id):
        queue_mail(
            "story_review_due",
            to=case.author,
            params={"case_id": case.id},
            dedup_key=f"story_review_due:{case.id}:{case.state_since.date()}",
        )


def tell_author_withdrawn(event: CaseWithdrawn) -> None:
    """Plan the mail that says that somebody else withdrew a story; its author knows of their own act."""
    case, step = case_by_id(event.case_id), latest_step(event.stream, ["CaseWithdrawn"])
    if case and step and step.who_id != case.author_id:
        queue_mail(
            "story_withdrawn",
            to=case.author,
            params={"case_id": case.id},
            dedup_key=f"story_withdrawn:{case.id}",
        )
