"""The states, owners, notes and outcomes of items, and whom they are owed to."""

from collections.abc import Sequence

revision = "0006"
down_revision = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Nothing yet."""
