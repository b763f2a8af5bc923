"""Where the local stack keeps its files: all below one data folder.

Only its sockets go to a short folder elsewhere, when the data folder's path is longer than a socket's may be.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from learning_exchange.local.privileges import nobody
from learning_exchange.local.processes import CannotStart

SOCKET_PATH_BYTES = 103  # the kernel's limit for a socket's path: 107 on Linux, 103 on macOS
LONGEST_SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Places:
    """The folders below one data folder; make() creates them."""

    data: Path

    @property
    def log(self) -> Path:
        """One log file a program."""
        return self.data / "log"

    @property
    def run(self) -> Path:
        """What holds only while the stack runs: the lock and the process numbers."""
        return self.data / "run"

    @property
    def mailbox(self) -> Path:
        """One file a mail."""
        return self.data / "mailbox"

    def make(self) -> None:
        """Create the folders, closed to other people; raises CannotStart if that is not allowed."""
        try:
            for folder in (self.data, self.log, self.run, self.mailbox):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.run / "writable").write_text("")
        except OSError as error:
            raise CannotStart(
                f"The data folder {self.data} cannot be written: {error.strerror}."
                " Set LEARNING_EXCHANGE_DATA to a folder of your own."
            ) from error

    def sockets(self, *, apart: bool = False) -> Path:
        """A folder for sockets: the run folder, or a short one if that is too deep or must stand apart."""
        longest = len(os.fsencode(self.run / LONGEST_SOCKET_NAME))
        if longest <= SOCKET_PATH_BYTES and not apart:
            return self.run
        return _short_folder(self.data)


def _short_folder(data: Path) -> Path:
    name = hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"learning-exchange-{os.getuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    ours = {os.getuid()} if os.getuid() else {0, nobody().pw_uid}
    if folder.is_symlink() or folder.stat().st_uid not in ours:
        raise CannotStart(f"{folder} was made by somebody else. Remove it, or set LEARNING_EXCHANGE_DATA.")
    return folder
