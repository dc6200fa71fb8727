"""Where imported revisions and files came from, so that a second import adds only what is new."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wiki.database import Base


class ImportOrigin(Base):
    """One revision, or version of a file, and the place upstream it came from."""

    __tablename__ = "import_origins"
    __table_args__ = (UniqueConstraint("workspace_id", "key", "origin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    key: Mapped[str]
    """What upstream calls the page or file, across its renames."""
    origin: Mapped[str]
    """Which state of it: a commit, or a number."""
    position: Mapped[int]
    """Place in upstream's order, from 1."""
    page_id: Mapped[int | None] = mapped_column(
        ForeignKey("pages.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int | None]
    """The revision of the page that it became; null when its text became none of its own."""
    file_id: Mapped[int | None] = mapped_column(
        ForeignKey("files.id", ondelete="CASCADE"), index=True
    )
