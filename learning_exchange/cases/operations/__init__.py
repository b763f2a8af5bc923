"""Every write to stories: check, change, record an event. Nothing here commits.

`writing.py` and `checking.py` hold what authors do, `reviewing.py` what champions do.
"""

from learning_exchange.cases.operations.checking import confirm_findings, reword_case
from learning_exchange.cases.operations.reviewing import (
    Overtaken,
    archive_case,
    claim_case,
    publish_case,
    release_case,
    return_case,
)
from learning_exchange.cases.operations.writing import (
    ChangedElsewhere,
    HandedIn,
    Incomplete,
    Unscreened,
    delete_draft,
    findings_in,
    save_draft,
    submit_case,
    withdraw_case,
    writing_of,
)

__all__ = [
    "ChangedElsewhere",
    "HandedIn",
    "Incomplete",
    "Overtaken",
    "Unscreened",
    "archive_case",
    "claim_case",
    "confirm_findings",
    "delete_draft",
    "findings_in",
    "publish_case",
    "release_case",
    "return_case",
    "reword_case",
    "save_draft",
    "submit_case",
    "withdraw_case",
    "writing_of",
]
