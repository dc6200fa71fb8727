"""What happened: one row an act. Changes, feeds and the stewards' log are readings of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiki.database import Base
from wiki.models.account import Contributor
from wiki.models.file import File
from wiki.models.page import Page
from wiki.models.workspace import Workspace


class Event(Base):
    """Who did what to what, when."""

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("verb <> ''", name="verb_present"),
        Index("ix_events_workspace", "workspace_id", "id"),
        Index("ix_events_workspace_minor", "workspace_id", "minor", "id"),
        Index("ix_events_page", "page_id", "id"),
        Index("ix_events_contributor", "contributor_id", "id"),
        Index("ix_events_steward", "steward", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    verb: Mapped[str]
    contributor_id: Mapped[int | None] = mapped_column(
        ForeignKey("contributors.id", ondelete="SET NULL")
    )
    workspace_id: Mapped[int | None] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE")
    )
    page_id: Mapped[int | None] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"))
    file_id: Mapped[int | None] = mapped_column(
        ForeignKey("files.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int | None]
    """The revision, or version of the file, that came of it."""
    summary: Mapped[str] = mapped_column(default="")
    minor: Mapped[bool] = mapped_column(default=False)
    steward: Mapped[bool] = mapped_column(default=False)
    """Whether this was an act that cannot be undone and stands in the stewards' log."""
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)

    contributor: Mapped[Contributor | None] = relationship()
    workspace: Mapped[Workspace | None] = relationship()
    page: Mapped[Page | None] = relationship()
    file: Mapped[File | None] = relationship()
