"""What an answer of a mail server means for a mail, its domain and its address."""

from datetime import timedelta
from itertools import pairwise

import pytest

from learning_exchange.mail.rules import (
    OUR_SERVER,
    Answer,
    MailState,
    Stage,
    domain_of,
    is_dead_address,
    read_answer,
    verdict,
    wait_after,
    who_needs_a_pause,
)

CONNECTING, RECIPIENT, CONTENT = Stage.CONNECTING, Stage.RECIPIENT, Stage.CONTENT


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Answer(CONTENT, 250), MailState.SENT),
        (Answer(CONTENT, 451), MailState.DEFERRED),
        (Answer(CONTENT, 554), MailState.FAILED),
        (Answer(CONTENT, None), MailState.UNCERTAIN),
        (Answer(RECIPIENT, 450), MailState.DEFERRED),
        (Answer(RECIPIENT, 550), MailState.FAILED),
        (Answer(RECIPIENT, None), MailState.DEFERRED),
        (Answer(CONNECTING, None), MailState.DEFERRED),
        (Answer(CONNECTING, 421), MailState.DEFERRED),
        # A wrong password or an unwelcome sender is no fault of the mail.
        (Answer(CONNECTING, 535), MailState.DEFERRED),
        (Answer(CONNECTING, 554), MailState.DEFERRED),
    ],
)
def test_what_becomes_of_a_mail(answer: Answer, state: MailState) -> None:
    assert verdict(answer) is state


@pytest.mark.parametrize(
    ("answer", "dead"),
    [
        (Answer(RECIPIENT, 550), True),
        (Answer(RECIPIENT, 551), True),
        (Answer(RECIPIENT, 553), True),
        (Answer(RECIPIENT, 550, "5.1.1"), True),
        (Answer(RECIPIENT, 554, "5.1.6"), True),
        (Answer(RECIPIENT, 550, "5.7.1"), False),  # unwanted, but somebody is there
        (Answer(RECIPIENT, 552, "5.2.2"), False),  # a full mailbox is somebody's
        (Answer(RECIPIENT, 554), False),
        (Answer(RECIPIENT, 450, "4.1.1"), False),
        (Answer(CONTENT, 550, "5.1.1"), False),  # of the content, which says nothing about the address
        (Answer(CONNECTING, 550), False),
        (Answer(RECIPIENT, None), False),
    ],
)
def test_which_answers_say_that_there_is_no_such_address(answer: Answer, dead: bool) -> None:
    assert is_dead_address(answer) is dead


@pytest.mark.parametrize(
    ("answer", "paused"),
    [
        (Answer(CONNECTING, None), OUR_SERVER),
        (Answer(CONNECTING, 535), OUR_SERVER),
        (Answer(RECIPIENT, None), OUR_SERVER),
        (Answer(CONTENT, 421), OUR_SERVER),
        (Answer(RECIPIENT, 451), "far.example"),
        (Answer(CONTENT, 451, "4.7.1"), "far.example"),
        (Answer(RECIPIENT, 452, "4.2.2"), None),  # one full mailbox must not stop a whole trust's mail
    ],
)
def test_whom_to_leave_alone_for_a_while(answer: Answer, paused: str | None) -> None:
    assert who_needs_a_pause(answer, "far.example") == paused


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (b"5.1.1 <ann@far.example> unknown", "5.1.1"),
        (b"4.7.650 Slow down", "4.7.650"),
        (b"No such user ann@far.example", ""),
        (b"5.1.1234 nonsense", ""),
        (b"", ""),
        (b"\xff\xfe", ""),
    ],
)
def test_only_the_status_of_an_answer_is_kept(text: bytes, status: str) -> None:
    assert read_answer(RECIPIENT, 550, text) == Answer(RECIPIENT, 550, status)


def test_waits_grow_and_then_stay() -> None:
    waits = [wait_after(refusals) for refusals in range(1, 500)]
    assert waits[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert all(earlier <= later for earlier, later in pairwise(waits))
    assert waits[-1] == timedelta(minutes=15)


@pytest.mark.parametrize("state", MailState)
def test_every_state_is_explained(state: MailState) -> None:
    assert state.explanation.endswith(".")


def test_the_domain_of_an_address() -> None:
    assert domain_of('"odd@name"@Far.Example') == "far.example"
