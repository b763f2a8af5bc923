"""The rate limits' memory, kept in PostgreSQL: a storage for Flask-Limiter.

Each count is one upsert on a connection of its own, so that a refused or failed request counts too.
Fixed windows: the key that the library builds is counted until it expires. An attempt is counted before it is
looked at, so that a thousand at once are a thousand.
"""

from typing import Any

from limits.storage import Storage
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from learning_exchange.extensions import db

URI = "postgres-attempts://"

# A window that has passed starts again at the amount.
_COUNT = text("""
INSERT INTO attempt_count AS a (key, count, expires_at)
VALUES (:key, :amount, now() + make_interval(secs => :expiry))
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN a.expires_at <= now() THEN excluded.count ELSE a.count + excluded.count END,
    expires_at = CASE WHEN a.expires_at <= now() THEN excluded.expires_at ELSE a.expires_at END
RETURNING count
""")
_READ = text("SELECT count FROM attempt_count WHERE key = :key AND expires_at > now()")
_EXPIRY = text(
    "SELECT extract(epoch FROM expires_at) FROM attempt_count WHERE key = :key AND expires_at > now()"
)
_FORGET = text("DELETE FROM attempt_count WHERE key = :key")
_FORGET_ALL = text("DELETE FROM attempt_count")
_FORGET_EXPIRED = text("DELETE FROM attempt_count WHERE expires_at <= now()")


def forget_expired() -> int:
    """Clear the counts whose window has passed; returns how many. The scheduler asks for it."""
    return int(db.session.execute(_FORGET_EXPIRED).rowcount)  # type: ignore[attr-defined]


class PostgresAttempts(Storage):
    """Counts by key, for the library `limits`; addressed as URI."""

    STORAGE_SCHEME = ["postgres-attempts"]

    @property
    def base_exceptions(self) -> type[Exception]:
        """What a failing database raises."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count an attempt; returns how many the window has now. `expiry` is in seconds."""
        return int(self._ask(_COUNT, key=key, expiry=expiry, amount=amount) or 0)

    def get(self, key: str) -> int:
        """How many the window has."""
        return int(self._ask(_READ, key=key) or 0)

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970; 0 when there is none."""
        return float(self._ask(_EXPIRY, key=key) or 0)

    def check(self) -> bool:
        """Whether the storage can be reached."""
        return bool(self._ask(text("SELECT 1")) == 1)

    def reset(self) -> int | None:
        """Forget every count; returns how many there were."""
        return int(self._ask(_FORGET_ALL))

    def clear(self, key: str) -> None:
        """Forget one count."""
        self._ask(_FORGET, key=key)

    def _ask(self, statement: Any, **values: object) -> Any:
        engine: Engine = db.engine
        with engine.begin() as connection:
            result = connection.execute(statement, values)
            return result.scalar() if result.returns_rows else result.rowcount
