"""`learning-exchange demo`: Myshire, or a region of any size."""

import sys
import time

import click
from flask import current_app
from flask.cli import with_appcontext


@click.command()
@click.option("--people", type=click.IntRange(100), help="How many; beyond 300, two bring one more story.")
@click.option(
    "--weeks", type=click.IntRange(6), help="How far the region's history goes back; 42 unless told."
)
@click.option("--seed", type=int, help="Another seed makes other people and stories beyond the sixty.")
@click.option("--if-empty", is_flag=True, help="Do nothing where somebody is here already.")
@with_appcontext
def demo(people: int | None, weeks: int | None, seed: int | None, if_empty: bool) -> None:
    """Load Myshire, an invented region: 300 people, 60 stories and their history; or one of any size.

    Everybody's password is the one that is printed. The same seed, on the same day, makes the same region.
    """
    from learning_exchange.demo import PASSWORD, sign_ins
    from learning_exchange.demo.loading import Wish, is_empty, load
    from learning_exchange.extensions import db

    if current_app.extensions["settings"].app_env == "production":
        sys.exit("This is production, and everybody can read the password that the invented people share.")
    if not is_empty():
        if if_empty:
            return
        sys.exit("There are people here already. The demo needs an empty database.")
    began = time.monotonic()
    asked = {"people": people, "weeks": weeks, "seed": seed}
    load(Wish(**{name: value for name, value in asked.items() if value is not None}), click.echo)
    db.session.commit()
    click.echo(f"Myshire is there, after {time.monotonic() - began:.1f} s.")
    if not if_empty:  # the launcher, which asks with this, says it when everything is ready
        for label, address in sign_ins():
            click.echo(f"  {label}: {address}")
        click.echo(f"  The password of all of them: {PASSWORD}")
