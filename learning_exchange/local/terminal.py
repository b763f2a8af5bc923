"""What the local stack says to the person at the terminal: short lines, and one block when all is ready."""

import time
from pathlib import Path

import click

from learning_exchange.local.places import Places
from learning_exchange.local.processes import POLL_SECONDS, Program
from learning_exchange.settings import Settings

LOG_LINES = 12  # of a log, enough for the end of a traceback


def say(sentence: str) -> None:
    """Print one line at once, even into a pipe."""
    click.echo(sentence)


def follow(step: Program) -> None:
    """Wait for a program that ends by itself, and repeat what it says meanwhile, but for a traceback."""
    with step.log.open() as log:
        running = telling = True
        while running:
            running = step.is_running()
            for line in log:
                telling = telling and not line.startswith("Traceback")
                if telling:
                    say(f"  {line.rstrip()}")
            time.sleep(POLL_SECONDS)


def with_end_of(log: Path, sentence: str) -> str:
    """A sentence about a fault, and the last lines of the log that explains it."""
    lines = log.read_text(errors="replace").splitlines()[-LOG_LINES:] if log.exists() else []
    return "\n".join([f"{sentence}. The log is {log}; it ends:", *(f"  {line}" for line in lines)])


def welcome(settings: Settings, places: Places) -> None:
    """The block that says where everything is, and whom one can be."""
    say("\nLearning Exchange is ready. Ctrl-C stops it.\n")
    say(f"  Open     {settings.site_url}")
    if not settings.smtp_url:
        say(f"  Mails    {settings.site_url}/mailbox")
    say(f"  Logs     {places.log}")
    if not settings.database_url:
        _people()


def _people() -> None:
    from learning_exchange.demo import PASSWORD, sign_ins

    say(f"\n  Sign in as any of these; everybody's password is {PASSWORD}\n")
    for role, email in sign_ins():
        say(f"    {email:<50} {role}")
    say("")
