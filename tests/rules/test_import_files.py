"""Reading stories from files: where a row stands, what is wrong with it, and that nothing of it is quoted."""

import codecs
import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from learning_exchange.cases.importing.files import TEXTS, Row, Unreadable, picked, read_source
from learning_exchange.demo.content import EXAMPLES

HEADER = ",".join(TEXTS)
SECRET = "Zebediah"  # stands in every file below that is refused, and in no message


def csv_of(*rows: list[str], header: str = HEADER) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return f"{header}\n{written.getvalue()}".encode()


def rows_of(tmp_path: Path, content: bytes) -> list[Row]:
    file = tmp_path / "stories.csv"
    file.write_bytes(content)
    return read_source(file).rows


def refusal_of(path: Path) -> str:
    with pytest.raises(Unreadable) as refused:
        read_source(path)
    assert SECRET not in str(refused.value)
    return str(refused.value)


def test_the_examples_can_be_read() -> None:
    table, folder = read_source(EXAMPLES / "stories.csv"), read_source(EXAMPLES / "stories")
    assert [row.faults for row in table.rows + folder.rows] == [()] * 5
    assert not table.notes


def test_a_row_stands_on_the_line_where_it_begins_whatever_lines_its_cells_have(tmp_path: Path) -> None:
    two_lines = csv_of(["One", "P", "a\nb\r\nc", "d\n\n\ne", "f"], ["Two", "P", "a", "b", "c"])
    content = two_lines + b"\r\n\r\n,,,,\n" + b'"Three","P","x\ny","b","c"\n' + b"Four,P,a,b,c"
    rows = rows_of(tmp_path, content)
    found = {row.cells["title"]: int(row.where.removeprefix("line ")) for row in rows}
    lines = content.decode().replace("\r\n", "\n").split("\n")
    assert list(found) == ["One", "Two", "Three", "Four"]
    assert all(title in lines[number - 1] for title, number in found.items())
    assert rows[0].cells["what_mattered"] == "a\nb\r\nc"


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.encode("cp1252"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace(",", "\t").encode(),
    ],
    ids=["utf-8", "with a mark", "windows-1252", "utf-16", "crlf", "cr", "semicolons", "tabs"],
)
def test_what_spreadsheets_write(tmp_path: Path, encode: Callable[[str], bytes]) -> None:
    title = "A caf\N{LATIN SMALL LETTER E WITH ACUTE} \N{EN DASH} \N{RIGHT SINGLE QUOTATION MARK}s £5"
    text = f"{HEADER}\n{title},Place,a,b,c\n"
    rows = rows_of(tmp_path, encode(text))
    assert rows[0].where == "line 2"
    assert rows[0].cells["title"] == title


