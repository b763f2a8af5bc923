"""The web server: gunicorn with threads, configured from our settings and from nothing else."""

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from learning_exchange.settings import Settings

# The longest that a page may take. A worker that says nothing for so long is replaced.
TIMEOUT_SECONDS = 30


class _Server(BaseApplication):
    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app, self._options = app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._app


def serve(app: Flask, settings: Settings) -> None:
    """Serve until told to stop. No access log: addresses of pages carry tokens from mails."""
    options = {
        "bind": f"{settings.host}:{settings.port}",
        "worker_class": "gthread",
        "workers": settings.web_processes,
        "threads": settings.web_threads,
        "timeout": TIMEOUT_SECONDS,
        "graceful_timeout": TIMEOUT_SECONDS,
        "loglevel": "warning",
        "proc_name": "learning-exchange-web",
    }
    _Server(app, options).run()
