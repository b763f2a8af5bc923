"""A story that is not for everybody is nowhere for others: on no page, in no list, figure, file or feed."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from learning_exchange import clock
from learning_exchange.cases.contributions import headings
from learning_exchange.cases.models import Case, FindableCase
from learning_exchange.cases.operations.saving import bookmark_case, open_feed
from learning_exchange.cases.queries.wanted import Wanted
from learning_exchange.cases.rules import CaseState
from learning_exchange.cases.rules.sharing import Scope
from learning_exchange.cases.tokens import feed_token
from learning_exchange.digests.models import DigestItem, DigestRun
from learning_exchange.digests.queries import candidates, digest_of, readers_of
from learning_exchange.digests.rules import pick
from learning_exchange.learning_sets.models import LearningSet, LearningSetMember
from learning_exchange.people.models import Person
from learning_exchange.people.rules import Role
from tests.author import Author
from tests.kept import a_search
from tests.region import a_person, a_story, an_organisation
from tests.web.test_reading import without_token

CANARY = "zanzibarium"


def a_set(*people: Person) -> LearningSet:
    """A learning set of these people."""
    from learning_exchange.extensions import db

    group = LearningSet(name="Tuesday set")
    db.session.add(group)
    db.session.add_all(LearningSetMember(learning_set=group, person=person) for person in people)
    db.session.commit()
    return group


@pytest.fixture(params=[Scope.ORGANISATION, Scope.SET])
def secret(request: pytest.FixtureRequest, app: Flask, db: SQLAlchemy) -> Case:
    """A story for an organisation, or for a set, beside one for everybody."""
    author = a_person()
    group = a_set(author) if request.param == Scope.SET else None
    a_story(a_person(), title="The open story", behaviours=["c-sdm-respect-expertise"])
    return a_story(
        author,
        title=f"The {CANARY} story",
        what_mattered=f"A {CANARY} in every sentence.",
        behaviours=["c-sdm-respect-expertise"],
        scope=request.param,
        learning_set=group,
    )


@pytest.fixture
def insider(secret: Case, db: SQLAlchemy) -> Person:
    """Somebody whom the story is for."""
    if secret.scope == Scope.ORGANISATION:
        return a_person(organisation=secret.organisation)
    person = a_person()
    db.session.add(LearningSetMember(set_id=secret.set_id, person=person))
    db.session.commit()
    return person


@pytest.fixture
def outsider(secret: Case) -> Person:
    """Somebody whom it is not for, of another organisation and another set, with every role."""
    person = a_person(*Role)
    a_set(person)
    return person


Door = Callable[[Flask, Case, Person], str]


def _page(address: str) -> Door:
    return lambda app, case, person: Author(app, person).get(address.format(case.public_id)).text


def _like_another(app: Flask, case: Case, person: Person) -> str:
    other = a_story(a_person(), title="Another", behaviours=["c-sdm-respect-expertise"])
    return Author(app, person).get(f"/cases/{other.public_id}").text


def _feed(app: Flask, case: Case, person: Person) -> str:
    search = a_search(person, Wanted(behaviour="c-sdm-respect-expertise"))
    open_feed(search.public_id, by=person.id)
    assert search.feed_key
    return app.test_client().get(f"/cases/feeds/{feed_token(search.feed_key)}").text


def _bookmark(app: Flask, case: Case, person: Person) -> str:
    author = case.author_id
    if person.id != author:
        from learning_exchange.cases.models import Bookmark
        from learning_exchange.extensions import db

        db.session.add(Bookmark(person_id=person.id, case_id=case.id))
    return Author(app, person).get("/cases/bookmarks").text


def _digest(app: Flask, case: Case, person: Person) -> str:
    run = DigestRun(person=person, local_date=clock.now().date())
    from learning_exchange.extensions import db

    db.session.add(run)
    db.session.flush()
    reader = readers_of([(run, person)])[person.id]
    return CANARY if case.id in [one.case_id for one in pick(reader, candidates())] else ""


def _digest_of_before(app: Flask, case: Case, person: Person) -> str:
    from learning_exchange.extensions import db

    run = DigestRun(person=person, local_date=clock.now().date(), composed_at=clock.now(), items_count=1)
    db.session.add(run)
    db.session.flush()
    db.session.add(DigestItem(run_id=run.id, person_id=person.id, case_id=case.id, position=1, because="x"))
    db.session.flush()
    return " ".join(story.title for story in digest_of(run).stories)


def _headings(app: Flask, case: Case, person: Person) -> str:
    return " ".join(heading.title for heading in headings([case.id], to=person).values())


DOORS: dict[str, Door] = {
    "its page": _page("/cases/{}"),
    "the first page": _page("/"),
    "the list": _page("/cases"),
    "a filter": _page("/cases?behaviour=c-sdm-respect-expertise"),
    "search": _page("/cases?q=every+sentence"),
    "search, newest first": _page("/cases?q=every+sentence&order=newest"),
    "the file for a spreadsheet": _page("/cases/stories.csv"),
    "the file for a program": _page("/cases/stories.json?q=sentence"),
    "more like this": _like_another,
    "a feed": _feed,
    "bookmarks": _bookmark,
    "a digest": _digest,
    "a digest composed before": _digest_of_before,
    "headings in a queue": _headings,
}


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_every_door_shows_it_to_insiders_alone(
    app: Flask, secret: Case, insider: Person, outsider: Person, door: Door
) -> None:
    assert CANARY in door(app, secret, insider)
    assert CANARY not in door(app, secret, outsider)


def test_for_others_it_is_not_there(app: Flask, secret: Case, outsider: Person) -> None:
    browser = Author(app, outsider)
    for address in ("/cases/{}", "/cases/{}/adoptions"):
        hidden, missing = (browser.get(address.format(key)) for key in (secret.public_id, uuid4()))
        assert (hidden.status_code, without_token(hidden.text)) == (404, without_token(missing.text))
    assert browser.post(f"/cases/{secret.public_id}/bookmark").status_code == 404


def test_figures_do_not_count_it(app: Flask, secret: Case, insider: Person, outsider: Person) -> None:
    for person, count in ((insider, 2), (outsider, 1)):
        browser = Author(app, person)
        assert f"({count})</option>" in browser.get("/cases").text
        assert f"{count} stor" in browser.get("/cases/framework").text


def test_a_likely_word_comes_from_no_story_that_is_hidden(
    app: Flask, secret: Case, insider: Person, outsider: Person
) -> None:
    for person, is_offered in ((insider, True), (outsider, False)):
        page = Author(app, person).get("/cases?q=zanzibraium").text
        assert (CANARY in page) == is_offered


def test_its_author_reads_it_after_leaving_the_set(app: Flask, secret: Case, db: SQLAlchemy) -> None:
    for member in db.session.query(LearningSetMember):
        member.until = clock.now().date()
    assert Author(app, secret.author).get(f"/cases/{secret.public_id}").status_code == 200


def test_who_has_left_reads_it_no_more(app: Flask, secret: Case, insider: Person, db: SQLAlchemy) -> None:
    bookmark_case(secret.public_id, by=insider)
    for place in (*insider.memberships, *db.session.query(LearningSetMember).filter_by(person_id=insider.id)):
        place.until = clock.now().date()
    db.session.commit()
    browser = Author(app, insider)
    assert browser.get(f"/cases/{secret.public_id}").status_code == 404
    assert CANARY not in browser.get("/cases/bookmarks").text


def test_champions_review_whatever_it_is_for(app: Flask, db: SQLAlchemy) -> None:
    waiting = a_story(a_person(), CaseState.WITH_CHAMPION, scope=Scope.ORGANISATION)
    champion = Author(app, a_person(Role.CHAMPION, organisation=an_organisation()))
    assert champion.get(f"/cases/{waiting.public_id}").status_code == 200


def test_a_change_of_mind_counts_at_once(app: Flask, secret: Case, outsider: Person, db: SQLAlchemy) -> None:
    secret.scope, secret.learning_set = Scope.ALL, None
    db.session.commit()
    assert CANARY in Author(app, outsider).get("/cases").text
    assert db.session.get_one(FindableCase, secret.id).scope == Scope.ALL
