"""What others ask of somebody beside their stories: whether words fit, whether to be introduced."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from learning_exchange.cases.queries.sharing import shared_sql
from learning_exchange.cases.rules.adopting import TRIABLE
from learning_exchange.cases.rules.factors import ANSWERABLE
from learning_exchange.extensions import db


class Question(NamedTuple):
    """Something that waits for an answer: a proposal of what made one's story work, or somebody's name."""

    is_introduction: bool
    public_id: UUID  # of the story, or of the introduction
    about: str  # the title of the story, or who asks
    since: datetime


_OPEN_TO_IT = """
    EXISTS (SELECT FROM adoption WHERE case_id = story.id AND person_id = {whose} AND may_contact)
"""
_QUESTIONS = text(f"""
    SELECT false AS is_introduction, story.public_id, title, min(proposed_at) AS since
    FROM "case" AS story JOIN case_factor AS named ON named.case_id = story.id AND named.state = 'proposed'
    WHERE author_id = :reader AND story.state = ANY (:answerable)
    GROUP BY story.id
    UNION ALL
    SELECT true, asked.public_id, person.name, asked_at
    FROM introduction AS asked JOIN "case" AS story ON story.id = case_id
    JOIN person ON person.id = asked_by_id AND person.state = 'active'
    WHERE (first_id = :reader OR second_id = :reader) AND asked_by_id <> :reader AND asked.state = 'asked'
        AND story.state = ANY (:triable) AND (author_id = :reader OR {shared_sql("story")})
        AND {_OPEN_TO_IT.format(whose=":reader")} AND {_OPEN_TO_IT.format(whose="asked_by_id")}
    ORDER BY since LIMIT :most
""")  # noqa: S608  # conditions of our own


def questions_for(person_id: int, most: int) -> Sequence[Question]:
    """What others ask of somebody, the longest wait first."""
    values = {"reader": person_id, "answerable": [*ANSWERABLE], "triable": [*TRIABLE], "most": most}
    return [Question._make(row) for row in db.session.execute(_QUESTIONS, values)]
