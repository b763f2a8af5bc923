"""`learning-exchange run`: the whole of Learning Exchange on one machine, until Ctrl-C.

The parts start in the order in which they need each other. What is given by URL is used; what is not is
embedded here. Nothing that starts here outlives this process.
"""

import fcntl
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from learning_exchange.local import terminal
from learning_exchange.local.database import has_people, is_current
from learning_exchange.local.keeping import Kept
from learning_exchange.local.places import Places
from learning_exchange.local.ports import free_port, require_free
from learning_exchange.local.postgres import Postgres
from learning_exchange.local.processes import CannotStart, Program
from learning_exchange.local.running import lock_line, secret_of
from learning_exchange.local.valkey import Valkey
from learning_exchange.settings import Settings, read_settings

COMMAND = Path(sys.executable).with_name("learning-exchange")
APPLICATION = {"web": "web server", "relay": "relay", "scheduler": "scheduler", "work": "worker"}
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - where one may listen, but not knock
LOOK_SECONDS = 0.2
READY_SECONDS = 60.0


class _Stopped(Exception):
    """Somebody asked us to stop."""


def main() -> None:
    """Run everything until told to stop; ends the process with a sentence if it cannot start."""
    settings = read_settings()
    places = Places(settings.data.absolute())
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        _refuse_production(settings)
        places.make()
        with _lock(places, settings):
            require_free(settings.host, settings.port)
            _Stack(settings, places).run()
    except CannotStart as reason:
        sys.exit(f"Learning Exchange cannot start.\n{reason}")
    except _Stopped:
        terminal.say("Stopped. Everything is kept.")


class _Stack:
    """The programs, in the order of their start."""

    def __init__(self, settings: Settings, places: Places) -> None:
        self.settings, self.places = settings, places
        self.environment = os.environ | {
            "DATABASE_URL": settings.libpq_url,
            "LEARNING_EXCHANGE_DATA": str(places.data),
            "SECRET_KEY": os.environ.get("SECRET_KEY") or secret_of(places),
        }
        self.kept: list[Kept] = []

    def run(self) -> None:
        """Start all, keep all running, and stop all in reverse order whatever happens."""
        try:
            self._start_servers()
            self._prepare_database()
            self._start_application()
            terminal.welcome(self.settings, self.places)
            while True:
                self._look_after_all()
        finally:
            self._stop_all()

    def _start_servers(self) -> None:
        if not self.settings.database_url:
            self.environment["DATABASE_URL"] = self._start_server(Postgres(self.places), "PostgreSQL")
        if not self.settings.redis_url:
            self.environment["REDIS_URL"] = self._start_server(Valkey(self.places), "Valkey")
        if not self.settings.smtp_url:
            self.environment["SMTP_URL"] = f"smtp://127.0.0.1:{free_port()}"
            self.environment["MAILBOX"] = str(self.places.mailbox)
            self._start("mailbox", "mail catcher")

    def _start_server(self, server: Postgres | Valkey, title: str) -> str:
        terminal.say(f"Starting {title}")
        self.kept.append(Kept(server.program, title, server.launch))
        server.start()
        return server.url

    def _prepare_database(self) -> None:
        url = self.environment["DATABASE_URL"]
        if not is_current(url):
            self._run_step("migrate", "Preparing the tables")
        # No invented people in a database that somebody named.
        if not self.settings.database_url and not has_people(url):
            self._run_step("demo", "Loading the Myshire demo, once", "--if-empty")

    def _start_application(self) -> None:
        terminal.say("Starting the pages and the workers")
        for name, title in APPLICATION.items():
            self._start(name, title)
        end = time.monotonic() + READY_SECONDS
        while not self._is_ready():
            self._look_after_all()
            failing = next((kept for kept in self.kept if kept.keeps_failing), None)
            if failing:
                raise CannotStart(terminal.with_end_of(failing.program.log, f"The {failing.title} failed"))
            if time.monotonic() > end:
                raise CannotStart(f"No page came up within {READY_SECONDS:.0f} s. Logs: {self.places.log}")

    def _start(self, name: str, title: str) -> None:
        program = self._program(name)
        self.kept.append(Kept(program, title, program.start))
        self.kept[-1].start()

    def _run_step(self, command: str, sentence: str, *options: str) -> None:
        terminal.say(sentence)
        step = self._program(command, *options)
        step.log.unlink(missing_ok=True)
        try:
            step.start()
            terminal.follow(step)
        finally:
            step.stop()
        if step.process is None or step.process.returncode != 0:
            raise CannotStart(terminal.with_end_of(step.log, f"`learning-exchange {command}` failed"))

    def _is_ready(self) -> bool:
        host = "127.0.0.1" if self.settings.host in EVERYWHERE else self.settings.host
        try:
            with urllib.request.urlopen(f"http://{host}:{self.settings.port}/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _look_after_all(self) -> None:
        for kept in self.kept:
            kept.look_after()
        time.sleep(LOOK_SECONDS)

    def _stop_all(self) -> None:
        try:
            terminal.say("Stopping")
            for kept in reversed(self.kept):
                if kept.program.name in APPLICATION:  # these may finish what they hold side by side
                    kept.program.ask_to_stop()
            for kept in reversed(self.kept):
                kept.program.stop()
        except _Stopped:  # asked a second time
            for kept in self.kept:
                kept.program.kill()

    def _program(self, command: str, *options: str) -> Program:
        return Program(
            name=command,
            command=[str(COMMAND), command, *options],
            log=self.places.log / f"{command}.log",
            pid_file=self.places.run / f"{command}.pid",
            environment=self.environment,
        )


def _refuse_production(settings: Settings) -> None:
    given = {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SMTP_URL": settings.smtp_url,
    }
    missing = [name for name, url in given.items() if not url]
    if settings.app_env == "production" and missing:
        raise CannotStart(f"In production nothing is embedded: set {', '.join(missing)}.")


@contextmanager
def _lock(places: Places, settings: Settings) -> Iterator[None]:
    """Hold the data folder; the lock goes with the process, however it ends."""
    with (places.run / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise CannotStart(
                f"It runs already from {places.data}: {file.read()}."
                " Stop that one, or set LEARNING_EXCHANGE_DATA to another folder (and PORT to another port)."
            ) from None
        file.truncate(0)
        file.write(lock_line(settings.site_url))
        file.flush()
        yield


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stopped
