"""How the tests of screening put a question: which words of a text were found, as what, and how gravely."""

from learning_exchange.screening import Finding, Kind, Segment, marked, reword, screen


def found(text: str, *kinds: Kind) -> list[tuple[str, str]]:
    """Severity and words of each finding in `text` of these kinds, or of any kind where none is given."""
    findings = screen(text)
    return [(f.severity.value, text[f.start : f.end]) for f in findings if not kinds or f.kind in kinds]


def reworded(text: str) -> str:
    """`text` with every suggestion taken."""
    return "".join(_wording(segment) for segment in marked(text, screen(text)))


def _wording(segment: Segment) -> str:
    finding = segment.finding
    if finding is None or finding.suggestion is None:
        return segment.text
    return finding.suggestion


def one(text: str, kind: Kind) -> Finding:
    """The only finding of a kind in `text`."""
    (finding,) = [f for f in screen(text) if f.kind is kind]
    return finding


def taken(text: str, finding: Finding) -> str:
    """`text` with the suggestion of one finding, or as it is where there is none."""
    return text if finding.suggestion is None else reword(text, finding)
