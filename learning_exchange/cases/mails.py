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
from learning_exchange.cases.rules import CaseState
from learning_exchange.cases.rules.adopting import IntroductionState
from learning_exchange.history.queries import latest_step
from learning_exchange.mail.composing import Composer, Context, Suppress, link
from learning_exchange.mail.models import Mail


def story_published(mail: Mail) -> Context | Suppress:
    """That a story was published, and by whom."""
    case = case_by_id(mail.params["case_id"])
    if case is None or case.state != CaseState.PUBLISHED:
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


def _about(case: Case, event: str, *, url: str) -> Context:
    step = latest_step(f"case:{case.id}", [event])
    champion = step.who if step and step.who else "A champion"
    return Context({"person": case.author, "title": case.title, "champion": champion, "url": url})


COMPOSERS: dict[str, Composer] = {
    "introduced": introduced,
    "introduction_asked": introduction_asked,
    "story_published": story_published,
    "story_returned": story_returned,
}
