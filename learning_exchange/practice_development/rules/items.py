"""What may become of an item, and who may do it: one table of (state, act, relation). Pure, as all rules.

A state names whose move it is. Which outcomes there are and what each needs, `closing.py` says; who holds an
item and since when, `holding.py`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from learning_exchange.people.rules import Role


class ItemState(StrEnum):
    """Where an item stands."""

    WAITING = "waiting"
    IN_HAND = "in_hand"
    AWAITING_REPLY = "awaiting_reply"
    CLOSED = "closed"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The state as pages name it."""
        return _LABELS[self]


_LABELS = {
    ItemState.WAITING: "Waiting",
    ItemState.IN_HAND: "In hand",
    ItemState.AWAITING_REPLY: "Awaiting a reply",
    ItemState.CLOSED: "Closed",
    ItemState.MERGED: "Joined with another",
    ItemState.WITHDRAWN: "Taken back",
}

WAITING, IN_HAND, AWAITING = ItemState.WAITING, ItemState.IN_HAND, ItemState.AWAITING_REPLY
# What somebody still has to do something about.
OPEN = (WAITING, IN_HAND, AWAITING)


class Act(StrEnum):
    """Something that can be done to an item."""

    CLAIM = "claim"
    HAND_OVER = "hand_over"
    RELEASE = "release"
    ASK = "ask"
    NOTE_REPLY = "note_reply"
    STOP_WAITING = "stop_waiting"
    SET_DUE = "set_due"
    CHECKLIST = "checklist"
    NOTE = "note"
    LINK = "link"
    MERGE = "merge"  # into another, in which it lives on
    TAKE_IN = "take_in"  # another, which lives on in it
    UNMERGE = "unmerge"
    SPLIT = "split"
    CLOSE = "close"


class Relation(StrEnum):
    """What somebody is to an item; the first that holds."""

    OWNER = "owner"
    STEWARD = "steward"  # of its queue; leads and administrators are it everywhere
    CHAMPION = "champion"
    CONTRIBUTOR = "contributor"
    OTHER = "other"  # senior managers among them: they read themes, never items


WORKING_ROLES = frozenset({Role.CHAMPION, Role.LEAD, Role.ADMINISTRATOR})
WORKERS = frozenset({Relation.OWNER, Relation.STEWARD, Relation.CHAMPION})
HOLDERS = frozenset({Relation.OWNER, Relation.STEWARD})


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who wants to act on an item, as the rules see them."""

    person_id: int
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an item stands, as the rules see it; a joined one has the owner of the item it lives on in."""

    state: ItemState
    owner_id: int | None = None
    owner_name: str = ""
    root_is_open: bool = True


