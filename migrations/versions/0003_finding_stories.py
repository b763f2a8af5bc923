"""Share scope, learning sets, saved searches and what search by likeness needs."""

from collections.abc import Sequence

revision = "0003"
down_revision = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Nothing yet."""
