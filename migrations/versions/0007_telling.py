"""What contributors are told, the mails of what waits, and what is long overdue."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    _choices_and_runs()
    _escalations()
    op.create_index("ix_queue_item_arrived", "queue_item", ["arrived_at"])
    op.create_index("ix_item_ask_asked", "item_ask", ["asked_at"])


def _choices_and_runs() -> None:
    yes, no = sa.text("true"), sa.text("false")
    op.add_column("digest_choice", sa.Column("at_once", sa.Boolean(), server_default=no, nullable=False))
    op.add_column("digest_choice", sa.Column("waiting", sa.Boolean(), server_default=yes, nullable=False))
    op.add_column("digest_run", sa.Column("kind", sa.Text(), server_default="digest", nullable=False))
    op.add_column("digest_run", sa.Column("mail_id", sa.BigInteger(), nullable=True))
    op.add_column("digest_run", sa.Column("given_back", sa.Boolean(), server_default=no, nullable=False))
    op.create_foreign_key(op.f("fk_digest_run_mail_id"), "digest_run", "mail", ["mail_id"], ["id"])
    op.create_check_constraint(op.f("ck_digest_run_kind"), "digest_run", "kind IN ('digest', 'waiting')")
    op.drop_constraint(op.f("uq_digest_run_person_id_local_date"), "digest_run", type_="unique")
    op.create_unique_constraint(
        op.f("uq_digest_run_person_id_kind_local_date"), "digest_run", ["person_id", "kind", "local_date"]
    )
    # The mails of digests that went before: one that failed is then found as one of today's is.
    op.execute(
        "UPDATE digest_run SET mail_id = mail.id FROM mail"
        " WHERE dedup_key = 'digest:' || local_date || ':' || digest_run.person_id"
    )
    op.create_index(op.f("ix_item_notice_digest_run_id"), "item_notice", ["digest_run_id"])


def _escalations() -> None:
    op.create_table(
        "item_escalation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column(
            "escalated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["item_id"], ["queue_item.id"], name=op.f("fk_item_escalation_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_escalation")),
        sa.UniqueConstraint("item_id", "due_on", "step", name=op.f("uq_item_escalation_item_id_due_on_step")),
    )
    op.create_table(
        "escalation_notice",
        sa.Column("escalation_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("digest_run_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["digest_run_id"], ["digest_run.id"], name=op.f("fk_escalation_notice_digest_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["item_escalation.id"], name=op.f("fk_escalation_notice_escalation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_escalation_notice_person_id")),
        sa.PrimaryKeyConstraint("escalation_id", "person_id", name=op.f("pk_escalation_notice")),
    )
    op.create_index(op.f("ix_escalation_notice_digest_run_id"), "escalation_notice", ["digest_run_id"])
    op.create_index(
        "ix_escalation_notice_untold",
        "escalation_notice",
        ["person_id"],
        postgresql_where=sa.text("digest_run_id IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_item_ask_asked", table_name="item_ask")
    op.drop_index("ix_queue_item_arrived", table_name="queue_item")
    op.drop_table("escalation_notice")
    op.drop_table("item_escalation")
    op.drop_index(op.f("ix_item_notice_digest_run_id"), table_name="item_notice")
    op.execute("DELETE FROM digest_run WHERE kind = 'waiting'")
    op.drop_constraint(op.f("uq_digest_run_person_id_kind_local_date"), "digest_run", type_="unique")
    op.create_unique_constraint(
        op.f("uq_digest_run_person_id_local_date"), "digest_run", ["person_id", "local_date"]
    )
    for name in ("given_back", "mail_id", "kind"):
        op.drop_column("digest_run", name)
    for name in ("waiting", "at_once"):
        op.drop_column("digest_choice", name)
