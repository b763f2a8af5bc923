"""The pages of stories, and the blueprint that they hang on.

`writing.py`, `checking.py`, `consenting.py` and `leaving.py` are the author's side; `finding.py`,
`reading.py`, `saving.py`, `feeds.py` and `exporting.py` everybody's; `reviewing.py` and `changes.py` the
readers' of the review; `keeping.py` asks what is current.
What is added to a story is in `adopting.py`, `introducing.py`, `factors.py` and `attaching.py`.
"""

from flask import Blueprint

cases = Blueprint("cases", __name__, url_prefix="/cases")

# The views hang themselves on the blueprint, so it must exist before they are read.
from learning_exchange.cases.views import (  # noqa: E402, F401
    adopting,
    attaching,
    changes,
    checking,
    consenting,
    exporting,
    factors,
    feeds,
    finding,
    introducing,
    keeping,
    leaving,
    reading,
    reviewing,
    saving,
    writing,
)
