"""Author, champions, a partner and a reader do anything to a story in any order, on the database.

After every step: a story that is not at its end has a holder and a day; its versions are as many as its
hand-ins; who cannot see it gets nothing; and of a withdrawn story no word is left. EXAMPLES in the
environment plays more of them.
"""

import os
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select, text

from learning_exchange import clock
from learning_exchange.cases.models import Case, CaseComment, CaseVersion, StoryConsent
from learning_exchange.cases.operations import (
    Incomplete,
    NoConsent,
    agree_case,
    archive_case,
    archive_unanswered,
    ask_whether_current,
    claim_case,
    delete_draft,
    hand_on_case,
    keep_case,
    publish_case,
    record_consent,
    release_case,
    reopen_case,
    return_case,
    save_draft,
    stop_case,
    submit_case,
    withdraw_case,
)
from learning_exchange.cases.queries.reading import visible_case
from learning_exchange.cases.rules import (
    CURRENT,
    EDITABLE,
    FINAL,
    IN_REVIEW,
    TURNS,
    WITHDRAWN_TITLE,
    Actor,
    CaseState,
    Consent,
    NoSuchCase,
    Refused,
    Writing,
    due_at,
)
from learning_exchange.cases.views.turns import turn_of
from learning_exchange.extensions import db as database
from learning_exchange.people.rules import Role
from tests.region import WORDS, a_person

EXAMPLES = int(os.environ.get("EXAMPLES", "15"))
SECRET = "quillwort"  # in every version of the story
WHO = st.integers(0, 4)
CONSENT = Consent("The ward manager", date(2026, 3, 1), "spoken")
TABLES = ("case", "case_version", "case_comment", "screening_confirmation", "story_consent")


REACHED: set[CaseState] = set()


