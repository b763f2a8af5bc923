"""How a barrier is called in a list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning_exchange.barriers.rules import TITLE_MOST, Said, title_of


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("The form asks twice.", "The form asks twice"),
        ("The form asks twice. Then it asks again.", "The form asks twice"),
        ("Why twice? Nobody knows.", "Why twice?"),
        ("The form asks twice.\nThen it asks again.", "The form asks twice"),
        ("No time", "No time"),
        (".", "."),
        ("word " * 40, f"{'word ' * 19}word…"),
        ("x" * 150, f"{'x' * 100}…"),
    ],
)
def test_the_first_sentence_is_the_title(words: str, title: str) -> None:
    assert title_of(words) == title


@given(st.text(min_size=1).filter(str.strip))
def test_a_title_is_one_line_and_never_empty(words: str) -> None:
    title = title_of(words)
    assert "\n" not in title
    assert 0 < len(title) <= TITLE_MOST + 1


def test_no_words_of_people_stand_in_what_a_log_would_show() -> None:
    assert "secret" not in repr(Said(1, "secret words", "more secret words"))
