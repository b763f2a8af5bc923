"""Where a page of a list begins, as it stands in an address: a moment and the id of a story.

Where a list goes by how well stories fit, that comes first, as in "2~2026-…": see `queries/arms.py`.
"""

from datetime import datetime
from uuid import UUID

Place = tuple[datetime, UUID]
Spot = tuple[int, datetime, UUID]


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


def spot_in_address(spot: Spot | None) -> str | None:
    """A spot of a list that goes by how well stories fit, as an address carries it; None stays None."""
    return spot and f"{spot[0]}~{place_in_address(spot[1:])}"


def read_spot(written: str | None) -> Spot | None:
    """The spot that an address names; as `read_place`."""
    fit, _, rest = (written or "").rpartition("~")
    place = read_place(rest)
    return (int(fit or 0), *place) if place and fit in ("", "0", "1", "2") else None
