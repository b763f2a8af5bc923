"""The plain reading of a text, and the way back from it."""

# ruff: noqa: RUF001 (characters that look like others are what is tested)

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning_exchange.screening.folding import Folded


@pytest.mark.parametrize(
    ("original", "plain"),
    [
        ("plain words, 10 of 12", "plain words, 10 of 12"),
        ("９４３", "943"),
        ("٩٤٣", "943"),
        ("९४३", "943"),
        ("𝟵𝟰𝟯", "943"),
        ("9️⃣4️⃣", "94"),
        ("a\u00a0b\u202fc\u2003d", "a b c d"),
        ("a\u2028b\u2029c", "a b c"),
        ("a\u2010b\u2011c\u2013d\u2014e\u2212f", "a-b-c-d-e-f"),
        ("a\u200bb\u200dc\ufeffd\u00ade", "abcde"),
        ("\u202eabc\u202c", "abc"),
        ("O’Brien ʼ ‘x’ “y”", "O'Brien ' 'x' \"y\""),
        ("ﬁve", "five"),
        ("Mu\u0308ller", "Muller"),
        ("Müller", "Müller"),
        ("aged 93²", "aged 93 "),
        ("**bold** and `code` and ~~gone~~", "bold and code and gone"),
        ("_yes_ snake_case __no__", "yes snake_case no"),
        ("1\\-2", "1-2"),
        ("[link](x)", " link](x)"),
        ("> quoted | cell", "  quoted   cell"),
        ("a<b>b</b>c<br/>d", "abc d"),
        ("<doreen@example.com>", "<doreen@example.com "),
        ("a&nbsp;b&#160;c", "a b c"),
        ("a\x00b\x07c\x0bd", "abc d"),
        ("bad \ud800 half", "bad  half"),
        ("", ""),
    ],
)
def test_what_a_text_reads_like(original: str, plain: str) -> None:
    assert Folded(original).text == plain


@pytest.mark.parametrize(
    ("original", "plain", "words"),
    [
        ("see ９４３ now", "943", "９４３"),
        ("see 9\u200b4\u200b3 now", "943", "9\u200b4\u200b3"),
        ("see **943** now", "943", "943"),
        ("see **9**43 now", "943", "**9**43"),
        ("see 9**43** now", "943", "9**43**"),
        ("see *9 4* now", "9 4", "9 4"),
        ("see a&nbsp;b now", "a b", "a&nbsp;b"),
        ("ﬁve", "ive", "ﬁve"),
        ("Mrs Agne\u0300 came", "Agne", "Agne\u0300"),
        ("a<br>b", "a b", "a<br>b"),
        ("é\u200b\u200b*x*", "x", "x"),
    ],
)
def test_the_way_back_to_the_original_words(original: str, plain: str, words: str) -> None:
    folded = Folded(original)
    at = folded.text.index(plain)
    start, end = folded.span(at, at + len(plain))
    assert original[start:end] == words


@settings(deadline=None)  # a busy machine is no fault
@given(st.text(alphabet=st.characters(), max_size=60))
def test_every_place_of_the_reading_leads_to_a_place_of_the_original(original: str) -> None:
    folded = Folded(original)
    before = 0
    for at in range(len(folded.text)):
        start, end = folded.span(at, at + 1)
        assert 0 <= start < end <= len(original)
        assert (
            start >= before or original[start] in "*~`_"
        )  # in reading order, but for emphasis that is taken in
        before = start


@settings(deadline=None)  # a busy machine is no fault
@given(
    st.text(
        alphabet=st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="*~`_\\[>|<&"),
        max_size=80,
    )
)
def test_ordinary_text_reads_as_it_stands(original: str) -> None:
    assert Folded(original).text == original
