"""Stories as files: all that the list has, safe in a spreadsheet, in portions."""

import csv
import json
from datetime import timedelta
from io import StringIO

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from learning_exchange import clock
from learning_exchange.cases.queries import exporting
from learning_exchange.cases.rules import CaseState
from learning_exchange.cases.views.exporting import COLUMNS, FILES, harmless
from tests.author import Author
from tests.region import a_person, a_story


@pytest.fixture
def reader(app: Flask, db: SQLAlchemy) -> Author:
    """Somebody who is signed in."""
    return Author(app, a_person())


def lines(reader: Author, query: str = "") -> list[dict[str, str]]:
    """The lines of the file for a spreadsheet."""
    answer = reader.get(f"/cases/stories.csv{query}")
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer.headers["Content-Disposition"]
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"), newline="")))


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("https://a.example","x")']


@pytest.mark.parametrize("value", FORMULAS)
def test_nothing_is_a_formula(value: str) -> None:
    assert harmless(value) == f"'{value}"


def test_what_is_no_formula_stays() -> None:
    assert [harmless(value) for value in ("", "Tea", "5 - 3 = 2", "'=1")] == ["", "Tea", "5 - 3 = 2", "'=1"]


def test_a_line_has_the_whole_story(reader: Author, db: SQLAlchemy) -> None:
    story = a_story(
        a_person(), title="=cmd|' /C calc'!A0", what_mattered='Tea, "talk"\nand\ttime — 🚲', aims=["c-sdm"]
    )
    (line,) = lines(reader)
    assert [*line] == COLUMNS
    assert line["Title"] == "'=cmd|' /C calc'!A0"
    assert line["What mattered"] == 'Tea, "talk"\nand\ttime — 🚲'
    assert line["Aims"] == "Support shared decision making"
    assert line["Address"].endswith(f"/cases/{story.public_id}")


def test_programs_get_objects(reader: Author, db: SQLAlchemy) -> None:
    story = a_story(a_person(), title="=1", aims=["c-sdm"])
    answer = reader.get("/cases/stories.json")
    (told,) = json.loads(answer.data)["stories"]
    assert (told["title"], told["aims"], told["public_id"]) == ("=1", ["c-sdm"], str(story.public_id))
    assert json.loads(reader.get("/cases/stories.json?q=zebra").data) == {"stories": []}


def test_files_have_what_the_list_has(reader: Author, db: SQLAlchemy) -> None:
    a_story(a_person(), title="Lantern")
    a_story(a_person(), title="Another")
    for state in set(CaseState) - {CaseState.PUBLISHED, CaseState.REVIEW_DUE}:
        a_story(a_person(), state, title=f"Lantern {state}")
    assert [line["Title"] for line in lines(reader, "?q=lantern")] == ["Lantern"]
    assert len(lines(reader, "?sector=housing")) == 0


@pytest.mark.parametrize("query", ["", "?q=bus"])
def test_portions_join_without_a_gap(
    reader: Author, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr(exporting, "PORTION", 3)
    exporting._statement.cache_clear()
    author, now = a_person(), clock.now()
    for n in range(7):
        a_story(author, title=f"Story {n}", published_at=now - timedelta(minutes=n // 2))
    assert sorted(line["Title"] for line in lines(reader, query)) == [f"Story {n}" for n in range(7)]
    exporting._statement.cache_clear()


def test_many_files_an_hour_are_refused(reader: Author, db: SQLAlchemy) -> None:
    most = int(FILES.split(maxsplit=1)[0])
    answers = [reader.get("/cases/stories.csv").status_code for _ in range(most + 1)]
    assert answers == [200] * most + [429]
