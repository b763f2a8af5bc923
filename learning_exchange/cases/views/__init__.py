"""The pages of stories, and the blueprint that they hang on.

`writing.py`, `checking.py` and `leaving.py` are the author's side, `reading.py` the reader's, and
`reviewing.py` the champion's.
"""

from flask import Blueprint

cases = Blueprint("cases", __name__, url_prefix="/cases")

# The views hang themselves on the blueprint, so it must exist before they are read.
from learning_exchange.cases.views import checking, leaving, reading, writing  # noqa: E402, F401
from learning_exchange.cases.views import reviewing as reviewing  # noqa: E402
