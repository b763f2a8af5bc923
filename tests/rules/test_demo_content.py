"""Myshire as it is written: complete, within the rules of the product, and free of anybody's details."""

import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning_exchange.cases.rules import BOXES, SCREENED, TITLE_MOST, CaseState
from learning_exchange.demo import PASSWORD, content, sign_ins
from learning_exchange.demo.content import StoryText
from learning_exchange.demo.moments import later, working_moment
from learning_exchange.demo.people import Invented, invented_people, people_who_must_be_there
from learning_exchange.demo.prose import Writer
from learning_exchange.framework import framework
from learning_exchange.people.passwords import fault_of
from learning_exchange.people.rules import Role
from learning_exchange.practice_development.rules.contributions import Contribution
from learning_exchange.practice_development.rules.routing import Conditions, Rule
from learning_exchange.practice_development.rules.rule_book import RuleBook
from learning_exchange.screening import Severity, screen_boxes

STORIES = content.stories()
ORGANISATIONS = content.organisations()


def slug_of(story: StoryText) -> str:
    return story.slug


def a_region(seed: int = 1, count: int = 300) -> list[Invented]:
    random, aims = Random(seed), list(framework().aim_labels)
    first = people_who_must_be_there(random, STORIES, aims)
    return list(invented_people(random, list(ORGANISATIONS.values()), first, count, aims))


def test_sixty_stories_stand_in_every_state() -> None:
    assert Counter(story.state for story in STORIES) == {
        CaseState.PUBLISHED: 39,
        CaseState.REVIEW_DUE: 1,
        CaseState.WITH_CHAMPION: 4,
        CaseState.WITH_SECOND_READER: 1,
        CaseState.READY: 1,
        CaseState.WITH_AUTHOR: 5,
        CaseState.SCREENING: 1,
        CaseState.DRAFT: 3,
        CaseState.WITHDRAWN: 3,
        CaseState.ARCHIVED: 2,
    }
    assert {story.claimed for story in STORIES if story.state == CaseState.WITH_CHAMPION} == {True, False}


@pytest.mark.parametrize("story", STORIES, ids=slug_of)
def test_a_story_is_whole(story: StoryText) -> None:
    for box in BOXES:
        words = len(story.cells[box].split())
        assert words <= 200
        assert words >= 60 or (story.state == CaseState.DRAFT and words > 10), box
    assert 3 < len(story.cells["title"]) <= TITLE_MOST
    assert len(story.cells["place"]) <= TITLE_MOST


@pytest.mark.parametrize("story", STORIES, ids=slug_of)
def test_a_story_uses_the_words_of_the_framework(story: StoryText) -> None:
    aims = {one.slug: aim.slug for aim in framework().aims for one in aim.behaviours}
    assert set(story.roles) <= framework().role_families.keys()
    assert set(story.roles)
    assert set(story.behaviours) <= aims.keys()
    assert {aims[slug] for slug in story.behaviours} <= set(story.aims) <= framework().aim_labels.keys()
    assert content.authors_role_families()[story.job] in framework().role_families
    assert story.organisation in ORGANISATIONS


@pytest.mark.parametrize("story", STORIES, ids=slug_of)
def test_a_story_passes_screening_without_a_question(story: StoryText) -> None:
    findings = screen_boxes({name: story.cells[name] for name in SCREENED})
    asked = [(finding.kind, finding.field) for finding in findings]
    assert bool(asked) == (story.state == CaseState.SCREENING)


@pytest.mark.parametrize("name", ["tried", "factors", "barriers", "work"])
def test_what_became_of_it_passes_screening_too(name: str) -> None:
    words = (content.MYSHIRE / f"{name}.yaml").read_text(encoding="utf-8")
    assert [one.kind for one in screen_boxes({name: words}) if one.severity is Severity.BLOCK] == []


@pytest.mark.parametrize("story", [s for s in STORIES if s.state == CaseState.WITH_AUTHOR], ids=slug_of)
def test_a_returned_story_says_what_is_strong_and_what_is_asked(story: StoryText) -> None:
    assert story.field in SCREENED
    assert len(story.said) > 40
    assert len(story.strengths) > 40


def test_no_sentence_stands_in_two_stories() -> None:
    where = defaultdict(set)
    for story in STORIES:
        for box in BOXES:
            for sentence in re.split(r"(?<=[.?!:])\s+", story.cells[box]):
                if len(sentence.split()) > 3:
                    where[sentence].add(story.slug)
    assert {sentence: slugs for sentence, slugs in where.items() if len(slugs) > 1} == {}


