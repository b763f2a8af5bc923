"""Every write to stories: check, change, record an event. Nothing here commits.

`writing.py`, `checking.py` and `consenting.py` hold what authors do, `reviewing.py` what their readers do,
`keeping.py` what becomes of published stories, `withdrawing.py` how one goes.
"""

from learning_exchange.cases.operations.checking import confirm_findings, reword_case
from learning_exchange.cases.operations.consenting import record_consent
from learning_exchange.cases.operations.keeping import (
    archive_case,
    archive_unanswered,
    ask_whether_current,
    keep_case,
    reopen_case,
)
from learning_exchange.cases.operations.moving import Overtaken, standing_of
from learning_exchange.cases.operations.reviewing import (
    agree_case,
    claim_case,
    hand_on_case,
    publish_case,
    release_case,
    return_case,
)
from learning_exchange.cases.operations.withdrawing import withdraw_case
from learning_exchange.cases.operations.writing import (
    ChangedElsewhere,
    HandedIn,
    Incomplete,
    NoConsent,
    Unscreened,
    delete_draft,
    findings_in,
    save_draft,
    stop_case,
    submit_case,
    writing_of,
)

__all__ = [
    "ChangedElsewhere",
    "HandedIn",
    "Incomplete",
    "NoConsent",
    "Overtaken",
    "Unscreened",
    "agree_case",
    "archive_case",
    "archive_unanswered",
    "ask_whether_current",
    "claim_case",
    "confirm_findings",
    "delete_draft",
    "findings_in",
    "hand_on_case",
    "keep_case",
    "publish_case",
    "record_consent",
    "release_case",
    "reopen_case",
    "return_case",
    "reword_case",
    "save_draft",
    "standing_of",
    "stop_case",
    "submit_case",
    "withdraw_case",
    "writing_of",
]
