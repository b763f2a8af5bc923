"""What is added to stories: what other places tried, what made them work, pictures and papers."""

from datetime import timedelta

from sqlalchemy import select

from learning_exchange import clock
from learning_exchange.cases.models import Case, SuccessFactor
from learning_exchange.cases.rules.adopting import Outcome
from learning_exchange.cases.rules.attaching import FileKind
from learning_exchange.extensions import db
from tests.additions import a_factor, a_file, a_pdf, a_picture, an_adoption, an_introduction
from tests.browser.rooms.ugly import LONG, Pages
from tests.browser.site import Site
from tests.region import a_person, an_organisation

PUBLISHED = {"public_id": "published"}
PAGES: Pages = {
    "cases.adoptions": [("newcomer", PUBLISHED, ""), ("lead", PUBLISHED, "")],
    "cases.tell": [("champion", PUBLISHED, "")],
    "cases.adoption": [("newcomer", {**PUBLISHED, "adoption_id": "newcomer's record"}, "")],
    "cases.introduction": [
        ("newcomer", {"introduction_id": "question"}, ""),
        ("lead", {"introduction_id": "question"}, ""),
        ("newcomer", {"introduction_id": "meeting"}, ""),
    ],
    "cases.factors": [("staff", {}, "")],
    "cases.factor": [
        ("administrator", {"factor": "sf-champion"}, ""),
        ("administrator", {"factor": "long factor"}, ""),
    ],
    "cases.factors_of_story": [("staff", PUBLISHED, ""), ("champion", PUBLISHED, "")],
    "cases.files": [("staff", {"public_id": "draft"}, ""), ("staff", PUBLISHED, "")],
}
UGLY_LINES = f"First line.\n\nAnd {LONG}{LONG}\n🐕 <b>bold</b> & more."


def settle(site: Site) -> None:
    """A story that many places tried, with more factors and files than one likes."""
    story = _story(site, "published")
    _records(site, story)
    _factors(site, story)
    for one in (story, _story(site, "draft")):
        hall = {"kind": FileKind.JPEG, "width": 900, "height": 500, "alt": f"A hall. {LONG}"}
        a_file(one, a_picture("JPEG", (900, 500)), **hall)
        a_file(one, a_pdf(), kind=FileKind.PDF, width=None, height=None, alt="", label=f"Our form {LONG}")
    db.session.commit()


def _story(site: Site, name: str) -> Case:
    return db.session.scalars(select(Case).where(Case.public_id == site.places[name])).one()


def _records(site: Site, story: Case) -> None:
    newcomer, lead = site.people["newcomer"], site.people["lead"]
    ugly = {"context": UGLY_LINES, "adaptation": UGLY_LINES, "evidence": UGLY_LINES}
    site.places["newcomer's record"] = str(an_adoption(newcomer, story, **ugly).public_id)
    an_adoption(lead, story, outcome=Outcome.DID_NOT_WORK, **ugly)
    far = an_organisation(name=f"{LONG} and {LONG} Care", short_name=LONG)
    others = [a_person(name=f"Oluwaseun {LONG}", organisation=far) for _ in range(24)]
    for number, (other, outcome) in enumerate(zip(others, [*Outcome] * 5, strict=False)):
        an_adoption(other, story, outcome=outcome, told_at=clock.now() - timedelta(days=number + 1))
    site.places["question"] = str(an_introduction(lead, newcomer, story).public_id)
    site.places["meeting"] = str(an_introduction(others[0], newcomer, story, "agreed").public_id)


def _factors(site: Site, story: Case) -> None:
    champion = site.people["champion"]
    added = SuccessFactor(slug="sf-long", label=f"Somebody who answers, in {LONG}", added_by_id=champion.id)
    retired = SuccessFactor(slug="sf-old", label="Luck", added_by_id=champion.id, retired_at=clock.now())
    db.session.add_all([added, retired])
    db.session.flush()
    site.places["long factor"] = added.slug
    a_factor(story, champion, added.slug, words=f"It was {LONG}{LONG}.")
    a_factor(story, champion, retired.slug)
    a_factor(story, champion, "sf-champion", agreed=False)
    for one in db.session.scalars(
        select(Case).where(Case.state == "published", Case.id != story.id).limit(24)
    ):
        a_factor(one, champion)
