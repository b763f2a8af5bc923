"""The table of items: the contributions that were routed, where each stands, and what became of it.

Who gave to an item and who was told of its outcome stand here too; what is written on it, in `work.py`.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning_exchange.extensions import Model
from learning_exchange.people.models import Organisation, Person
from learning_exchange.practice_development.models.routing import PRIORITIES, Queue
from learning_exchange.practice_development.rules.closing import KEPT, NEEDS_LINK, NEEDS_WORDS, Outcome
from learning_exchange.practice_development.rules.items import OPEN, ItemState
from learning_exchange.practice_development.rules.routing import Priority


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


_IS_OPEN = text(_one_of("state", OPEN))
_IS_CLOSED = text(f"state = '{ItemState.CLOSED}'")


class QueueItem(Model):
    """A contribution in a queue, and why it is there. No text of it is copied: it is read where it lives.

    Of an item that was joined with another, `merged_into_id` is the one that somebody joined it with,
    `root_id` the one in which all of them live on, `state_before` where it stood before; its owner stays.
    """

    id: Mapped[int] = mapped_column(primary_key=True)  # also the number that people call it by
    public_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    kind: Mapped[str]  # of contribution: "case"
    contribution_id: Mapped[int]
    part: Mapped[int] = mapped_column(server_default="1")  # further ones come of splitting
    focus: Mapped[str] = mapped_column(server_default="")  # what this part is about; empty for the whole
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))  # that it came from
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"))  # None: unrouted, and shown as such
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("routing_rule.id"))
    rule_version: Mapped[int | None]
    matched: Mapped[dict[str, Any]] = mapped_column(server_default="{}")  # what of the rule it met
    because: Mapped[str]  # the same in words
    priority: Mapped[str] = mapped_column(server_default=Priority.NORMAL)
    arrived_at: Mapped[datetime] = mapped_column(server_default=func.now())

    state: Mapped[str] = mapped_column(server_default=ItemState.WAITING)
    state_since: Mapped[datetime] = mapped_column(server_default=func.now())
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date] = mapped_column(server_default=text("(CURRENT_DATE + 28)"))
    first_response_at: Mapped[datetime | None]  # when somebody first did something about it
    link: Mapped[str] = mapped_column(server_default="")  # to what is made of it

    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    outcome_words: Mapped[str] = mapped_column(server_default="")  # what changed, the reason, or the reply
    outcome_whom: Mapped[str] = mapped_column(server_default="")  # which senior manager replied
    outcome_on: Mapped[date | None]  # when the session was run

    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("queue_item.id"))
    root_id: Mapped[int | None] = mapped_column(ForeignKey("queue_item.id"))
    state_before: Mapped[str | None]
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("queue_item.id"))

    queue: Mapped[Queue | None] = relationship()
    owner: Mapped[Person | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    root: Mapped["QueueItem | None"] = relationship(foreign_keys=root_id, remote_side="QueueItem.id")
    split_from: Mapped["QueueItem | None"] = relationship(
        foreign_keys=split_from_id, remote_side="QueueItem.id"
    )

    __table_args__ = (
        UniqueConstraint("kind", "contribution_id", "part"),
        ForeignKeyConstraint(["rule_id", "rule_version"], ["rule_version.rule_id", "rule_version.version"]),
        CheckConstraint(PRIORITIES, name="priority"),
        Index("ix_queue_item_queue", "queue_id", "arrived_at", "id"),
        # The other is in no order for what has no queue: to PostgreSQL, NULL is no value that stays the same.
        Index("ix_queue_item_unrouted", "arrived_at", "id", postgresql_where=text("queue_id IS NULL")),
        Index("ix_queue_item_arrived", "arrived_at"),  # for figures of the last half year
        # Columns of the board: of all queues, of one, of one person; the closed ones, the last first.
        Index("ix_queue_item_state", "state", "due_on", "arrived_at", "id", postgresql_where=_IS_OPEN),
        Index(
            "ix_queue_item_board",
            "queue_id",
            "state",
            "due_on",
            "arrived_at",
            "id",
            postgresql_where=_IS_OPEN,
        ),
        Index(
            "ix_queue_item_owner",
            "owner_id",
            "state",
            "due_on",
            "arrived_at",
            "id",
            postgresql_where=_IS_OPEN,
        ),
        Index("ix_queue_item_closed", "closed_at", "id", postgresql_where=_IS_CLOSED),
        Index("ix_queue_item_root", "root_id", postgresql_where=text("root_id IS NOT NULL")),
        CheckConstraint("kind <> ''", name="kind"),
        CheckConstraint(_one_of("state", tuple(ItemState)), name="state"),
        CheckConstraint("(part = 1) = (split_from_id IS NULL)", name="part"),
        CheckConstraint(
            f"CASE state WHEN '{ItemState.WAITING}' THEN owner_id IS NULL"
            f" WHEN '{ItemState.IN_HAND}' THEN owner_id IS NOT NULL END",
            name="owner",
        ),
        CheckConstraint(
            f"num_nonnulls(outcome, closed_at) = CASE WHEN state = '{ItemState.CLOSED}' THEN 2 ELSE 0 END",
            name="closed",
        ),
        CheckConstraint(
            "num_nonnulls(merged_into_id, root_id, state_before) ="
            f" CASE WHEN state = '{ItemState.MERGED}' THEN 3 ELSE 0 END",
            name="merged",
        ),
        CheckConstraint("merged_into_id <> id AND root_id <> id", name="not_itself"),
        CheckConstraint(_one_of("state_before", OPEN), name="state_before"),
        CheckConstraint(_one_of("outcome", KEPT), name="outcome"),
        CheckConstraint(f"NOT ({_one_of('outcome', NEEDS_LINK)}) OR link <> ''", name="outcome_link"),
        CheckConstraint(
            f"NOT ({_one_of('outcome', NEEDS_WORDS)}) OR outcome_words <> ''", name="outcome_words"
        ),
        CheckConstraint(
            f"(outcome IS NOT DISTINCT FROM '{Outcome.SESSION_RUN}') = (outcome_on IS NOT NULL)",
            name="outcome_on",
        ),
        CheckConstraint(
            f"(outcome IS NOT DISTINCT FROM '{Outcome.ESCALATED}') = (outcome_whom <> '')",
            name="outcome_whom",
        ),
    )


class ItemContributor(Model):
    """Somebody who gave what an item is about. Of joined items each keeps its own."""

    item_id: Mapped[int] = mapped_column(ForeignKey("queue_item.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class ItemNotice(Model):
    """That somebody is told what became of an item to which they gave, themselves or by a merge: once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("queue_item.id"))  # the one that closed
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    told_at: Mapped[datetime] = mapped_column(
        server_default=func.now()
    )  # on the page; a digest shows it later
    digest_run_id: Mapped[int | None] = mapped_column(ForeignKey("digest_run.id"), index=True)

    item: Mapped[QueueItem] = relationship()
    person: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("item_id", "person_id"),
        Index("ix_item_notice_undigested", "person_id", "id", postgresql_where=text("digest_run_id IS NULL")),
    )
