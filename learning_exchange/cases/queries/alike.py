"""Stories like one that somebody reads: the newest that share what staff did, the nearest first."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import TextClause, text

from learning_exchange.cases.models import Case
from learning_exchange.cases.queries.arms import GATHERING, any_sql
from learning_exchange.cases.queries.finding import Card
from learning_exchange.extensions import db

WEIGHED = 50  # stories: among the newest that share a behaviour, words tell which are nearest

_ALIKE = """
    SELECT story.public_id, story.title, story.summary, story.place,
           (SELECT short_name FROM organisation WHERE organisation.id = story.organisation_id),
           story.aims, found.published_at, 0
    FROM ({found}) AS found
    JOIN findable_case AS other ON other.case_id = found.case_id
    JOIN "case" AS story ON story.id = found.case_id,
    (SELECT tsvector_to_array(main_words) AS words FROM findable_case WHERE case_id = :case) AS this,
    LATERAL (
        SELECT (SELECT count(*) FROM unnest(tsvector_to_array(other.main_words)) AS word
                WHERE word = ANY (this.words)) AS words,
               (SELECT count(*) FROM unnest(other.tags) AS tag WHERE tag = ANY (:alike)) AS tags
    ) AS shared
    ORDER BY shared.tags DESC, shared.words DESC, found.published_at DESC LIMIT :most
"""


def cases_like(case: Case, most: int, *, to: int) -> Sequence[Card]:
    """The stories nearest to one, of those that a person may read; none for a story without any tags."""
    tags = [f"behaviour:{slug}" for slug in case.behaviours] or [f"aim:{slug}" for slug in case.aims]
    if not tags:
        return []
    db.session.execute(GATHERING)
    values = {"alike": tags, "case": case.id, "reader": to, "most": most}
    return [Card._make(row) for row in db.session.execute(_statement(), values)]


@cache
def _statement() -> TextClause:
    return text(_ALIKE.format(found=any_sql(("alike",), most=WEIGHED)))
