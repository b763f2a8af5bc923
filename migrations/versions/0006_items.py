"""The states, owners, notes and outcomes of items, and whom they are owed to."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

CHECKS = {
    "ck_queue_item_closed": "num_nonnulls(outcome, closed_at) = CASE WHEN state = 'closed' THEN 2 ELSE 0 END",
    "ck_queue_item_merged": "num_nonnulls(merged_into_id, root_id, state_before) = CASE WHEN state = 'merged' THEN 3 ELSE 0 END",
    "ck_queue_item_not_itself": "merged_into_id <> id AND root_id <> id",
    "ck_queue_item_outcome": "outcome IN ('out-practice-changed', 'out-process-changed', 'out-training-changed', 'out-resource-made', 'out-session-run', 'out-escalated', 'out-already-covered', 'out-not-taken-forward')",
    "ck_queue_item_outcome_link": "NOT (outcome IN ('out-resource-made', 'out-already-covered')) OR link <> ''",
    "ck_queue_item_outcome_on": "(outcome IS NOT DISTINCT FROM 'out-session-run') = (outcome_on IS NOT NULL)",
    "ck_queue_item_outcome_whom": "(outcome IS NOT DISTINCT FROM 'out-escalated') = (outcome_whom <> '')",
    "ck_queue_item_outcome_words": "NOT (outcome IN ('out-practice-changed', 'out-process-changed', 'out-training-changed', 'out-session-run', 'out-escalated', 'out-not-taken-forward')) OR outcome_words <> ''",
    "ck_queue_item_owner": "CASE state WHEN 'waiting' THEN owner_id IS NULL WHEN 'in_hand' THEN owner_id IS NOT NULL END",
    "ck_queue_item_part": "(part = 1) = (split_from_id IS NULL)",
    "ck_queue_item_state": "state IN ('waiting', 'in_hand', 'awaiting_reply', 'closed', 'merged', 'withdrawn')",
    "ck_queue_item_state_before": "state_before IN ('waiting', 'in_hand', 'awaiting_reply')",
}
COLUMNS = (
    "split_from_id",
    "state_before",
    "root_id",
    "merged_into_id",
    "outcome_on",
    "outcome_whom",
    "outcome_words",
    "outcome",
    "closed_at",
    "link",
    "first_response_at",
    "due_on",
    "owner_id",
    "state_since",
    "state",
    "organisation_id",
    "focus",
    "part",
)
# Items that were there before: due and owed as if they had been routed now.
SETTLE = (
    """
    UPDATE queue_item SET
        state_since = arrived_at,
        due_on = arrived_at::date + coalesce((SELECT target_days::int FROM queue WHERE id = queue_id), 28),
        organisation_id = (SELECT organisation_id FROM "case" WHERE kind = 'case' AND id = contribution_id)
    """,
    """
    UPDATE queue_item SET state = 'withdrawn' FROM "case"
    WHERE kind = 'case' AND "case".id = contribution_id AND "case".state = 'withdrawn'
    """,
    """
    INSERT INTO item_contributor (item_id, person_id)
    SELECT queue_item.id, author_id FROM queue_item JOIN "case" ON kind = 'case' AND "case".id = contribution_id
    """,
)


def upgrade() -> None:
    _columns()
    _written_on_items()
    for statement in SETTLE:
        op.execute(statement)
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(name), "queue_item", condition)


def _columns() -> None:
    op.add_column("queue_item", sa.Column("part", sa.BigInteger(), server_default="1", nullable=False))
    op.add_column("queue_item", sa.Column("focus", sa.Text(), server_default="", nullable=False))
    op.add_column("queue_item", sa.Column("organisation_id", sa.BigInteger(), nullable=True))
    op.add_column("queue_item", sa.Column("state", sa.Text(), server_default="waiting", nullable=False))
    op.add_column(
        "queue_item",
        sa.Column("state_since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column("queue_item", sa.Column("owner_id", sa.BigInteger(), nullable=True))
    op.add_column(
        "queue_item",
        sa.Column("due_on", sa.Date(), server_default=sa.text("(CURRENT_DATE + 28)"), nullable=False),
    )
    op.add_column("queue_item", sa.Column("first_response_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("queue_item", sa.Column("link", sa.Text(), server_default="", nullable=False))
    op.add_column("queue_item", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("queue_item", sa.Column("outcome", sa.Text(), nullable=True))
    op.add_column("queue_item", sa.Column("outcome_words", sa.Text(), server_default="", nullable=False))
    op.add_column("queue_item", sa.Column("outcome_whom", sa.Text(), server_default="", nullable=False))
    op.add_column("queue_item", sa.Column("outcome_on", sa.Date(), nullable=True))
    op.add_column("queue_item", sa.Column("merged_into_id", sa.BigInteger(), nullable=True))
    op.add_column("queue_item", sa.Column("root_id", sa.BigInteger(), nullable=True))
    op.add_column("queue_item", sa.Column("state_before", sa.Text(), nullable=True))
    op.add_column("queue_item", sa.Column("split_from_id", sa.BigInteger(), nullable=True))
    op.drop_constraint(op.f("uq_queue_item_kind_contribution_id"), "queue_item", type_="unique")
    op.create_index(
        "ix_queue_item_board",
        "queue_item",
        ["queue_id", "state", "due_on", "arrived_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'in_hand', 'awaiting_reply')"),
    )
    op.create_index(
        "ix_queue_item_closed",
        "queue_item",
        ["closed_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'closed'"),
    )
    op.create_index(
        "ix_queue_item_owner",
        "queue_item",
        ["owner_id", "state", "due_on", "arrived_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'in_hand', 'awaiting_reply')"),
    )
    op.create_index(
        "ix_queue_item_root",
        "queue_item",
        ["root_id"],
        unique=False,
        postgresql_where=sa.text("root_id IS NOT NULL"),
    )
    op.create_index(
        "ix_queue_item_state",
        "queue_item",
        ["state", "due_on", "arrived_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'in_hand', 'awaiting_reply')"),
    )
    op.create_unique_constraint(
        op.f("uq_queue_item_kind_contribution_id_part"), "queue_item", ["kind", "contribution_id", "part"]
    )
    op.create_foreign_key(
        op.f("fk_queue_item_merged_into_id"), "queue_item", "queue_item", ["merged_into_id"], ["id"]
    )
    op.create_foreign_key(
        op.f("fk_queue_item_split_from_id"), "queue_item", "queue_item", ["split_from_id"], ["id"]
    )
    op.create_foreign_key(
        op.f("fk_queue_item_organisation_id"), "queue_item", "organisation", ["organisation_id"], ["id"]
    )
    op.create_foreign_key(op.f("fk_queue_item_owner_id"), "queue_item", "person", ["owner_id"], ["id"])
    op.create_foreign_key(op.f("fk_queue_item_root_id"), "queue_item", "queue_item", ["root_id"], ["id"])


def _written_on_items() -> None:
    op.create_table(
        "checklist_line",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ticked_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(ticked_at IS NULL) = (ticked_by_id IS NULL)", name=op.f("ck_checklist_line_ticked")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["queue_item.id"], name=op.f("fk_checklist_line_item_id")),
        sa.ForeignKeyConstraint(["ticked_by_id"], ["person.id"], name=op.f("fk_checklist_line_ticked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_line")),
        sa.UniqueConstraint("public_id", name=op.f("uq_checklist_line_public_id")),
    )
    op.create_index("ix_checklist_line_item", "checklist_line", ["item_id", "id"], unique=False)
    op.create_table(
        "item_ask",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("whom", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("reply", sa.Text(), server_default="", nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("reply = '' OR ended_at IS NOT NULL", name=op.f("ck_item_ask_reply")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_item_ask_asked_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["queue_item.id"], name=op.f("fk_item_ask_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_ask")),
    )
    op.create_index("ix_item_ask_item", "item_ask", ["item_id", "id"], unique=False)
    op.create_index(
        "uq_item_ask_open", "item_ask", ["item_id"], unique=True, postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_table(
        "item_contributor",
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["queue_item.id"], name=op.f("fk_item_contributor_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_item_contributor_person_id")),
        sa.PrimaryKeyConstraint("item_id", "person_id", name=op.f("pk_item_contributor")),
    )
    op.create_index(op.f("ix_item_contributor_person_id"), "item_contributor", ["person_id"], unique=False)
    op.create_table(
        "item_note",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_item_note_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["queue_item.id"], name=op.f("fk_item_note_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_note")),
    )
    op.create_index("ix_item_note_item", "item_note", ["item_id", "id"], unique=False)
    op.create_table(
        "item_notice",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("digest_run_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["digest_run_id"], ["digest_run.id"], name=op.f("fk_item_notice_digest_run_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["queue_item.id"], name=op.f("fk_item_notice_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_item_notice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_notice")),
        sa.UniqueConstraint("item_id", "person_id", name=op.f("uq_item_notice_item_id_person_id")),
    )
    op.create_index(
        "ix_item_notice_undigested",
        "item_notice",
        ["person_id", "id"],
        unique=False,
        postgresql_where=sa.text("digest_run_id IS NULL"),
    )


def downgrade() -> None:
    for name in ("item_notice", "item_note", "item_contributor", "item_ask", "checklist_line"):
        op.drop_table(name)
    for name in CHECKS:
        op.drop_constraint(op.f(name), "queue_item", type_="check")
    op.drop_constraint(op.f("uq_queue_item_kind_contribution_id_part"), "queue_item", type_="unique")
    op.execute("DELETE FROM item_move WHERE item_id IN (SELECT id FROM queue_item WHERE part > 1)")
    op.execute("DELETE FROM queue_item WHERE part > 1")
    for name in COLUMNS:
        op.drop_column("queue_item", name)  # and its indexes with it
    op.create_unique_constraint(
        op.f("uq_queue_item_kind_contribution_id"), "queue_item", ["kind", "contribution_id"]
    )