def test_windows_1252_is_said(tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes(f"{HEADER}\ncafé,P,a,b,c\n".encode("cp1252"))
    assert "Windows-1252" in read_source(file).notes[0]


def test_headings_may_be_written_as_people_write_them(tmp_path: Path) -> None:
    header = "Title, PLACE ,What mattered,what you  did,What Changed"
    assert rows_of(tmp_path, csv_of(["T", "P", "a", "b", "c"], header=header))[0].cells["what_you_did"] == "b"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (codecs.BOM_UTF8, "empty"),
        (HEADER.encode(), "no story"),
        (f"{HEADER}\n,,,,\n\n".encode(), "no story"),
        (f"title,place,{SECRET}\nT,P,x\n".encode(), "missing: what_mattered, what_you_did, what_changed"),
        (f"{HEADER},title\nT,P,a,b,c,{SECRET}\n".encode(), "twice: title"),
        (f'"{HEADER}\n{SECRET}'.encode(), "quotation marks"),
        (b"\x81\x8d" + SECRET.encode(), "neither in UTF-8 nor in Windows-1252"),
        (b"\x00\x01\x02" + SECRET.encode(), "missing: title"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "bad.csv").write_bytes(content)
    assert says in refusal_of(tmp_path / "bad.csv")


def test_a_row_with_too_many_or_too_few_cells_is_bad_and_the_next_is_not(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, f"{HEADER}\nT,P,a,b\nT,P,a,b,c,{SECRET}\nT,P,a,b,c\n".encode())
    assert [row.faults for row in rows] == [
        ("It has 4 cells, and the first line names 5.",),
        ("It has 6 cells, and the first line names 5.",),
        (),
    ]
    assert [row.where for row in rows] == ["line 2", "line 3", "line 4"]


def test_after_a_quotation_that_never_ends_nothing_is_guessed(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, f'{HEADER}\nT,P,a,b,c\nT,P,"a,b,{SECRET}\nT,P,a,b,c\n'.encode())
    assert [(row.where, bool(row.faults)) for row in rows] == [("line 2", False), ("line 3", True)]
    assert SECRET not in str(rows)


def test_a_cell_of_a_megabyte_is_one_cell(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, csv_of(["T", "P", "x" * 1_000_000, "b", "c"], ["U", "P", "a", "b", "c"]))
    assert [len(row.cells["what_mattered"]) for row in rows] == [1_000_000, 1]
    assert csv.field_size_limit() == 131_072


def test_a_column_that_is_not_known_is_left_out_and_said_by_its_number(tmp_path: Path) -> None:
    file = tmp_path / "more.csv"
    file.write_bytes(csv_of(["T", "P", "a", "b", "c", SECRET], header=f"{HEADER},{SECRET}"))
    source = read_source(file)
    assert source.notes == ["Not read, as the import does not know what it is: column 6."]
    assert set(source.rows[0].cells) == set(TEXTS)


@pytest.mark.parametrize("cell", ["a;b;c", "a, b, c", "a b c", " A|b ; c,c "])
def test_picked_slugs(cell: str) -> None:
    assert picked(cell) == ("a", "b", "c")


# Markdown

STORY = """---
title: T
place: P
roles: [ahp]
---
## What mattered
a

## WHAT YOU DID ##
### A heading of its own
- b
# what changed
c
"""


def markdown(tmp_path: Path, text: str, name: str = "a story.md") -> Row:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_source(tmp_path).rows[0]


def test_a_markdown_story(tmp_path: Path) -> None:
    row = markdown(tmp_path, STORY)
    assert row.where == "a story.md"
    assert row.cells == {
        "title": "T",
        "place": "P",
        "roles": "ahp",
        "what_mattered": "a",
        "what_you_did": "### A heading of its own\n- b",
        "what_changed": "c",
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no front matter"),
        (f"# {SECRET}\n", "no front matter"),
        ("---\n---\n", "no front matter"),
        (f"---\n- {SECRET}\n---\n", "no front matter"),
        (f"---\ntitle: T\nplace: [{SECRET}\n---\n", "is not YAML on line"),
        (f"---\ntitle: !!python/object:os.system {SECRET}\n---\n", "is not YAML"),
        ("---\ntitle: 12\n---\n", "title must be text"),
        (f"---\ntitle: T\nroles: {{a: {SECRET}}}\n---\n", "roles must be text"),
        (STORY.replace("## What mattered", f"{SECRET}\n## What mattered"), "words before the heading"),
        (STORY + "## What changed\nd\n", "twice"),
        (STORY.replace("# what changed", SECRET), "no heading “What changed”"),
    ],
)
def test_a_markdown_story_that_cannot_be_read(tmp_path: Path, text: str, says: str) -> None:
    row = markdown(tmp_path, text)
    assert says in row.faults[0]
    assert SECRET not in str(row.faults)


def test_a_folder_without_stories(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text(SECRET)
    assert "no story" in refusal_of(tmp_path)


def test_a_folder_is_read_in_the_order_of_names_with_what_lies_deeper(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("c.md", "b/z.md", "a.md"):
        (tmp_path / name).write_text(STORY)
    assert [row.where for row in read_source(tmp_path).rows] == ["a.md", "b/z.md", "c.md"]
