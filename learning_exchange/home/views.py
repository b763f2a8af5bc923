"""The pages of home."""

from flask import Blueprint

home = Blueprint("home", __name__)
