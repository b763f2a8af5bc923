"""The fields that every form is made of: what they keep, what they refuse, and with which sentence."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from learning_exchange.fields import (
    Email,
    Form,
    Line,
    OneOf,
    Paragraphs,
    Password,
    ScreenedForm,
    Several,
    has_control_characters,
    searched_for,
)

COLOURS = {"r": "Red", "g": "Green"}
Sent = Callable[..., "Example"]


class Example(Form):
    """One field of each kind."""

    line = Line("Line", missing="Write a line.", most=20)
    text = Paragraphs("Text", most=50)
    email = Email("Email")
    password = Password("Password")
    colour = OneOf("Colour", COLOURS, blank="Choose one")
    colours = Several("Colours", lambda: COLOURS)


@pytest.fixture
def sent() -> Sent:
    """The form after a POST with these fields."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="x", WTF_CSRF_ENABLED=False)

    def sent(json: Any = None, **fields: Any) -> Example:
        given = {"json": json} if json is not None else {"data": {"line": "a line"} | fields}
        with app.test_request_context("/", method="POST", **given):
            form = Example()
            form.validate_on_submit()
            return form

    return sent


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("line", "  two\t words \n", "two words"),
        ("line", "<b>bold</b>", "<b>bold</b>"),
        ("line", "x" * 20, "x" * 20),
        ("line", "آمنة يوسف", "آمنة يوسف"),
        ("line", "\u200fx\u202ey\u2067", "\u200fx\u202ey\u2067"),
        ("line", "👩🏾‍⚕️", "👩🏾‍⚕️"),
        ("text", " one\r\ntwo\rthree\n\nfour\t ", "one\ntwo\nthree\n\nfour"),
        ("text", "", ""),
        ("text", "\r\n" * 40 + "x", "x"),
        ("email", " Ann.Lee@Example.ORG ", "ann.lee@example.org"),
        ("email", "ann@m\u00fcller.example", "ann@xn--mller-kva.example"),
        ("email", "", ""),
        ("password", "  as\ttyped\0 ", "  as\ttyped\0 "),
        ("colour", "r", "r"),
        ("colour", "", ""),
        ("colours", ["g", "r", "g"], ["r", "g"]),
        ("colours", [], []),
    ],
)
def test_what_is_kept(sent: Sent, field: str, typed: object, kept: object) -> None:
    form = sent(**{field: typed})
    assert form.errors == {}
    assert form[field].data == kept


CONTROL = "This has an invisible control character. Type it again, or paste it as plain text."
ADDRESS = "Enter an email address in the right format, like name@example.org."


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("line", "", "Write a line."),
        ("line", "\u2003\n", "Write a line."),
        ("line", "x" * 21, "Use 20 characters or fewer; this has 21."),
        ("line", "x" * 1_000_000, "Use 20 characters or fewer; this has 1,000,000."),
        ("line", "a\0b", CONTROL),
        ("text", "a\x1b[0m", CONTROL),
        ("text", "a\x7f", CONTROL),
        ("text", "a\x85b", CONTROL),
        ("text", "é" * 51, "Use 50 characters or fewer; this has 51."),
        ("email", "nobody", ADDRESS),
        ("email", "a@b", ADDRESS),
        ("email", "a b@example.org", ADDRESS),
        ("email", "a@example.org\nBcc: b@example.org", ADDRESS),
        ("email", "\u00e9@example.org", ADDRESS),
        ("email", "a@example.org, b@example.org", ADDRESS),
        ("email", "x" * 255, "Use 254 characters or fewer; this has 255."),
        ("colour", "blue", "Choose one of the options on this page."),
        ("colour", "' OR 1=1", "Choose one of the options on this page."),
        ("colours", ["r", "blue"], "Choose only from the options on this page."),
        ("colours", [""], "Choose only from the options on this page."),
    ],
)
def test_what_is_refused_and_why(sent: Sent, field: str, typed: object, error: str) -> None:
    assert sent(**{field: typed}).errors == {field: [error]}


def test_a_field_that_was_not_sent_is_empty(sent: Sent) -> None:
    assert sent().data == {
        "line": "a line", "text": "", "email": "", "password": "", "colour": "", "colours": []
    }  # fmt: skip


def test_files_and_json_are_not_what_a_page_sends(sent: Sent) -> None:
    assert sent(text=(io.BytesIO(b"x"), "x.txt"), colours=(io.BytesIO(b"r"), "r")).errors == {}
    for json in ({"line": 1, "colours": {"r": 1}}, [1], "x"):
        assert sent(json=json).errors == {"line": ["Write a line."]}


@given(st.text())
def test_what_passes_is_text_that_can_be_stored(text: str) -> None:
    if not has_control_characters(text):
        assert "\0" not in text
        assert text.encode().decode() == text


@given(st.text())
def test_whatever_is_searched_for_can_be_asked_of_a_database(text: str) -> None:
    words = searched_for(text)
    assert not has_control_characters(words)
    assert len(words) <= 200
    assert words == words.strip()


def test_nothing_is_searched_for_when_nothing_was_typed() -> None:
    assert searched_for(None) == searched_for(" \n\0 ") == ""


class Note(ScreenedForm):
    """Words that others will read, and a line that nobody screens."""

    screened = ("note",)
    note = Paragraphs("Note", most=100, missing="Write a note.")
    other = Line("Other")


@pytest.mark.parametrize(
    ("note", "errors"),
    [
        ("The form asks for it twice.", []),
        ("NHS number 943 476 5919", ["Leave out what could identify somebody: NHS number."]),
        ("", ["Write a note."]),
        ("x" * 101, ["Use 100 characters or fewer; this has 101."]),
    ],
)
def test_words_that_others_read_are_screened(note: str, errors: list[str]) -> None:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="x", WTF_CSRF_ENABLED=False)
    with app.test_request_context("/", method="POST", data={"note": note, "other": "943 476 5919"}):
        form = Note()
        assert form.validate_on_submit() == (not errors)
        assert list(form.note.errors) == errors
        assert list(form.other.errors) == []
        assert form.note.data == note
