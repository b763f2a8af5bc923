"""Log lines: a static event name, data in keywords, never text that somebody wrote in a form."""

import logging
import sys
import traceback
from pathlib import Path

import structlog

from learning_exchange.settings import Settings


def configure(settings: Settings) -> None:
    """JSON lines in production, readable ones elsewhere; both to standard error."""
    renderer: structlog.typing.Processor = structlog.dev.ConsoleRenderer(colors=False)
    if settings.app_env == "production":
        renderer = structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def fault(error: BaseException) -> dict[str, str]:
    """What may be logged or kept of an error: its kind and the way to it.

    Never its message: a database error quotes the row, and the row may be somebody's story.
    """
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    way = " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    return {"error": type(error).__name__, "at": way}