class Life(RuleBasedStateMachine):
    """One story, five people: its author, two champions, a partner, a reader; 5 is nobody: the calendar."""

    def __init__(self) -> None:
        super().__init__()
        roles = (Role.STAFF, Role.CHAMPION, Role.CHAMPION, Role.PARTNER, Role.STAFF)
        self.people = [a_person(role) for role in roles]
        self.key = uuid4()
        self.deleted = False
        self.sentences: list[str] = []

    @initialize(about_one_person=st.booleans(), steps=st.integers(0, 9))
    def begin(self, about_one_person: bool, steps: int) -> None:
        """Somewhere on the usual way."""
        self.write(about_one_person)
        for _ in range(steps):
            self.what_usually_comes_next(False)

    @rule(about_one_person=st.booleans())
    def write(self, about_one_person: bool) -> None:
        author = self.people[0]
        words: dict[str, Any] = WORDS | {"what_mattered": f"The {SECRET} by the door."}
        writing = Writing(
            organisation_id=author.memberships[0].organisation_id,
            aims=("c-sdm",),
            about_one_person=about_one_person,
            **words,
        )
        if not self.deleted:
            self.attempt(lambda: save_draft(self.key, writing, by=author.id))

    @rule()
    def stop(self) -> None:
        self.attempt(lambda: stop_case(self.key, by=self.people[0].id))

    @rule()
    def consent(self) -> None:
        self.attempt(lambda: record_consent(self.key, CONSENT, by=self.people[0].id))

    @rule(who=st.sampled_from([0, 0, 0, 1, 4]))
    def submit(self, who: int) -> None:
        self.attempt(lambda: submit_case(self.key, by=self.people[who].id))

    @rule(who=WHO)
    def claim(self, who: int) -> None:
        self.attempt(lambda: claim_case(self.key, by=self.actor(who)))

    @rule(who=WHO)
    def release(self, who: int) -> None:
        self.attempt(lambda: release_case(self.key, by=self.actor(who)))

    @rule(who=WHO)
    def send_back(self, who: int) -> None:
        said = {"title": f"Which {SECRET}?"}
        self.attempt(lambda: return_case(self.key, said, strengths="The door.", by=self.actor(who)))

    @rule(who=WHO, act=st.sampled_from([hand_on_case, agree_case, publish_case, publish_case]))
    def go_on(self, who: int, act: Callable[..., Case]) -> None:
        self.attempt(lambda: act(self.key, by=self.actor(who)))

    @rule(returns=st.sampled_from([False, False, False, True]))
    def what_usually_comes_next(self, returns: bool) -> None:
        case = self.case()
        if case is None or case.state in FINAL:
            return
        if case.state in EDITABLE and returns:
            self.stop()
        elif case.state in EDITABLE:
            self.consent()
            self.submit(0)
        elif case.state in IN_REVIEW and case.claimed_by_id is None:
            self.claim(3 if case.state == CaseState.WITH_SECOND_READER else 1)
        elif case.state in IN_REVIEW:
            reader = next(i for i, person in enumerate(self.people) if person.id == case.claimed_by_id)
            if returns:
                self.send_back(reader)
            act = publish_case if not case.second_reader_because else hand_on_case
            self.go_on(
                reader,
                {CaseState.WITH_CHAMPION: act, CaseState.WITH_SECOND_READER: agree_case}.get(
                    CaseState(case.state), publish_case
                ),
            )
        elif case.state == CaseState.PUBLISHED:
            self.time_goes_by(3)
        else:
            self.answer(0, reopen_case if returns else keep_case)

    next_again, and_again = what_usually_comes_next, what_usually_comes_next

    @rule(who=WHO, act=st.sampled_from([keep_case, reopen_case, archive_case]))
    def answer(self, who: int, act: Callable[..., Case]) -> None:
        self.attempt(lambda: act(self.key, by=self.actor(who)))

    @rule(years=st.sampled_from([0, 3]))
    def time_goes_by(self, years: int) -> None:
        if case := self.case():
            since = case.state_since - timedelta(days=366 * years)
            case.state_since, case.claim_expires_at = since, case.claim_expires_at and clock.now()
            database.session.flush()
        self.attempt(ask_whether_current)
        self.attempt(archive_unanswered)

    @rule(who=st.sampled_from([4, 4, 0, 1]))  # often somebody who may not, as it ends the story
    def withdraw(self, who: int) -> None:
        self.attempt(lambda: withdraw_case(self.key, by=self.actor(who)))

    @rule(who=st.sampled_from([4, 4, 4, 4, 4, 0]))
    def delete(self, who: int) -> None:
        self.deleted |= self.attempt(lambda: delete_draft(self.key, by=self.people[who].id))

    @invariant()
    def whoever_is_refused_is_told_why(self) -> None:
        assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in self.sentences)

    @invariant()
    def whoever_is_to_move_is_named_with_a_day(self) -> None:
        case = self.case()
        if case is None or case.state in FINAL:
            return
        state = CaseState(case.state)
        assert TURNS[state].holder
        assert due_at(state, case.state_since)
        for is_author in (True, False):
            turn = turn_of(case, is_author=is_author)
            assert turn
            assert turn.who
            assert turn.by

    @invariant()
    def what_the_row_says_fits_its_state(self) -> None:
        case = self.case()
        if case is None:
            assert self.deleted
            return
        assert case.claimed_by_id is None or case.state in IN_REVIEW
        assert case.claimed_by_id != case.author_id
        assert (case.state == CaseState.WITHDRAWN) == (case.withdrawn_from is not None)
        assert case.submission > 0 or case.state in EDITABLE
        if case.state in {CaseState.WITH_SECOND_READER, CaseState.READY}:
            assert case.first_champion_id
            assert case.second_reader_because
            assert case.first_champion_id != case.claimed_by_id or case.state == CaseState.READY
        if case.state in CURRENT and case.about_one_person:
            assert self.count(StoryConsent) == 1
            assert case.first_champion_id, "a story about one person was read twice"
        if case.state != CaseState.WITHDRAWN:
            assert self.count(CaseVersion) == case.submission

    @invariant()
    def only_those_who_may_see_it_do(self) -> None:
        case = self.case()
        if case is None:
            return
        stood = CaseState(case.withdrawn_from or case.state)
        seen = [visible_case(self.key, to=person) is not None for person in self.people]
        everybody = stood in CURRENT or stood == CaseState.ARCHIVED
        champion, partner = stood in IN_REVIEW, stood == CaseState.WITH_SECOND_READER
        assert seen == [True, *[everybody or champion] * 2, everybody or partner, everybody]

    @invariant()
    def of_a_withdrawn_story_no_word_is_left(self) -> None:
        case = self.case()
        if case is None or case.state != CaseState.WITHDRAWN:
            return
        assert case.title == WITHDRAWN_TITLE
        assert self.count(CaseVersion) == self.count(CaseComment) == 0
        for table in TABLES:
            found = text(f'SELECT count(*) FROM "{table}" AS row WHERE row::text ILIKE :word')
            assert database.session.scalar(found, {"word": f"%{SECRET}%"}) == 0

    def attempt(self, act: Callable[[], object]) -> bool:
        """Do it as a view does: kept, or refused with a sentence and nothing changed."""
        try:
            with database.session.begin_nested():
                act()
        except (Incomplete, NoConsent, NoSuchCase):
            return False
        except Refused as refusal:
            self.sentences.append(refusal.sentence)
            return False
        database.session.expire_all()
        REACHED.update(CaseState(case.state) for case in [self.case()] if case)
        return True

    def case(self) -> Case | None:
        return database.session.scalar(select(Case).where(Case.public_id == self.key))

    def actor(self, who: int) -> Actor:
        person = self.people[who]
        return Actor(person.id, person.roles)

    def count(self, table: type[CaseVersion] | type[CaseComment] | type[StoryConsent]) -> int:
        of_story = select(Case.id).where(Case.public_id == self.key).scalar_subquery()
        return database.session.scalar(select(func.count()).where(table.case_id == of_story)) or 0

    def teardown(self) -> None:
        """Withdrawn from wherever it came; and undone, so that the next one's words are found alone."""
        self.withdraw(0)
        self.of_a_withdrawn_story_no_word_is_left()
        database.session.rollback()


def test_any_order_of_acts_keeps_the_promises(app: Flask, db: SQLAlchemy) -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=40,
            deadline=None,
            database=None,
            derandomize="EXAMPLES" not in os.environ,
            phases=[Phase.generate] + [Phase.shrink] * ("EXAMPLES" in os.environ),  # which takes a while
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_usual_way_is_one_of_them(app: Flask, db: SQLAlchemy) -> None:
    """The control: the acts that are drawn do lead from state to state."""
    REACHED.clear()
    life = Life()
    life.begin(True, 9)
    life.teardown()
    on_the_way = {CaseState.SCREENING, CaseState.WITH_AUTHOR, CaseState.ARCHIVED}
    assert set(CaseState) - on_the_way == REACHED
