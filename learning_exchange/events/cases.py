"""What happens to stories."""

from dataclasses import dataclass

from learning_exchange.events.event import Event, GivesContribution, TakesContributionBack


@dataclass(frozen=True, slots=True)
class _OfCase(Event):
    case_id: int

    @property
    def stream(self) -> str:
        return f"case:{self.case_id}"

    @property
    def contribution(self) -> tuple[str, int]:
        return "case", self.case_id


@dataclass(frozen=True, slots=True)
class CaseSubmitted(_OfCase, GivesContribution):
    """An author handed in a story, for the first time or again after a return."""

    submission: int  # counts from 1


@dataclass(frozen=True, slots=True)
class CaseClaimed(_OfCase):
    """A champion took a story to review it."""


@dataclass(frozen=True, slots=True)
class CaseReleased(_OfCase):
    """A champion gave a story back to the list of those that wait."""


@dataclass(frozen=True, slots=True)
class CaseReturned(_OfCase):
    """A champion asked the author for changes."""

    submission: int
    fields: list[str]  # the boxes that the comments stand at


@dataclass(frozen=True, slots=True)
class CasePublished(_OfCase):
    """A champion published a story."""


@dataclass(frozen=True, slots=True)
class CaseWithdrawn(_OfCase, TakesContributionBack):
    """An author took a story back."""


@dataclass(frozen=True, slots=True)
class CaseArchived(_OfCase):
    """A published story was put away as no longer current."""


@dataclass(frozen=True, slots=True)
class ScreeningConfirmed(_OfCase):
    """An author confirmed that what screening asked about is no person receiving care."""

    kinds: list[str]
