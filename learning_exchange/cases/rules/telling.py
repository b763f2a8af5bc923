"""Whose move a story is and by when, in the words that people read. Pure; `{day}` is filled in by the page.

Whoever is late is never blamed: the words say what happens next.
"""

from learning_exchange.cases.rules.states import TURNS, CaseState, Holder

_TO_AUTHOR = {
    CaseState.DRAFT: "Your move: finish it and hand it in",
    CaseState.SCREENING: "Your move: answer what screening asks, then it is handed in",
    CaseState.WITH_AUTHOR: "Your move: you were asked for changes",
    CaseState.WITH_CHAMPION: "The champions' move: somebody will pick it up",
    CaseState.WITH_SECOND_READER: "A second reader's move: somebody will pick it up",
    CaseState.READY: "The champions' move: both readers agree, and it is about to be published",
    CaseState.PUBLISHED: "Nobody's move: everybody can read it",
    CaseState.REVIEW_DUE: "Your move: say whether it is still current",
}
_OF_AUTHOR = {
    CaseState.SCREENING: "{author}'s move: screening asks something first",
    CaseState.WITH_AUTHOR: "{author}'s move: a reader asked for changes",
    CaseState.REVIEW_DUE: "{author}'s move: is it still current? A champion may say so, too",
}
_CLAIMED = {
    CaseState.WITH_CHAMPION: "With {reader}, who is reading it",
    CaseState.WITH_SECOND_READER: "With {reader}, who is reading it second",
    CaseState.READY: "With {reader}, who is about to publish it",
}


def whose_move(state: CaseState, *, author: str, is_author: bool, reader: str | None) -> str:
    """Who has the next move; `author` and `reader` are names, the reader's only while their claim holds."""
    if reader and state in _CLAIMED:
        return _CLAIMED[state].replace("{reader}", reader)
    if not is_author and state in _OF_AUTHOR:
        return _OF_AUTHOR[state].replace("{author}", author)
    return _TO_AUTHOR.get(state, "")


_DUE = {
    CaseState.DRAFT: "There is no hurry.",
    CaseState.SCREENING: "It takes a few minutes; best by {day}.",
    CaseState.WITH_AUTHOR: "By {day}, if you can.",
    CaseState.REVIEW_DUE: "Please answer by {day}; after that day the story is put away.",
    CaseState.PUBLISHED: "On {day} its author is asked whether it is still current.",
}
_LATE = {
    CaseState.DRAFT: "It has rested for a while. Finish it or delete it when you have a moment.",
    CaseState.SCREENING: "It has waited since {day}. A few minutes will do, whenever you find them.",
    CaseState.WITH_AUTHOR: "It was hoped for by {day}. Late is fine: change it when you can.",
    CaseState.REVIEW_DUE: "The answer was due by {day}, so the story is about to be put away.",
    CaseState.PUBLISHED: "Its author is about to be asked whether it is still current.",
}


def by_when(state: CaseState, *, is_author: bool, is_late: bool) -> str:
    """By when the next move is due, or what is said once that day has passed; empty for a final state."""
    turn = TURNS.get(state)
    if turn is None:
        return ""
    if turn.holder in (Holder.AUTHOR, Holder.CALENDAR) and (is_author or state == CaseState.PUBLISHED):
        return (_LATE if is_late else _DUE)[state]
    if not is_late:
        return "Due by {day}."
    if is_author:
        return "It should have moved by {day}. Sorry: it now stands first in the readers' list."
    return "A little late: it was due by {day}."
