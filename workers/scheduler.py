"""The scheduler: creates the runs that have come due, and never works itself.

Runs are rows that are unique by local date, so two schedulers make one run, a clock set back cannot
repeat it, and a day's outage is caught up.
"""

from collections.abc import Callable

import structlog
from flask import Flask
from sqlalchemy.exc import DBAPIError

from learning_exchange.cases.operations import archive_unanswered, ask_whether_current
from learning_exchange.cases.operations.attaching import create_due_sweep
from learning_exchange.digests.operations import create_due_runs
from learning_exchange.extensions import db
from learning_exchange.people.attempts import forget_expired
from learning_exchange.practice_development.operations.overdue import escalate_overdue
from workers.stopping import Stopping

log = structlog.get_logger()

SECONDS_BETWEEN_LOOKS = 15  # nobody notices a digest that comes a quarter of a minute late

# Each returns how many rows it made or cleared, and is committed by itself.
SCHEDULES: tuple[Callable[[], int], ...] = (
    create_due_runs,
    create_due_sweep,
    escalate_overdue,
    forget_expired,
    ask_whether_current,
    archive_unanswered,
)


def run(app: Flask) -> None:
    """Look for what is due until told to stop."""
    stopping = Stopping()
    while not stopping:
        run_once(app)
        stopping.wait(SECONDS_BETWEEN_LOOKS)


def run_once(app: Flask) -> None:
    """Look once at every schedule; one that fails does not stop the next."""
    for schedule in SCHEDULES:
        with app.app_context():
            try:
                count = schedule()
                db.session.commit()
            except DBAPIError as error:
                log.warning("schedule_failed", schedule=schedule.__name__, error=type(error).__name__)
            else:
                if count:
                    log.info("schedule_ran", schedule=schedule.__name__, count=count)
