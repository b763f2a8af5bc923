"""The kinds of fields that every form is made of, and the sentences that they answer with.

Text of any script is welcome and is kept as it was written; Jinja escapes it where it is shown. A form class
lists fields and turns itself into a frozen dataclass; which answers are needed is said field by field.
"""

import re
import unicodedata
from calendar import month_name
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import wtforms
from email_validator import EmailNotValidError, validate_email
from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import StopValidation

from learning_exchange.screening import must_change, screen_boxes

Labels = Mapping[str, str]  # what is stored -> what people read

LINE_MOST = 200  # characters: a title or a name that is longer is a paragraph
PARAGRAPHS_MOST = 10_000  # characters: about four printed pages
EMAIL_MOST = 254  # characters: RFC 5321 §4.5.3.1.3, less the angle brackets
HAS_CONTROLS = "This has an invisible control character. Type it again, or paste it as plain text."
TO_LEAVE_OUT = "Leave out what could identify somebody"
NOT_AN_ADDRESS = "Enter an email address in the right format, like name@example.org."


class Form(FlaskForm, wtforms.Form):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form that reads what the page's fields sent: no files and no JSON, which would bring other types."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """How the form reads a request."""

        def wrap_formdata(self, form: object, formdata: object) -> object:  # noqa: ARG002  # WTForms's signature
            """The fields of a POST, or None where nothing was sent."""
            return request.form if request.method == "POST" else None


class ScreenedForm(Form):
    """A form with boxes for words that others will read: what could identify somebody is refused there."""

    screened: tuple[str, ...] = ()  # names of its fields

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then screen those that are fit to be; the errors never quote what was found."""
        valid = super().validate(extra_validators)
        boxes = [self[name] for name in self.screened if not self[name].errors]
        found = must_change(screen_boxes({box.name: box.data or "" for box in boxes}))
        for box in boxes:
            kinds = dict.fromkeys(finding.kind.label for finding in found if finding.field == box.name)
            box.errors = [f"{TO_LEAVE_OUT}: {', '.join(kinds)}."] if kinds else []
        return bool(valid and not found)


class FileForm(ScreenedForm):
    """A screened form that reads files, too; for a route that leaves room for them."""

    class Meta(ScreenedForm.Meta):
        """How the form reads a request."""

        def wrap_formdata(self, form: object, formdata: object) -> object:  # noqa: ARG002  # WTForms's signature
            """The fields and files of a POST, or None where nothing was sent."""
            sent: list[Any] = [request.files, request.form]
            return CombinedMultiDict(sent) if request.method == "POST" else None


class Line(wtforms.StringField):
    """One line of text, with runs of space made one.

    `missing` is the error for an empty line; without it the line may stay empty. `most` counts characters.
    """

    def __init__(
        self, label: str, validators: Any = (), *, missing: str = "", most: int = LINE_MOST, **more: Any
    ) -> None:
        super().__init__(label, validators, **more)
        self.missing, self.most = missing, most

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Tidy what was typed; a field that was not sent is empty."""
        self.data = self.tidy(valuelist[0]) if valuelist else ""

    def tidy(self, typed: str) -> str:
        """What was typed, as it is kept and shown again."""
        return " ".join(typed.split())

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:  # noqa: ARG002  # WTForms's signature
        """Refuse what is empty, too long or not text; raises StopValidation with a sentence."""
        typed = self.data or ""
        if not typed:
            raise StopValidation(self.missing)
        if len(typed) > self.most:
            raise StopValidation(f"Use {self.most:,} characters or fewer; this has {len(typed):,}.")
        if has_control_characters(typed):
            raise StopValidation(HAS_CONTROLS)


class Paragraphs(Line):
    """Text of several lines. Line ends become one kind, so that every browser's text has the same length."""

    def __init__(self, label: str, validators: Any = (), *, most: int = PARAGRAPHS_MOST, **more: Any) -> None:
        super().__init__(label, validators, most=most, **more)

    def tidy(self, typed: str) -> str:
        """What was typed, with line ends made one kind and no empty space around it."""
        return typed.replace("\r\n", "\n").replace("\r", "\n").strip()


class Email(Line):
    """An email address: once it is valid, `data` is in lower case and as mail servers write it."""

    def __init__(self, label: str, validators: Any = (), *, most: int = EMAIL_MOST, **more: Any) -> None:
        super().__init__(label, validators, most=most, **more)

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        """Refuse what cannot be an address. Whether anybody reads it, only a mail can tell."""
        super().pre_validate(form)
        self.data = plain_address(self.data or "")


NOT_A_DAY = "Enter a day like 27/3/2027 or 2027-03-27."
_DAY = re.compile(r"(\d{1,2})(?:[/.\- ](\d{1,2})[/.\- ]| ([a-z]{3,9}) )(\d{4})", re.ASCII | re.IGNORECASE)


