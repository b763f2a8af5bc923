"""`learning-exchange import-cases`: what is loaded, what is refused and why, and that twice is once."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from learning_exchange import extensions
from learning_exchange.cases.importing.cli import import_cases
from learning_exchange.cases.importing.files import read_source
from learning_exchange.cases.importing.loading import Defaults, Fate, Loader
from learning_exchange.cases.models import Case
from learning_exchange.cases.rules import BOX_MOST, TITLE_MOST, CaseState
from learning_exchange.demo.content import EXAMPLES
from learning_exchange.outbox import EventRecord
from learning_exchange.people.models import Membership, Person
from tests import region

COLUMNS = (
    "title,place,what_mattered,what_you_did,what_changed,roles,aims,behaviours,"
    "about_one_person,consent_held_by,consent_on,consent_how,author,organisation,key"
)
GOOD = {
    "title": "A quiet hour",
    "place": "A surgery",
    "what_mattered": "Not being looked at.",
    "what_you_did": "We gave an hour to one person at a time.",
    "what_changed": "People came back.",
    "roles": "ahp",
    "aims": "",
    "behaviours": "c-flexible-access",
    "about_one_person": "no",
    "consent_held_by": "",
    "consent_on": "",
    "consent_how": "",
    "author": "nurse@trust.example.org",
    "organisation": "",
    "key": "",
}


@pytest.fixture
def author(db: SQLAlchemy) -> Person:
    """Somebody whose stories are loaded."""
    trust = region.an_organisation(name="The Trust", short_name="Trust", ods_code="RZ1")
    return region.a_person(email="nurse@trust.example.org", organisation=trust)


def load(app: Flask, file: Path, *options: str) -> Result:
    return app.test_cli_runner().invoke(import_cases, [str(file), *options])


def table(tmp_path: Path, *rows: dict[str, str]) -> Path:
    cells = [",".join(f'"{row[name]}"' for name in COLUMNS.split(",")) for row in rows]
    file = tmp_path / "stories.csv"
    file.write_text("\n".join([COLUMNS, *cells, ""]), encoding="utf-8")
    return file


def count(db: SQLAlchemy, model: type = Case) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_story_is_handed_in_as_its_author_would(
    app: Flask, db: SQLAlchemy, author: Person, tmp_path: Path
) -> None:
    loaded = load(app, table(tmp_path, GOOD))
    assert (loaded.exit_code, loaded.output) == (0, "Loaded: 1. Already there: 0. Not loaded: 0.\n")
    case = db.session.scalars(select(Case)).one()
    assert (case.state, case.author_id, case.submission) == (CaseState.WITH_CHAMPION, author.id, 1)
    assert case.title == GOOD["title"]
    assert case.aims == ["c-choice-partnership"]
    assert case.roles_involved == ["ahp"]
    assert case.html["what_changed"] == "<p>People came back.</p>"
    event = db.session.scalars(select(EventRecord)).one()
    assert (event.type, event.actor_id, event.dispatched_at) == ("CaseSubmitted", author.id, None)


def test_twice_is_as_good_as_once(app: Flask, db: SQLAlchemy, author: Person, tmp_path: Path) -> None:
    file = table(tmp_path, GOOD, GOOD | {"title": "Another", "key": "b"})
    assert load(app, file).exit_code == 0
    again = load(app, file)
    assert (again.exit_code, again.output) == (0, "Loaded: 0. Already there: 2. Not loaded: 0.\n")
    assert (count(db), count(db, EventRecord)) == (2, 2)


def test_a_row_is_recognised_after_its_words_were_corrected(
    app: Flask, db: SQLAlchemy, author: Person, tmp_path: Path
) -> None:
    load(app, table(tmp_path, GOOD, GOOD | {"title": "Second", "key": "second"}))
    corrected = table(
        tmp_path,
        GOOD | {"what_changed": "Else.", "title": "a  Quiet hour"},
        GOOD | {"title": "New", "key": "second"},
    )
    assert "Already there: 2." in load(app, corrected).output
    assert count(db) == 2


def test_teams_of_one_trust_that_number_their_rows_alike_lose_nothing(
    app: Flask, db: SQLAlchemy, author: Person, tmp_path: Path
) -> None:
    trust = author.memberships[0].organisation
    region.a_person(email="two@trust.example.org", organisation=trust)
    theirs = {"author": "two@trust.example.org", "title": "Another"}
    rows = [GOOD | {"key": "1"}, GOOD | theirs | {"key": "1"}]
    for row in rows:
        assert load(app, table(tmp_path, row)).output == "Loaded: 1. Already there: 0. Not loaded: 0.\n"
    again = load(app, table(tmp_path, *rows))
    assert again.output == "Loaded: 0. Already there: 2. Not loaded: 0.\n"
    assert sorted(db.session.scalars(select(Case.title))) == ["A quiet hour", "Another"]


def test_a_story_that_its_author_took_back_does_not_return(
    app: Flask, db: SQLAlchemy, author: Person, tmp_path: Path
) -> None:
    load(app, table(tmp_path, GOOD))
    db.session.scalars(select(Case)).one().state = CaseState.WITHDRAWN
    db.session.commit()
    assert "Already there: 1." in load(app, table(tmp_path, GOOD)).output
    assert db.session.scalars(select(Case.state)).all() == [CaseState.WITHDRAWN]


def test_a_dry_run_says_the_same_and_keeps_nothing(
    app: Flask, db: SQLAlchemy, author: Person, tmp_path: Path
) -> None:
    file = table(tmp_path, GOOD, GOOD | {"title": ""}, GOOD)
    dry = load(app, file, "--dry-run")
    assert dry.exit_code == 1
    assert dry.output.endswith("Would be loaded: 1. Already there: 0. Not loaded: 2.\n")
    assert (count(db), count(db, EventRecord)) == (0, 0)
    assert load(app, file).output == dry.output.replace("Would be loaded", "Loaded")


BAD = [
    ({"title": ""}, "title: Give your story a title."),
    ({"place": " "}, "place: Say where it happened: the kind of place is enough."),
    ({"what_mattered": ""}, "what_mattered: Say what mattered to the person."),
    (
        {"title": "x" * (TITLE_MOST + 1)},
        f"title: Use {TITLE_MOST} characters or fewer; this has {TITLE_MOST + 1}.",
    ),
    ({"what_changed": "y " * BOX_MOST}, "what_changed: Use 10,000 characters or fewer; this has 19,999."),
    ({"what_changed": "z" * 1_000_000}, "what_changed: Use 10,000 characters or fewer; this has 1,000,000."),
    ({"what_you_did": "a\x00b"}, "what_you_did: This has an invisible control character."),
    ({"behaviours": "", "aims": ""}, "behaviours: Pick at least one aim or behaviour that your story shows."),
    (
        {"behaviours": "c-flexible-acces"},
        "behaviours: Entry 1 is not in the framework. Is it c-flexible-access?",
    ),
    ({"aims": "c-sdm; qqq"}, "aims: Entry 2 is not in the framework."),
    ({"roles": "ahp wizard"}, "roles: Entry 2 is not in the framework."),
    ({"author": "nobody@example.org"}, "author: Nobody who takes part has this address."),
    ({"author": ""}, "author: It names none, and the command was given none with --as."),
    ({"organisation": "RZ2"}, "organisation: Its author does not belong to one of this name or code."),
    ({"what_mattered": "Her NHS number is 943 476 5919."}, "what_mattered: NHS number at word 5. Change it."),
    (
        {"what_you_did": "I rang 0151 496 0123 and left word."},
        "what_you_did: Phone number at word 3. Change it",
    ),
    ({"what_changed": "We told Mrs Zebediah about it."}, "what_changed: Name at word 3."),
]


@pytest.mark.parametrize(("wrong", "says"), BAD, ids=[says for _, says in BAD])
def test_a_bad_row_is_told_with_its_line_and_reason_and_the_others_are_loaded(
    app: Flask, db: SQLAlchemy, author: Person, tmp_path: Path, wrong: dict[str, str], says: str
) -> None:
    good = [GOOD | {"title": f"Good {number}", "what_changed": "One\nand two."} for number in (1, 2)]
    loaded = load(app, table(tmp_path, good[0], GOOD | wrong, good[1]))
    assert loaded.exit_code == 1
    first, reason, last = loaded.output.splitlines()
    assert first == "line 4: not loaded"
    assert reason.strip().startswith(says)
    assert last == "Loaded: 2. Already there: 0. Not loaded: 1."
    assert count(db) == 2


@pytest.mark.parametrize(
    "column", ["title", "what_mattered", "aims", "roles", "author", "organisation", "key"]
)
def test_nothing_of_a_bad_row_is_quoted(
    app: Flask, author: Person, tmp_path: Path, caplog: pytest.LogCaptureFixture, column: str
) -> None:
    secret = "Mrs Zebediah, 943 476 5919"
    refused = load(app, table(tmp_path, GOOD | {"title": ""} | {column: secret}))
    assert refused.exit_code == 1
    for part in ("Zebediah", "zebediah", "943", "5919"):
        assert part not in refused.output + caplog.text


def test_every_fault_of_a_row_is_told_at_once(app: Flask, author: Person, tmp_path: Path) -> None:
    wrong = GOOD | {"title": "", "place": "", "what_you_did": ""}
    assert load(app, table(tmp_path, wrong)).output.count("  ") == 3


def test_a_story_twice_in_one_file(app: Flask, db: SQLAlchemy, author: Person, tmp_path: Path) -> None:
    loaded = load(app, table(tmp_path, GOOD, GOOD | {"what_changed": "Else."}))
    assert "line 3: not loaded\n  It is the same story as line 2." in loaded.output
    assert count(db) == 1


def test_defaults_for_rows_that_name_none(app: Flask, db: SQLAlchemy, author: Person, tmp_path: Path) -> None:
    other = region.an_organisation(name="The Other", short_name="Other")
    person = region.a_person(email="two@example.org", organisation=other)
    person.memberships.append(Membership(organisation=author.memberships[0].organisation, roles=["staff"]))
    db.session.commit()
    file = table(tmp_path, GOOD | {"author": ""})
    assert "organisation: Its author belongs to several" in load(app, file, "--as", "two@example.org").output
    assert load(app, file, "--as", "Two@example.org ", "--organisation", "rz1").exit_code == 0
    assert db.session.scalars(select(Case)).one().organisation.name == "The Trust"


def test_somebody_who_left_writes_nothing(app: Flask, db: SQLAlchemy, author: Person, tmp_path: Path) -> None:
    author.state = "left"
    db.session.commit()
    assert "Nobody who takes part" in load(app, table(tmp_path, GOOD)).output


def test_a_file_that_cannot_be_used_changes_nothing(app: Flask, db: SQLAlchemy, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    refused = load(app, tmp_path / "empty.csv")
    assert refused.exit_code == 1
    assert "The file is empty." in refused.output
    assert load(app, tmp_path / "none.csv").exit_code == 2


def test_of_two_imports_at_once_the_second_finds_the_story_there(
    committing_app: Flask, tmp_path: Path
) -> None:
    row = read_source(table(tmp_path, GOOD)).rows[0]

    def load_slowly(seconds: float) -> Fate:
        with committing_app.app_context():
            outcome = Loader(Defaults()).load(row)
            time.sleep(seconds)
            extensions.db.session.commit()
            return outcome.fate

    with committing_app.app_context():
        region.a_person(email="nurse@trust.example.org")
    with ThreadPoolExecutor(2) as both:
        first = both.submit(load_slowly, 1)
        time.sleep(0.5)
        assert [both.submit(load_slowly, 0).result(), first.result()] == [Fate.THERE, Fate.LOADED]
    with committing_app.app_context():
        assert count(extensions.db) == 1


def test_the_examples_load(app: Flask, db: SQLAlchemy) -> None:
    health = region.an_organisation(name="Myshire Community Health NHS Trust", ods_code="RZ8")
    council = region.an_organisation(name="Myshire County Council")
    region.a_person(email="nurse@myshire.example", organisation=health)
    region.a_person(email="champion@myshire.example", organisation=council)
    for example, stories in (("stories.csv", 3), ("stories", 2)):
        loaded = load(app, EXAMPLES / example)
        assert loaded.output == f"Loaded: {stories}. Already there: 0. Not loaded: 0.\n"
    assert count(db) == 5
