"""The tables of practice-development queues and of the rules that route contributions into them."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning_exchange.extensions import Model


class Queue(Model):
    """A place where contributions about one thing gather, to be turned into changed practice."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class RoutingRule(Model):
    """What a contribution must have to go to a queue. The first rule that fits, by position, decides."""

    id: Mapped[int] = mapped_column(primary_key=True)
    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"))
    position: Mapped[int] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(server_default="1")
    conditions: Mapped[
        dict[str, Any]
    ]  # kinds, aims, behaviours, sectors, organisations, words: lists; see rules.py

    queue: Mapped[Queue] = relationship(lazy="joined", innerjoin=True)
