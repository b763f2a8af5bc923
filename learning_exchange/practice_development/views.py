"""The pages of practice_development."""

from flask import Blueprint

practice_development = Blueprint("practice_development", __name__)
