"""The pages of history."""

from flask import Blueprint

history = Blueprint("history", __name__)
