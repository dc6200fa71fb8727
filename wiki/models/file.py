"""Files attached to a workspace, their versions, and which version each revision shows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiki.database import UNNESTED, Base
from wiki.models.account import Contributor
from wiki.models.workspace import Workspace


class File(Base):
    """Something attached to a workspace under a name, with versions."""

    __tablename__ = "files"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_present"),
        Index(
            "uq_files_living_name",
            "workspace_id",
            "name_key",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    name: Mapped[str]
    """A path within the workspace: `loss.png`, or `images/loss.png` from an import."""
    name_key: Mapped[str]
    head_number: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]

    workspace: Mapped[Workspace] = relationship(lazy="joined", innerjoin=UNNESTED)

    __mapper_args__ = {"version_id_col": head_number, "version_id_generator": False}


class FileVersion(Base):
    """One state of a file's bytes, never altered."""

    __tablename__ = "file_versions"
    __table_args__ = (
        UniqueConstraint("file_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("size >= 0", name="size_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(index=True)
    size: Mapped[int]
    """Bytes."""
    media_type: Mapped[str]
    """Decided from the content, never from the name alone."""
    width: Mapped[int | None]
    height: Mapped[int | None]
    contributor_id: Mapped[int] = mapped_column(
        ForeignKey("contributors.id", ondelete="RESTRICT"), index=True
    )
    saved_at: Mapped[datetime]
    summary: Mapped[str] = mapped_column(default="")

    file: Mapped[File] = relationship()
    contributor: Mapped[Contributor] = relationship(lazy="joined", innerjoin=UNNESTED)


class RevisionFile(Base):
    """A revision shows this version of a file, whatever becomes of the file later."""

    __tablename__ = "revision_files"

    revision_id: Mapped[int] = mapped_column(
        ForeignKey("revisions.id", ondelete="CASCADE"), primary_key=True
    )
    file_version_id: Mapped[int] = mapped_column(
        ForeignKey("file_versions.id", ondelete="CASCADE"), primary_key=True, index=True
    )
