"""The words around what was searched for: which are marked, where a story is cut, what is asked how often."""

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

from learning_exchange.cases.queries import snippets as module
from learning_exchange.cases.queries.snippets import AFTER, BEFORE, END, FOUND, READ, snippets
from tests.region import a_person, a_story


def snippet(told: str, words: str) -> str | None:
    """The snippet of a story with a box of these words, marks as [ and ]."""
    story = a_story(a_person(), what_mattered="", what_you_did=told, what_changed="")
    found = snippets([story.public_id], words).get(story.public_id)
    return found and found.replace(FOUND, "[").replace(END, "]").strip()


@pytest.mark.parametrize(
    ("told", "words", "expected"),
    [
        ("We opened clinics.", "clinic", "We opened [clinics]."),
        ("CLINICS open.", "Clinic", "[CLINICS] open."),
        ("They are happy.", "happiness", "They are [happy]."),
        ("She was caring.", "cares", "She was [caring]."),
        ("A card, and care.", "care", "A card, and [care]."),
        ("The team had tea.", "tea", "The team had [tea]."),
        ("Tea for the team.", "the team", "Tea for the [team]."),
        ("Go to it.", "go", "[Go] to it."),
        ("Tea and cake.", '"tea and cake"', "[Tea] and [cake]."),
        ("Tea or cake.", "tea or zebra", "[Tea] or cake."),
        ("A café.", "café", "A [café]."),
        ("No match here.", "zebra", None),
        ("The and of.", "the", None),
        ("A (b) [c] *d*.", "(b", "A ([b]) [c] *d*."),
        ("Ward 12 and 12b.", "12", "Ward [12] and 12b."),
        ("", "tea", None),
    ],
)
def test_exactly_the_words_that_search_finds_are_marked(
    db: SQLAlchemy, told: str, words: str, expected: str | None
) -> None:
    assert snippet(told, words) == expected


def test_a_long_story_is_cut_between_words(db: SQLAlchemy) -> None:
    told = " ".join(["before"] * 100 + ["lantern"] + ["after"] * 100)
    found = snippet(told, "lantern")
    assert found is not None
    before, _, after = found.partition("[lantern]")
    assert set(before.split()) == {"…", "before"}
    assert set(after.split()) == {"…", "after"}
    assert BEFORE - 10 < len(before) <= BEFORE + 2
    assert AFTER - 10 < len(after) <= AFTER + 2


def test_a_word_without_an_end_is_cut_all_the_same(db: SQLAlchemy) -> None:
    found = snippet("x" * 1_000 + "-lantern-" + "y" * 1_000, "lantern")
    assert found is not None
    assert len(found) < BEFORE + AFTER + 20


def test_all_places_in_the_snippet_are_marked_and_none_beyond(db: SQLAlchemy) -> None:
    found = snippet("tea " * 200, "tea")
    assert found is not None
    assert found.count("[tea]") == found.count("tea")


def test_of_a_very_long_story_the_beginning_is_read(db: SQLAlchemy) -> None:
    assert snippet("word " * READ + "lantern", "lantern") is None


def test_words_are_stemmed_once(db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_known", {})
    assert snippet("We opened clinics.", "clinic") == "We opened [clinics]."
    assert module._known == {"clinic": "clinic", "clinics": "clinic"}
    monkeypatch.setattr(module, "_STEMS", text("SELECT 1 / 0"))  # whoever asks again fails
    assert snippet("We opened clinics.", "clinic") == "We opened [clinics]."


def test_what_is_known_stays_bounded(db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_known", {})
    monkeypatch.setattr(module, "KNOWN_MOST", 3)
    for number in range(20):
        assert snippet(f"We met lantern{number}.", f"lantern{number}") == f"We met [lantern{number}]."
    assert len(module._known) <= 5


def test_the_stems_are_those_of_search(db: SQLAlchemy) -> None:
    words = [
        "caring",
        "cares",
        "happiness",
        "organisations",
        "generally",
        "skies",
        "dying",
        "clinics",
        "tried",
    ]
    by_search = {
        word: db.session.scalar(
            text("SELECT tsvector_to_array(to_tsvector('english', :word))"), {"word": word}
        )
        for word in words
    }
    assert {word: [stem] for word, stem in module._stems_of(words).items()} == by_search
