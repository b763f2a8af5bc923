"""A real SMTP server for tests, which remembers what it got and misbehaves when it is told to."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

from learning_exchange.local.processes import wait_until


@dataclass(frozen=True)
class Arrived:
    """One mail as it came over the wire."""

    sender: str
    recipients: list[str]
    message: EmailMessage
    raw: bytes


@dataclass
class MailCatcher:
    """Listens on loopback on a port of its own; `mails` has what came, in order.

    `answer` replaces the reply to DATA, e.g. "451 4.3.0 Try later"; `refused` has replies to RCPT by address.
    """

    mails: list[Arrived] = field(default_factory=list)
    answer: str | None = None
    refused: dict[str, str] = field(default_factory=dict)
    port: int = 0
    _loop: asyncio.AbstractEventLoop | None = None
    _server: asyncio.Server | None = None
    _lines: list[SMTP] = field(default_factory=list)

    @property
    def url(self) -> str:
        """What SMTP_URL is to say."""
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address: str) -> list[EmailMessage]:
        """The mails that came for one address."""
        return [mail.message for mail in self.mails if address in mail.recipients]

    def wait_for(self, count: int, seconds: float = 10) -> list[Arrived]:
        """Wait until so many have come; fails the test if they do not."""
        assert wait_until(lambda: len(self.mails) >= count, seconds), (
            f"{len(self.mails)} of {count} mails came"
        )
        return self.mails

    def clear(self) -> None:
        """Forget every mail and every instruction."""
        self.mails.clear()
        self.refused.clear()
        self.answer = None

    def go_down(self) -> None:
        """Hang up on everybody and stop listening, so that connections are refused."""
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(5)

    def come_up(self) -> None:
        """Listen, on the same port as before."""
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(5)

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Called by aiosmtpd for each recipient."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Called by aiosmtpd for each mail."""
        if self.answer is not None:
            return self.answer
        raw = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        message = message_from_bytes(raw, policy=policy.default)
        self.mails.append(Arrived(envelope.mail_from or "", list(envelope.rcpt_tos), message, raw))
        return "250 Kept"

    @contextmanager
    def running(self) -> Iterator["MailCatcher"]:
        """Listen in a thread of its own until the block ends."""
        self._loop = asyncio.new_event_loop()
        thread = threading.Thread(target=self._loop.run_forever, name="mail-catcher", daemon=True)
        thread.start()
        self.come_up()
        try:
            yield self
        finally:
            self.go_down()
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(5)
            self._loop.close()

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._pick_up, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def _pick_up(self) -> SMTP:
        self._lines.append(SMTP(self, enable_SMTPUTF8=True, loop=self._loop))
        return self._lines[-1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for line in self._lines:  # clients keep their connections; one left open here would be a leak
            if line.transport is not None:
                line.transport.close()
        self._lines.clear()
        await asyncio.sleep(0.01)  # until the loop has closed them
