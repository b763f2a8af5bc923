"""Exact ages: over 89, with a place, and in words that fit the sentence."""

# ruff: noqa: RUF001 (characters that look like others are what is tested)

import pytest

from learning_exchange.screening import Kind, Severity, screen, screen_boxes
from tests.rules.screened import found, one, reworded

AGES = (Kind.AGE, Kind.AGE_AND_PLACE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # behind the number
        ("We met a 93-year-old man.", "We met a man in his nineties."),
        ("We met a 93 year old woman.", "We met a woman in her nineties."),
        ("We met a 93 yr old lady.", "We met a lady in her nineties."),
        ("We met a 93yo woman.", "We met a woman in her nineties."),
        ("We met a 93 y/o woman.", "We met a woman in her nineties."),
        ("We met a 93 years young woman.", "We met a woman in her nineties."),
        ("We met a ninety-three-year-old man.", "We met a man in his nineties."),
        ("We met a ninety three year old man.", "We met a man in his nineties."),
        ("We met a NINETY-THREE year old man.", "We met a man in his nineties."),
        ("We met a 93\u2011year\u2011old man.", "We met a man in his nineties."),
        ("We met a ９３-year-old man.", "We met a man in his nineties."),
        ("We met a 93\u00a0year\u00a0old man.", "We met a man in his nineties."),
        ("We met a **93**-year-old man.", "We met a man in his nineties."),
        ("We met a 9\u200b3-year-old man.", "We met a man in his nineties."),
        ("We met a 93-year-\nold man.", "We met a man in his nineties."),
        ("A 101-year-old woman came.", "A woman aged over 90 came."),
        ("A one hundred and two year old man came.", "A man aged over 90 came."),
        ("The 93-year-old man came.", "The man in his nineties came."),
        ("My 93-year-old mother came.", "My mother in her nineties came."),
        ("93-year-old man came.", "A man in his nineties came."),
        ("It was for 93-year-old man.", "It was for a man in his nineties."),
        ("A frail 93-year-old lady came.", "A frail lady in her nineties came."),
        ("A 93-year-old frail lady came.", "A frail lady in her nineties came."),
        ("A 93-year-old Asian man came.", "An Asian man in his nineties came."),
        (
            "A 93-year-old retired farmer told us he was tired.",
            "A retired farmer in his nineties told us he was tired.",
        ),
        ("A 93-year-old patient came.", "A patient in their nineties came."),
        ("A 93-year-old patient said she was tired.", "A patient in her nineties said she was tired."),
        ("A 93-year-old who lived alone", "Someone in their nineties who lived alone"),
        ("The 93-year-old said no.", "The person in their nineties said no."),
        ("She is 93 years old.", "She is in her nineties."),
        ("She is 93 years of age.", "She is in her nineties."),
        ("Two 93-year-old men came.", "Two men in their nineties came."),
        # in front of it
        ("A man aged 93 came.", "A man in his nineties came."),
        ("A woman aged 93 years came.", "A woman in her nineties came."),
        ("A resident aged 93 came.", "A resident in their nineties came."),
        ("Aged 93, she still cooks.", "In her nineties, she still cooks."),
        ("At the age of 93 he still cooks.", "In his nineties he still cooks."),
        ("At age 93 he still cooks.", "In his nineties he still cooks."),
        ("A man aged ninety-three came.", "A man in his nineties came."),
        ("A man aged **93** came.", "A man in his nineties came."),
        ("A man aged 104 came.", "A man aged over 90 came."),
        ("A man aged nearly 94 came.", "A man in his nineties came."),
        ("A woman (aged 93) came.", "A woman (in her nineties) came."),
        # and elsewhere
        ("At 93 she still cooks.", "In her nineties she still cooks."),
        ("We met a lady of 93.", "We met a lady in her nineties."),
        ("A gentleman of 96 years, who sings", "A gentleman in his nineties, who sings"),
        ("She celebrated her 95th with cake.", "She celebrated her birthday with cake."),
        ("She is nearly 100 years old.", "She is aged over 90."),
        ("We met a 97 y.o. man.", "We met a man in his nineties."),
        ("She is 93, and she sings.", "She is in her nineties, and she sings."),
        ("She is now 93.", "She is in her nineties."),
        ("Dad is ninety-three.", "Dad is in his nineties."),
        ("He turned 93 and danced.", "He was in his nineties and danced."),
        ("He turned ninety.", "He was in his nineties."),
        ("It was her 93rd birthday.", "It was her birthday."),
        ("It was a 100th birthday.", "It was a birthday."),
        ("It was her ninetieth birthday.", "It was her birthday."),
        ("She is in her ninety-fourth year.", "She is in her nineties."),
        ("He was 90 in May.", "He was in his nineties in May."),
        ("She will be 96 next week.", "She will be in her nineties next week."),
        ("Margit, now 94, sings.", "Margit, in their nineties, sings."),
        ("At the grand old age of 99 she sings.", "In her nineties she sings."),
        ("A lady, 97 years, sings.", "A lady, in her nineties, sings."),
        ("It was her hundredth birthday.", "It was her birthday."),
        ("A resident (93) came.", "A resident (in their nineties) came."),
        ("A resident, 93, who sings", "A resident, in their nineties, who sings"),
        ("93F with a fall", "A woman in her nineties with a fall"),
        ("Seen: a 93M with a fall", "Seen: a man in his nineties with a fall"),
    ],
)
def test_an_age_over_89_blocks_and_can_be_reworded(text: str, expected: str) -> None:
    assert [f.severity for f in screen(text)] == [Severity.BLOCK]
    assert reworded(text) == expected
    assert [f for f in screen(expected) if f.severity is Severity.BLOCK] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We met an 87-year-old man.", "We met a man in his eighties."),
        ("An 87-year-old woman came.", "A woman in her eighties came."),
        ("87-year-old man", "A man in his eighties"),
        ("We met an 18-year-old.", "We met someone in their teens."),
        ("An eighty-seven-year-old man came.", "A man in his eighties came."),
        ("A 15-year-old girl came.", "A girl in her teens came."),
        ("A 6-year-old boy came.", "A boy of school age came."),
        ("A 3-year-old came.", "Someone under five came."),
        ("A woman aged 44 came.", "A woman in her forties came."),
        ("Her son (22) came.", "Her son (in his twenties) came."),
        ("At the age of 7 she moved.", "As a young child she moved."),
    ],
)
def test_younger_ages_are_only_noted_with_a_wording(text: str, expected: str) -> None:
    assert [f.severity for f in screen(text)] == [Severity.NOTE]
    assert reworded(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "We met a 93-year-old Yorkshireman.",
        "93-year-old Tilda came.",
        "97-year-old Mrs Begum",
        "Then a 93yo F",
    ],
)
def test_an_unknown_word_behind_an_age_blocks_without_a_wording(text: str) -> None:
    (finding,) = [f for f in screen(text) if f.kind is Kind.AGE]
    assert (finding.severity, finding.suggestion) == (Severity.BLOCK, None)


