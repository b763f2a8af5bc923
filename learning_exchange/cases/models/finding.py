"""What lists and search read of current stories, and what readers keep for themselves.

The first two tables are kept by triggers on "case" (migration 0003), in the transaction that publishes or
withdraws a story or changes whom it is shared with: nobody has to remember them, and nothing lags behind.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from learning_exchange.extensions import Model

# No list of entries that wait to be sorted in, which every search would have to read through.
_GIN: dict[str, Any] = {"postgresql_using": "gin", "postgresql_with": {"fastupdate": "off"}}


class FindableCase(Model):
    """A current story as lists and search know it: narrow, and quickly read. Never written from here."""

    case_id: Mapped[int] = mapped_column(
        ForeignKey("case.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int]  # ascends with the moment of publication
    public_id: Mapped[UUID]
    published_at: Mapped[datetime]
    author_id: Mapped[int]
    organisation_id: Mapped[int]
    scope: Mapped[str]
    set_id: Mapped[int | None]
    tags: Mapped[list[str]]  # such as "aim:c-sdm", "sector:acute", "place:Myshire North", "batch:17", "era:1"
    title_words: Mapped[str] = mapped_column(TSVECTOR)
    main_words: Mapped[str] = mapped_column(
        TSVECTOR
    )  # of title and place, and what is said three times or more
    words: Mapped[str] = mapped_column(TSVECTOR)

    __table_args__ = (
        Index(
            "ix_findable_case_published",
            "published_at",
            "public_id",
            unique=True,
            postgresql_include=["number"],
        ),
        Index("ix_findable_case_found", "title_words", "main_words", "words", "tags", **_GIN),
    )


class StoryWord(Model):
    """A word of current stories, and how many have it: what somebody who mistyped it may have meant."""

    word: Mapped[str] = mapped_column(primary_key=True)
    stories: Mapped[int]

    __table_args__ = (
        Index("ix_story_word_like", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
    )


class Bookmark(Model):
    """A story that somebody wants to come back to."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(
        ForeignKey("case.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (Index("ix_bookmark_made", "person_id", "made_at", "case_id"),)


class SavedSearch(Model):
    """What somebody looks for again and again; `feed_key` is in the address of its feed, if it has one."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    wanted: Mapped[dict[str, str]]
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    feed_key: Mapped[UUID | None] = mapped_column(unique=True)

    __table_args__ = (Index("ix_saved_search_person", "person_id", "saved_at"),)
