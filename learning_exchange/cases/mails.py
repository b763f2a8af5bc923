"""What stands in the mails to authors, asked again right before each is sent.

The title goes to its own author alone; what champions wrote is read on the page, behind the sign-in.
"""

from learning_exchange.cases.models import Case
from learning_exchange.cases.queries.reading import case_by_id
from learning_exchange.cases.rules import CaseState
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


def _about(case: Case, event: str, *, url: str) -> Context:
    step = latest_step(f"case:{case.id}", [event])
    champion = step.who if step and step.who else "A champion"
    return Context({"person": case.author, "title": case.title, "champion": champion, "url": url})


COMPOSERS: dict[str, Composer] = {
    "story_published": story_published,
    "story_returned": story_returned,
}