@pytest.mark.parametrize(
    "text",
    [
        "people aged 90 and over",
        "people aged 90+",
        "those aged 90 or older",
        "patients aged 95",
        "adults aged 18 to 95",
        "aged 65-95",
        "the over-90s",
        "over 90 years old",
        "a 90 year old or older person",
        "95 years old and over",
        "over the age of 90",
        "under the age of 95",
        "at least 90 years old",
        "more than 90 years of age",
        "75- to 95-year-olds",
        "for 90-year-olds and their carers",
        "between 90 and 95 years old",
        "an average age of 91",
        "the mean age was 91",
        "a median age of 93",
        "a 100-year-old building",
        "a 120-year-old charity",
        "our ninety-year-old hospital",
        "a 99-year lease",
        "95 years ago",
        "a 95 year plan",
        "93% of people",
        "93 people came",
        "she was 93 minutes late",
        "he was 93 kg",
        "she was 95th in the queue",
        "she was 1 of 93",
        "it was 93 degrees",
        "page 93",
        "£93",
        "93.5 and 1,093",
        "93/100",
        "attendance reached 93.",
        "a group of 93.",
        "at 93 clinics",
        "on her 95th visit",
        "the score is 93.",
        "turned 93 pages",
        "90 seconds for each of 24",
        "a hundred people",
        "one hundred and two steps",
        "ninety per cent",
        "the project turned 5",
        "on the 93rd day",
        "a budget of £93M",
        "the A93 road",
        "born in 1931",
        "a centenarian",
        "in her nineties",
    ],
)
def test_limits_ranges_averages_and_other_numbers_are_left_alone(text: str) -> None:
    assert found(text, *AGES) == []


