"""Screening a text, or the boxes of a story together: every detector, run over one plain reading of the text.

The detectors live in their own files, each with its reasons; what a finding is, in findings.py.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from . import ages, contacts, dates, names, numbers, places
from .findings import Finding, Hit, fingerprint, settled
from .folding import Folded


def screen(text: str, *, field: str = "text") -> list[Finding]:
    """The findings in one text, in reading order and without overlaps; `field` is only passed on."""
    return screen_boxes({field: text})


def screen_boxes(boxes: Mapping[str, str], *, place_box: str = "place") -> list[Finding]:
    """The findings in all `boxes` (name -> text), box by box; a place named in one counts for ages in all.

    `place_box` is the box that says where the story happened: a bare name there is read as a place.
    """
    folded = {field: Folded(text) for field, text in boxes.items()}

    @cache
    def small() -> bool:  # asked only where there is an exact age, as most stories have none
        return _small_place(folded, place_box)

    return [f for field, text in folded.items() for f in _findings(field, text, small)]


def _small_place(folded: Mapping[str, Folded], place_box: str) -> bool:
    """Whether any box names a place where an exact age can point to one person."""
    if place_box in folded and places.is_small(folded[place_box].text):
        return True
    return any(places.SMALL.search(text.text) for text in folded.values())


def _findings(field: str, folded: Folded, small: Callable[[], bool]) -> Iterator[Finding]:
    last = 0  # emphasis between two findings may seem to belong to both
    for hit in settled(_hits(folded.text, small)):
        start, end = folded.span(hit.start, hit.end)
        start, last = max(start, last), end
        yield Finding(
            hit.kind,
            hit.severity,
            field,
            start,
            end,
            hit.message,
            hit.suggestion,
            fingerprint(hit.kind, hit.key),
        )


def _hits(text: str, small: Callable[[], bool]) -> Iterator[Hit]:
    phones = contacts.phones_in(text)  # first, as many of them would pass for NHS numbers
    yield from numbers.find_health_numbers(text, [(phone.start, phone.end) for phone in phones])
    yield from contacts.find_phones(text, phones)
    yield from contacts.find_emails(text)
    yield from numbers.find_national_insurance_numbers(text)
    yield from numbers.find_hospital_numbers(text)
    yield from dates.find_dates(text)
    yield from places.find_postcodes(text)
    yield from places.find_addresses(text)
    yield from names.find_names(text)
    yield from ages.find_ages(text, lambda start, end: small() or places.named_near(text, start, end))
