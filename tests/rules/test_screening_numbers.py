"""NHS, CHI, Health and Care, National Insurance and hospital numbers: what is one, and how sure we are."""

# ruff: noqa: RUF001 (characters that look like others are what is tested)

import random

import pytest

from learning_exchange.screening import Kind, Severity, screen
from tests.rules.screened import found

HEALTH = (Kind.NHS_NUMBER, Kind.CHI_NUMBER, Kind.HC_NUMBER)
VALID = "9434765919"  # of the range for tests, which is never issued; so are the others here
INVALID = "9434765918"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("NHS number 943 476 5919", "943 476 5919"),
        ("NHS number: 9434765919", "9434765919"),
        ("NHS number is 94 3476 5919 on the form", "94 3476 5919"),
        ("nhs no. 943-476-5919", "943-476-5919"),
        ("NHS No (verified): 943.476.5919", "943.476.5919"),
        ("NHS_number=9434765919", "9434765919"),
        ("NHS #9434765919", "9434765919"),
        ("NHS: 943 476 5919", "943 476 5919"),
        ("NHS 943 476 5919", "943 476 5919"),
        ("her NHS number was 943 476 5918", "943 476 5918"),  # mistyped, and still hers
        ("9434765918 (NHS number)", "9434765918"),
        ("943 476 5919 is her NHS number", "943 476 5919"),
        ("seen 943 476 5919 today", "943 476 5919"),
        ("seen 943-476-5919 today", "943-476-5919"),
        ("seen 943  476  5919 today", "943  476  5919"),
        ("seen 943 476\n5919 today", "943 476\n5919"),
        ("seen 943 476\n> 5919 today", "943 476\n> 5919"),
        ("seen 943\u2011476\u20115919 today", "943\u2011476\u20115919"),
        ("seen 943\u202f476\u202f5919 today", "943\u202f476\u202f5919"),
        ("seen 943&nbsp;476&nbsp;5919 today", "943&nbsp;476&nbsp;5919"),
        ("seen 943 <b>476</b> 5919 today", "943 <b>476</b> 5919"),
        ("seen ٩٤٣ ٤٧٦ ٥٩١٩ today", "٩٤٣ ٤٧٦ ٥٩١٩"),
        ("seen 𝟵𝟰𝟯 𝟰𝟳𝟲 𝟱𝟵𝟭𝟵 today", "𝟵𝟰𝟯 𝟰𝟳𝟲 𝟱𝟵𝟭𝟵"),
        ("Bed 4 943 476 5919", "943 476 5919"),
        ("03/24 943 476 5919", "943 476 5919"),
        ("CHI 0101900015", "0101900015"),
        ("CHI number: 010190 0011", "010190 0011"),
        ("seen 010190 0015 today", "010190 0015"),
        ("H&C number 320 000 0012", "320 000 0012"),
        ("HCN: 3200000012", "3200000012"),
        ("HSC number 3200000012", "3200000012"),
        ("Health and Care Number 3200000011", "3200000011"),
    ],
)
def test_a_health_number_that_is_announced_or_well_spaced_blocks(text: str, words: str) -> None:
    assert found(text, *HEALTH) == [("block", words)]


@pytest.mark.parametrize(
    "text",
    [
        f"seen {VALID} today",
        f"seen {' '.join(VALID)} today",
        "seen 943 476 5918 today",  # spaced as one, and one digit away from one
        "seen 0101900015 today",
        "seen 4010232137 today",
    ],
)
def test_ten_digits_that_only_pass_the_check_are_asked_about(text: str) -> None:
    assert [severity for severity, _ in found(text, *HEALTH)] == ["ask"]


@pytest.mark.parametrize(
    "text",
    [
        f"order {INVALID} came",
        "order 0000000000 came",
        "order 1111111111 came",
        "ring 01632 960123 to book",
        "ring 0300 123 4567 to book",
        "ring 0161 496 0000 to book",
        "ring +44 1632 960123 to book",
        "ring 020 7946 0000",
        "ring +44 300 123 4567",
        "ISBN 0-7020-3085-2",
        "ISBN 0702030852 is worth reading",
        "94347659190 people",
        "194347659191 people",
        "In 2023/24 2024/25 the NHS grew",
        "the NHS 2023/24 2024/25 plans",
        "10 20 30 40 50 60",
        "£9,434,765 919",
        "the NHS 111 line, 943 calls, 476 visits and 5919 leaflets",
        "between 100 and 200 and 3000 people",
        "1 000 000 000 steps",
        "9 of 43, 4 of 76, 5 of 91 and 9 of 10",
        "3.14159265358979",
    ],
)
def test_other_numbers_are_no_health_numbers(text: str) -> None:
    assert found(text, *HEALTH) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("NHS number 943 476 5919", Kind.NHS_NUMBER),
        ("CHI number 0101900015", Kind.CHI_NUMBER),
        ("seen 010190 0015", Kind.CHI_NUMBER),
        ("H&C number 320 000 0012", Kind.HC_NUMBER),
        ("seen 320 000 0015", Kind.HC_NUMBER),
    ],
)
def test_the_kind_says_whose_number_it_is(text: str, kind: Kind) -> None:
    assert [f.kind for f in screen(text)] == [kind]


