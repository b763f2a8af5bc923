"""The real programs (web, relay, scheduler, work) against one test's own database, to be killed at will."""

import os
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from learning_exchange.local.ports import free_port
from learning_exchange.local.processes import Program, wait_until

COMMAND = Path(sys.executable).with_name("learning-exchange")
READY_SECONDS = 30.0


@dataclass
class Stack:
    """Start programs by name; what is still running is killed when the test ends."""

    folder: Path
    database_url: str
    redis_url: str
    smtp_url: str
    port: int = field(default_factory=free_port)
    programs: dict[str, Program] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address of the pages."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What the programs are told."""
        return dict(os.environ) | {
            "APP_ENV": "test",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "SMTP_URL": self.smtp_url,
            "PORT": str(self.port),
            "LEARNING_EXCHANGE_DATA": str(self.folder),
        }

    def start(self, command: str, *options: str, name: str = "", **environment: str) -> Program:
        """Start `learning-exchange COMMAND OPTIONS`; a second copy needs a name. `web` is waited for."""
        name = name or command
        program = Program(
            name=name,
            command=[str(COMMAND), command, *options],
            log=self.folder / f"{name}.log",
            pid_file=self.folder / f"{name}.pid",
            environment=self.environment | environment,
        )
        self.programs[name] = program
        program.start()
        if command == "web":
            assert wait_until(self.is_ready, READY_SECONDS), self.log(name)
        return program

    def kill(self, name: str) -> None:
        """`kill -9`, with everything that the program started."""
        self.programs[name].kill()

    def stop(self, name: str) -> None:
        """Ask politely and wait."""
        self.programs[name].stop()

    def log(self, name: str) -> str:
        """What a program wrote so far."""
        return self.programs[name].log.read_text()

    def is_ready(self) -> bool:
        """Whether the pages are served and reach the database."""
        try:
            with urllib.request.urlopen(f"{self.url}/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def end(self) -> None:
        """Kill everything."""
        for program in self.programs.values():
            program.kill()
