"""A day, as browsers' own calendars send it and as people type it where they have none."""

import re
from datetime import date
from typing import Any

import wtforms
from wtforms.validators import StopValidation

from learning_exchange.fields import Line

NOT_A_DAY = "Enter a day like 27/3/2027 or 2027-03-27."
_TYPED = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})", re.ASCII)


class Day(Line):
    """One day; once it is valid, `day` is it, or None where it was left empty and may be."""

    day: date | None = None

    def __init__(self, label: str, validators: Any = (), **more: Any) -> None:
        super().__init__(label, validators, most=40, **more)

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        """Refuse what is no day of the calendar."""
        super().pre_validate(form)
        typed = self.data or ""
        found = _TYPED.fullmatch(typed)
        try:
            self.day = date(*map(int, reversed(found.groups()))) if found else date.fromisoformat(typed)
        except ValueError:
            raise StopValidation(NOT_A_DAY) from None
        if not 2000 <= self.day.year < 2100:
            raise StopValidation(NOT_A_DAY)
