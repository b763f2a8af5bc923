"""`learning-exchange demo`: Myshire, or a region of any size."""

import click
from flask.cli import with_appcontext


@click.command()
@with_appcontext
def demo() -> None:
    """Load Myshire."""
