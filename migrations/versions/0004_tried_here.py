"""What other places tried, success factors and attachments."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    _adoptions()
    _introductions()
    _factors()
    _attachments()


def _adoptions() -> None:
    op.create_table(
        "adoption",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("adaptation", sa.Text(), server_default="", nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("may_contact", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('ad-worked-as-is', 'ad-worked-adapted', 'ad-mixed', 'ad-did-not-work', 'ad-stopped')",
            name=op.f("ck_adoption_outcome"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_adoption_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_adoption_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_adoption_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption")),
        sa.UniqueConstraint(
            "case_id",
            "person_id",
            "organisation_id",
            name=op.f("uq_adoption_case_id_person_id_organisation_id"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_adoption_public_id")),
    )
    op.create_index("ix_adoption_case", "adoption", ["case_id", "told_at", "public_id"], unique=False)
    op.create_index(op.f("ix_adoption_person_id"), "adoption", ["person_id"], unique=False)


def _introductions() -> None:
    op.create_table(
        "introduction",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("second_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="asked", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'asked') = (answered_at IS NULL)", name=op.f("ck_introduction_answered")
        ),
        sa.CheckConstraint("state IN ('asked', 'agreed', 'declined')", name=op.f("ck_introduction_state")),
        sa.CheckConstraint("asked_by_id IN (first_id, second_id)", name=op.f("ck_introduction_asked_by")),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_introduction_pair")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_introduction_asked_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_introduction_case_id")),
        sa.ForeignKeyConstraint(["first_id"], ["person.id"], name=op.f("fk_introduction_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["person.id"], name=op.f("fk_introduction_second_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
        sa.UniqueConstraint(
            "case_id", "first_id", "second_id", name=op.f("uq_introduction_case_id_first_id_second_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_introduction_public_id")),
    )
    op.create_index("ix_introduction_first", "introduction", ["first_id"], unique=False)
    op.create_index("ix_introduction_second", "introduction", ["second_id"], unique=False)


def _factors() -> None:
    op.create_table(
        "success_factor",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("added_by_id", sa.BigInteger(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_success_factor_added_by_id")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_success_factor")),
    )
    op.create_index(
        "uq_success_factor_label", "success_factor", [sa.literal_column("lower(label)")], unique=True
    )
    op.create_table(
        "case_factor",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("factor", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="proposed", nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'agreed') = (agreed_at IS NOT NULL)", name=op.f("ck_case_factor_agreed")
        ),
        sa.CheckConstraint("state IN ('proposed', 'agreed')", name=op.f("ck_case_factor_state")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_factor_case_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_case_factor_proposed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_factor")),
        sa.UniqueConstraint("case_id", "factor", name=op.f("uq_case_factor_case_id_factor")),
        sa.UniqueConstraint("public_id", name=op.f("uq_case_factor_public_id")),
    )
    op.create_index(
        "ix_case_factor_agreed",
        "case_factor",
        ["factor", "case_id"],
        unique=False,
        postgresql_where=sa.text("state = 'agreed'"),
    )


def _attachments() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("alt", sa.Text(), server_default="", nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=True),
        sa.Column("height", sa.BigInteger(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(kind = 'pdf') = (width IS NULL) AND (width IS NULL) = (height IS NULL)",
            name=op.f("ck_attachment_shape"),
        ),
        sa.CheckConstraint("kind = 'pdf' OR alt <> ''", name=op.f("ck_attachment_alt")),
        sa.CheckConstraint("kind IN ('jpeg', 'png', 'webp', 'pdf')", name=op.f("ck_attachment_kind")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_attachment_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("key", name=op.f("uq_attachment_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attachment_public_id")),
    )
    op.create_index("ix_attachment_case", "attachment", ["case_id", "id"], unique=False)
    op.create_table(
        "attachment_sweep",
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("local_date", name=op.f("pk_attachment_sweep")),
    )
