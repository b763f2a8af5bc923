"""What people send to choose their digest."""

from learning_exchange.digests.rules import WEEKDAYS, Choice, time_zones
from learning_exchange.fields import Form, OneOf, Several


def _hours() -> dict[str, str]:
    return {str(hour): f"{hour % 12 or 12}{'am' if hour < 12 else 'pm'}" for hour in range(24)}


def _zones() -> dict[str, str]:
    """By the name of the place, which is what one types to get to it: "London (Europe)"."""
    labels = {zone: "{2} ({0})".format(*zone.replace("_", " ").partition("/")) for zone in time_zones()}
    return dict(sorted(labels.items(), key=lambda entry: entry[1]))


class ChoiceForm(Form):
    """Days, hour and time zone, and which other mails."""

    weekdays = Several(
        "On which days?",
        {str(number): name for number, name in WEEKDAYS.items()},
        description="Choose none, and you get no digest. You can change this at any time.",
    )
    hour = OneOf("At what time?", _hours(), missing="Choose a time.")
    time_zone = OneOf("By the clock of which place?", _zones, missing="Choose a place.")

    mails = Several(
        "Which other mails?",
        {
            "at_once": "Tell me at once what became of something I gave",
            "waiting": "Tell me on weekdays what waits for me, at the same hour and only if something does",
        },
    )

    def choice(self) -> Choice:
        """What was chosen; only after the form was found valid."""
        days = tuple(int(day) for day in self.weekdays.data or ())
        mails = self.mails.data or ()
        return Choice(days, int(self.hour.data), self.time_zone.data, "at_once" in mails, "waiting" in mails)
