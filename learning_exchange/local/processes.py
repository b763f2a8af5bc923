"""One program at a time: starting it so that it cannot outlive us, stopping it, finding an earlier run's.

Which programs there are, and in which order, is the supervisor's to know; how the servers are set up stands
in postgres.py and valkey.py.
"""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from signal import Signals
from typing import TextIO

from learning_exchange.local.privileges import Privileges, die_with_parent, take_on

POLL_SECONDS = 0.01  # a server is up within a second: a finer look costs nothing and saves a tenth of it
LOG_BYTES = 10_000_000  # a log longer than this is set aside when its program starts


class CannotStart(Exception):
    """A part of the local stack cannot run; the message is a sentence for the person at the terminal."""


@dataclass
class Program:
    """One long-running program, its log file and the file that remembers its process."""

    name: str
    command: Sequence[str]
    log: Path
    pid_file: Path
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    folder: Path | None = None
    stop_signal: Signals = signal.SIGTERM
    death_signal: Signals = signal.SIGKILL  # what it gets when we die without a word
    privileges: Privileges = Privileges.OWN
    patience: float = 10.0  # seconds between the polite signal and the other one
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it as our child, from the main thread: the child dies with the thread that made it.

        What an earlier run left of it is stopped first; raises CannotStart if that does not go.
        """
        _set_aside(self.log)
        with self.pid_file.open("a+") as held, self.log.open("ab") as log:
            self._take_over(held)
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(self.environment),
                cwd=self.folder,
                pass_fds=[held.fileno()],  # it and all its children hold the lock until the last of them ends
                start_new_session=True,  # Ctrl-C at the terminal reaches the supervisor alone
                preexec_fn=partial(_become_child, os.getpid(), self.death_signal, self.privileges),
            )
            held.truncate(0)
            held.write(f"{self.process.pid}\n{command_of(self.process.pid)}")

    def is_running(self) -> bool:
        """Whether the program was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Send the polite signal."""
        if self.process is not None and self.is_running():
            self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Ask, wait, then end it and whatever it started."""
        if self.process is None:
            return
        self.ask_to_stop()
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            self.kill()
        _end_group(self.process.pid)

    def kill(self) -> None:
        """End it and whatever it started, at once."""
        if self.process is not None:
            _end_group(self.process.pid)
            self.process.wait()

    def stop_leftover(self) -> None:
        """Stop what an earlier run left of the same program; nothing happens if it left nothing."""
        with self.pid_file.open("a+") as held:
            self._take_over(held)

    def _take_over(self, held: TextIO) -> None:
        """Lock the file that every process of the program holds, once the last of them has ended."""
        pid = _recorded(held)
        for signal_number in (self.stop_signal, signal.SIGKILL):
            if _lock(held):
                return
            if pid:
                _send(pid, signal_number)
            if wait_until(lambda: _lock(held), self.patience):
                return
        raise CannotStart(
            f"An earlier {self.name} still runs, and does not stop: process {pid or 'unknown'}."
        )


def wait_until(condition: Callable[[], object], seconds: float) -> bool:
    """Look again and again until condition() holds; False when the time is over."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(POLL_SECONDS)
    return True


def command_of(pid: int) -> str:
    """The command line of a live process, empty if there is none."""
    entry = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        try:
            return entry.read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            return ""
    listing = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return listing.stdout.strip()


def _lock(held: TextIO) -> bool:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _recorded(held: TextIO) -> int:
    """The process that the file names, if it is alive and still the program that was started; else 0."""
    held.seek(0)
    number, _, command = held.read().partition("\n")
    return int(number) if command and command_of(int(number)) == command else 0


def _become_child(parent: int, death_signal: Signals, privileges: Privileges) -> None:
    take_on(privileges)
    die_with_parent(parent, death_signal)


def _set_aside(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".old.log"))


def _end_group(leader: int) -> None:
    with suppress(ProcessLookupError, PermissionError):  # macOS answers the second for a group of zombies
        os.killpg(leader, signal.SIGKILL)


def _send(pid: int, signal_number: Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal_number)
