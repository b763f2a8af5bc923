"""What happens to the items of practice-development queues. Reasons and notes stay with the item."""

from dataclasses import dataclass

from learning_exchange.events.event import Event


@dataclass(frozen=True, slots=True)
class _OfItem(Event):
    item_id: int

    @property
    def stream(self) -> str:
        return f"item:{self.item_id}"


@dataclass(frozen=True, slots=True)
class ItemClaimed(_OfItem):
    """Somebody took an item in hand."""


@dataclass(frozen=True, slots=True)
class ItemHandedOver(_OfItem):
    """An item was put into somebody else's hands."""

    to_id: int


@dataclass(frozen=True, slots=True)
class ItemReleased(_OfItem):
    """An item was given back to those that wait; by nobody where its owner left."""


@dataclass(frozen=True, slots=True)
class ReplyAsked(_OfItem):
    """A senior manager was asked for a reply."""

    due_on: str  # ISO


@dataclass(frozen=True, slots=True)
class ReplyNoted(_OfItem):
    """The reply of a senior manager was noted."""


@dataclass(frozen=True, slots=True)
class ReplyGivenUp(_OfItem):
    """Nobody waits any longer for a reply that was asked for."""


@dataclass(frozen=True, slots=True)
class DueDateSet(_OfItem):
    """An item got another due date; why, the item keeps."""

    was: str  # ISO
    due_on: str  # ISO


@dataclass(frozen=True, slots=True)
class ChecklistChanged(_OfItem):
    """A line of an item's checklist was added, ticked, unticked or removed."""

    what: str


@dataclass(frozen=True, slots=True)
class ItemNoted(_OfItem):
    """A note was written on an item."""


@dataclass(frozen=True, slots=True)
class ItemLinked(_OfItem):
    """An item got a link to what is made of it, or lost it."""


@dataclass(frozen=True, slots=True)
class ItemMerged(_OfItem):
    """An item was joined with another, in which it lives on."""

    into_id: int


@dataclass(frozen=True, slots=True)
class ItemTookIn(_OfItem):
    """Another item was joined with this one."""

    other_id: int


@dataclass(frozen=True, slots=True)
class MergeUndone(_OfItem):
    """A joined item stands on its own again, where it stood before."""

    from_id: int


@dataclass(frozen=True, slots=True)
class ItemLetGo(_OfItem):
    """An item that was joined with this one stands on its own again."""

    other_id: int


@dataclass(frozen=True, slots=True)
class ItemSplit(_OfItem):
    """A part of an item became an item of its own."""

    part_id: int


@dataclass(frozen=True, slots=True)
class ItemClosed(_OfItem):
    """An item was closed with an outcome, and everybody who gave to it is told."""

    outcome: str  # slug


@dataclass(frozen=True, slots=True)
class ItemWithdrawn(_OfItem):
    """What an item is about was taken back, so it left its queue."""


@dataclass(frozen=True, slots=True)
class ItemWentOn(_OfItem):
    """An item goes on in the place of the one that it was joined with, which was taken back."""

    instead_of_id: int


@dataclass(frozen=True, slots=True)
class ItemOverdue(_OfItem):
    """An open item went past its due date by one more step, and those who look after its queue are told."""

    step: int  # counts from 1
    days: int  # past the due date
