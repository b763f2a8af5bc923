"""The one table of what may become of a story, exhaustively: every state, every act, everybody.

What is expected is written out below for each person, apart from the product's table, so that a move that was
added or lost there shows here. Whatever is not named is refused, with a sentence.
"""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from learning_exchange.cases.rules import (
    CALENDAR,
    FINAL,
    MOVES,
    TURNS,
    Act,
    Actor,
    CaseState,
    Holder,
    Refused,
    Relation,
    Standing,
    due_at,
    refusal,
    relations,
    state_after,
)
from learning_exchange.clock import now
from learning_exchange.people.rules import Role

ME, AUTHOR, OTHER = 1, 2, 3
CHAMPION = Actor(ME, frozenset({Role.STAFF, Role.CHAMPION}))
PARTNER = Actor(ME, frozenset({Role.PARTNER}))
ADMINISTRATOR = Actor(ME, frozenset({Role.ADMINISTRATOR}))
STAFF = Actor(ME, frozenset({Role.STAFF, Role.LEAD, Role.MANAGER, Role.TRAINER}))
WRITER = Actor(AUTHOR, frozenset({Role.STAFF}))
CHAMPION_WHO_WROTE_IT = Actor(AUTHOR, frozenset({Role.STAFF, Role.CHAMPION, Role.PARTNER}))

Claim = dict[str, Any]  # what differs in the standing
FREE: Claim = {}
MINE: Claim = {"claimed_by_id": ME, "claimed_by_name": "Me"}
TAKEN: Claim = {"claimed_by_id": OTHER, "claimed_by_name": "Asha Patel"}
OWN_CLAIM: Claim = {"claimed_by_id": AUTHOR, "claimed_by_name": "The author"}
BY_ME_FIRST: Claim = {"first_champion_id": ME}
FOR_PARTNERS: Claim = {"partners_can": True}

# Everybody: who they are, and what the story is to them.
EVERYBODY: dict[str, tuple[Actor, Claim]] = {
    "author": (WRITER, FREE),
    "author who is champion": (CHAMPION_WHO_WROTE_IT, FREE),
    "champion": (CHAMPION, FREE),
    "champion with the claim": (CHAMPION, MINE),
    "champion, claimed by another": (CHAMPION, TAKEN),
    "first champion": (CHAMPION, BY_ME_FIRST),
    "champion where a partner can": (CHAMPION, FOR_PARTNERS),
    "partner": (PARTNER, FOR_PARTNERS),
    "partner with the claim": (PARTNER, FOR_PARTNERS | MINE),
    "partner, claimed by another": (PARTNER, FOR_PARTNERS | TAKEN),
    "administrator": (ADMINISTRATOR, FREE),
    "staff": (STAFF, FREE),
    "staff with a claim left over": (STAFF, MINE),
    "calendar": (CALENDAR, FREE),
}

WRITING = {
    "draft": "write>draft stop>screening submit>with_champion",
    "screening": "write>screening stop>screening submit>with_champion withdraw>withdrawn",
    "with_author": "write>with_author stop>screening submit>with_champion withdraw>withdrawn",
    "with_champion": "withdraw>withdrawn",
    "with_second_reader": "withdraw>withdrawn",
    "ready": "withdraw>withdrawn",
    "published": "withdraw>withdrawn",
    "review_due": "keep>published reopen>with_author archive>archived withdraw>withdrawn",
    "archived": "withdraw>withdrawn",
}
OUTSIDE_REVIEW = {
    "screening": "withdraw>withdrawn",
    "with_author": "withdraw>withdrawn",
    "published": "archive>archived withdraw>withdrawn",
    "review_due": "keep>published reopen>with_author archive>archived withdraw>withdrawn",
    "archived": "withdraw>withdrawn",
}
FREE_TO_CLAIM = OUTSIDE_REVIEW | {
    "with_champion": "claim>with_champion withdraw>withdrawn",
    "with_second_reader": "claim>with_second_reader withdraw>withdrawn",
    "ready": "claim>ready withdraw>withdrawn",
}
NOT_SECOND = FREE_TO_CLAIM | {"with_second_reader": "withdraw>withdrawn"}
STOPPING = dict.fromkeys((*OUTSIDE_REVIEW, *FREE_TO_CLAIM), "withdraw>withdrawn")
EXPECTED: dict[str, dict[str, str]] = {
    "author": WRITING,
    "author who is champion": WRITING,
    "champion": FREE_TO_CLAIM,
    "champion with the claim": OUTSIDE_REVIEW
    | {
        "with_champion": "claim>with_champion release>with_champion return>with_author"
        " hand_on>with_second_reader publish>published withdraw>withdrawn",
        "with_second_reader": "claim>with_second_reader release>with_second_reader return>with_author"
        " agree>ready withdraw>withdrawn",
        "ready": "claim>ready release>ready return>with_author publish>published withdraw>withdrawn",
    },
    "champion, claimed by another": STOPPING | OUTSIDE_REVIEW,
    "first champion": NOT_SECOND,
    "champion where a partner can": NOT_SECOND,
    "partner": {"with_second_reader": "claim>with_second_reader"},
    "partner with the claim": {
        "with_second_reader": "claim>with_second_reader release>with_second_reader"
        " return>with_author agree>ready"
    },
    "partner, claimed by another": {},
    "administrator": STOPPING
    | dict.fromkeys(("published", "review_due"), "archive>archived withdraw>withdrawn"),
    "staff": {},
    "staff with a claim left over": {},
    "calendar": {"published": "ask>review_due", "review_due": "archive>archived"},
}


def moves_of(who: str, state: CaseState) -> dict[str, str]:
    return dict(move.split(">") for move in EXPECTED[who].get(state, "").split())


