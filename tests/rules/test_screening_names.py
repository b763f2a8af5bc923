"""Names: behind titles, behind words that introduce somebody, and on their own."""

# ruff: noqa: RUF001 (characters that look like others are what is tested)

import pytest

from learning_exchange.screening import Kind
from tests.rules.screened import found, reworded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mrs Patel came.", "Mrs Patel"),
        ("Then Mr Jones came.", "Mr Jones"),
        ("Mr. Jones came.", "Mr. Jones"),
        ("Mr.Jones came.", "Mr.Jones"),
        ("We met Ms Ng.", "Ms Ng"),
        ("Miss Okafor came.", "Miss Okafor"),
        ("Mx Taylor came.", "Mx Taylor"),
        ("Mrs Patel's daughter", "Mrs Patel"),
        ("Mrs Patel’s daughter", "Mrs Patel"),
        ("Mr O'Brien-Smith came.", "Mr O'Brien-Smith"),
        ("Mr O’Brien-Smith came.", "Mr O’Brien-Smith"),
        ("Mrs van der Berg came.", "Mrs van der Berg"),
        ("Mr Al-Hassan came.", "Mr Al-Hassan"),
        ("Mr al-Hassan came.", "Mr al-Hassan"),
        ("Mrs St John came.", "Mrs St John"),
        ("Mr MacDonald came.", "Mr MacDonald"),
        ("Mr J. Smith came.", "Mr J. Smith"),
        ("Mr J R Smith came.", "Mr J R Smith"),
        ("Mrs Anita Patel came.", "Mrs Anita Patel"),
        ("Mrs May West came.", "Mrs May West"),
        ("Mrs Will came.", "Mrs Will"),
        ("MRS PATEL came.", "MRS PATEL"),
        ("MR PATEL came.", "MR PATEL"),
        ("mrs patel came.", "mrs patel"),
        ("saw mr jones today", "mr jones"),
        ("Mr and Mrs Patel came.", "Mr and Mrs Patel"),
        ("Mr & Mrs Patel came.", "Mr & Mrs Patel"),
        ("mr and mrs patel came.", "mr and mrs patel"),
        ("Mrs\nPatel came.", "Mrs\nPatel"),
        ("Mrs\u00a0Patel came.", "Mrs\u00a0Patel"),
        ("**Mrs** Patel came.", "**Mrs** Patel"),
        ("Mrs **Patel** came.", "Mrs **Patel**"),
        ("Mrs [Patel](https://example.org) came.", "Mrs [Patel"),
        ("Mrs_Patel came.", "Mrs_Patel"),
        ("| Mrs | Patel |", "Mrs | Patel"),
        ("Mrs\u200b Pa\u200btel came.", "Mrs\u200b Pa\u200btel"),
        ("Mrs Müller came.", "Mrs Müller"),
        ("Mrs Mu\u0308ller came.", "Mrs Mu\u0308ller"),
        ("Mrs Łukasik came.", "Mrs Łukasik"),
        ("Mrs Agnès came.", "Mrs Agnès"),
        ("Mrs Agne\u0300 came.", "Mrs Agne\u0300"),
        ("On Monday Mrs Patel Monday's first", "Mrs Patel"),
    ],
)
def test_titled_names_block(text: str, words: str) -> None:
    assert [hit for hit in found(text, Kind.NAME) if hit[0] == "block"] == [("block", words)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Dr Shah rang.", "Dr Shah"),
        ("Dr. A. Shah rang.", "Dr. A. Shah"),
        ("Professor Osei rang.", "Professor Osei"),
        ("Nurse Jones rang.", "Nurse Jones"),
        ("Sister Bernadette rang.", "Sister Bernadette"),
        ("Matron Hughes rang.", "Matron Hughes"),
        ("Rev Morgan rang.", "Rev Morgan"),
        ("Father O'Neill rang.", "Father O'Neill"),
        ("Imam Rahman rang.", "Imam Rahman"),
        ("Cllr Davies rang.", "Cllr Davies"),
        ("I miss Patel's shop", "miss Patel"),
        ("Master James Lee came.", "Master James Lee"),
    ],
)
def test_titles_of_staff_are_asked_about(text: str, words: str) -> None:
    assert found(text, Kind.NAME) == [("ask", words)]


@pytest.mark.parametrize(("text", "words"), [("Mrs P came.", "Mrs P"), ("Then Mr A. She said", "Mr A")])
def test_initials_are_noted(text: str, words: str) -> None:
    assert found(text, Kind.NAME) == [("note", words)]


