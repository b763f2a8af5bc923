"""The pages of people, and the blueprint that they hang on.

`signing_in.py`, `passwords.py` and `joining.py` are for whoever stands outside, `account.py` for everybody
inside, `administering.py`, `inviting.py` and `organisations.py` for administrators.
"""

from flask import Blueprint

people = Blueprint("people", __name__)

# The views hang themselves on the blueprint, so it must exist before they are read.
from learning_exchange.people.views import (  # noqa: E402, F401
    account,
    administering,
    inviting,
    joining,
    organisations,
    passwords,
    signing_in,
)
