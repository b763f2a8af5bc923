"""Handing one mail to the mail server: the only SMTP code.

Each thread keeps one connection and uses it again. Every way in which this can end is an Answer; what
it means for the mail, `rules.py` says. Nothing is logged: a server's words may quote an address.
"""

import smtplib
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from learning_exchange.mail.rules import Answer, Stage, domain_of, read_answer

# Together shorter than a task's lease, so that a silent server is given up before another worker is asked.
# At worst there are eight (greeting, EHLO twice, STARTTLS, AUTH, MAIL, RCPT, DATA): 5 + 8 x 6 + 20 seconds.
CONNECT_SECONDS = 5
REPLY_SECONDS = 6
CONTENT_SECONDS = 20  # the server may scan the mail before it answers
# Mail servers hang up on silent clients after a minute or more; we are gone before that.
IDLE_SECONDS = 20

# What we answer ourselves when the address is not ASCII and the server knows only ASCII (RFC 6531 §3.5).
NO_SUCH_LETTERS = Answer(Stage.RECIPIENT, 553, "5.6.7")

_this = threading.local()


@dataclass(slots=True)
class _Line:
    """An open connection, to whom, and when it was last used (seconds of the monotonic clock)."""

    url: str
    smtp: smtplib.SMTP
    used_at: float

    def __del__(self) -> None:
        self.smtp.close()  # also when its thread ends


class _Closed(Exception):
    """The connection could not be opened; the answer says what the server said."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


def deliver(url: str, content: bytes, *, sender: str, recipient: str) -> Answer:
    """Hand over one mail for one recipient; `content` has CRLF at the end of every line, its last too."""
    line = _kept(url)
    if line is not None:
        answer = _hand_over(line, content, sender, recipient)
        # A server may hang up on a kept connection at any time. Nothing was handed over: take a fresh one.
        if answer.stage is not Stage.CONNECTING or answer.code not in (None, 421):
            return answer
    try:
        line = _this.line = _Line(url, _open(urlsplit(url), domain_of(sender)), time.monotonic())
    except _Closed as closed:
        return closed.answer
    return _hand_over(line, content, sender, recipient)


def hang_up() -> None:
    """Close this thread's connection, if it has one."""
    line = getattr(_this, "line", None)
    _this.line = None
    if line is not None:
        line.smtp.close()


def _kept(url: str) -> _Line | None:
    line: _Line | None = getattr(_this, "line", None)
    if line is not None and (line.url != url or time.monotonic() - line.used_at > IDLE_SECONDS):
        hang_up()
        return None
    return line


def _hand_over(line: _Line, content: bytes, sender: str, recipient: str) -> Answer:
    stage = Stage.CONNECTING
    smtp, options = line.smtp, () if (sender + recipient).isascii() else ("SMTPUTF8",)
    try:
        if options and not smtp.has_extn("smtputf8"):
            return NO_SUCH_LETTERS
        code, words = smtp.mail(sender, options)
        if code == 250:
            stage = Stage.RECIPIENT
            code, words = smtp.rcpt(recipient)
        if code in (250, 251):
            code, words = smtp.docmd("DATA")
        if code == 354:
            stage = Stage.CONTENT
            code, words = _send(smtp, content)
        elif code != 421:
            with suppress(OSError, smtplib.SMTPException):
                smtp.rset()  # so that the connection is good for the next mail
    except (OSError, smtplib.SMTPException):
        hang_up()
        return Answer(stage, None)
    line.used_at = time.monotonic()
    if code == 421:
        hang_up()
    return read_answer(stage, code, words)


def _send(smtp: smtplib.SMTP, content: bytes) -> tuple[int, bytes]:
    """The mail itself; a dot that begins a line is doubled (RFC 5321 §4.5.2)."""
    _set_patience(smtp, CONTENT_SECONDS)
    smtp.send(content.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    answer = smtp.getreply()
    _set_patience(smtp, REPLY_SECONDS)
    return answer


def _open(url: SplitResult, own_name: str) -> smtplib.SMTP:
    """A connection that is ready for a mail; raises _Closed."""
    smtp = None
    try:
        smtp = _connect(url, own_name)
        _introduce(smtp, url)
        return smtp
    except smtplib.SMTPResponseException as refusal:
        words = refusal.smtp_error
        words = words.encode() if isinstance(words, str) else words
        answer = read_answer(Stage.CONNECTING, refusal.smtp_code, words)
    except (OSError, smtplib.SMTPException):
        answer = Answer(Stage.CONNECTING, None)
    if smtp is not None:
        smtp.close()
    raise _Closed(answer)


def _connect(url: SplitResult, own_name: str) -> smtplib.SMTP:
    host = url.hostname or "localhost"
    if url.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, url.port or 465, own_name, timeout=CONNECT_SECONDS, context=context)
    return smtplib.SMTP(host, url.port or 25, own_name, timeout=CONNECT_SECONDS)


def _introduce(smtp: smtplib.SMTP, url: SplitResult) -> None:
    _set_patience(smtp, REPLY_SECONDS)
    smtp.ehlo_or_helo_if_needed()
    if url.username is None:
        return
    encrypted = url.scheme == "smtps"
    if not encrypted and smtp.has_extn("starttls"):
        smtp.starttls(context=ssl.create_default_context())
        encrypted = True
    if not encrypted and not _is_this_machine(url.hostname or ""):
        raise smtplib.SMTPNotSupportedError("a password is not sent through a network in the clear")
    smtp.login(unquote(url.username), unquote(url.password or ""))


def _set_patience(smtp: smtplib.SMTP, seconds: float) -> None:
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected
    smtp.sock.settimeout(seconds)


def _is_this_machine(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"
