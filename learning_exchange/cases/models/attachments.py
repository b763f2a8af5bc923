"""The table of files that belong to stories. Their bytes are not here but in the store, under `key`."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from learning_exchange.cases.models.stories import Case
from learning_exchange.cases.rules.attaching import FileKind
from learning_exchange.extensions import Model


class Attachment(Model):
    """A picture or a PDF of a story. The bytes stand in the store before the row, so no row ever dangles."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    # A draft that is deleted takes its files along.
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(unique=True)  # in the store; random, and of no other file ever
    kind: Mapped[str]
    label: Mapped[str]
    alt: Mapped[str] = mapped_column(server_default="")  # what a picture shows, in words
    size: Mapped[int]  # bytes
    width: Mapped[int | None]  # pixels, of a picture, as the next
    height: Mapped[int | None]
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())

    case: Mapped[Case] = relationship()

    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(repr(str(kind)) for kind in FileKind)})", name="kind"),
        CheckConstraint(
            "(kind = 'pdf') = (width IS NULL) AND (width IS NULL) = (height IS NULL)", name="shape"
        ),
        CheckConstraint("kind = 'pdf' OR alt <> ''", name="alt"),
        Index("ix_attachment_case", "case_id", "id"),
    )


class AttachmentSweep(Model):
    """That on this day the store was, or will be, rid of what belongs to no story: once a day."""

    local_date: Mapped[date] = mapped_column(primary_key=True)
