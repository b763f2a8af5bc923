"""The states that name who moves next, versions of stories and consent of their subjects."""

from collections.abc import Sequence

revision = "0002"
down_revision = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Nothing yet."""
