"""What screening says: a finding at its words, and how a page shows or rewords it.

No detector lives here. A finding never carries the text that it matched, so that it may safely reach a log.
"""

import dataclasses
import hashlib
from bisect import bisect_left
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """What an author has to do about a finding."""

    BLOCK = "block"  # change it: nothing with this in it leaves the author's own draft
    ASK = "ask"  # change it, or confirm with a reason that it is not a person receiving care
    NOTE = "note"  # nothing; it is shown so that the author can decide


class Kind(StrEnum):
    """What a finding looks like; `label` is the same for a heading on a page."""

    NHS_NUMBER = "nhs_number"
    CHI_NUMBER = "chi_number"
    HC_NUMBER = "hc_number"
    NATIONAL_INSURANCE = "national_insurance"
    HOSPITAL_NUMBER = "hospital_number"
    DATE_OF_BIRTH = "date_of_birth"
    DATE = "date"
    PHONE = "phone"
    EMAIL = "email"
    POSTCODE = "postcode"
    ADDRESS = "address"
    NAME = "name"
    AGE = "age"
    AGE_AND_PLACE = "age_and_place"

    @property
    def label(self) -> str:
        """The kind in plain words, to begin a sentence or a heading."""
        return LABELS[self]


LABELS = {
    Kind.NHS_NUMBER: "NHS number",
    Kind.CHI_NUMBER: "CHI number",
    Kind.HC_NUMBER: "Health and Care Number",
    Kind.NATIONAL_INSURANCE: "National Insurance number",
    Kind.HOSPITAL_NUMBER: "Hospital or record number",
    Kind.DATE_OF_BIRTH: "Date of birth",
    Kind.DATE: "Exact date",
    Kind.PHONE: "Phone number",
    Kind.EMAIL: "Email address",
    Kind.POSTCODE: "Postcode",
    Kind.ADDRESS: "Street address",
    Kind.NAME: "Name",
    Kind.AGE: "Exact age",
    Kind.AGE_AND_PLACE: "Exact age with a named place",
}

GRAVITY = {Severity.BLOCK: 0, Severity.ASK: 1, Severity.NOTE: 2}
KIND_ORDER = {kind: place for place, kind in enumerate(Kind)}


class Hit(NamedTuple):
    """What a detector yields: offsets into the folded text, and a `key` that says what was matched."""

    kind: Kind
    severity: Severity
    start: int
    end: int
    message: str
    suggestion: str | None
    key: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One identifier at `[start:end]` of the text of `field`; safe to log, as it holds none of that text."""

    kind: Kind
    severity: Severity
    field: str
    start: int
    end: int
    message: str = dataclasses.field(repr=False)
    suggestion: str | None = dataclasses.field(
        repr=False
    )  # may keep a part of the match, such as half a postcode
    fingerprint: str = dataclasses.field(repr=False)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text for a page: marked where `finding` is given, plain where it is None."""

    text: str = dataclasses.field(repr=False)
    finding: Finding | None


def fingerprint(kind: Kind, key: str) -> str:
    """Six hexadecimal digits by which a confirmed *ask* is recognised when the text is screened again.

    Kept this short on purpose: of the ten-digit numbers that pass the NHS check, some fifty share each value,
    so a stored fingerprint cannot be turned back into a number, while two of twenty asks in one story meet by
    chance once in 80,000 stories.
    """
    return hashlib.sha256(f"{kind}\0{key}".encode()).hexdigest()[:6]


def settled(hits: Iterable[Hit]) -> list[Hit]:
    """The hits without overlaps, in reading order: the gravest wins, then the longest, then by kind."""
    ranked = sorted(
        hits, key=lambda h: (GRAVITY[h.severity], h.start - h.end, h.start, KIND_ORDER[h.kind], h.key)
    )
    kept: list[Hit] = []  # always in reading order and apart, so one neighbour decides
    for hit in ranked:
        at = bisect_left(kept, hit.end, key=lambda h: h.start)
        if at == 0 or kept[at - 1].end <= hit.start:
            kept.insert(at, hit)
    return kept


def must_change(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that stop a story from being submitted."""
    return [f for f in findings if f.severity is Severity.BLOCK]


def to_confirm(findings: Iterable[Finding], confirmed: Collection[str] = ()) -> list[Finding]:
    """The *asks* whose fingerprint is not among those already `confirmed` with a reason."""
    return [f for f in findings if f.severity is Severity.ASK and f.fingerprint not in confirmed]


def reword(text: str, finding: Finding) -> str:
    """`text` with the suggestion in place of the words; ValueError if there is none or it does not fit."""
    if finding.suggestion is None:
        raise ValueError("This finding has no suggested wording.")
    if not 0 <= finding.start < finding.end <= len(text):
        raise ValueError("This finding does not belong to this text.")
    return text[: finding.start] + finding.suggestion + text[finding.end :]


def marked(text: str, findings: Iterable[Finding]) -> list[Segment]:
    """`text` cut at its own findings, which never overlap; the segments join to the whole."""
    segments, at = [], 0
    for finding in sorted(findings, key=lambda f: f.start):
        if finding.start > at:
            segments.append(Segment(text[at : finding.start], None))
        segments.append(Segment(text[finding.start : finding.end], finding))
        at = finding.end
    if at < len(text):
        segments.append(Segment(text[at:], None))
    return segments
