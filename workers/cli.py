"""The workers' commands, found by entry point: `learning-exchange relay | scheduler | work`."""

from typing import cast

import click
from flask import Flask, current_app
from flask.cli import with_appcontext


def _app() -> Flask:
    return cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]  # werkzeug's proxy


@click.command()
@with_appcontext
def relay() -> None:
    """Turn events into tasks, and ring the workers."""
    from workers import relay as program

    program.run(_app())


@click.command()
@with_appcontext
def scheduler() -> None:
    """Create the runs that have come due; safe to run twice."""
    from workers import scheduler as program

    program.run(_app())


@click.command()
@click.option("--without-redis", is_flag=True, help="Drain everything by polling the database alone.")
@with_appcontext
def work(without_redis: bool) -> None:
    """Carry out tasks."""
    from workers import work as program

    program.run(_app(), without_redis=without_redis)
