"""The pages of practice development, and the blueprint that they hang on."""

from flask import Blueprint

practice_development = Blueprint("practice_development", __name__, url_prefix="/practice-development")

# The views hang themselves on the blueprint, so it must exist before they are read.
from learning_exchange.practice_development.views import (  # noqa: E402, F401
    boards,
    ending,
    figures,
    items,
    moving,
    queues,
    routing,
    rules,
    working,
)
