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
    """A champion, or a second reader, took a story to read it."""


@dataclass(frozen=True, slots=True)
class CaseReleased(_OfCase):
    """A champion, or a second reader, gave a story back to the list of those that wait."""


@dataclass(frozen=True, slots=True)
class CaseReturned(_OfCase):
    """A champion, or a second reader, asked the author for changes."""

    submission: int
    fields: list[str]  # the boxes that the comments stand at


@dataclass(frozen=True, slots=True)
class CaseHandedOn(_OfCase):
    """A champion passed a story on to a second reader."""

    why: str  # in words, from rules, never from the story


@dataclass(frozen=True, slots=True)
class CaseAgreed(_OfCase):
    """A second reader agreed that a story may be published."""


@dataclass(frozen=True, slots=True)
class CasePublished(_OfCase):
    """A champion published a story."""


@dataclass(frozen=True, slots=True)
class CaseWithdrawn(_OfCase, TakesContributionBack):
    """An author took a story back, or the person it was about no longer agreed: its words are erased."""


@dataclass(frozen=True, slots=True)
class CaseArchived(_OfCase):
    """A published story was put away as no longer current."""


@dataclass(frozen=True, slots=True)
class CaseReviewDue(_OfCase):
    """Two years after a story was published, its author is asked whether it is still current."""


@dataclass(frozen=True, slots=True)
class CaseKept(_OfCase):
    """Somebody said that a published story is still current."""


@dataclass(frozen=True, slots=True)
class CaseReopened(_OfCase):
    """Somebody said that a published story is to be changed by its author."""


@dataclass(frozen=True, slots=True)
class ConsentRecorded(_OfCase):
    """An author said who can show that the one person whom a story is about agreed to it."""

    how: str  # such as "spoken"


@dataclass(frozen=True, slots=True)
class ScreeningAsked(_OfCase):
    """An author handed in a story, and screening asks about something in it first."""

    kinds: list[str]


@dataclass(frozen=True, slots=True)
class ScreeningConfirmed(_OfCase):
    """An author confirmed that what screening asked about is no person receiving care."""

    kinds: list[str]
