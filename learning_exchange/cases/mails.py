"""What stands in the mails to authors, asked again right before each is sent.

The title goes to its own author alone; what champions wrote is read on the page, behind the sign-in.
"""

from learning_exchange.cases.models import Case, Introduction
from learning_exchange.cases.queries.adoptions import (
    introduction_by_id,
    introduction_for,
    organisation_told_of,
)
from learning_exchange.cases.queries.reading import case_by_id
from learning_exchange.cases.rules import CURRENT, CaseState, due_at
from learning_exchange.cases.rules.adopting import IntroductionState
from learning_exchange.history.queries import latest_step
from learning_exchange.mail.composing import Composer, Context, Suppress, link
from learning_exchange.mail.models import Mail


def story_published(mail: Mail) -> Context | Suppress:
    """That a story was published, and by whom."""
    case = case_by_id(mail.params["case_id"])
    if case is None or case.state not in CURRENT:
        return Suppress("The story is no longer published.")
    return _about(case, "CasePublished", url=link("cases.story", public_id=case.public_id))


def story_returned(mail: Mail) -> Context | Suppress:
    """That a champion asked for changes, and where to make them."""
    case = case_by_id(mail.params["case_id"])
    if case is None or (case.state, case.submission) != (CaseState.WITH_AUTHOR, mail.params["submission"]):
        return Suppress("The story no longer waits for its author.")
    return _about(case, "CaseReturned", url=link("cases.edit", public_id=case.public_id))


def introduction_asked(mail: Mail) -> Context | Suppress:
    """That somebody who tried the same story asks to be introduced, and where to answer."""
    found = _introduction(mail)
    if found is None or found.state != IntroductionState.ASKED:
        return Suppress("It was answered, or one of the two can no longer be introduced.")
    return _meeting(found, mail)


def introduced(mail: Mail) -> Context | Suppress:
    """The address of somebody who tried the same story, now that both agreed."""
    found = _introduction(mail)
    if found is None or found.state != IntroductionState.AGREED:
        return Suppress("One of the two can no longer be introduced.")
    return _meeting(found, mail)


def _introduction(mail: Mail) -> Introduction | None:
    """The introduction, while both would still be introduced and the reader may still see the story."""
    found = introduction_by_id(mail.params["introduction_id"])
    return introduction_for(found.public_id, to=mail.person) if found and mail.person else None


def _meeting(found: Introduction, mail: Mail) -> Context:
    other = found.second if mail.person_id == found.first_id else found.first
    return Context(
        {
            "person": mail.person,
            "other": other,
            "organisation": organisation_told_of(found.case_id, other.id),
            "title": found.case.title,
            "url": link("cases.introduction", introduction_id=found.public_id),
        }
    )


def story_review_due(mail: Mail) -> Context | Suppress:
    """The question whether a story is still current, and until when it waits for an answer."""
    case = case_by_id(mail.params["case_id"])
    if case is None or case.state != CaseState.REVIEW_DUE:
        return Suppress("The question has been answered.")
    url = link("cases.current", public_id=case.public_id)
    until = due_at(CaseState.REVIEW_DUE, case.state_since)
    return Context({"person": case.author, "title": case.title, "until": until, "url": url})


def story_withdrawn(mail: Mail) -> Context | Suppress:
    """That somebody else withdrew a story, which has no title any more."""
    case = case_by_id(mail.params["case_id"])
    if case is None or case.state != CaseState.WITHDRAWN:
        return Suppress("The story was not withdrawn.")
    return _about(case, "CaseWithdrawn", url=link("cases.story", public_id=case.public_id))


def _about(case: Case, event: str, *, url: str) -> Context:
    step = latest_step(f"case:{case.id}", [event])
    reader = step.who if step and step.who else "A champion"
    told = {"person": case.author, "title": case.title, "champion": reader, "begun": case.created_at}
    return Context(told | {"url": url})


COMPOSERS: dict[str, Composer] = {
    "introduced": introduced,
    "introduction_asked": introduction_asked,
    "story_published": story_published,
    "story_returned": story_returned,
    "story_review_due": story_review_due,
    "story_withdrawn": story_withdrawn,
}
