"""The writer of mails against the standard library's reader: whatever goes in, the same comes out."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning_exchange.mail.mime import Letter, Mailbox, write

AT = datetime(2026, 3, 29, 5, 30, tzinfo=UTC)
LONGEST_LINE = 998  # RFC 5322 §2.1.1, without the line's end

any_text = st.text(st.characters(exclude_categories=["Cs"]))
bodies = any_text | st.lists(any_text).map("\n".join) | st.from_regex(r"(\.?[a-z =\t]{0,200}\r?\n){0,20}")


def a_letter(**values: Any) -> Letter:
    given: dict[str, Any] = {
        "sender": Mailbox("Learning Exchange", "hello@exchange.example"),
        "recipient": Mailbox("Ann Ash", "ann@far.example"),
        "subject": "Three stories",
        "text": "Hello",
        "html": "<p>Hello</p>",
        "message_id": "<0123456789abcdef@exchange.example>",
        "dated": AT,
        "more": (("Auto-Submitted", "auto-generated"),),
    }
    return Letter(**given | values)


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    assert all(not part.defects for part in message.walk())
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return lines(part.get_content())


def lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def name_and_address(content: bytes) -> tuple[str, str]:
    """Of the recipient, by the older of the two readers: the newer one puts spaces into long names."""
    name, address = parseaddr(str(message_from_bytes(content, policy=policy.compat32)["To"]))
    return str(make_header(decode_header(name))), address


def one_line(text: str) -> str:
    """A header's text as we send it: no control characters, and one space where there were several."""
    return " ".join("".join(" " if ord(c) < 32 or ord(c) == 127 else c for c in text).split())


@given(subject=any_text, name=any_text, text=bodies, html=bodies)
def test_what_is_written_is_read_again(subject: str, name: str, text: str, html: str) -> None:
    content = write(
        a_letter(subject=subject, recipient=Mailbox(name, "ann@far.example"), text=text, html=html)
    )
    message = read(content)
    assert message["Subject"] == one_line(subject)
    assert name_and_address(content) == (one_line(name), "ann@far.example")
    assert [recipient.addr_spec for recipient in message["To"].addresses] == ["ann@far.example"]
    assert body(message, "plain") == lines(text)
    assert body(message, "html") == lines(html)


@given(subject=any_text, name=any_text, text=bodies, html=bodies)
def test_every_line_is_short_ascii_and_ends_as_the_wire_wants_it(
    subject: str, name: str, text: str, html: str
) -> None:
    content = write(
        a_letter(subject=subject, recipient=Mailbox(name, "ann@far.example"), text=text, html=html)
    )
    assert content.isascii()
    assert content.count(b"\r") == content.count(b"\n") == content.count(b"\r\n")
    assert b"\0" not in content
    assert all(len(line) <= 78 for line in content.split(b"\r\n"))


@given(subject=any_text, name=any_text)
def test_nothing_typed_can_add_a_header(subject: str, name: str) -> None:
    usual = read(write(a_letter())).keys()
    typed = read(write(a_letter(subject=subject, recipient=Mailbox(name, "ann@far.example")))).keys()
    assert typed == usual


@pytest.mark.parametrize(
    "subject", ["Hello\r\nBcc: all@far.example", "Hello\nX: y", "Hello\x0bX: y", "a\x00b"]
)
def test_a_line_end_in_a_subject_is_a_space(subject: str) -> None:
    message = read(write(a_letter(subject=subject)))
    assert message["Subject"] == one_line(subject)
    assert "Bcc" not in message
    assert "X" not in message


def test_it_is_the_mail_that_email_message_would_make() -> None:
    letter = a_letter(
        subject="Füße, naïve and 🐑: what changed, and what did not change at all",
        recipient=Mailbox("Zoë “Zo” O'Brien", "zoe@far.example"),
        text="Dear Zoë,\n.\n..\n" + "word " * 400 + "\n",
        html="<p>Zoë</p>\n" + "<p>long</p>" * 200 + "\n",
    )
    theirs = EmailMessage()
    theirs["From"] = Address(letter.sender.name, addr_spec=letter.sender.address)
    theirs["To"] = Address(letter.recipient.name, addr_spec=letter.recipient.address)
    theirs["Subject"], theirs["Date"] = letter.subject, letter.dated
    theirs["Message-ID"], theirs["Auto-Submitted"] = letter.message_id, "auto-generated"
    theirs.set_content(letter.text)
    theirs.add_alternative(letter.html, subtype="html")
    ours, theirs = read(write(letter)), read(theirs.as_bytes(policy=policy.SMTP))
    for header in ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"):
        assert ours[header] == theirs[header], header
    assert ours.get_content_type() == theirs.get_content_type()
    assert [body(ours, kind) for kind in ("plain", "html")] == [
        body(theirs, kind) for kind in ("plain", "html")
    ]


def test_an_address_outside_ascii_is_kept() -> None:
    content = write(a_letter(recipient=Mailbox("Zoë", "zoë@far.example")))
    assert "zoë@far.example".encode() in content


def test_a_short_ascii_subject_can_be_read_in_the_source() -> None:
    assert b"\r\nSubject: Three stories\r\n" in write(a_letter())
    assert b'\r\nTo: "Ash, Ann"\r\n <ann@far.example>\r\n' in write(
        a_letter(recipient=Mailbox("Ash, Ann", "ann@far.example"))
    )
