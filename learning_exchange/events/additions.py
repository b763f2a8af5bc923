"""What others, and its author, add to a story: what they made of it, why it worked, files."""

from dataclasses import dataclass

from learning_exchange.events.event import Event


@dataclass(frozen=True, slots=True)
class _ToCase(Event):
    case_id: int

    @property
    def stream(self) -> str:
        return f"case:{self.case_id}"


@dataclass(frozen=True, slots=True)
class StoryTried(_ToCase):
    """Somebody told what became of a story at another place."""

    adoption_id: int
    outcome: str  # a slug of the framework's adoption outcomes


@dataclass(frozen=True, slots=True)
class AdoptionChanged(_ToCase):
    """Somebody changed what they had told of trying a story."""

    adoption_id: int
    outcome: str


@dataclass(frozen=True, slots=True)
class AdoptionWithdrawn(_ToCase):
    """Somebody took back what they had told of trying a story; its words are gone."""

    adoption_id: int


@dataclass(frozen=True, slots=True)
class FactorProposed(_ToCase):
    """A champion named what made a story work, or worded it anew; its author is asked."""

    factor: str  # slug


@dataclass(frozen=True, slots=True)
class FactorAgreed(_ToCase):
    """An author agreed to what made the story work."""

    factor: str
    reworded: bool


@dataclass(frozen=True, slots=True)
class FactorDropped(_ToCase):
    """What a champion had named does not stand at the story any more: it did not fit."""

    factor: str


@dataclass(frozen=True, slots=True)
class FileAttached(_ToCase):
    """An author added a file to a story."""

    attachment_id: int
    kind: str
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class FileRemoved(_ToCase):
    """A file was removed from a story; its bytes are to be forgotten."""

    attachment_id: int
    key: str  # random, of the store


@dataclass(frozen=True, slots=True)
class _OfIntroduction(Event):
    introduction_id: int

    @property
    def stream(self) -> str:
        return f"introduction:{self.introduction_id}"


@dataclass(frozen=True, slots=True)
class IntroductionAsked(_OfIntroduction):
    """Somebody who tried a story asked to be introduced to somebody else who did."""


@dataclass(frozen=True, slots=True)
class IntroductionAgreed(_OfIntroduction):
    """Whoever was asked wants to be introduced: each gets the other's address."""


@dataclass(frozen=True, slots=True)
class IntroductionDeclined(_OfIntroduction):
    """Whoever was asked would rather not; nobody is told."""


@dataclass(frozen=True, slots=True)
class _OfFactor(Event):
    factor: str

    @property
    def stream(self) -> str:
        return f"factor:{self.factor}"


@dataclass(frozen=True, slots=True)
class FactorAdded(_OfFactor):
    """A champion added a factor in their own words, for others to pick too."""


@dataclass(frozen=True, slots=True)
class FactorRetired(_OfFactor):
    """An administrator took a factor out of those that can be picked."""


@dataclass(frozen=True, slots=True)
class FactorRestored(_OfFactor):
    """An administrator put a factor back among those that can be picked."""


@dataclass(frozen=True, slots=True)
class AttachmentSweepDue(Event):
    """The day has come on which the store is rid of bytes that belong to no story."""

    local_date: str  # ISO

    @property
    def stream(self) -> str:
        return f"attachments:{self.local_date}"
