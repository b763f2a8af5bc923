"""With whom a story is shared, as the one condition that every list, search, feed and export has."""

from uuid import UUID

from sqlalchemy import TextClause, bindparam, select, text

from learning_exchange.extensions import db
from learning_exchange.learning_sets.models import LearningSet, LearningSetMember

# Of a table with the columns author_id, organisation_id, scope and set_id; :reader is the id of a person.
# What somebody belongs to is looked up only where a story is not for everybody, and once a statement.
_SHARED = """(
    {0}scope = 'all' OR {0}author_id = :reader
    OR {0}scope = 'organisation' AND {0}organisation_id = ANY (ARRAY(
        SELECT mine.organisation_id FROM membership AS mine
        WHERE mine.person_id = :reader AND mine.until IS NULL))
    OR {0}scope = 'set' AND {0}set_id = ANY (ARRAY(
        SELECT mine.set_id FROM learning_set_member AS mine
        WHERE mine.person_id = :reader AND mine.until IS NULL))
)"""


def shared_sql(table: str) -> str:
    """The condition, as SQL, that the rows of a table are shared with the person whose id is :reader."""
    return _SHARED.format(f"{table}.")


def is_shared(reader: int | None = None) -> TextClause:
    """The same of "case", for queries in Python; without a reader a parameter of the statement says who."""
    condition = text(shared_sql('"case"'))
    return condition if reader is None else condition.bindparams(bindparam("reader", reader))


def sets_of(person_id: int) -> dict[UUID, str]:
    """The names of the learning sets that somebody belongs to, by public id."""
    rows = db.session.execute(
        select(LearningSet.public_id, LearningSet.name)
        .join(LearningSetMember, LearningSetMember.set_id == LearningSet.id)
        .where(LearningSetMember.person_id == person_id, LearningSetMember.until.is_(None))
        .order_by(LearningSet.name, LearningSet.id)
    )
    return {row.public_id: row.name for row in rows}