class Refused(Exception):
    """What was asked cannot be done now; `sentence` says why, for a page, and quotes nothing."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NoSuchItem(LookupError):
    """There is no such item for this person: absent and forbidden are one answer."""


@dataclass(frozen=True, slots=True)
class Move:
    """Where an act leads, and for whom. None: to where the item stood before it was joined."""

    to: ItemState | None
    by: frozenset[Relation]


def _stays(state: ItemState, by: frozenset[Relation], *acts: Act) -> dict[tuple[ItemState, Act], Move]:
    return {(state, act): Move(state, by) for act in acts}


_WORK = (Act.SET_DUE, Act.CHECKLIST, Act.LINK, Act.SPLIT)
_ANYBODY = (Act.NOTE, Act.TAKE_IN)
# Everything that is not here is refused. Nothing leads out of what is closed or was taken back.
TABLE: dict[tuple[ItemState, Act], Move] = {
    (WAITING, Act.CLAIM): Move(IN_HAND, WORKERS),
    (WAITING, Act.HAND_OVER): Move(IN_HAND, HOLDERS),
    (WAITING, Act.MERGE): Move(ItemState.MERGED, HOLDERS),
    (WAITING, Act.CLOSE): Move(ItemState.CLOSED, HOLDERS),
    **_stays(WAITING, HOLDERS, *_WORK),
    **_stays(WAITING, WORKERS, *_ANYBODY),
    (IN_HAND, Act.HAND_OVER): Move(IN_HAND, HOLDERS),
    (IN_HAND, Act.RELEASE): Move(WAITING, HOLDERS),
    (IN_HAND, Act.ASK): Move(AWAITING, HOLDERS),
    (IN_HAND, Act.MERGE): Move(ItemState.MERGED, HOLDERS),
    (IN_HAND, Act.CLOSE): Move(ItemState.CLOSED, HOLDERS),
    **_stays(IN_HAND, HOLDERS, *_WORK),
    **_stays(IN_HAND, WORKERS, *_ANYBODY),
    (AWAITING, Act.HAND_OVER): Move(AWAITING, HOLDERS),
    (AWAITING, Act.NOTE_REPLY): Move(IN_HAND, HOLDERS),
    (AWAITING, Act.STOP_WAITING): Move(IN_HAND, HOLDERS),
    (AWAITING, Act.CLOSE): Move(ItemState.CLOSED, HOLDERS),
    **_stays(AWAITING, HOLDERS, *_WORK),
    **_stays(AWAITING, WORKERS, *_ANYBODY),
    (ItemState.MERGED, Act.UNMERGE): Move(None, HOLDERS),
}

NOT_YOURS = "Only champions, practice-development leads and administrators work on items."
_OVER = {
    ItemState.CLOSED: "This item is closed, and everybody who gave to it has been told.",
    ItemState.MERGED: "This item was joined with another. Work on that one, or undo the joining first.",
    ItemState.WITHDRAWN: "What was given here was taken back by whoever gave it.",
}
_FIRST = "It awaits a reply. Note the reply, or stop waiting for it, first."
_NOT_NOW = {
    (WAITING, Act.RELEASE): "Nobody has this in hand.",
    (WAITING, Act.ASK): "Claim it first, so that somebody is there for the reply.",
    (AWAITING, Act.CLAIM): "Somebody has this in hand already, and awaits a reply.",
    (AWAITING, Act.RELEASE): _FIRST,
    (AWAITING, Act.ASK): "A reply is awaited already. Note it, or stop waiting for it, first.",
    (AWAITING, Act.MERGE): _FIRST,
}
_NOT_ASKED = "No reply is awaited here."
_NOT_JOINED = "This item was not joined with another."


def relation_of(actor: Actor, standing: Standing, *, is_steward: bool, is_contributor: bool) -> Relation:
    """What somebody is to an item. An owner or steward who holds no working role any more is neither."""
    if actor.roles.isdisjoint(WORKING_ROLES):
        return Relation.CONTRIBUTOR if is_contributor else Relation.OTHER
    if standing.owner_id == actor.person_id:
        return Relation.OWNER
    if is_steward or not actor.roles.isdisjoint({Role.LEAD, Role.ADMINISTRATOR}):
        return Relation.STEWARD
    return Relation.CHAMPION


def refusal(standing: Standing, act: Act, relation: Relation) -> str | None:
    """Why this act is not possible: a sentence for a page; None where it is."""
    if relation not in WORKERS:
        return NOT_YOURS
    move = TABLE.get((standing.state, act))
    if move is None:
        return _why_not_now(standing, act, relation)
    if relation not in move.by:
        return _why_not_you(standing)
    if act is Act.UNMERGE and not standing.root_is_open:
        return "The item that it was joined with is closed, so this cannot be undone any more."
    return None


def acts_open_to(standing: Standing, relation: Relation) -> Collection[Act]:
    """Everything that this person can do now, for buttons: none that would be refused."""
    return [act for act in Act if refusal(standing, act, relation) is None]


def _why_not_now(standing: Standing, act: Act, relation: Relation) -> str:
    if standing.state in _OVER:
        return _OVER[standing.state]
    if act is Act.CLAIM and standing.state is IN_HAND:
        return "You have this in hand already." if relation is Relation.OWNER else _has_it(standing)
    if act in (Act.NOTE_REPLY, Act.STOP_WAITING):
        return _NOT_ASKED
    return _NOT_JOINED if act is Act.UNMERGE else _NOT_NOW[standing.state, act]


def _why_not_you(standing: Standing) -> str:
    if standing.state is WAITING:
        return "Claim it first."
    return f"{_has_it(standing)} Only they and the stewards of the queue can do this."


def _has_it(standing: Standing) -> str:
    return f"{standing.owner_name or 'Somebody else'} has this in hand."
