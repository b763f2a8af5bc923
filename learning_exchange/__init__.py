"""Learning Exchange: where staff learn from each other, and what they learn turns into changed practice.

`create_app()` is all that a web server needs. It imports the application when it is called: the
launcher and the mail catcher, which need none, start in a tenth of the time.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from learning_exchange.settings import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """Build the application; raises FaultySettings when the environment cannot be used."""
    from learning_exchange.application import create_app as build

    return build(settings)
