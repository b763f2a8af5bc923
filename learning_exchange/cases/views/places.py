"""Where a page of a list begins, as it stands in an address: a moment and the id of a story."""

from datetime import datetime
from uuid import UUID

Place = tuple[datetime, UUID]


def place_in_address(place: Place | None) -> str | None:
    """The place as an address carries it; None stays None, which `url_for` leaves out."""
    return place and f"{place[0].isoformat()}_{place[1]}"


def read_place(written: str | None) -> Place | None:
    """The place that an address names; one that was tampered with is none: the list begins at its top."""
    at, _, key = (written or "").partition("_")
    try:
        moment, public_id = datetime.fromisoformat(at), UUID(key)
    except ValueError:
        return None
    return (moment, public_id) if moment.tzinfo else None
