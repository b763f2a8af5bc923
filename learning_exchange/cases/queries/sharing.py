"""With whom a story is shared, as the one condition that every list, search, feed and export has."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import TextClause, bindparam, select, text

from learning_exchange.extensions import db
from learning_exchange.learning_sets.models import LearningSet, LearningSetMember

# Of a table {0} with the columns author_id, organisation_id, scope and set_id; {1} is the id of a person.
# What somebody belongs to is looked up only where a story is not for everybody, and once a statement.
_SHARED = """(
    {0}scope = 'all' OR {0}author_id = {1}
    OR {0}scope = 'organisation' AND {0}organisation_id = ANY (ARRAY(
        SELECT mine.organisation_id FROM membership AS mine
        WHERE mine.person_id = {1} AND mine.until IS NULL))
    OR {0}scope = 'set' AND {0}set_id = ANY (ARRAY(
        SELECT mine.set_id FROM learning_set_member AS mine
        WHERE mine.person_id = {1} AND mine.until IS NULL))
)"""


def shared_sql(table: str, reader: str = ":reader") -> str:
    """The condition, as SQL, that the rows of a table are shared with a person, who is given by their id."""
    return _SHARED.format(f"{table}.", reader)


def is_shared(reader: int | None = None) -> TextClause:
    """The same of "case", for queries in Python; without a reader a parameter of the statement says who."""
    condition = text(shared_sql('"case"'))
    return condition if reader is None else condition.bindparams(bindparam("reader", reader))


_FOR_FEW = text(
    """
    SELECT reader.person_id, array_agg(findable_case.case_id) AS cases
    FROM unnest(CAST(:people AS bigint[])) AS reader (person_id)
    JOIN findable_case ON scope <> 'all' AND published_at > :since AND SHARED
    GROUP BY reader.person_id
    """.replace("SHARED", shared_sql("findable_case", "reader.person_id"))
)


def shared_with_few(people: Sequence[int], *, since: datetime) -> dict[int, Sequence[int]]:
    """For each of these people, the ids of the newer stories that are not for everybody, but for them."""
    rows = db.session.execute(_FOR_FEW, {"people": [*people], "since": since})
    return {row.person_id: row.cases for row in rows}


def sets_of(person_id: int) -> Sequence[LearningSet]:
    """The learning sets that somebody belongs to."""
    return db.session.scalars(
        select(LearningSet)
        .join(LearningSetMember, LearningSetMember.set_id == LearningSet.id)
        .where(LearningSetMember.person_id == person_id, LearningSetMember.until.is_(None))
        .order_by(LearningSet.name, LearningSet.id)
    ).all()
