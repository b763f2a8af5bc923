"""Stories."""

from datetime import timedelta

from learning_exchange import clock
from learning_exchange.cases.models import Case, CaseComment, CaseVersion, StoryConsent
from learning_exchange.cases.rules import SCREENED, CaseState
from learning_exchange.events.cases import CaseClaimed, CasePublished, CaseSubmitted
from learning_exchange.extensions import db
from learning_exchange.outbox import record
from tests.browser.rooms.ugly import LONG, UGLY, UNFOUND, Pages
from tests.browser.site import Site
from tests.region import a_story

PAGES: Pages = {
    "cases.changes": [("staff", {"public_id": "changed"}, ""), ("staff", {"public_id": "waiting"}, "")],
    "cases.consent": [("staff", {"public_id": "draft"}, ""), ("staff", {"public_id": "of one person"}, "")],
    "cases.current": [("staff", {"public_id": "two years old"}, "")],
    "cases.check": [("staff", {"public_id": "draft"}, ""), ("staff", {"public_id": "empty draft"}, "")],
    "cases.delete": [("staff", {"public_id": "draft"}, "")],
    "cases.edit": [
        ("staff", {"public_id": "draft"}, ""),
        ("staff", {"public_id": "draft"}, "?preview=1"),
        ("staff", {"public_id": "returned"}, ""),
        ("staff", {"public_id": "of one person"}, ""),
    ],
    "cases.index": [
        ("staff", {}, ""),
        ("staff", {}, "?q=bus"),
        ("staff", {}, "?q=zebra"),
        ("staff", {}, "?aim=c-sdm"),
        ("staff", {}, f"?q={LONG * 5}"),
    ],
    "cases.review": [
        ("champion", {"public_id": "claimed"}, ""),
        ("champion", {"public_id": "waiting"}, ""),
        ("champion", {"public_id": "changed"}, ""),
        ("champion", {"public_id": "for a second reader"}, ""),
    ],
    "cases.story": [
        ("staff", {"public_id": "published"}, ""),
        ("champion", {"public_id": "published"}, ""),
        ("newcomer", {"public_id": "published"}, ""),
        ("staff", {"public_id": "waiting"}, ""),
        ("staff", {"public_id": "withdrawn"}, ""),
        ("champion", {"public_id": "archived"}, ""),
        ("staff", {"public_id": "two years old"}, ""),
        ("staff", {"public_id": "for a second reader"}, ""),
    ],
    "cases.waiting": [("champion", {}, "")],
    "cases.withdraw": [
        ("staff", {"public_id": "published"}, ""),
        ("champion", {"public_id": "published"}, ""),
    ],
    "cases.write": [("staff", {}, "")],
    "cases.yours": [("staff", {}, ""), ("newcomer", {}, "")],
}


def settle(site: Site) -> None:
    """Stories in every state, and more than a page of those that wait and that are published."""
    people = site.people
    staff, champion = people["staff"], people["champion"]
    stories = {
        "draft": a_story(staff, CaseState.DRAFT, what_you_did=UNFOUND, **UGLY),
        "empty draft": a_story(
            staff, CaseState.DRAFT, title="", place="", what_mattered="", behaviours=[], aims=[]
        ),
        "returned": a_story(staff, CaseState.WITH_AUTHOR),
        "waiting": a_story(staff, CaseState.WITH_CHAMPION, **UGLY),
        "claimed": a_story(staff, CaseState.WITH_CHAMPION, claimed_by=champion),
        "published": a_story(staff, behaviours=["c-sdm-respect-expertise", "c-nonjudgemental"], **UGLY),
        "withdrawn": a_story(staff, CaseState.WITHDRAWN),
        "of one person": a_story(staff, CaseState.SCREENING, about_one_person=True, **UGLY),
        "changed": a_story(staff, CaseState.WITH_CHAMPION, submission=2, claimed_by=champion),
        "for a second reader": a_story(
            staff,
            CaseState.WITH_SECOND_READER,
            claimed_by=champion,
            second_reader_because="It is about one person.",
            state_since=clock.now() - timedelta(days=20),
        ),
        "two years old": a_story(staff, CaseState.REVIEW_DUE),
        "archived": a_story(staff, CaseState.ARCHIVED),
    }
    for number in range(24):  # a page and a bit
        a_story(staff, published_at=clock.now() - timedelta(days=number))
        a_story(staff, CaseState.WITH_CHAMPION, state_since=clock.now() - timedelta(days=number))
    db.session.add(
        CaseComment(
            case_id=stories["returned"].id,
            submission=1,
            field="what_mattered",
            body=f"Could you say what she wanted, in her own words? {LONG}",
            by_id=champion.id,
        )
    )
    _keep_versions(stories["changed"], stories["of one person"])
    site.places |= {name: str(story.public_id) for name, story in stories.items()}
    for story in stories.values():
        record(CaseSubmitted(story.id, submission=1), by=staff.id)
        record(CaseClaimed(story.id), by=champion.id)
    record(CasePublished(stories["published"].id), by=champion.id)
    site.places["a story's number"] = str(stories["published"].id)


def _keep_versions(changed: Case, of_one_person: Case) -> None:
    """What a story said at two hand-ins, and who can show that the person in another agreed."""
    words = {name: getattr(changed, name) for name in (*SCREENED, "roles_involved", "aims", "behaviours")}
    after = words | {"what_mattered": f"Getting to the new clinic alone. {LONG}", "roles_involved": ["ahp"]}
    for number, said in ((1, words), (2, after)):
        db.session.add(CaseVersion(case_id=changed.id, submission=number, **said))
    db.session.add(
        StoryConsent(
            case_id=of_one_person.id,
            held_by=f"The ward manager, in the paper notes {LONG}"[:200],
            given_on=clock.now().date(),
            how="other",
            recorded_by_id=of_one_person.author_id,
        )
    )
