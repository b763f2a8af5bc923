"""How a reaction says "not now": apart from tasks.py, which imports every reaction."""

from datetime import timedelta


class TryLater(Exception):
    """A reaction asks to be run again after a while; this counts for nothing against it."""

    def __init__(self, after: timedelta) -> None:
        super().__init__(f"again in {after}")
        self.after = after
