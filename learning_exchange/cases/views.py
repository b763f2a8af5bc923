"""The pages of cases."""

from flask import Blueprint

cases = Blueprint("cases", __name__)