@pytest.mark.parametrize(
    "text",
    [
        "An 84-year-old woman from Thornbury came.",
        "In Thornbury we met an 84-year-old woman.",
        "An 84-year-old woman on Ward 7 was tired.",
        "A man aged 44 at Hillside Care Home",
        "A man aged 44 in the village of Thornbury",
        "A 15-year-old girl near Upper Slaughter",
        "Her son (22) works at Elm Farm.",
        "She is 84, and lives in Rose Cottage.",
        "an eighty-four-year-old man in Thornbury",
        "She is 84.\n\nMuch later, and after many words about other things, it was to Bridge Street that "
        "we took her for a coffee. It was raining, and nobody minded.",
    ],
)
def test_an_exact_age_with_a_small_place_is_asked_about(text: str) -> None:
    assert [severity for severity, _ in found(text, Kind.AGE_AND_PLACE)] == ["ask"]


@pytest.mark.parametrize(
    "text",
    [
        "An 84-year-old woman from Leeds came.",
        "In March we met an 84-year-old woman.",
        "An 84-year-old woman in England",
        "An 84-year-old woman in Myshire",
        "An 84-year-old woman at A&E",
        "An 84-year-old woman in ICU",
        "An 84-year-old woman, seen at Christmas",
        "A woman in her eighties from Thornbury",
        "People aged 65 and over in Thornbury",
        "An 84-year-old woman on the ward",
        "An 84-year-old woman at the surgery",
        "On Tuesday a man aged 44 came in from the rain.",
    ],
)
def test_large_places_and_rough_ages_raise_no_question(text: str) -> None:
    assert found(text, Kind.AGE_AND_PLACE) == []


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("Thornbury", Kind.AGE_AND_PLACE),
        ("Upper Slaughter", Kind.AGE_AND_PLACE),
        ("A care home in Thornbury", Kind.AGE_AND_PLACE),
        ("Ward 7", Kind.AGE_AND_PLACE),
        ("Hillside Surgery", Kind.AGE_AND_PLACE),
        ("A GP practice", Kind.AGE),
        ("Leeds", Kind.AGE),
        ("Myshire", Kind.AGE),
        ("Community nursing", Kind.AGE),
        ("Myshire Community NHS Trust", Kind.AGE),
        ("A hospital ward", Kind.AGE),
        ("", Kind.AGE),
    ],
)
def test_the_box_that_says_where_counts_for_ages_in_all_boxes(place: str, kind: Kind) -> None:
    boxes = {"title": "A walk", "place": place, "what_mattered": "A man aged 44 missed his dog."}
    assert [f.kind for f in screen_boxes(boxes)] == [kind]
    assert [f.field for f in screen_boxes(boxes)] == ["what_mattered"]


def test_any_other_name_may_be_given_to_that_box() -> None:
    boxes = {"where": "Thornbury", "story": "A man aged 44 missed his dog."}
    assert [f.kind for f in screen_boxes(boxes)] == [Kind.AGE]
    assert [f.kind for f in screen_boxes(boxes, place_box="where")] == [Kind.AGE_AND_PLACE]


def test_the_message_of_an_age_never_tells_it() -> None:
    assert "93" not in one("a 93-year-old man", Kind.AGE).message
