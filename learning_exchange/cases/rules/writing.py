"""What an author writes, and what a story needs before it can be handed in. Pure: no Flask, no database."""

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256

BOXES = {
    "what_mattered": "What mattered",
    "what_you_did": "What you did",
    "what_changed": "What changed",
}


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
    about_one_person: bool | None = None  # None: not said yet
    scope: str | None = None  # with whom it is shared; None: as it was
    set_id: int | None = None  # which learning set, where the scope is one

    @property
    def version(self) -> str:
        """Sixteen hexadecimal digits that are the same for the same words and choices, and only for those."""
        return sha256(json.dumps(asdict(self)).encode()).hexdigest()[:16]


def missing_from(writing: Writing) -> dict[str, str]:
    """What a story still needs before it can be handed in: a sentence by field."""
    missing = {name: ask for name, ask in _ASKED_FOR.items() if not getattr(writing, name).strip()}
    if not writing.aims and not writing.behaviours:
        missing["behaviours"] = "Pick at least one aim or behaviour that your story shows."
    if writing.about_one_person is None:
        missing["about_one_person"] = "Say whether your story is about one person."
    return missing


# What a champion may comment on, and the note that comes before all comments: what is strong in the story.
STRENGTHS = "strengths"
COMMENTABLE = SCREENED | {"roles_involved": "Who was involved", "behaviours": "Aims and behaviours"}

# How the one person whom a story is about agreed to it.
CONSENT_GIVEN = {
    "spoken": "They said so",
    "written": "In writing",
    "other": "In another way, such as signing or a picture board",
    "on_behalf": "Somebody who may decide for them agreed",
}


@dataclass(frozen=True, slots=True)
class Consent:
    """Who can show that the one person whom a story is about agreed to it, since when and how they did."""

    held_by: str  # a role and a place, never a name
    given_on: date
    how: str  # of CONSENT_GIVEN


WITHDRAWN_TITLE = "A story that was withdrawn"  # all that stays of its words