def _day(typed: str) -> date:
    """The day that was typed; ValueError where it is none. Pages write "3 November 2026": so may people."""
    if not (found := _DAY.fullmatch(typed)):
        return date.fromisoformat(typed)
    day, number, name, year = found.groups()
    named = [at for at, month in enumerate(month_name) if name and month.lower().startswith(name.lower())]
    return date(int(year), int(number) if number else named[0] if named else 0, int(day))


class Day(Line):
    """A day, as browsers' own calendars send it and as people type it; once it is valid, `day` has it.

    `day` is None where it was left empty and may be.
    """

    day: date | None = None

    def __init__(self, label: str, validators: Any = (), **more: Any) -> None:
        super().__init__(label, validators, most=40, **more)

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        """Refuse what is no day of the calendar."""
        super().pre_validate(form)
        try:
            self.day = _day(self.data or "")
        except ValueError:
            raise StopValidation(NOT_A_DAY) from None
        if not 2000 <= self.day.year < 2100:
            raise StopValidation(NOT_A_DAY)


class Password(wtforms.PasswordField):
    """A password, exactly as typed. It is never written into a page again."""

    def __init__(self, label: str, validators: Any = (), *, missing: str = "", **more: Any) -> None:
        super().__init__(label, validators, **more)
        self.missing = missing

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep what was typed; a field that was not sent is empty."""
        self.data = valuelist[0] if valuelist else ""

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:  # noqa: ARG002  # WTForms's signature
        """Refuse an empty password. How good it is, `people.passwords` says where one is chosen."""
        if not self.data:
            raise StopValidation(self.missing)


class OneOf(wtforms.SelectField):
    """One of several options, as radios or as a list.

    `options` are labels by value, or a function that gives them. `blank` names an empty first entry.
    `missing` is the error for no choice; without it none is needed, and `data` is then "".
    """

    def __init__(
        self,
        label: str,
        options: Labels | Callable[[], Labels],
        validators: Any = (),
        *,
        missing: str = "",
        blank: str = "",
        **more: Any,
    ) -> None:
        first = {"": blank} if blank else {}
        super().__init__(label, validators, choices=_choices(first | _labels(options)), **more)
        self.missing = missing

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the choice; none is ""."""
        self.data = valuelist[0] if valuelist else ""

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:  # noqa: ARG002  # WTForms's signature
        """Refuse no choice, and a choice that the page did not offer."""
        if not self.data:
            raise StopValidation(self.missing)
        if self.data not in _values(self):
            raise StopValidation("Choose one of the options on this page.")


class Several(wtforms.SelectMultipleField):
    """Any number of several options, as checkboxes. `data` has each value once, in the page's order.

    `missing` is the error for no choice; without it none is needed.
    """

    def __init__(
        self,
        label: str,
        options: Labels | Callable[[], Labels],
        validators: Any = (),
        *,
        missing: str = "",
        **more: Any,
    ) -> None:
        super().__init__(label, validators, choices=_choices(_labels(options)), **more)
        self.missing = missing

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the choices that the page offered, and remember whether there were others."""
        sent = set(valuelist)
        self.data = [value for value in _values(self) if value in sent]
        self.strange = len(sent) > len(self.data)

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these (value, label) instead, and read anew what was sent."""
        self.choices = list(choices)
        if self.raw_data:
            self.process_formdata(self.raw_data)

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:  # noqa: ARG002  # WTForms's signature
        """Refuse no choice, and a choice that the page did not offer."""
        if getattr(self, "strange", False):
            raise StopValidation("Choose only from the options on this page.")
        if not self.data:
            raise StopValidation(self.missing)


def has_control_characters(text: str) -> bool:
    """Whether a text has NUL or another control character; line ends and tabs are none.

    Marks that set the direction of writing and that join emoji are part of ordinary text.
    """
    return any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text)


def searched_for(typed: str | None) -> str:
    """What was typed into a search box, fit to be searched for: one line, not too long, nothing invisible."""
    visible = "".join(" " if has_control_characters(c) else c for c in (typed or "")[:LINE_MOST])
    return " ".join(visible.split())


def plain_address(typed: str) -> str:
    """An email address in lower case, its domain in ASCII; raises StopValidation with a sentence."""
    try:
        address = validate_email(typed, check_deliverability=False, allow_smtputf8=False).ascii_email
    except EmailNotValidError:
        raise StopValidation(NOT_AN_ADDRESS) from None
    return (address or "").lower()


def _labels(options: Labels | Callable[[], Labels]) -> dict[str, str]:
    return dict(options() if callable(options) else options)


def _choices(labels: Labels) -> Any:
    return [SelectChoice(value, label) for value, label in labels.items()]


def _values(field: wtforms.SelectField) -> Iterator[str]:
    return (choice[0] for choice in field.iter_choices())
