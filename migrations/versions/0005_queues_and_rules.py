"""Stewards and terms of queues, versions of rules, and barriers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

PRIORITIES = "priority IN ('urgent', 'soon', 'normal')"

# A version of a rule is written by the database itself: whoever changes a rule, none is ever missing.
KEEP_VERSION = """
CREATE FUNCTION keep_rule_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO rule_version
        (rule_id, version, change, position, is_on, queue_id, priority, conditions, changed_by_id, changed_at)
    VALUES
        (NEW.id, NEW.version, NEW.change, NEW.position, NEW.is_on, NEW.queue_id, NEW.priority,
         NEW.conditions, NEW.changed_by_id, NEW.changed_at);
    RETURN NULL;
END $$;
CREATE TRIGGER made AFTER INSERT ON routing_rule FOR EACH ROW EXECUTE FUNCTION keep_rule_version();
CREATE TRIGGER changed AFTER UPDATE ON routing_rule FOR EACH ROW
    WHEN (OLD.version <> NEW.version) EXECUTE FUNCTION keep_rule_version();
"""
KEEP_FIRST_VERSIONS = """
INSERT INTO rule_version
    (rule_id, version, change, position, is_on, queue_id, priority, conditions, changed_by_id, changed_at)
SELECT id, version, change, position, is_on, queue_id, priority, conditions, changed_by_id, changed_at
FROM routing_rule ORDER BY position
"""


def upgrade() -> None:
    _queues()
    _rules()
    _items()
    _barriers()


def _queues() -> None:
    for column in (
        sa.Column("working_limit", sa.BigInteger(), server_default="5", nullable=False),
        sa.Column("target_days", sa.BigInteger(), server_default="28", nullable=False),
        sa.Column("default_owner_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("queue", column)
    op.create_foreign_key(op.f("fk_queue_default_owner_id"), "queue", "person", ["default_owner_id"], ["id"])
    op.create_check_constraint(op.f("ck_queue_working_limit"), "queue", "working_limit BETWEEN 1 AND 50")
    op.create_check_constraint(op.f("ck_queue_target_days"), "queue", "target_days BETWEEN 1 AND 365")
    op.create_table(
        "queue_steward",
        sa.Column("queue_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_queue_steward_queue_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_queue_steward_person_id")),
        sa.PrimaryKeyConstraint("queue_id", "person_id", name=op.f("pk_queue_steward")),
    )
    op.create_index(op.f("ix_queue_steward_person_id"), "queue_steward", ["person_id"], unique=False)


def _rules() -> None:
    for column in (
        sa.Column("public_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("is_on", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("priority", sa.Text(), server_default="normal", nullable=False),
        sa.Column("change", sa.Text(), server_default="made", nullable=False),
        sa.Column("changed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    ):
        op.add_column("routing_rule", column)
    op.create_unique_constraint(op.f("uq_routing_rule_public_id"), "routing_rule", ["public_id"])
    op.create_foreign_key(
        op.f("fk_routing_rule_changed_by_id"), "routing_rule", "person", ["changed_by_id"], ["id"]
    )
    op.alter_column("routing_rule", "position", nullable=True)
    op.drop_constraint("uq_routing_rule_position", "routing_rule")
    op.create_unique_constraint(
        op.f("uq_routing_rule_position"), "routing_rule", ["position"], deferrable=True, initially="IMMEDIATE"
    )
    op.create_check_constraint(
        op.f("ck_routing_rule_removed"), "routing_rule", "(position IS NULL) = (change = 'removed')"
    )
    op.create_check_constraint(op.f("ck_routing_rule_priority"), "routing_rule", PRIORITIES)
    op.create_table(
        "rule_version",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("stamp", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("rule_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("queue_id", sa.BigInteger(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("conditions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["rule_id"], ["routing_rule.id"], name=op.f("fk_rule_version_rule_id")),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_rule_version_queue_id")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_rule_version_changed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_version")),
        sa.UniqueConstraint("rule_id", "version", name=op.f("uq_rule_version_rule_id_version")),
    )
    op.execute(KEEP_FIRST_VERSIONS)
    op.execute(KEEP_VERSION)


def _items() -> None:
    op.add_column(
        "queue_item",
        sa.Column("matched", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
    )
    op.add_column("queue_item", sa.Column("priority", sa.Text(), server_default="normal", nullable=False))
    op.create_check_constraint(op.f("ck_queue_item_priority"), "queue_item", PRIORITIES)
    op.create_foreign_key(
        op.f("fk_queue_item_rule_id_rule_version"),
        "queue_item",
        "rule_version",
        ["rule_id", "rule_version"],
        ["rule_id", "version"],
    )
    op.create_table(
        "item_move",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("from_queue_id", sa.BigInteger(), nullable=True),
        sa.Column("to_queue_id", sa.BigInteger(), nullable=True),
        sa.Column("by_hand", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["queue_item.id"], name=op.f("fk_item_move_item_id")),
        sa.ForeignKeyConstraint(["from_queue_id"], ["queue.id"], name=op.f("fk_item_move_from_queue_id")),
        sa.ForeignKeyConstraint(["to_queue_id"], ["queue.id"], name=op.f("fk_item_move_to_queue_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_item_move_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_move")),
    )
    op.create_index(op.f("ix_item_move_item_id"), "item_move", ["item_id"], unique=False)
    op.create_index(
        "ix_item_move_hints", "item_move", ["moved_at"], unique=False, postgresql_where=sa.text("by_hand")
    )


def _barriers() -> None:
    op.create_table(
        "barrier",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("in_the_way", sa.Text(), nullable=False),
        sa.Column("would_help", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="given", nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('given', 'withdrawn')", name=op.f("ck_barrier_state")),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_barrier_withdrawn")
        ),
        sa.CheckConstraint("in_the_way <> '' AND would_help <> ''", name=op.f("ck_barrier_said")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_barrier_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_barrier_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barrier")),
        sa.UniqueConstraint("public_id", name=op.f("uq_barrier_public_id")),
    )
    op.create_index("ix_barrier_by", "barrier", ["by_id", "given_at", "id"], unique=False)
    op.create_index("ix_barrier_given", "barrier", ["given_at", "id"], unique=False)