@pytest.mark.parametrize(
    "text",
    [
        "We miss out on so much.",
        "They miss Monday's group.",
        "Miss a turn.",
        "Mr and Mrs are words on a form.",
        "Choose Mr, Mrs, Ms or Mx.",
        "Mr or Mrs?",
        "People with MS need time.",
        "The MS Society and MS Teams helped.",
        "an MR scan, an MR Angiogram",
        "MS nurse specialists",
        "Dr and nurse sit together.",
        "Ask the dr for a note.",
        "the dr said so",
        "Nurse Practitioner clinics",
        "Nurse Consultant posts",
        "Sister Act was on.",
        "Sister says no.",
        "Matron Rounds",
        "the nurse Tuesday rota",
        "Father Christmas came.",
        "St. Mary's Hospital",
        "St Mary's church hall",
        "St John Ambulance",
        "Queen Elizabeth Hospital",
        "Prince Charles House",
        "the Sir Robert Peel Hospital",
        "Doctor Gray's Hospital",
        "the Florence Nightingale Foundation",
        "the Mary Seacole programme",
        "Martha's Rule is now in place.",
        "Oliver McGowan training",
        "the Joseph Rowntree Foundation",
        "Marie Curie nurses",
        "Margaret Ward",
        "the Alexandra Unit",
        "Helen and Douglas House",
        "Master Class and Master Trainer",
        "a 5 ms delay",
        "MX records",
        "Mrs.",
        "Dr?",
        "the patient Participation Group",
        "Patient Safety and Carer Support",
        "the patient was GP led",
        "a project called Breathe",
        "a group called Tea and Talk",
        "a scheme named Bright Mornings",
        "the client, Monday to Friday,",
        "my mum. Then we left",
        "he called Social Services",
        "Hope is what we sell.",
        "Will it work? Mark it on the chart.",
        "Joy came with the biscuits.",
        "in May and June",
        "we began Jan 2025",
        "since Jan and until April",
        "in Florence and in Georgia",
        "the PAM score and the DES contract",
        "a SAM at the council",
        "Age UK and Mind",
        "English, Welsh and Urdu",
        "Parkinson's nurses",
    ],
)
def test_what_is_no_name(text: str) -> None:
    assert found(text, Kind.NAME) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Margaret wanted to go home.", "Margaret"),
        ("We asked Margaret what mattered.", "Margaret"),
        ("Margaret's daughter came.", "Margaret"),
        ("Margaret Thompson came.", "Margaret Thompson"),
        ("Anne-Marie came.", "Anne-Marie"),
        ("Margaret van der Berg came.", "Margaret van der Berg"),
        ("*Margaret* came.", "Margaret"),
        ("Mar\u00adgaret came.", "Mar\u00adgaret"),
        ("MARGARET came.", "MARGARET"),
        ("I sat with Rose and listened.", "Rose"),
        ("and Mark said no", "Mark"),
        ("we told Kulwinder twice", "Kulwinder"),
        ("my patient Oyelaran said", "Oyelaran"),
        ("a lady called Oyelaran", "Oyelaran"),
        ("a man we all called Smudge", "Smudge"),
        ("a resident named “Tilda”", "Tilda"),
        ("her name is Tilda", "Tilda"),
        ("her husband Dev came", "Dev"),
        ("her husband, Dev, came", "Dev"),
        ("his daughter Thandi rang", "Thandi"),
        ("my mum Bronagh", "Bronagh"),
    ],
)
def test_first_names_and_introduced_names_are_asked_about(text: str, words: str) -> None:
    assert found(text, Kind.NAME) == [("ask", words)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mrs Patel wanted to go home.", "A woman wanted to go home."),
        ("We asked Mrs Patel.", "We asked a woman."),
        ("Mrs Patel's son came.", "A woman's son came."),
        ("Mr Jones came. Mr Jones sat down.", "A man came. The man sat down."),
        ("Mr and Mrs Jones came.", "A couple came."),
        ("I rang Dr Shah. Later Dr Shah came.", "I rang a doctor. Later the doctor came."),
        ("Imam Rahman came.", "An imam came."),
        ("- Mrs Patel came", "- A woman came"),
        ("“Mrs Patel came.”", "“A woman came.”"),
    ],
)
def test_a_title_and_a_name_become_what_the_person_is(text: str, expected: str) -> None:
    assert reworded(text) == expected
