"""Numbers in figures and in words."""

import pytest

from learning_exchange.screening.spelt import numbers_in


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("93", [93]),
        ("ninety-three", [93]),
        ("Ninety three", [93]),
        ("NINETY\u2010THREE".replace("\u2010", "-"), [93]),
        ("ninety", [90]),
        ("ninetieth", [90]),
        ("ninety-third", [93]),
        ("nine and nineteen", [9, 19]),
        ("a hundred", [100]),
        ("hundred", [100]),
        ("hundredth", [100]),
        ("one hundred and two", [102]),
        ("one hundred and eighteen", [118]),
        ("a hundred and twenty", [120]),
        ("sixty or seventy", [60, 70]),
        ("120, 121 and 0", [120]),
        ("12-14", [12, 14]),
        ("9.5, 1,093, 10:30, 3/4, £7, $8, A19, x2", []),
        ("1234", []),
        ("someone, anyone, tenth, oneself, often, weighty, nineteenth", []),
    ],
)
def test_the_values_of_numbers(text: str, values: list[int]) -> None:
    assert [number.value for number in numbers_in(text)] == values


@pytest.mark.parametrize("words", ["93", "ninety-three", "a hundred and two", "One Hundred"])
def test_where_a_number_stands(words: str) -> None:
    text = f"about {words} of them"
    (number,) = numbers_in(text)
    assert text[number.start : number.end] == words
