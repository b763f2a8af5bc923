"""What may become of a story, and who may do it: ONE table, MOVES. Pure: no Flask, no database, no clock.

Whether an act is possible, why it is not, and the state that it leads to are all read from the table. A
`can_…` question answers None for yes, or a sentence that says why not and can be shown as it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from learning_exchange.cases.rules.states import CURRENT, EDITABLE, IN_REVIEW, CaseState
from learning_exchange.people.rules import Role


class Act(StrEnum):
    """What somebody, or the calendar, does with a story."""

    WRITE = "write"
    STOP = "stop"  # hand it in, where screening has something to ask first
    SUBMIT = "submit"
    DELETE = "delete"
    CLAIM = "claim"
    RELEASE = "release"
    RETURN = "return"
    HAND_ON = "hand_on"  # to a second reader
    AGREE = "agree"  # as the second reader
    PUBLISH = "publish"
    ASK = "ask"  # the author, whether it is still current
    KEEP = "keep"  # it is still current
    REOPEN = "reopen"  # its author changes it
    ARCHIVE = "archive"
    WITHDRAW = "withdraw"


class Relation(StrEnum):
    """What somebody is to a story at this moment; one may be several things at once."""

    AUTHOR = "author"
    CLAIMANT = "claimant"  # may read it for the exchange, and has claimed it
    FREE = "free"  # may read it for the exchange, and nobody else has claimed it
    LATE = "late"  # may read it for the exchange, but somebody else has claimed it
    CHAMPION = "champion"  # any but its author
    ADMINISTRATOR = "administrator"
    ANYBODY = "anybody"
    CALENDAR = "calendar"  # nobody: what happens by itself


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who wants to act on a story, as the rules see them."""

    person_id: int
    roles: frozenset[Role]


CALENDAR = Actor(0, frozenset())  # acts where nobody does


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a story stands, as the rules see it.

    A claim that has expired still counts for whoever had it, until somebody else takes the story.
    """

    state: CaseState
    author_id: int
    claimed_by_id: int | None = None
    claimed_by_name: str | None = None
    was_handed_in: bool = True
    first_champion_id: int | None = None  # who passed it on to a second reader
    second_reader_because: str = ""  # why it needs a second reader; empty where it needs none
    partners_can: bool = False  # read it second, before other champions


class Refused(Exception):
    """What was asked cannot be done now; `sentence` says why, for a page, and never quotes a story."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NoSuchCase(LookupError):
    """There is no such story for this person: absent and forbidden are one answer."""


_S, _R = CaseState, Relation
_STAY = {state: state for state in IN_REVIEW}

# (act, who may, from which state to which). DELETE leaves no story behind, so it leads nowhere: None.
_ROWS: tuple[tuple[Act, set[Relation], Mapping[CaseState, CaseState | None]], ...] = (
    (Act.WRITE, {_R.AUTHOR}, {state: state for state in EDITABLE}),
    (Act.STOP, {_R.AUTHOR}, dict.fromkeys(EDITABLE, _S.SCREENING)),
    (Act.SUBMIT, {_R.AUTHOR}, dict.fromkeys(EDITABLE, _S.WITH_CHAMPION)),
    (Act.DELETE, {_R.AUTHOR}, dict.fromkeys((_S.DRAFT, _S.SCREENING))),
    (Act.CLAIM, {_R.CLAIMANT, _R.FREE}, _STAY),
    (Act.RELEASE, {_R.CLAIMANT}, _STAY),
    (Act.RETURN, {_R.CLAIMANT}, dict.fromkeys(IN_REVIEW, _S.WITH_AUTHOR)),
    (Act.HAND_ON, {_R.CLAIMANT}, {_S.WITH_CHAMPION: _S.WITH_SECOND_READER}),
    (Act.AGREE, {_R.CLAIMANT}, {_S.WITH_SECOND_READER: _S.READY}),
    (Act.PUBLISH, {_R.CLAIMANT}, dict.fromkeys((_S.WITH_CHAMPION, _S.READY), _S.PUBLISHED)),
    (Act.ASK, {_R.CALENDAR}, {_S.PUBLISHED: _S.REVIEW_DUE}),
    (Act.KEEP, {_R.AUTHOR, _R.CHAMPION}, {_S.REVIEW_DUE: _S.PUBLISHED}),
    (Act.REOPEN, {_R.AUTHOR, _R.CHAMPION}, {_S.REVIEW_DUE: _S.WITH_AUTHOR}),
    (Act.ARCHIVE, {_R.CHAMPION, _R.ADMINISTRATOR}, dict.fromkeys(CURRENT, _S.ARCHIVED)),
    (Act.ARCHIVE, {_R.AUTHOR, _R.CALENDAR}, {_S.REVIEW_DUE: _S.ARCHIVED}),
    # One act for an author who takes a story back and for a person who no longer agrees to be told about,
    # who may turn to anybody here. It works from wherever the story stands since it was handed in.
    (
        Act.WITHDRAW,
        {_R.AUTHOR, _R.CHAMPION, _R.ADMINISTRATOR},
        dict.fromkeys(set(CaseState) - {_S.DRAFT, _S.WITHDRAWN}, _S.WITHDRAWN),
    ),
)

