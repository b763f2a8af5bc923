"""The first tables, and the trigger by which a commit wakes the relay."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "attempt_count",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempt_count")),
        prefixes=["UNLOGGED"],
    )
    op.create_index(op.f("ix_attempt_count_expires_at"), "attempt_count", ["expires_at"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("ods_code", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("email_domains", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("admitted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
        sa.UniqueConstraint("ods_code", name=op.f("uq_organisation_ods_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_organisation_public_id")),
    )
    op.create_index(
        "ix_organisation_email_domains",
        "organisation",
        ["email_domains"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.Column("role_family", sa.Text(), nullable=True),
        sa.Column("job_title", sa.Text(), server_default="", nullable=False),
        sa.Column("interests", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state IN ('active', 'left')", name=op.f("ck_person_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_public_id")),
    )
    op.create_index("uq_person_email", "person", [sa.literal_column("lower(email)")], unique=True)
    op.create_index("ix_person_name", "person", [sa.literal_column("lower(name)"), "id"], unique=False)
    op.create_table(
        "queue",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue")),
        sa.UniqueConstraint("name", name=op.f("uq_queue_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_queue_public_id")),
    )
    op.create_table(
        "digest_hour",
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("hour", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("time_zone", "local_date", "hour", name=op.f("pk_digest_hour")),
    )
    op.create_table(
        "mail_pause",
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("refusals", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_mail_pause")),
    )
    op.create_table(
        "suppressed_address",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("reply_code", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_suppressed_address")),
    )
    op.create_table(
        "case",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("what_mattered", sa.Text(), server_default="", nullable=False),
        sa.Column("what_you_did", sa.Text(), server_default="", nullable=False),
        sa.Column("what_changed", sa.Text(), server_default="", nullable=False),
        sa.Column("html", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("roles_involved", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("aims", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("behaviours", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("submission", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("claim_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "searched",
            postgresql.TSVECTOR(),
            sa.Computed(
                "\nsetweight(to_tsvector('english', title), 'A') ||\nsetweight(to_tsvector('english', place), 'B') ||\nto_tsvector('english', what_mattered || ' ' || what_you_did || ' ' || what_changed)\n",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "state <> 'published' OR published_at IS NOT NULL", name=op.f("ck_case_published")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'with_champion', 'with_author', 'published', 'withdrawn', 'archived')",
            name=op.f("ck_case_state"),
        ),
        sa.CheckConstraint(
            "(claimed_by_id IS NULL) = (claim_expires_at IS NULL)", name=op.f("ck_case_claim")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_case_author_id")),
        sa.ForeignKeyConstraint(["claimed_by_id"], ["person.id"], name=op.f("fk_case_claimed_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_case_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("public_id", name=op.f("uq_case_public_id")),
    )
    # A story's long texts go beside the row, so that lists, which read titles and summaries, read few pages.
    op.execute('ALTER TABLE "case" SET (toast_tuple_target = 1024)')
    op.create_index(
        "ix_case_aims",
        "case",
        ["aims"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("state = 'published'"),
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index("ix_case_author", "case", ["author_id", "saved_at"], unique=False)
    op.create_index(
        "ix_case_behaviours",
        "case",
        ["behaviours"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("state = 'published'"),
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(
        "ix_case_claimed",
        "case",
        ["claimed_by_id"],
        unique=False,
        postgresql_where=sa.text("claimed_by_id IS NOT NULL"),
    )
    op.create_index(
        "ix_case_organisation",
        "case",
        ["organisation_id"],
        unique=False,
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index(
        "ix_case_published",
        "case",
        ["published_at", "public_id"],
        unique=False,
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index(
        "ix_case_searched",
        "case",
        ["searched"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("state = 'published'"),
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(
        "ix_case_waiting",
        "case",
        ["state_since", "public_id"],
        unique=False,
        postgresql_where=sa.text("state = 'with_champion'"),
    )
    op.create_table(
        "digest_choice",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("weekdays", postgresql.ARRAY(sa.SmallInteger()), server_default="{}", nullable=False),
        sa.Column("hour", sa.BigInteger(), server_default="7", nullable=False),
        sa.Column("time_zone", sa.Text(), server_default="Europe/London", nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_digest_choice_hour")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_choice_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_digest_choice")),
    )
    op.create_index("ix_digest_choice_hour", "digest_choice", ["time_zone", "hour"], unique=False)
    op.create_table(
        "digest_run",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("composed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("items_count", sa.BigInteger(), nullable=True),
        sa.Column("news", postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_run_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_run")),
        sa.UniqueConstraint("person_id", "local_date", name=op.f("uq_digest_run_person_id_local_date")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("correlation_id", sa.Uuid(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_event_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index("ix_event_stream", "event", ["stream", "id"], unique=False)
    op.create_index("ix_event_type", "event", ["type", "id"], unique=False)
    op.create_index("ix_event_actor", "event", ["actor_id", "id"], unique=False)
    op.create_index(
        "ix_event_undispatched",
        "event",
        ["id"],
        unique=False,
        postgresql_where=sa.text("dispatched_at IS NULL"),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("invited_by_id", sa.BigInteger(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["invited_by_id"], ["person.id"], name=op.f("fk_invitation_invited_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_invitation_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_invitation_public_id")),
    )
    op.create_index(
        "uq_invitation_waiting",
        "invitation",
        ["email", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("accepted_at IS NULL"),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("to_address", sa.Text(), nullable=False),
        sa.Column("params", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("dedup_key", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("reply_code", sa.BigInteger(), nullable=True),
        sa.Column("suppressed_because", sa.Text(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'deferred', 'failed', 'suppressed', 'uncertain')",
            name=op.f("ck_mail_state"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("dedup_key", name=op.f("uq_mail_dedup_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mail_message_id")),
    )
    op.create_index("ix_mail_person", "mail", ["person_id", "id"], unique=False)
    op.create_index(
        "ix_mail_troubled",
        "mail",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state IN ('deferred', 'failed', 'uncertain')"),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("since", sa.Date(), server_default=sa.text("CURRENT_DATE"), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index("ix_membership_organisation", "membership", ["organisation_id"], unique=False)
    op.create_index(
        "uq_membership_current",
        "membership",
        ["person_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "routing_rule",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("queue_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("conditions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_routing_rule_queue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rule")),
        sa.UniqueConstraint("position", name=op.f("uq_routing_rule_position")),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sign_in_public_id")),
    )
    op.create_index(op.f("ix_sign_in_person_id"), "sign_in", ["person_id"], unique=False)
    op.create_table(
        "case_comment",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("submission", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_case_comment_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_comment_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_comment")),
    )
    op.create_index(op.f("ix_case_comment_case_id"), "case_comment", ["case_id"], unique=False)
    op.create_table(
        "digest_item",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_digest_item_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_item_person_id")),
        sa.ForeignKeyConstraint(["run_id"], ["digest_run.id"], name=op.f("fk_digest_item_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_item")),
        sa.UniqueConstraint("person_id", "case_id", name=op.f("uq_digest_item_person_id_case_id")),
    )
    op.create_index(op.f("ix_digest_item_run_id"), "digest_item", ["run_id"], unique=False)
    op.create_table(
        "queue_item",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("contribution_id", sa.BigInteger(), nullable=False),
        sa.Column("queue_id", sa.BigInteger(), nullable=True),
        sa.Column("rule_id", sa.BigInteger(), nullable=True),
        sa.Column("rule_version", sa.BigInteger(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind <> ''", name=op.f("ck_queue_item_kind")),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_queue_item_queue_id")),
        sa.ForeignKeyConstraint(["rule_id"], ["routing_rule.id"], name=op.f("fk_queue_item_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_item")),
        sa.UniqueConstraint("kind", "contribution_id", name=op.f("uq_queue_item_kind_contribution_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_queue_item_public_id")),
    )
    op.create_index("ix_queue_item_queue", "queue_item", ["queue_id", "arrived_at", "id"], unique=False)
    op.create_index(
        "ix_queue_item_unrouted",
        "queue_item",
        ["arrived_at", "id"],
        unique=False,
        postgresql_where=sa.text("queue_id IS NULL"),
    )
    op.create_table(
        "screening_confirmation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("confirmed_by_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "confirmed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_screening_confirmation_case_id")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name=op.f("fk_screening_confirmation_confirmed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_confirmation")),
        sa.UniqueConstraint(
            "case_id", "fingerprint", name=op.f("uq_screening_confirmation_case_id_fingerprint")
        ),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("reaction", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="ready", nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discarded_because", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('ready', 'leased', 'done', 'dead', 'discarded')", name=op.f("ck_task_state")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_task_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("event_id", "reaction", name=op.f("uq_task_event_id_reaction")),
    )
    op.create_index("ix_task_dead", "task", ["id"], unique=False, postgresql_where=sa.text("state = 'dead'"))
    op.create_index(
        "ix_task_due",
        "task",
        ["not_before"],
        unique=False,
        postgresql_where=sa.text("state IN ('ready', 'leased')"),
    )
    op.execute(
        """
        CREATE FUNCTION ring_the_relay() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('outbox', '');
            RETURN NULL;
        END $$
        """
    )
    # Once a statement, and delivered with the commit or not at all.
    op.execute(
        "CREATE TRIGGER ring_the_relay AFTER INSERT ON event FOR EACH STATEMENT EXECUTE FUNCTION ring_the_relay()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER ring_the_relay ON event")
    op.execute("DROP FUNCTION ring_the_relay")
    op.drop_index("ix_task_due", table_name="task", postgresql_where=sa.text("state IN ('ready', 'leased')"))
    op.drop_index("ix_task_dead", table_name="task", postgresql_where=sa.text("state = 'dead'"))
    op.drop_table("task")
    op.drop_table("screening_confirmation")
    op.drop_index(
        "ix_queue_item_unrouted", table_name="queue_item", postgresql_where=sa.text("queue_id IS NULL")
    )
    op.drop_index("ix_queue_item_queue", table_name="queue_item")
    op.drop_table("queue_item")
    op.drop_index(op.f("ix_digest_item_run_id"), table_name="digest_item")
    op.drop_table("digest_item")
    op.drop_index(op.f("ix_case_comment_case_id"), table_name="case_comment")
    op.drop_table("case_comment")
    op.drop_index(op.f("ix_sign_in_person_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_table("routing_rule")
    op.drop_index("uq_membership_current", table_name="membership", postgresql_where=sa.text("until IS NULL"))
    op.drop_index("ix_membership_organisation", table_name="membership")
    op.drop_table("membership")
    op.drop_index(
        "ix_mail_troubled",
        table_name="mail",
        postgresql_where=sa.text("state IN ('deferred', 'failed', 'uncertain')"),
    )
    op.drop_index("ix_mail_person", table_name="mail")
    op.drop_table("mail")
    op.drop_table("invitation")
    op.drop_index(
        "ix_event_undispatched", table_name="event", postgresql_where=sa.text("dispatched_at IS NULL")
    )
    op.drop_index("ix_event_stream", table_name="event")
    op.drop_index("ix_event_type", table_name="event")
    op.drop_index("ix_event_actor", table_name="event")
    op.drop_table("event")
    op.drop_table("digest_run")
    op.drop_index("ix_digest_choice_hour", table_name="digest_choice")
    op.drop_table("digest_choice")
    op.drop_index("ix_case_waiting", table_name="case", postgresql_where=sa.text("state = 'with_champion'"))
    op.drop_index(
        "ix_case_searched",
        table_name="case",
        postgresql_using="gin",
        postgresql_where=sa.text("state = 'published'"),
    )
    op.drop_index("ix_case_claimed", table_name="case", postgresql_where=sa.text("claimed_by_id IS NOT NULL"))
    op.drop_index("ix_case_organisation", table_name="case", postgresql_where=sa.text("state = 'published'"))
    op.drop_index("ix_case_published", table_name="case", postgresql_where=sa.text("state = 'published'"))
    op.drop_index(
        "ix_case_behaviours",
        table_name="case",
        postgresql_using="gin",
        postgresql_where=sa.text("state = 'published'"),
    )
    op.drop_index("ix_case_author", table_name="case")
    op.drop_index(
        "ix_case_aims",
        table_name="case",
        postgresql_using="gin",
        postgresql_where=sa.text("state = 'published'"),
    )
    op.drop_table("case")
    op.drop_table("suppressed_address")
    op.drop_table("mail_pause")
    op.drop_table("digest_hour")
    op.drop_table("queue")
    op.drop_index("uq_person_email", table_name="person")
    op.drop_table("person")
    op.drop_index("ix_organisation_email_domains", table_name="organisation", postgresql_using="gin")
    op.drop_table("organisation")
    op.drop_index(op.f("ix_attempt_count_expires_at"), table_name="attempt_count")
    op.drop_table("attempt_count")
