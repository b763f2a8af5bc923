"""Who may review a story: every state, every way in which a champion can stand to it, every act."""

from itertools import product

import pytest

from learning_exchange.cases.rules import (
    Actor,
    CaseState,
    Standing,
    can_archive,
    can_claim,
    can_publish,
    can_release,
    can_return,
)
from learning_exchange.people.rules import Role

ME, AUTHOR, OTHER = 1, 2, 3
REVIEWING = {"claim": can_claim, "release": can_release, "return": can_return, "publish": can_publish}
NOT_CHAMPIONS = [role for role in Role if role is not Role.CHAMPION]


def standing(state: CaseState, *, author: int = AUTHOR, claimed_by: int | None = None) -> Standing:
    return Standing(state, author, claimed_by, {ME: "Me", OTHER: "Asha Patel", None: None}[claimed_by])


def champion(person_id: int = ME) -> Actor:
    return Actor(person_id, frozenset({Role.CHAMPION, Role.STAFF}))


def test_a_champion_may_claim_what_waits() -> None:
    assert can_claim(standing(CaseState.WITH_CHAMPION), champion()) is None


@pytest.mark.parametrize("act", REVIEWING)
def test_a_champion_may_do_everything_with_a_story_that_they_claimed(act: str) -> None:
    assert REVIEWING[act](standing(CaseState.WITH_CHAMPION, claimed_by=ME), champion()) is None


@pytest.mark.parametrize("act", ["release", "return", "publish"])
def test_a_story_has_to_be_claimed_first(act: str) -> None:
    refusal = REVIEWING[act](standing(CaseState.WITH_CHAMPION), champion())
    assert refusal == "You have not claimed this story. Claim it first."


@pytest.mark.parametrize("act", REVIEWING)
def test_whoever_claimed_it_is_named(act: str) -> None:
    refusal = REVIEWING[act](standing(CaseState.WITH_CHAMPION, claimed_by=OTHER), champion())
    assert refusal == "Asha Patel is reviewing this story."


@pytest.mark.parametrize(("act", "claimed_by"), [*product(REVIEWING, [None, ME, OTHER])])
def test_nobody_reviews_their_own_story(act: str, claimed_by: int | None) -> None:
    own = standing(CaseState.WITH_CHAMPION, author=ME, claimed_by=claimed_by)
    assert REVIEWING[act](own, champion()) == "This is your own story: another champion has to review it."


@pytest.mark.parametrize(("act", "role"), [*product(REVIEWING, NOT_CHAMPIONS)])
def test_only_champions_review(act: str, role: Role) -> None:
    somebody = Actor(ME, frozenset({role}))
    claimed = standing(CaseState.WITH_CHAMPION, claimed_by=ME)
    assert REVIEWING[act](claimed, somebody) == "Only champions review stories."


@pytest.mark.parametrize(
    ("act", "state"), [*product(REVIEWING, [s for s in CaseState if s is not CaseState.WITH_CHAMPION])]
)
def test_what_does_not_wait_cannot_be_reviewed_and_the_reason_names_its_state(
    act: str, state: CaseState
) -> None:
    refusal = REVIEWING[act](standing(state, claimed_by=None), champion())
    assert (
        refusal
        == {
            CaseState.DRAFT: "This story has not been handed in.",
            CaseState.WITH_AUTHOR: "This story is with its author, who was asked for changes.",
            CaseState.PUBLISHED: "This story has already been published.",
            CaseState.WITHDRAWN: "The author has taken this story back.",
            CaseState.ARCHIVED: "This story has been archived.",
        }[state]
    )


@pytest.mark.parametrize(("state", "role"), [*product(CaseState, Role)])
def test_champions_and_administrators_archive_what_is_published_and_nothing_else(
    state: CaseState, role: Role
) -> None:
    refusal = can_archive(standing(state), Actor(ME, frozenset({role})))
    if role not in (Role.CHAMPION, Role.ADMINISTRATOR):
        assert refusal == "Only champions and administrators archive stories."
    elif state is not CaseState.PUBLISHED:
        assert refusal == "Only a published story can be archived."
    else:
        assert refusal is None