MOVES: Mapping[tuple[CaseState, Act, Relation], CaseState | None] = {
    (before, act, relation): after
    for act, relations, ways in _ROWS
    for relation in relations
    for before, after in ways.items()
}


def relations(standing: Standing, actor: Actor) -> frozenset[Relation]:
    """Everything that this actor is to the story now."""
    if actor == CALENDAR:
        return frozenset({_R.CALENDAR})
    found = {_R.ANYBODY}
    if Role.ADMINISTRATOR in actor.roles:
        found.add(_R.ADMINISTRATOR)
    if actor.person_id == standing.author_id:
        return frozenset(found | {_R.AUTHOR})
    if Role.CHAMPION in actor.roles:
        found.add(_R.CHAMPION)
    if _why_no_reader(standing, actor) is None:
        found.add(_of_claim(standing, actor))
    return frozenset(found)


def refusal(act: Act, standing: Standing, actor: Actor) -> str | None:
    """Why this actor cannot do this now: a sentence; None where they can."""
    own = relations(standing, actor)
    if not any((standing.state, act, one) in MOVES for one in own):
        return _SENTENCES[act](standing, actor)
    return _GUARDS[act](standing) if act in _GUARDS else None


def state_after(act: Act, standing: Standing, actor: Actor) -> CaseState:
    """The state that the act leads to; raises Refused where it cannot be done."""
    if sentence := refusal(act, standing, actor):
        raise Refused(sentence)
    own = relations(standing, actor)
    states = {after for one in own if (after := MOVES.get((standing.state, act, one)))}
    return states.pop()  # the same for whoever may: a test sees to it


can_write = partial(refusal, Act.WRITE)
can_submit = partial(refusal, Act.SUBMIT)
can_delete = partial(refusal, Act.DELETE)
can_withdraw = partial(refusal, Act.WITHDRAW)
can_claim = partial(refusal, Act.CLAIM)
can_release = partial(refusal, Act.RELEASE)
can_return = partial(refusal, Act.RETURN)
can_hand_on = partial(refusal, Act.HAND_ON)
can_agree = partial(refusal, Act.AGREE)
can_publish = partial(refusal, Act.PUBLISH)
can_keep = partial(refusal, Act.KEEP)
can_reopen = partial(refusal, Act.REOPEN)
can_archive = partial(refusal, Act.ARCHIVE)


def _of_claim(standing: Standing, actor: Actor) -> Relation:
    if standing.claimed_by_id is None:
        return _R.FREE
    return _R.CLAIMANT if standing.claimed_by_id == actor.person_id else _R.LATE


def _why_no_reader(standing: Standing, actor: Actor) -> str | None:
    """Why this person cannot read the story for the exchange, whoever has claimed it; None where they can."""
    is_second = standing.state == CaseState.WITH_SECOND_READER
    if actor.roles.isdisjoint({Role.CHAMPION, Role.PARTNER} if is_second else {Role.CHAMPION}):
        return "Only champions and lived-experience partners read a story second." if is_second else _ONLY
    if standing.author_id == actor.person_id:
        return "This is your own story: another champion has to review it."
    if is_second and standing.first_champion_id == actor.person_id:
        return "You read this story first: somebody else has to read it second."
    if is_second and standing.partners_can and Role.PARTNER not in actor.roles:
        return "This story waits for a lived-experience partner, who reads it second."
    return None


_ONLY = "Only champions review stories."

