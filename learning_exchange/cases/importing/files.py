"""Reading stories from files into rows of text, each with the place where it stands; no database, no Flask.

A fault names a place and a reason and never quotes what stands there: it may be about a person.
"""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import frontmatter
import yaml

TEXTS = ("title", "place", "what_mattered", "what_you_did", "what_changed")  # a file without one is refused
PICKED = ("roles", "aims", "behaviours")  # slugs, with ; , | or spaces between them
SUBJECT = (
    "about_one_person",
    "consent_held_by",
    "consent_on",
    "consent_how",
)  # the last three if it says yes
COLUMNS = (*TEXTS, *PICKED, *SUBJECT, "author", "organisation", "key")
_LARGEST_CELL = 64 * 1024 * 1024  # characters; Python's own limit of 131,072 would end the whole file


class Unreadable(Exception):
    """Nothing of the file can be used; the message says why and quotes nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One story as a file has it: its cells by column, or the faults for which it cannot be read."""

    where: str  # "line 12" or "bus-times.md"
    cells: dict[str, str] = field(default_factory=dict, repr=False)
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What a file or folder holds, and what is worth knowing about how it was read."""

    rows: list[Row]
    notes: list[str]


def read_source(path: Path) -> Source:
    """The rows of a CSV file or of a folder of Markdown files; raises Unreadable, also for an empty one."""
    if path.is_dir():
        source = Source([_row_of(file, path) for file in sorted(path.rglob("*.md")) if file.is_file()], [])
    elif path.suffix.lower() == ".md":
        source = Source([_row_of(path, path.parent)], [])
    else:
        source = _read_csv(path)
    if not source.rows:
        raise Unreadable("There is no story in it.")
    return source


def picked(cell: str) -> tuple[str, ...]:
    """The slugs in a cell, each once, in their order."""
    return tuple(dict.fromkeys(part for part in re.split(r"[\s;,|]+", cell.lower()) if part))


# CSV


def _read_csv(path: Path) -> Source:
    text, notes = _decoded(path.read_bytes())
    if not text.strip():
        raise Unreadable("The file is empty.")
    with _large_cells():
        lines = _csv_lines(text)
        _, header = next(lines)
        if header is None:
            raise Unreadable("Its first line has quotation marks that do not match.")
        columns = _columns(header)
        unknown = [str(number) for number, name in enumerate(columns, 1) if name not in COLUMNS]
        if unknown:
            notes.append(f"Not read, as the import does not know what it is: column {', '.join(unknown)}.")
        return Source([_csv_row(line, cells, columns) for line, cells in lines if not _blank(cells)], notes)


def _decoded(raw: bytes) -> tuple[str, list[str]]:
    """The text of a file, and how it was read: UTF-8, UTF-16 with its mark, or else Windows-1252."""
    try:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            return raw.decode("utf-16"), []
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252"), ["It is not UTF-8, so it was read as Windows-1252 (Western European)."]
    except UnicodeDecodeError:
        raise Unreadable("It is text neither in UTF-8 nor in Windows-1252.") from None


def _csv_lines(text: str) -> Iterator[tuple[int, list[str] | None]]:
    """Each record with the number of the line on which it begins; None where quotation marks are wrong."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    begins = 1
    while True:
        try:
            yield begins, next(reader)
        except StopIteration:
            return
        except csv.Error:  # where the next record begins is anybody's guess
            yield begins, None
            return
        begins = reader.line_num + 1


def _delimiter(text: str) -> str:
    """A comma, or what a spreadsheet writes instead where the comma stands in numbers."""
    first = text.lstrip().splitlines()[0]
    return max(",;\t", key=first.count)


def _columns(header: list[str]) -> list[str]:
    columns = [re.sub(r"\s+", "_", name.strip().lower()) for name in header]
    missing = [name for name in TEXTS if name not in columns]
    if missing:
        raise Unreadable(
            f"Its first line must name the columns, and these are missing: {', '.join(missing)}."
        )
    repeated = [name for name in COLUMNS if columns.count(name) > 1]
    if repeated:
        raise Unreadable(f"Its first line names a column twice: {', '.join(repeated)}.")
    return columns


def _blank(cells: list[str] | None) -> bool:
    return cells is not None and not any(cell.strip() for cell in cells)


def _csv_row(line: int, cells: list[str] | None, columns: list[str]) -> Row:
    where = f"line {line}"
    if cells is None:
        return Row(where, faults=("Quotation marks do not match; nothing after this could be read.",))
    if len(cells) != len(columns):
        return Row(where, faults=(f"It has {len(cells)} cells, and the first line names {len(columns)}.",))
    return Row(where, {name: cell for name, cell in zip(columns, cells, strict=True) if name in COLUMNS})


@contextmanager
def _large_cells() -> Iterator[None]:
    before = csv.field_size_limit(_LARGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


# Markdown


def _row_of(file: Path, folder: Path) -> Row:
    where = str(file.relative_to(folder))
    try:
        text, _ = _decoded(file.read_bytes())
        _, cells = read_story(text)
    except Unreadable as fault:
        return Row(where, faults=(str(fault),))
    return Row(where, cells)


def read_story(text: str) -> tuple[dict[str, object], dict[str, str]]:
    """All the front matter of a Markdown story, and its cells as a CSV would have them; raises Unreadable."""
    matter, body = _front_matter(text)
    cells = {name: _as_cell(name, matter[name]) for name in COLUMNS if matter.get(name) is not None}
    return matter, cells | _boxes(body)


def _front_matter(text: str) -> tuple[dict[str, object], str]:
    try:
        post = frontmatter.loads(text)
    except yaml.MarkedYAMLError as error:  # its message quotes the text
        at = f" on line {error.problem_mark.line + 2}" if error.problem_mark else ""
        raise Unreadable(f"What stands between the --- lines is not YAML{at}.") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise Unreadable("What stands between the --- lines is not YAML.") from None
    if not isinstance(post.metadata, dict) or not post.metadata:
        raise Unreadable("It has no front matter: it must begin with a line --- and the story's title.")
    return post.metadata, post.content


def _as_cell(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):  # what YAML makes of yes and no
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if name in PICKED and isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ";".join(value)
    raise Unreadable(f"{name} must be text; put it between quotation marks.")


_HEADINGS = {"what mattered": "what_mattered", "what you did": "what_you_did", "what changed": "what_changed"}
_HEADING = re.compile(r"^#{1,3}[ \t]+(what mattered|what you did|what changed)[ \t]*#*[ \t]*$", re.I | re.M)


def _boxes(body: str) -> dict[str, str]:
    before, *parts = _HEADING.split(body)
    boxes = {
        _HEADINGS[name.lower()]: words.strip() for name, words in zip(parts[::2], parts[1::2], strict=True)
    }
    if before.strip():
        raise Unreadable("There are words before the heading “What mattered”.")
    if len(boxes) < len(parts) // 2:
        raise Unreadable("It has one of its headings twice.")
    missing = [name.capitalize() for name, box in _HEADINGS.items() if box not in boxes]
    if missing:
        raise Unreadable(f"It has no heading “{'” and no heading “'.join(missing)}”.")
    return boxes
