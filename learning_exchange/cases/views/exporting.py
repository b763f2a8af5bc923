"""Stories as files: the list as one sees it, for a spreadsheet (CSV) or for a program (JSON).

Written out in portions while they are read, so that many stories take no more memory than a few.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from io import StringIO

from flask import Flask, Response, current_app, request
from flask.typing import ResponseReturnValue

from learning_exchange.cases.queries.exporting import FullStory, stories_in_full
from learning_exchange.cases.queries.wanted import Wanted
from learning_exchange.cases.views import cases
from learning_exchange.cases.views.reading import HEADINGS, labelled
from learning_exchange.cases.views.wishes import LABELS, read_wish
from learning_exchange.extensions import db, limiter
from learning_exchange.framework import framework
from learning_exchange.people.access import current_person, signed_in

# A file of everything is much work; more than a few an hour is a program that has gone astray.
FILES = "12 per hour"
# What a spreadsheet would take for a formula, which could send the file's content elsewhere.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# By this, spreadsheets know that the letters are UTF-8.
_MARK = "\ufeff"


def _who() -> str:
    return f"export {current_person().id}"


@cases.get("/stories.csv")
@signed_in
@limiter.limit(FILES, key_func=_who)
def export_csv() -> ResponseReturnValue:
    """The stories of the list, one a line."""
    return _file(_lines(_wanted(), current_person().id), "stories.csv", "text/csv; charset=utf-8")


@cases.get("/stories.json")
@signed_in
@limiter.limit(FILES, key_func=_who)
def export_json() -> ResponseReturnValue:
    """The stories of the list, one object each."""
    return _file(_objects(_wanted(), current_person().id), "stories.json", "application/json")


def harmless(value: str) -> str:
    """A value that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _wanted() -> Wanted:
    return read_wish(request.args)


def _file(content: Iterator[str], name: str, kind: str) -> Response:
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # werkzeug's proxy, as typed by Flask
    response = Response(_written_out(app, content), content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _written_out(app: Flask, content: Iterator[str]) -> Iterator[str]:
    """The content, read in a context of its own: the request has ended by the time that it is asked for."""
    with app.app_context():
        yield from content
        db.session.commit()  # ends what was only read: see web.py


def _lines(wanted: Wanted, reader: int) -> Iterator[str]:
    yield _MARK + _line(COLUMNS)
    for portion in stories_in_full(wanted, to=reader):
        yield "".join(_line([harmless(value) for value in _values(story).values()]) for story in portion)


def _objects(wanted: Wanted, reader: int) -> Iterator[str]:
    yield '{"stories": ['
    separator = "\n"
    for portion in stories_in_full(wanted, to=reader):
        for story in portion:
            yield separator + json.dumps(_object(story), ensure_ascii=False)
            separator = ",\n"
    yield "\n]}\n"


def _line(values: list[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()


COLUMNS = [
    *("Title", "Where it happened", "Organisation", "Sector", "Published"),
    *HEADINGS.values(),
    *("Aims", "What staff did", "Who was involved", "Address"),
]


def _values(story: FullStory) -> dict[str, str]:
    """A story as a line: what has several values in one cell, a line each."""
    lists = [story.aims, story.behaviours, story.roles_involved]
    told = [
        *(story.title, story.place, story.organisation, _label(LABELS["sector"](), story.sector)),
        story.published_at.date().isoformat(),
        *(story.what_mattered, story.what_you_did, story.what_changed),
        *("\n".join(labelled(slugs, labels)) for slugs, labels in zip(lists, _labels(), strict=True)),
        _address(story),
    ]
    return dict(zip(COLUMNS, told, strict=True))


def _object(story: FullStory) -> dict[str, object]:
    """A story as an object, with slugs for programs."""
    plain = story._asdict()
    return plain | {
        "public_id": str(story.public_id),
        "published_at": story.published_at.isoformat(),
        "address": _address(story),
    }


def _labels() -> list[Mapping[str, str]]:
    return [LABELS["aim"](), LABELS["behaviour"](), framework().role_families]


def _label(labels: Mapping[str, str], slug: str) -> str:
    return labels.get(slug, slug)


def _address(story: FullStory) -> str:
    site: str = current_app.extensions["settings"].site_url
    return f"{site}{cases.url_prefix}/{story.public_id}"
