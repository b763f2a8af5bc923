"""The pages of stories, and the blueprint that they hang on.

`writing.py`, `checking.py` and `leaving.py` are the author's side, `reviewing.py` the champion's, and
`reading.py` and `finding.py` the reader's. What is added to a story is in `adopting.py`, `introducing.py`,
`factors.py` and `attaching.py`.
"""

from flask import Blueprint

cases = Blueprint("cases", __name__, url_prefix="/cases")

# The views hang themselves on the blueprint, so it must exist before they are read.
from learning_exchange.cases.views import (  # noqa: E402, F401
    adopting,
    attaching,
    checking,
    factors,
    finding,
    introducing,
    leaving,
    reading,
    writing,
)
from learning_exchange.cases.views import reviewing as reviewing  # noqa: E402
