"""What may become of a story, and who may do it. Pure: no Flask, no database, no clock.

A state names who has the next move. A `can_…` question answers None for yes, or a sentence that says
why not and can be shown as it is.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

from learning_exchange.people.rules import Role


class CaseState(StrEnum):
    """Where a story stands."""

    DRAFT = "draft"
    WITH_CHAMPION = "with_champion"
    WITH_AUTHOR = "with_author"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"

    @property
    def label(self) -> str:
        """The state as pages name it."""
        return _LABELS[self]


_LABELS = {
    CaseState.DRAFT: "Draft",
    CaseState.WITH_CHAMPION: "With a champion",
    CaseState.WITH_AUTHOR: "With you to change",
    CaseState.PUBLISHED: "Published",
    CaseState.WITHDRAWN: "Withdrawn",
    CaseState.ARCHIVED: "Archived",
}

# A champion has two hours a week: long enough to read and ask, and nobody waits long on a lost claim.
CLAIM_LASTS = timedelta(hours=48)

EDITABLE = frozenset({CaseState.DRAFT, CaseState.WITH_AUTHOR})

BOXES = {
    "what_mattered": "What mattered",
    "what_you_did": "What you did",
    "what_changed": "What changed",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who wants to act on a story, as the rules see them."""

    person_id: int
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a story stands, as the rules see it.

    A claim that has expired still counts for whoever had it, until somebody else takes the story.
    """

    state: CaseState
    author_id: int
    claimed_by_id: int | None
    claimed_by_name: str | None


class Refused(Exception):
    """What was asked cannot be done now; `sentence` says why, for a page, and never quotes a story."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NoSuchCase(LookupError):
    """There is no such story for this person: absent and forbidden are one answer."""


TITLE_MOST = 120  # characters, also of the place: one line on a phone and in a mail's subject
BOX_MOST = 10_000  # characters: about four printed pages

# What screening reads, in the order of the page.
SCREENED = BOXES | {"title": "Title", "place": "Where it happened"}

_ASKED_FOR = {
    "title": "Give your story a title.",
    "place": "Say where it happened: the kind of place is enough.",
    "what_mattered": "Say what mattered to the person.",
    "what_you_did": "Say what you did.",
    "what_changed": "Say what changed.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What an author wrote and picked. In a draft all but the organisation may be empty."""

    organisation_id: int
    title: str = field(default="", repr=False)  # no story may reach a log by way of a repr
    place: str = field(default="", repr=False)
    what_mattered: str = field(default="", repr=False)  # Markdown, as the next two
    what_you_did: str = field(default="", repr=False)
    what_changed: str = field(default="", repr=False)
    roles_involved: tuple[str, ...] = ()  # slugs of role families
    aims: tuple[str, ...] = ()
    behaviours: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """Sixteen hexadecimal digits that are the same for the same words and choices, and only for those."""
        return sha256(json.dumps(asdict(self)).encode()).hexdigest()[:16]


def missing_from(writing: Writing) -> dict[str, str]:
    """What a story still needs before it can be handed in: a sentence by field."""
    missing = {name: ask for name, ask in _ASKED_FOR.items() if not getattr(writing, name).strip()}
    if not writing.aims and not writing.behaviours:
        missing["behaviours"] = "Pick at least one aim or behaviour that your story shows."
    return missing


def can_write(standing: Standing, actor: Actor) -> str | None:
    """May this person change the words of the story now?"""
    if actor.person_id != standing.author_id:
        return "Only its author can change a story."
    if standing.state not in EDITABLE:
        return "This story has been handed in, so its words cannot be changed now."
    return None


def can_submit(standing: Standing, actor: Actor) -> str | None:
    """May this person hand the story in? Whether it is complete and screened is asked apart from this."""
    return can_write(standing, actor)


def can_delete(standing: Standing, actor: Actor) -> str | None:
    """May this person delete the story for good? Only a draft that was never handed in."""
    if actor.person_id != standing.author_id:
        return "Only its author can delete a draft."
    if standing.state != CaseState.DRAFT:
        return "This story has been handed in. You can take it back instead."
    return None


def can_withdraw(standing: Standing, actor: Actor) -> str | None:
    """May this person take the story back? Its author may at any time after handing it in."""
    if actor.person_id != standing.author_id:
        return "Only its author can take a story back."
    if standing.state == CaseState.DRAFT:
        return "This story has not been handed in yet. You can delete the draft instead."
    if standing.state == CaseState.WITHDRAWN:
        return "You have already taken this story back."
    return None


# What a champion may comment on, and the note that comes before all comments: what is strong in the story.
STRENGTHS = "strengths"
COMMENTABLE = SCREENED | {"roles_involved": "Who was involved", "behaviours": "Aims and behaviours"}

_NOT_WAITING = {
    CaseState.DRAFT: "This story has not been handed in.",
    CaseState.WITH_AUTHOR: "This story is with its author, who was asked for changes.",
    CaseState.PUBLISHED: "This story has already been published.",
    CaseState.WITHDRAWN: "The author has taken this story back.",
    CaseState.ARCHIVED: "This story has been archived.",
}


def can_claim(standing: Standing, actor: Actor) -> str | None:
    """May this person take the story to review it?"""
    if Role.CHAMPION not in actor.roles:
        return "Only champions review stories."
    if standing.author_id == actor.person_id:
        return "This is your own story: another champion has to review it."
    if standing.state != CaseState.WITH_CHAMPION:
        return _NOT_WAITING[standing.state]
    if standing.claimed_by_id not in (None, actor.person_id):
        return f"{standing.claimed_by_name} is reviewing this story."
    return None


def can_release(standing: Standing, actor: Actor) -> str | None:
    """May this person give the story back to those that wait?"""
    return can_claim(standing, actor) or _not_claimed(standing)


def can_return(standing: Standing, actor: Actor) -> str | None:
    """May this person ask the author for changes?"""
    return can_claim(standing, actor) or _not_claimed(standing)


def can_publish(standing: Standing, actor: Actor) -> str | None:
    """May this person publish the story?"""
    return can_claim(standing, actor) or _not_claimed(standing)


def can_archive(standing: Standing, actor: Actor) -> str | None:
    """May this person put a published story away as no longer current?"""
    if actor.roles.isdisjoint({Role.CHAMPION, Role.ADMINISTRATOR}):
        return "Only champions and administrators archive stories."
    return None if standing.state == CaseState.PUBLISHED else "Only a published story can be archived."


def _not_claimed(standing: Standing) -> str | None:
    return "You have not claimed this story. Claim it first." if standing.claimed_by_id is None else None
