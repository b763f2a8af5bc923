"""Telephone numbers and email addresses: whose they may be, and which the public is meant to use."""

# ruff: noqa: RUF001 (characters that look like others are what is tested)

import pytest

from learning_exchange.screening import Kind
from tests.rules.screened import found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("07700 900123", "07700 900123"),
        ("on 07700900123.", "07700900123"),
        ("(07700) 900 123", "(07700) 900 123"),
        ("07700-900-123", "07700-900-123"),
        ("07700.900.123", "07700.900.123"),
        ("+447700900123", "+447700900123"),
        ("+44 (0)7700 900123", "+44 (0)7700 900123"),
        ("0044 7700 900123", "0044 7700 900123"),
        ("mob:07700 900123", "07700 900123"),
        ("０７７００ ９００１２３", "０７７００ ９００１２３"),
        ("07700\u00a0900\u00a0123", "07700\u00a0900\u00a0123"),
        ("07700 900\n123", "07700 900\n123"),
        ("07700 **900** 123", "07700 **900** 123"),
        ("07700 900123 24 hours", "07700 900123"),
        ("+353 85 012 3456", "+353 85 012 3456"),
        ("her number is 01632 960123", "01632 960123"),
        ("rang his daughter on 01632 960123", "01632 960123"),
        ("at home: 01632 960123", "01632 960123"),
        ("her landline, 01632 960123, is busy", "01632 960123"),
    ],
)
def test_mobiles_and_somebodys_own_numbers_block(text: str, words: str) -> None:
    assert found(text, Kind.PHONE) == [("block", words)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ring the clinic on 01632 960123", "01632 960123"),
        ("Ring the clinic on (01632) 960123", "(01632) 960123"),
        ("Book on 0161 496 0000.", "0161 496 0000"),
        ("Book on 020 7946 0018 or come in", "020 7946 0018"),
        ("+44 (0)20 7946 0018", "+44 (0)20 7946 0018"),
        ("tel 496001", "496001"),
        ("Telephone number: 496 0012", "496 0012"),
    ],
)
def test_landlines_are_asked_about(text: str, words: str) -> None:
    assert found(text, Kind.PHONE) == [("ask", words)]


@pytest.mark.parametrize(
    "text",
    [
        "Ring 111, or 999",
        "Samaritans on 116 123",
        "Childline 0800 1111",
        "0800 123 4567",
        "0808 808 0000",
        "0300 123 4567",
        "0345 123 4567 is a helpline",
        "+44 300 123 4567",
        "open 09.00-17.00 and 09:30-12:30",
        "08.30-12.30, 13.30-17.30",
        "01/02/2024 10:30",
        "on 01.02.2024 10.30",
        "0.5 WTE and 0.25 WTE",
        "scores of 012 and 034",
        "phone calls rose to 12,000",
        "we phone 300 people",
        "phone 4 people",
        "£0123456789.00",
        "1234567890123456",
        "000 000 000 000",
        "+1 and +2",
        "grew by +12%",
    ],
)
def test_public_numbers_and_other_numbers_are_let_through(text: str) -> None:
    assert found(text, Kind.PHONE) == []


def test_two_numbers_in_a_row_are_both_found() -> None:
    assert found("0800 123 4567 07700 900123 07700 900456", Kind.PHONE) == [
        ("block", "07700 900123"),
        ("block", "07700 900456"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("doreen@example.com", "doreen@example.com"),
        ("Doreen.Price1931@example.co.uk", "Doreen.Price1931@example.co.uk"),
        ("<doreen@example.com>", "doreen@example.com"),
        ("[doreen](mailto:doreen@example.com)", "doreen@example.com"),
        ("doreen_price@example.com", "doreen_price@example.com"),
        ("_doreen@example.com_", "doreen@example.com"),
        ("doreen+nhs@example.com, thanks", "doreen+nhs@example.com"),
        ("doreen＠example.com", "doreen＠example.com"),
        ("doreen\u200b@example.com", "doreen\u200b@example.com"),
        ("o'neill@example.org.", "o'neill@example.org"),
        ("bronwen@enghraifft.cymru", "bronwen@enghraifft.cymru"),
        ("jürgen@beispiel.de", "jürgen@beispiel.de"),
        ("doreen at example dot com", "doreen at example dot com"),
        ("doreen @ example.com", "doreen @ example.com"),
        ("doreen.p at gmail.com", "doreen.p at gmail.com"),
        ("doreen (at) example (dot) com", "doreen (at) example (dot) com"),
        ("doreen [at] example [dot] co [dot] uk", "doreen [at] example [dot] co [dot] uk"),
    ],
)
def test_private_addresses_block(text: str, words: str) -> None:
    assert found(text, Kind.EMAIL) == [("block", words)]


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        ("info@example.com", "note"),
        ("podiatry.referrals@example.nhs.uk", "note"),
        ("carers-team@example.gov.uk", "note"),
        ("no-reply@example.org", "note"),
        ("jo.bloggs@nhs.net", "ask"),
        ("jo.bloggs@example.nhs.uk", "ask"),
        ("jo@example.gov.uk", "ask"),
        ("podiatry@example.org.uk", "ask"),
        ("info.jo@example.com", "note"),
        ("informer@example.com", "block"),
    ],
)
def test_addresses_at_work_are_asked_about_and_shared_mailboxes_noted(words: str, severity: str) -> None:
    assert found(f"Write to {words} for the form.", Kind.EMAIL) == [(severity, words)]


@pytest.mark.parametrize(
    "text",
    [
        "meet @ 3pm",
        "2 @ £5",
        "@example",
        "doreen@",
        "@example.com",
        "a@b",
        "look at the dot on the map",
        "at two, dot the page",
        "see example.com for more",
        "they sat at a table and a dot was drawn",
        "look at nhs.net or at gov.uk",
    ],
)
def test_what_only_has_an_at_or_a_dot(text: str) -> None:
    assert found(text, Kind.EMAIL) == []