# What is said to whoever would review a story that does not wait for it.
_NOT_WAITING = {
    CaseState.DRAFT: "This story has not been handed in.",
    CaseState.SCREENING: "This story is with its author, who checks it for details of people.",
    CaseState.WITH_AUTHOR: "This story is with its author, who was asked for changes.",
    CaseState.WITH_CHAMPION: "This story has not been passed on to a second reader.",
    CaseState.WITH_SECOND_READER: "This story is with a second reader.",
    CaseState.READY: "This story has been read twice, and only has to be published.",
    CaseState.PUBLISHED: "This story has already been published.",
    CaseState.REVIEW_DUE: "This story has already been published.",
    CaseState.WITHDRAWN: "This story has been withdrawn.",
    CaseState.ARCHIVED: "This story has been archived.",
}


def _why_not_written(standing: Standing, actor: Actor) -> str:
    if actor.person_id != standing.author_id:
        return "Only its author can change a story."
    return "This story has been handed in, so its words cannot be changed now."


def _why_not_deleted(standing: Standing, actor: Actor) -> str:
    if actor.person_id != standing.author_id:
        return "Only its author can delete a draft."
    return "This story has been handed in. You can take it back instead."


def _why_not_withdrawn(standing: Standing, actor: Actor) -> str:
    if actor.person_id != standing.author_id and actor.roles.isdisjoint({Role.CHAMPION, Role.ADMINISTRATOR}):
        return "Only its author, champions and administrators can withdraw a story."
    if standing.state == CaseState.WITHDRAWN:
        return "This story has already been withdrawn."
    return "This story has not been handed in yet. Its author can delete the draft instead."


def _why_not_reviewed(standing: Standing, actor: Actor) -> str:
    """By the person first, then by the state, then by the claim."""
    nobody = _why_no_reader(standing, actor)
    if nobody or standing.state not in IN_REVIEW:
        return nobody or _NOT_WAITING[standing.state]
    if standing.claimed_by_id not in (None, actor.person_id):
        return f"{standing.claimed_by_name} is reviewing this story."
    if standing.claimed_by_id is None:
        return "You have not claimed this story. Claim it first."
    return _NOT_WAITING[standing.state]


def _why_not_answered(standing: Standing, actor: Actor) -> str:
    if actor.person_id != standing.author_id and Role.CHAMPION not in actor.roles:
        return "Only its author and champions say whether a story is still current."
    return "Nobody is asked at present whether this story is still current."


def _why_not_archived(standing: Standing, actor: Actor) -> str:
    is_author = actor.person_id == standing.author_id
    if actor.roles.isdisjoint({Role.CHAMPION, Role.ADMINISTRATOR}) and not is_author:
        return "Only champions and administrators archive stories."
    if is_author and standing.state == CaseState.PUBLISHED:
        return "Another champion has to archive your story, or you take it back."
    return "Only a published story can be archived."


def _why_not_asked(_standing: Standing, _actor: Actor) -> str:
    return "Whether a published story is still current is asked when its day comes."


_SENTENCES: Mapping[Act, Callable[[Standing, Actor], str]] = {
    Act.WRITE: _why_not_written,
    Act.STOP: _why_not_written,
    Act.SUBMIT: _why_not_written,
    Act.DELETE: _why_not_deleted,
    **dict.fromkeys(
        (Act.CLAIM, Act.RELEASE, Act.RETURN, Act.HAND_ON, Act.AGREE, Act.PUBLISH), _why_not_reviewed
    ),
    Act.ASK: _why_not_asked,
    Act.KEEP: _why_not_answered,
    Act.REOPEN: _why_not_answered,
    Act.ARCHIVE: _why_not_archived,
    Act.WITHDRAW: _why_not_withdrawn,
}


def _not_after_handing_in(standing: Standing) -> str | None:
    handed_in = "This story has been handed in. You can take it back instead."
    return handed_in if standing.was_handed_in else None


def _not_before_handing_in(standing: Standing) -> str | None:
    draft = "This story has not been handed in yet. Its author can delete the draft instead."
    return None if standing.was_handed_in else draft


def _not_without_second_reader(standing: Standing) -> str | None:
    if standing.state == CaseState.READY or not standing.second_reader_because:
        return None
    return f"This story needs a second reader first. {standing.second_reader_because}"


# What the table cannot say, because it hangs on the story rather than on its state.
_GUARDS: Mapping[Act, Callable[[Standing], str | None]] = {
    Act.DELETE: _not_after_handing_in,
    Act.WITHDRAW: _not_before_handing_in,
    Act.PUBLISH: _not_without_second_reader,
}
