"""The trial stack's mail catcher: takes every mail over SMTP and keeps it as a file; none leaves the machine.

The pages that show the mails are in views.py. A mail is answered with 250 once its file has its final name.
"""

import asyncio
import re
import signal
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import islice
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

from aiosmtpd.smtp import SMTP, Envelope, Session

from learning_exchange import clock
from learning_exchange.settings import read_settings

# 20261121T223100.123456-1f0c: in the order of arrival, never the same twice, harmless in a path.
NAME = re.compile(r"\d{8}T\d{6}\.\d{6}-[0-9a-f]{8}")
RECIPIENTS = "X-Caught-For"  # the envelope's recipients, which a mail's own headers need not name


@dataclass(frozen=True)
class Caught:
    """One mail in the mailbox."""

    name: str
    message: EmailMessage

    @property
    def at(self) -> datetime:
        """When it came."""
        return datetime.strptime(self.name.partition("-")[0], "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)

    @property
    def recipients(self) -> str:
        """For whom it came."""
        return str(self.message[RECIPIENTS])

    @property
    def subject(self) -> str:
        """Its subject line."""
        return str(self.message["Subject"] or "(no subject)")

    def body(self, kind: str) -> str:
        """Its text of one kind, `plain` or `html`; empty if it has none."""
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part is not None else ""


class Catcher:
    """What aiosmtpd calls for every mail."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep the mail, then say so."""
        keep(self.folder, envelope)
        return "250 Kept"


def keep(folder: Path, envelope: Envelope) -> Path:
    """Write one mail to the folder under its final name, complete or not at all."""
    content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
    path = folder / f"{clock.now():%Y%m%dT%H%M%S.%f}-{token_hex(4)}.eml"
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_bytes(f"{RECIPIENTS}: {', '.join(envelope.rcpt_tos)}\r\n".encode() + content)
    return unfinished.rename(path)


def newest(folder: Path, *, before: str = "", to: str = "", limit: int = 50) -> list[Caught]:
    """The last mails, newest first: those older than the named one, and those for an address, if asked."""
    names = sorted((path.stem for path in folder.glob("*.eml")), reverse=True)
    older = (name for name in names if not before or name < before)
    chosen = (name for name in older if not to or to.strip().lower() in _recipients(folder, name))
    return [mail for name in islice(chosen, limit) if (mail := read(folder, name)) is not None]


def read(folder: Path, name: str) -> Caught | None:
    """One mail by its name, or None if there is no such mail."""
    path = folder / f"{name}.eml"
    if not NAME.fullmatch(name) or not path.is_file():
        return None
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Caught(name, message)


def main() -> None:
    """Catch mails at SMTP_URL into MAILBOX until told to stop."""
    settings = read_settings()
    if settings.mailbox is None or not settings.smtp_url:
        raise SystemExit("The mail catcher needs MAILBOX (a folder) and SMTP_URL (where to listen).")
    settings.mailbox.mkdir(parents=True, exist_ok=True)
    place = urlsplit(settings.smtp_url)
    asyncio.run(_serve(settings.mailbox, place.hostname or "127.0.0.1", place.port or 25))


async def _serve(folder: Path, host: str, port: int) -> None:
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_number, stopped.set)
    server = await loop.create_server(
        lambda: SMTP(Catcher(folder), enable_SMTPUTF8=True, loop=loop), host, port
    )
    await stopped.wait()
    server.close()


def _recipients(folder: Path, name: str) -> str:
    with (folder / f"{name}.eml").open("rb") as file:
        return file.readline().decode().lower()
