"""Handing one mail to a real SMTP server: encryption, passwords, dots, and letters that are not ASCII.

`loopback.pem` is a certificate for localhost that nobody trusts but these tests, with its key.
"""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from learning_exchange.mail import smtp as line
from learning_exchange.mail.rules import Answer, MailState, Stage, is_dead_address, verdict

CERTIFICATE = Path(__file__).parent / "loopback.pem"
CONTENT = b"Subject: Hello\r\n\r\n.\r\n..\r\n.dots\r\nHello\r\n"
LOGIN = ("exchange", "p@ss:word/")
URL_LOGIN = "exchange:p%40ss%3Aword%2F"


@dataclass
class Server:
    """An SMTP server on loopback; `mails` has (sender, recipient, content, encrypted, who signed in)."""

    mails: list[tuple[str, str, bytes, bool, object]] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called by aiosmtpd for each mail."""
        line_is_tls = getattr(server.transport, "get_extra_info", lambda _: None)("ssl_object") is not None
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        who = session.auth_data
        self.mails.append((envelope.mail_from or "", envelope.rcpt_tos[0], content, line_is_tls, who))
        return "250 Kept"


def authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: object
) -> AuthResult:
    """Called by aiosmtpd for each sign-in."""
    given = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else None
    return AuthResult(success=given == LOGIN, handled=False, auth_data="exchange")


def tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@contextmanager
def serving(*, encrypted: bool = False, **options: Any) -> Iterator[Server]:
    """A server with aiosmtpd's options, in a thread of its own until the block ends."""
    server, loop, lines = Server(), asyncio.new_event_loop(), []

    def pick_up() -> SMTP:
        lines.append(SMTP(server, loop=loop, **options))
        return lines[-1]

    async def listen() -> asyncio.Server:
        context = tls() if encrypted else None
        return await loop.create_server(pick_up, "127.0.0.1", 0, ssl=context)

    async def close(listening: asyncio.Server) -> None:
        listening.close()
        for one in lines:
            if one.transport is not None:
                one.transport.close()
        await asyncio.sleep(0.05)

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(listen(), loop).result(5)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        line.hang_up()
        asyncio.run_coroutine_threadsafe(close(listening), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate is among those that this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def deliver(url: str, *, recipient: str = "ann@far.example", content: bytes = CONTENT) -> Answer:
    return line.deliver(url, content, sender="hello@exchange.example", recipient=recipient)


def test_what_is_handed_over_arrives_dots_and_all() -> None:
    with serving() as server:
        assert deliver(f"smtp://127.0.0.1:{server.port}") == Answer(Stage.CONTENT, 250)
        assert server.mails == [("hello@exchange.example", "ann@far.example", CONTENT, False, None)]


def test_a_password_is_given_after_starttls(trusted: None) -> None:
    with serving(tls_context=tls(), auth_required=True, authenticator=authenticate) as server:
        assert verdict(deliver(f"smtp://{URL_LOGIN}@localhost:{server.port}")) is MailState.SENT
        assert [mail[3:] for mail in server.mails] == [(True, "exchange")]


def test_a_password_is_given_on_a_line_that_is_encrypted_from_the_start(trusted: None) -> None:
    with serving(encrypted=True, auth_require_tls=False, authenticator=authenticate) as server:
        assert verdict(deliver(f"smtps://{URL_LOGIN}@localhost:{server.port}")) is MailState.SENT
        assert [mail[3:] for mail in server.mails] == [(True, "exchange")]


def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    with serving(tls_context=tls()) as server:
        answer = deliver(f"smtp://{URL_LOGIN}@localhost:{server.port}")
        assert answer == Answer(Stage.CONNECTING, None)
        assert server.mails == []


def test_a_wrong_password_is_no_fault_of_the_mail(trusted: None) -> None:
    with serving(tls_context=tls(), auth_required=True, authenticator=authenticate) as server:
        answer = deliver(f"smtp://exchange:wrong@localhost:{server.port}")
        assert (answer.stage, answer.code) == (Stage.CONNECTING, 535)
        assert verdict(answer) is MailState.DEFERRED


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("mail.example", False),
        ("10.0.0.1", False),
        ("localhost.example", False),
    ],
)
def test_only_this_machine_may_see_a_password_in_the_clear(host: str, here: bool) -> None:
    assert line._is_this_machine(host) is here


def test_a_server_that_knows_other_letters_takes_such_an_address() -> None:
    with serving(enable_SMTPUTF8=True) as server:
        answer = deliver(f"smtp://127.0.0.1:{server.port}", recipient="zoë@far.example")
        assert verdict(answer) is MailState.SENT
        assert [recipient for _, recipient, *_ in server.mails] == ["zoë@far.example"]


def test_one_that_does_not_is_not_even_asked() -> None:
    with serving() as server:
        answer = deliver(f"smtp://127.0.0.1:{server.port}", recipient="zoë@far.example")
        assert verdict(answer) is MailState.FAILED
        assert not is_dead_address(answer)
        # And the connection is still good for the next.
        assert verdict(deliver(f"smtp://127.0.0.1:{server.port}")) is MailState.SENT


def test_a_server_that_is_not_there_is_an_answer_too() -> None:
    assert deliver("smtp://127.0.0.1:1") == Answer(Stage.CONNECTING, None)