def test_fourteen_organisations_of_eight_sectors() -> None:
    assert len(ORGANISATIONS) == 14
    sectors = {organisation.sector for organisation in ORGANISATIONS.values()}
    assert len(sectors) == 8
    assert sectors <= framework().sectors.keys()
    assert sum(organisation.people for organisation in ORGANISATIONS.values()) == 300
    for organisation in ORGANISATIONS.values():
        nhs = organisation.sector in {"acute", "community-health", "mental-health", "primary-care"}
        assert bool(organisation.ods_code) == nhs
        assert re.fullmatch(r"[A-Z][A-Z0-9]{2,5}", organisation.ods_code or "RZ7")
        assert organisation.email_domain.endswith(".example")


def test_somebody_to_sign_in_as_for_every_role() -> None:
    assert [person.role for person in content.people_to_sign_in()] == [str(role) for role in Role]
    assert len(sign_ins()) == len(Role)
    assert all(address.endswith("@myshire.example") for _, address in sign_ins())


def test_the_password_is_one_that_we_would_accept() -> None:
    for person in content.people_to_sign_in():
        assert fault_of(PASSWORD, about=[person.email, person.name]) == ""


def test_three_hundred_people_of_all_roles() -> None:
    people = a_region()
    assert len(people) == len({person.email for person in people}) == 300
    assert Counter(person.organisations[0] for person in people) == {
        key: organisation.people for key, organisation in ORGANISATIONS.items()
    }
    roles = Counter(role for person in people for role in person.roles)
    assert all(roles[role] >= 5 for role in Role if role != Role.ADMINISTRATOR)
    assert sum(len(person.organisations) > 1 for person in people) >= 5
    assert all(person.email.endswith(".example") for person in people)
    assert all(person.role_family in framework().role_families for person in people)


def test_the_same_seed_makes_the_same_people_and_another_seed_others() -> None:
    assert a_region(1) == a_region(1)
    assert a_region(1)[70:] != a_region(2)[70:]


def test_no_two_of_ten_thousand_people_share_an_address() -> None:
    people = a_region(count=10_000)
    assert len({person.email for person in people}) == 10_000


def rules_by_key() -> list[Rule]:
    """The rules with numbers for keys, as the database would have them."""
    queues, organisations = list(content.queues()), list(ORGANISATIONS)
    return [
        Rule(
            number,
            1,
            queues.index(rule.queue),
            Conditions.read(
                {
                    name: [organisations.index(key) for key in listed] if name == "organisations" else listed
                    for name, listed in rule.conditions.items()
                }
            ),
        )
        for number, rule in enumerate(content.rules())
    ]


def contribution_of(story: StoryText) -> Contribution:
    home = ORGANISATIONS[story.organisation]
    return Contribution(
        kind="case",
        kind_label="a story",
        id=1,
        title=story.cells["title"],
        summary=story.cells["what_mattered"][:200],
        aims=frozenset(story.aims),
        behaviours=frozenset(story.behaviours),
        sector=home.sector,
        organisation_id=list(ORGANISATIONS).index(story.organisation),
        organisation_name=home.name,
        place=home.place,
        contributors=(1,),
        link="/",
        given_at=NOW,
    )


def test_eight_queues_and_almost_every_story_finds_one() -> None:
    queues, book = list(content.queues()), RuleBook(rules_by_key())
    assert len(queues) == 8
    for rule in content.rules():
        assert set(rule.conditions.get("aims", [])) <= framework().aim_labels.keys()
        assert set(rule.conditions.get("behaviours", [])) <= framework().behaviour_labels.keys()
        assert set(rule.conditions.get("sectors", [])) <= framework().sectors.keys()
    found = Counter(book.choose_queue(contribution_of(story)).queue_id for story in STORIES)
    assert 1 <= found[None] <= 5
    assert all(found[number] >= 2 for number in range(len(queues)))


def test_simulated_stories_differ_and_pass_screening() -> None:
    writer = Writer(Random(3))
    stories = [writer.story() for _ in range(300)]
    assert len({story.boxes["what_changed"] for story in stories}) == 300
    for story in stories:
        assert screen_boxes({"title": story.title, "place": story.place, **story.boxes}) == []


def test_words_of_simulated_stories_are_as_unequal_as_in_life() -> None:
    writer = Writer(Random(3))
    found: Counter[str] = Counter()
    for _ in range(4_000):
        story = writer.story()
        found.update(set(re.findall(r"[a-z']+", " ".join([story.place, *story.boxes.values()]).lower())))
    counts = sorted(found.values(), reverse=True)
    assert counts[0] > 3_900
    assert 500 < counts[150] < 3_000
    assert 10 < counts[900] < 300
    assert counts.count(1) > 300


NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@given(st.integers(), st.floats(0, 400))
def test_things_happen_on_working_days_in_the_past(seed: int, days: float) -> None:
    moment = working_moment(Random(seed), NOW - timedelta(days=days), before=NOW)
    assert moment < NOW
    assert moment.isoweekday() <= 5
    assert 6 <= moment.hour <= 21  # in UTC, of seven to 21 in Britain
    after = later(Random(seed), moment, days=(0.5, 5), before=NOW)
    assert moment < after < NOW
