"""When a story needs a second reader, and why, in words that its champion and author read. Pure."""

from collections.abc import Collection, Sequence

from learning_exchange.screening import Finding, Kind, Severity

# Small details that are nobody's alone; together two of them may be somebody's.
_TELLING = (Kind.NAME, Kind.AGE, Kind.AGE_AND_PLACE, Kind.DATE, Kind.POSTCODE)

ASKED_FOR = "A champion asked for a second reader."


def why_second_reader(
    *, about_one_person: bool, confirmed: Collection[str], findings: Sequence[Finding]
) -> str:
    """Why a story needs a second reader: sentences; empty where it needs none.

    `confirmed` are the kinds of what screening asked about and the author said is nobody in care; `findings`
    are all that screening found in the story as it was handed in.
    """
    reasons = []
    if about_one_person:
        reasons.append("It is about one person.")
    if confirmed:
        kinds = ", ".join(Kind(kind).label.lower() for kind in confirmed)
        reasons.append(
            f"Screening asked about something ({kinds}), and its author said that it is nobody in care."
        )
    noted = {finding.kind for finding in findings if finding.severity is Severity.NOTE}
    telling = [kind.label.lower() for kind in _TELLING if kind in noted]
    if len(telling) > 1:
        reasons.append(f"Small details in it ({', '.join(telling)}) could together point to somebody.")
    return " ".join(reasons)