@pytest.mark.parametrize(("who", "state"), [*product(EVERYBODY, CaseState)])
def test_every_act_of_everybody_in_every_state(who: str, state: CaseState) -> None:
    actor, claim = EVERYBODY[who]
    standing = replace(Standing(state, AUTHOR), **claim)
    possible = moves_of(who, state)
    for act in set(Act) - {Act.DELETE}:
        why_not = refusal(act, standing, actor)
        if act in possible:
            assert (why_not, state_after(act, standing, actor)) == (None, possible[act]), act
        else:
            assert is_a_sentence(why_not), act
            with pytest.raises(Refused) as refused:
                state_after(act, standing, actor)
            assert refused.value.sentence == why_not


@pytest.mark.parametrize(("who", "state"), [*product(EVERYBODY, CaseState)])
def test_a_draft_is_deleted_and_what_was_handed_in_is_withdrawn(who: str, state: CaseState) -> None:
    actor, claim = EVERYBODY[who]
    for was_handed_in in (False, True):
        standing = replace(Standing(state, AUTHOR, was_handed_in=was_handed_in), **claim)
        deletes, withdraws = (refusal(act, standing, actor) for act in (Act.DELETE, Act.WITHDRAW))
        may_delete = actor.person_id == AUTHOR and state in ("draft", "screening") and not was_handed_in
        assert (deletes is None) == may_delete
        assert (withdraws is None) == (was_handed_in and "withdraw" in moves_of(who, state))
        assert all(is_a_sentence(sentence) for sentence in (deletes, withdraws) if sentence is not None)


@pytest.mark.parametrize("state", [CaseState.WITH_CHAMPION, CaseState.READY])
def test_what_needs_a_second_reader_is_published_only_after_one(state: CaseState) -> None:
    standing = replace(Standing(state, AUTHOR, second_reader_because="It is about one person."), **MINE)
    why_not = refusal(Act.PUBLISH, standing, CHAMPION)
    if state is CaseState.READY:
        assert why_not is None
    else:
        assert why_not == "This story needs a second reader first. It is about one person."
        assert state_after(Act.HAND_ON, standing, CHAMPION) is CaseState.WITH_SECOND_READER


def test_the_table_names_relations_that_exist_and_agrees_with_itself() -> None:
    for state, act in product(CaseState, Act):
        ends = {MOVES[key] for key in MOVES if key[:2] == (state, act)}
        assert len(ends) <= 1, f"{act} from {state} must lead to one state, whoever does it"
    assert {act for _, act, _ in MOVES} == set(Act)
    reached = {after for after in MOVES.values() if after} | {CaseState.DRAFT}
    assert reached == set(CaseState)


def test_only_withdrawing_leads_out_of_a_final_state() -> None:
    assert {(state, act) for state, act, _ in MOVES if state in FINAL} == {(CaseState.ARCHIVED, Act.WITHDRAW)}


@pytest.mark.parametrize("state", CaseState)
def test_every_state_but_the_final_ones_has_a_holder_who_can_move_it_and_a_day(state: CaseState) -> None:
    moment = now()
    due = due_at(state, moment)
    if state in FINAL:
        assert due is None
        return
    assert due is not None
    assert due > moment
    leaves = {relation for (before, _, relation), after in MOVES.items() if before == state != after}
    assert (
        leaves
        & {
            Holder.AUTHOR: {Relation.AUTHOR},
            Holder.CHAMPIONS: {Relation.CLAIMANT},
            Holder.SECOND_READERS: {Relation.CLAIMANT},
            Holder.CALENDAR: {Relation.CALENDAR},
        }[TURNS[state].holder]
    )


REVIEWING = (Act.CLAIM, Act.RELEASE, Act.RETURN, Act.PUBLISH)


@pytest.mark.parametrize("act", REVIEWING)
def test_the_refusal_says_what_is_in_the_way(act: Act) -> None:
    waiting = Standing(CaseState.WITH_CHAMPION, AUTHOR)
    second = Standing(CaseState.WITH_SECOND_READER, AUTHOR)
    assert refusal(act, waiting, STAFF) == "Only champions review stories."
    own = "This is your own story: another champion has to review it."
    assert refusal(act, waiting, CHAMPION_WHO_WROTE_IT) == own
    assert refusal(act, replace(waiting, **TAKEN), CHAMPION) == "Asha Patel is reviewing this story."
    if act is not Act.CLAIM:
        assert refusal(act, waiting, CHAMPION) == "You have not claimed this story. Claim it first."
    first = "You read this story first: somebody else has to read it second."
    assert refusal(act, replace(second, **BY_ME_FIRST), CHAMPION) == first
    partner = "This story waits for a lived-experience partner, who reads it second."
    assert refusal(act, replace(second, **FOR_PARTNERS), CHAMPION) == partner
    for state, said in {
        CaseState.DRAFT: "This story has not been handed in.",
        CaseState.WITH_AUTHOR: "This story is with its author, who was asked for changes.",
        CaseState.PUBLISHED: "This story has already been published.",
        CaseState.WITHDRAWN: "This story has been withdrawn.",
        CaseState.ARCHIVED: "This story has been archived.",
    }.items():
        assert refusal(act, Standing(state, AUTHOR), CHAMPION) == said


def test_the_author_is_never_a_reader_of_the_review() -> None:
    for state, claim in product(CaseState, (FREE, MINE, TAKEN, OWN_CLAIM)):
        held = relations(replace(Standing(state, AUTHOR), **claim), CHAMPION_WHO_WROTE_IT)
        assert held == {Relation.ANYBODY, Relation.AUTHOR}


def is_a_sentence(words: str | None) -> bool:
    return words is not None and words[0].isupper() and words.endswith(".")
