"""The programs with one of their safeguards taken out: negative controls for the fault tests.

`python -m tests.faults.broken SAFEGUARD COMMAND …` runs a command of `learning-exchange` without it.
"""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from flask import Flask, request

from learning_exchange import cli
from learning_exchange.cases.views import attaching
from learning_exchange.extensions import db
from learning_exchange.local.processes import Program
from learning_exchange.mail import operations
from tests.stack import Stack
from workers import mail, tasks, work
from workers.later import TryLater
from workers.subscriptions import REACTIONS

IN_BETWEEN = 0.2  # seconds between the two commits: long enough for every kill to fall there


def without_the_look() -> None:
    """A worker that only hears the bell: what was not rung for is never found."""

    def sees_nothing(app: Flask, patience: timedelta) -> int:
        return 0

    work._look = sees_nothing


def without_one_commit() -> None:
    """A worker that settles a task before its effect, as queues do that acknowledge first."""

    def carry_out(leased: Sequence[tasks.Leased]) -> None:
        for task in leased:
            tasks._settle([task])
            time.sleep(IN_BETWEEN)
            tasks._react(task)
            db.session.commit()

    tasks.carry_out = carry_out


def without_trying_again() -> None:
    """A worker for which a mail server that is away is the end of the mail."""
    send = mail.send_mail

    def send_once(event: object) -> None:
        try:
            send(event)  # type: ignore[arg-type]
        except TryLater:
            db.session.rollback()

    REACTIONS["send_mail"] = send_once


def without_saying_so_first() -> None:
    """A worker that hands a mail over without having committed that it is about to."""
    operations.begin_sending = lambda mail: True  # noqa: ARG005


def without_hearing_out() -> None:
    """A web server that answers without reading to its end what is too large."""

    def hear_nothing(size: int) -> None:
        request.environ |= {"wsgi.input": BytesIO(), "CONTENT_LENGTH": "0"}

    attaching._drain = hear_nothing


SAFEGUARDS: dict[str, Callable[[], None]] = {
    "look": without_the_look,
    "one-commit": without_one_commit,
    "trying-again": without_trying_again,
    "saying-so-first": without_saying_so_first,
    "hearing-out": without_hearing_out,
}


def start_broken(stack: Stack, safeguard: str, command: str = "work", **environment: str) -> None:
    """Start a worker, or another program, without one of its safeguards, in place of the stack's own."""
    program = Program(
        name=command,
        command=[sys.executable, "-m", "tests.faults.broken", safeguard, command],
        log=stack.folder / f"{command}.log",
        pid_file=stack.folder / f"{command}.pid",
        environment=stack.environment | environment,
        folder=Path(__file__).parent.parent.parent,
    )
    stack.programs[command] = program
    program.start()


if __name__ == "__main__":
    SAFEGUARDS[sys.argv.pop(1)]()
    cli.main()
