"""The pages of digests."""

from flask import Blueprint

digests = Blueprint("digests", __name__)
