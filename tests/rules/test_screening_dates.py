"""Dates of birth, days on which a life turned, and dates that say nothing about a person."""

# ruff: noqa: RUF001 (characters that look like others are what is tested)

import pytest

from learning_exchange.screening import Kind
from tests.rules.screened import found, one, reworded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("DOB 03/03/1931", "DOB 03/03/1931"),
        ("DOB: 03-03-1931", "DOB: 03-03-1931"),
        ("D.O.B. 03.03.1931", "D.O.B. 03.03.1931"),
        ("d.o.b. 3/3/31", "3/3/31"),
        ("dob 1931-03-03", "dob 1931-03-03"),
        ("DOB 03 03 1931", "DOB 03 03 1931"),
        ("DOB ０３/０３/１９３１", "DOB ０３/０３/１９３１"),
        ("DOB 03\u201103\u20111931", "DOB 03\u201103\u20111931"),
        ("**DOB** 03/03/**1931**", "DOB** 03/03/**1931"),
        ("date of birth: 3 March 1931", "3 March 1931"),
        ("Her date of birth is the 3rd of March, 1931", "3rd of March, 1931"),
        ("birth date 3 Mar 1931", "3 Mar 1931"),
        ("She was born 3 March 1931.", "born 3 March 1931"),
        ("She was born on 3 March 1931.", "born on 3 March 1931"),
        ("She was born on the 3rd of March 1931.", "born on the 3rd of March 1931"),
        ("She was born in a snowstorm on 3 March 1931.", "3 March 1931"),
        ("He was born on March 3, 1931.", "born on March 3, 1931"),
        ("He was born on March 3rd 1931.", "born on March 3rd 1931"),
        ("born on 3\nMarch 1931", "born on 3\nMarch 1931"),
        ("born on 3-Mar-1931", "born on 3-Mar-1931"),
        ("She was born on the fourteenth of September 1938.", "born on the fourteenth of September 1938"),
        ("born the Twenty-first of May, 1940", "born the Twenty-first of May, 1940"),
        ("DOB 12-Apr-45", "DOB 12-Apr-45"),
        ("DOB 12 Apr '45", "DOB 12 Apr '45"),
        ("3/3/1931 (DOB)", "3/3/1931"),
        ("3 March 1931 was her birthday", "3 March 1931"),
        ("her birthday, 3 March 1931,", "3 March 1931"),
    ],
)
def test_dates_of_birth_block(text: str, words: str) -> None:
    assert found(text, Kind.DATE_OF_BIRTH) == [("block", words)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She was born on 3 March 1931.", "She was born in the 1930s."),
        ("Born on 3 March 1931, she drove buses.", "Born in the 1930s, she drove buses."),
        ("A man, DOB 03/03/1931, came.", "A man, born in the 1930s, came."),
        ("A man (DOB 3/3/47) came.", "A man (born in the 1940s) came."),
        ("DOB 3/3/31", "DOB 3/3/31"),  # of which century?
        ("Admitted on Monday 3 March 2025.", "Admitted in March 2025."),
        ("On the 3rd of March 2025 we opened.", "In March 2025 we opened."),
        ("He died on 03/03/2025 at home.", "He died in March 2025 at home."),
        ("He died on 3 March.", "He died in March."),
    ],
)
def test_a_date_may_become_a_decade_or_a_month(text: str, expected: str) -> None:
    assert reworded(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("admitted on 3 March 2025", "on 3 March 2025"),
        ("discharged 03/03/2025", "03/03/2025"),
        ("he died on 3 March 2025", "on 3 March 2025"),
        ("she died on 3 March", "on 3 March"),
        ("his operation on 2025-03-03 went well", "on 2025-03-03"),
        ("she was diagnosed on March 3, 2025", "on March 3, 2025"),
        ("her fall on Monday 3 March 2025", "on Monday 3 March 2025"),
        ("seen in clinic on 3.3.25", "on 3.3.25"),
        ("a note from 12 August 1940", "12 August 1940"),  # old enough to be somebody's birthday
        ("12/08/40 on the card", "12/08/40"),
        ("sectioned on 3 March 2025", "on 3 March 2025"),
    ],
)
def test_days_on_which_a_life_turned_are_asked_about(text: str, words: str) -> None:
    assert found(text, Kind.DATE) == [("ask", words)]


def test_a_birthday_without_its_year_is_asked_about() -> None:
    assert found("her birthday is 3 March", Kind.DATE_OF_BIRTH) == [("ask", "3 March")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("we opened on 3 March 2025", "on 3 March 2025"),
        ("from 03/03/2025 the form changed", "03/03/2025"),
        ("admitted on 3 March", "on 3 March"),
    ],
)
def test_other_full_dates_are_only_noted(text: str, words: str) -> None:
    assert found(text, Kind.DATE) == [("note", words)]


@pytest.mark.parametrize(
    "text",
    [
        "since Monday 3 March",
        "every 1 May and 2 June",
        "in March 2025",
        "in 1948",
        "born in 1931",
        "born in March",
        "2024-25 and 2024/25",
        "2023/24 to 2025/26",
        "from 9.00-17.00",
        "10.30-12.30",
        "10:30:15",
        "3 May be enough",  # not a date of any event
        "version 10.6.1",
        "section 3.2.1",
        "13/13/2025",
        "32/01/2025",
        "00/01/2025",
        "1/2 of 3/4",
        "10/12 people and 15/20 places",
        "scores 12 3 45",
        "3 marches in 2025",
        "the first of May",
        "on the second of two days",
        "5 mayors met",
        "a 1 in 10 2 in 12 chance",
        "DOB was left blank",
        "we stopped asking for the date of birth",
    ],
)
def test_years_months_and_other_numbers_are_left_alone(text: str) -> None:
    assert found(text, Kind.DATE, Kind.DATE_OF_BIRTH) == []


def test_the_message_says_why_without_the_date() -> None:
    assert "1931" not in one("born on 3 March 1931", Kind.DATE_OF_BIRTH).message