def test_few_random_ten_digit_numbers_raise_a_question_and_none_blocks() -> None:
    """A checksum alone would flag 9.1% of them; ranges leave fewer, and only as questions."""
    numbers = random.Random(2).choices(range(10**10), k=4_000)
    findings = [f for number in numbers for f in screen(f"Order {number:010} came.")]
    assert not [f for f in findings if f.severity is Severity.BLOCK and f.kind in HEALTH]
    assert 0.03 < sum(f.kind in HEALTH for f in findings) / len(numbers) < 0.075


@pytest.mark.parametrize(
    "words",
    [
        "AB123456C",
        "AB 12 34 56 C",
        "ab 12 34 56 c",
        "AB-12-34-56-C",
        "JK 123456 D",
        "PZ 99 88 77 A",
        "AB\u00a012\u00a034\u00a056\u00a0C",
        "ＡＢ１２３４５６Ｃ",
    ],
)
def test_national_insurance_numbers_block(words: str) -> None:
    assert found(f"NI {words} on the form", Kind.NATIONAL_INSURANCE) == [("block", words)]


@pytest.mark.parametrize("label", ["NI", "NI number", "NINO:", "National Insurance number is"])
def test_behind_their_name_any_letters_will_do(label: str) -> None:
    assert found(f"{label} QQ 12 34 56 C", Kind.NATIONAL_INSURANCE) == [("block", "QQ 12 34 56 C")]


@pytest.mark.parametrize(
    "text",
    [
        "BG123456C",  # a pair that is never issued
        "DA123456C",  # D never begins one
        "AO123456C",  # O never comes second
        "AB123456E",  # nor E at the end
        "XAB123456C",
        "AB123456CD",
        "AB12345C",
        "form AB 12 of 34, page 56, copy C",
    ],
)
def test_what_only_resembles_a_national_insurance_number(text: str) -> None:
    assert found(text, Kind.NATIONAL_INSURANCE) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hospital number 1234567", "1234567"),
        ("hospital no: 1234567", "1234567"),
        ("Hosp. No. 12345", "12345"),
        ("MRN 0012345", "0012345"),
        ("MRN: RXX1234567", "RXX1234567"),
        ("unit number A12345", "A12345"),
        ("unit no. 12-34-56", "12-34-56"),
        ("K number 123456", "123456"),
        ("her RiO number is 1234567", "1234567"),
        ("EMIS number 54321", "54321"),
        ("patient ID 00123456", "00123456"),
        ("patient number: P1234", "P1234"),
        ("case note number 123456", "123456"),
        ("casenotes ref: AB123456", "AB123456"),
        ("referral number 1234 5678 9012", "1234 5678 9012"),
        ("UBRN number 0001 2345 6789", "0001 2345 6789"),
        ("record no 123/456", "123/456"),
    ],
)
def test_announced_hospital_numbers_block(text: str, words: str) -> None:
    assert found(text, Kind.HOSPITAL_NUMBER) == [("block", words)]


@pytest.mark.parametrize("words", ["K123456", "K1234567", "RXX1234567", "M0123456", "R0A1234567", "AB123456"])
def test_lettered_numbers_that_nothing_announces_are_asked_about(words: str) -> None:
    assert found(f"It said {words} on the band.", Kind.HOSPITAL_NUMBER) == [("ask", words)]


@pytest.mark.parametrize(
    "text",
    [
        "case number 4 of the audit",
        "case number 2024 was about falls",
        "unit number 12",
        "patient numbers rose to 12000",
        "number of patients: 12345",
        "the hospital sees 123456 people",
        "NIHR123456",
        "ISRCTN12345678",
        "NCT01234567",
        "PO123456",
        "NG197 and CG138",
        "COVID19",
        "Ward B12",
        "ward k2",
        "version V2.1",
        "the A19 and the M62",
        "Room 101",
        "1234567 steps",
        "grant ABCDE123456",
    ],
)
def test_other_numbers_are_no_hospital_numbers(text: str) -> None:
    assert found(text, Kind.HOSPITAL_NUMBER) == []
