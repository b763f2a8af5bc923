"""Postcodes and street addresses."""

# ruff: noqa: RUF001 (characters that look like others are what is tested)

import pytest

from learning_exchange.screening import Kind
from tests.rules.screened import found, one


@pytest.mark.parametrize(
    "words",
    [
        "YO1 7HH",
        "YO17HH",
        "yo1 7hh",
        "Yo1 7Hh",
        "M1 1AE",
        "B33 8TH",
        "CR2 6XH",
        "DN55 1PT",
        "SW1A 2AA",
        "EC1A 1BB",
        "BT1 5GS",
        "CF10 1EP",
        "ZE1 0AA",
        "JE2 3AB",
        "YO1  7HH",
        "YO1\u00a07HH",
        "YO1\n7HH",
        "YO1-7HH",
        "ＹＯ１ ７ＨＨ",
        "Y\u200bO1 7HH",
    ],
)
def test_full_postcodes_block(words: str) -> None:
    assert found(f"She lives near {words}, by the river.", Kind.POSTCODE) == [("block", words)]


@pytest.mark.parametrize(
    "text",
    [
        "vitamin B12 5mg daily",
        "take B12 1st thing",
        "ward E1 2nd floor",
        "Level S1 3rd door",
        "QQ1 1AA",  # no such area
        "XX12 3AB",
        "A12 3BC",
        "YO1 7HC",  # C never ends one
        "YO1 HH7",
        "the M1 7am queue",
        "YO1 7HHX",
        "AYO1 7HH",
        "10 of 12 people",
        "E1 4 us",
        "T2 1 in 10",
        "phase S3 10 men",
        "H1N1",
        "Q1 2024",
        "COVID19 1st wave",
    ],
)
def test_what_only_resembles_a_postcode(text: str) -> None:
    assert found(text, Kind.POSTCODE) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("most live in YO31 and walk", "YO31"),
        ("the postcode area M14 has no dentist", "M14"),
        ("postcode S3", "S3"),
        ("people from SW1A came", "SW1A"),
    ],
)
def test_half_a_postcode_is_noted(text: str, words: str) -> None:
    assert found(text, Kind.POSTCODE) == [("note", words)]


@pytest.mark.parametrize(
    "text", ["in M1 traffic", "vitamin B12", "from A1 to B2", "in XX12", "in QA12", "the E4 form"]
)
def test_roads_vitamins_and_forms_are_no_half_postcodes(text: str) -> None:
    assert found(text, Kind.POSTCODE) == []


def test_a_postcode_may_be_cut_to_its_first_half() -> None:
    assert one("near yo1 7hh.", Kind.POSTCODE).suggestion == "YO1"


@pytest.mark.parametrize(
    ("text", "words", "suggestion"),
    [
        ("She lives at 14 Church Lane.", "at 14 Church Lane", "at home"),
        ("He lived alone at 3 St Peter's Close then.", "at 3 St Peter's Close", "at home"),
        ("living at number 7 Elm Grove", "at number 7 Elm Grove", "at home"),
        ("lives at 14 church lane", "at 14 church lane", "at home"),
        ("lives at 14\nChurch Lane", "at 14\nChurch Lane", "at home"),
        ("lives at １４ Church Lane", "at １４ Church Lane", "at home"),
        ("lives at 14, Church Lane", "at 14, Church Lane", "at home"),
        ("lives at 14b Old Mill Road", "at 14b Old Mill Road", "at home"),
        ("home address: 14 Church Lane", "14 Church Lane", None),
        ("Her address is 221 Baker Street", "221 Baker Street", None),
        ("He lives in Flat 3, Rowan House.", "Flat 3, Rowan House", "a flat"),
        ("Apartment 12 Quay Court", "Apartment 12 Quay Court", "an apartment"),
        ("still residing at 9 Heol y Bont", "at 9 Heol y Bont", "at home"),  # Welsh puts the street first
        ("lives at 9 Bridge Terrace", "at 9 Bridge Terrace", "at home"),
    ],
)
def test_home_addresses_block(text: str, words: str, suggestion: str | None) -> None:
    assert found(text, Kind.ADDRESS) == [("block", words)]
    assert one(text, Kind.ADDRESS).suggestion == suggestion


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We met at 14 Church Lane.", "14 Church Lane"),
        ("The shop at 2 High Street lent us chairs.", "2 High Street"),
        ("near 10 Station Rd", "10 Station Rd"),
        ("We meet in Room 3, Hill House.", "3, Hill House"),
        ("She lives at Rose Cottage and bakes.", "Rose Cottage"),
        ("he lived alone at Manor Farm", "Manor Farm"),
        ("He lives at The Old Rectory.", "Old Rectory"),
        ("who lives on Oak Road", "Oak Road"),
    ],
)
def test_other_addresses_are_asked_about(text: str, words: str) -> None:
    assert found(text, Kind.ADDRESS) == [("ask", words)]


@pytest.mark.parametrize(
    "text",
    [
        "10 Park Road Surgery patients",
        "3 Church Street Medical Centre staff",
        "In 2024 Park View opened",
        "7 people on Church Road",
        "lives 5 minutes walk away",
        "she lives in 2 rooms",
        "living with 3 others in a row",
        "a 10 minute drive",
        "in 1 of 4 ways",
        "30 people in the hall",
        "4 of the 10 in the court",
        "1,400 Mill Road residents",
        "Ward 7 has 28 beds",
        "the 14 bus to Church Lane",
        "12 places",
        "a 12-place rise",
        "They walked 3 miles to Hill View",
        "lives at home",
        "lives in sheltered housing",
    ],
)
def test_what_only_resembles_an_address(text: str) -> None:
    assert found(text, Kind.ADDRESS) == []
