"""The web server: gunicorn with threads, configured from our settings and from nothing else."""

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from learning_exchange.settings import TRIAL_SECRET, FaultySettings, Settings

# The longest that a page may take. A worker that says nothing for so long is replaced.
TIMEOUT_SECONDS = 30
# When asked to stop: shorter than the patience of launchers, which then kill.
GRACE_SECONDS = 8


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
    """Serve until told to stop. No access log: addresses of pages carry tokens from mails.

    Raises FaultySettings rather than sign cookies for the world with a secret that everybody can read.
    """
    if settings.secret_key == TRIAL_SECRET and settings.host not in ("127.0.0.1", "::1", "localhost"):
        raise FaultySettings("SECRET_KEY is needed to serve other machines than this one.")
    options = {
        "bind": f"{settings.host}:{settings.port}",
        "worker_class": "gthread",
        "workers": settings.web_processes,
        "threads": settings.web_threads,
        "timeout": TIMEOUT_SECONDS,
        "graceful_timeout": GRACE_SECONDS,
        "loglevel": "warning",
        "proc_name": "learning-exchange-web",
    }
    _Server(app, options).run()
