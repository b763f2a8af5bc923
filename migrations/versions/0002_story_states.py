"""The states that name who moves next, versions of stories and consent of their subjects."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_STATES = (
    "state IN ('draft', 'screening', 'with_author', 'with_champion', 'with_second_reader', 'ready',"
    " 'published', 'review_due', 'withdrawn', 'archived')"
)
_STATES_BEFORE = "state IN ('draft', 'with_champion', 'with_author', 'published', 'withdrawn', 'archived')"
_CURRENT, _PUBLISHED = "state IN ('published', 'review_due')", "state = 'published'"
_IN_REVIEW = "state IN ('with_champion', 'with_second_reader', 'ready')"


def upgrade() -> None:
    op.add_column("case", sa.Column("about_one_person", sa.Boolean(), nullable=True))
    op.add_column("case", sa.Column("second_reader_because", sa.Text(), server_default="", nullable=False))
    op.add_column("case", sa.Column("first_champion_id", sa.BigInteger(), nullable=True))
    op.add_column("case", sa.Column("withdrawn_from", sa.Text(), nullable=True))
    op.create_foreign_key(op.f("fk_case_first_champion_id"), "case", "person", ["first_champion_id"], ["id"])
    op.drop_constraint(op.f("ck_case_state"), "case")
    op.create_check_constraint(op.f("ck_case_state"), "case", _STATES)
    op.drop_constraint(op.f("ck_case_published"), "case")
    op.create_check_constraint(
        op.f("ck_case_published"), "case", f"NOT {_CURRENT} OR published_at IS NOT NULL"
    )
    _index_stories(_CURRENT, _IN_REVIEW)
    op.create_index("ix_case_current_since", "case", ["state_since"], postgresql_where=sa.text(_CURRENT))
    op.create_table(
        "case_version",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("submission", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("what_mattered", sa.Text(), nullable=False),
        sa.Column("what_you_did", sa.Text(), nullable=False),
        sa.Column("what_changed", sa.Text(), nullable=False),
        sa.Column("roles_involved", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("aims", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("behaviours", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "handed_in_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_version_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_version")),
        sa.UniqueConstraint("case_id", "submission", name=op.f("uq_case_version_case_id_submission")),
    )
    op.create_index(
        "ix_case_version_decided",
        "case_version",
        ["decided_at"],
        postgresql_where=sa.text("decided_at IS NOT NULL"),
    )
    op.create_table(
        "story_consent",
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("held_by", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "how IN ('spoken', 'written', 'other', 'on_behalf')", name=op.f("ck_story_consent_how")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_story_consent_case_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_story_consent_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_story_consent")),
    )
    op.create_index(
        "ix_membership_partner",
        "membership",
        ["person_id"],
        postgresql_where=sa.text("until IS NULL AND 'partner' = ANY (roles)"),
    )
    op.create_index(
        "ix_mail_waiting", "mail", ["id"], postgresql_where=sa.text("state IN ('queued', 'deferred')")
    )
    _keep_what_was_handed_in()
    _erase_what_was_withdrawn()


def downgrade() -> None:
    op.drop_index("ix_mail_waiting", table_name="mail")
    op.drop_index("ix_membership_partner", table_name="membership")
    op.drop_table("story_consent")
    op.drop_table("case_version")
    op.drop_index("ix_case_current_since", table_name="case")
    _index_stories(_PUBLISHED, "state = 'with_champion'")
    op.execute("UPDATE \"case\" SET state = 'draft' WHERE state = 'screening' AND submission = 0")
    op.execute("UPDATE \"case\" SET state = 'with_author' WHERE state = 'screening'")
    op.execute("UPDATE \"case\" SET state = 'with_champion' WHERE state IN ('with_second_reader', 'ready')")
    op.execute("UPDATE \"case\" SET state = 'published' WHERE state = 'review_due'")
    op.drop_constraint(op.f("ck_case_published"), "case")
    op.create_check_constraint(
        op.f("ck_case_published"), "case", "state <> 'published' OR published_at IS NOT NULL"
    )
    op.drop_constraint(op.f("ck_case_state"), "case")
    op.create_check_constraint(op.f("ck_case_state"), "case", _STATES_BEFORE)
    op.drop_constraint(op.f("fk_case_first_champion_id"), "case")
    for column in ("withdrawn_from", "first_champion_id", "second_reader_because", "about_one_person"):
        op.drop_column("case", column)


def _index_stories(current: str, in_review: str) -> None:
    """Make the partial indexes anew for what counts as current, and as waiting for a reader."""
    gin = {"postgresql_using": "gin", "postgresql_with": {"fastupdate": "off"}}
    for name, columns, where, more in (
        ("ix_case_published", ["published_at", "public_id"], current, {}),
        ("ix_case_waiting", ["state_since", "public_id"], in_review, {}),
        ("ix_case_organisation", ["organisation_id"], current, {}),
        ("ix_case_searched", ["searched"], current, gin),
        ("ix_case_aims", ["aims"], current, gin),
        ("ix_case_behaviours", ["behaviours"], current, gin),
    ):
        op.drop_index(name, table_name="case")
        op.create_index(name, "case", columns, postgresql_where=sa.text(where), **more)


def _keep_what_was_handed_in() -> None:
    """The words of stories that nobody has changed since are what was handed in."""
    op.execute(
        """
        INSERT INTO case_version (case_id, submission, title, place, what_mattered, what_you_did,
                                  what_changed, roles_involved, aims, behaviours, handed_in_at)
        SELECT id, submission, title, place, what_mattered, what_you_did,
               what_changed, roles_involved, aims, behaviours, state_since
        FROM "case" WHERE state IN ('with_champion', 'published', 'archived') AND submission > 0
        """
    )


def _erase_what_was_withdrawn() -> None:
    """Of a story that was withdrawn nothing stays but that it was there: also of those until today."""
    op.execute(
        """
        UPDATE "case" SET title = 'A story that was withdrawn', place = '', what_mattered = '',
               what_you_did = '', what_changed = '', html = '{}', summary = ''
        WHERE state = 'withdrawn'
        """
    )
    op.execute('DELETE FROM case_comment USING "case" WHERE "case".id = case_id AND state = \'withdrawn\'')
    op.execute(
        'DELETE FROM screening_confirmation USING "case" WHERE "case".id = case_id AND state = \'withdrawn\''
    )
