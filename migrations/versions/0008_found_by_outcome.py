"""Stories are found by what became of them elsewhere."""

from collections.abc import Sequence

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_OUTCOMES = """
CREATE OR REPLACE FUNCTION outcome_tags(case_id bigint) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT ARRAY(
        SELECT DISTINCT 'outcome:' || outcome FROM adoption WHERE adoption.case_id = outcome_tags.case_id
    )
$$
"""
# Of both stories, should a row ever change the one that it speaks of.
_TAG = """
CREATE FUNCTION tag_outcomes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE findable_case
    SET tags = findable_tags(story.id, story.aims, story.behaviours, organisation.sector, organisation.place,
                             findable_case.number)
    FROM "case" AS story JOIN organisation ON organisation.id = story.organisation_id
    WHERE story.id = findable_case.case_id AND story.id IN (OLD.case_id, NEW.case_id);
    RETURN NULL;
END $$
"""
_TRIGGER = """
CREATE TRIGGER tag_outcomes AFTER INSERT OR DELETE OR UPDATE OF outcome, case_id ON adoption
FOR EACH ROW EXECUTE FUNCTION tag_outcomes()
"""
_NONE = """
CREATE OR REPLACE FUNCTION outcome_tags(case_id bigint) RETURNS text[] LANGUAGE sql STABLE
AS $$ SELECT '{}'::text[] $$
"""


def upgrade() -> None:
    for statement in (_OUTCOMES, _TAG, _TRIGGER, "SELECT shelve_all_cases()"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TRIGGER tag_outcomes ON adoption")
    op.execute("DROP FUNCTION tag_outcomes()")
    op.execute(_NONE)
    op.execute("SELECT shelve_all_cases()")
