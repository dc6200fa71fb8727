"""What is written: pages, their former names, their revisions, and the texts themselves."""

from __future__ import annotations

import zlib
from datetime import datetime
from hashlib import sha256

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, WriteOnlyMapped, mapped_column, relationship

from wiki.database import UNNESTED, Base
from wiki.models.account import Contributor
from wiki.models.workspace import Workspace

HOME = "home"


class Text(Base):
    """A text, kept byte for byte, once, however many revisions say it."""

    __tablename__ = "texts"
    __table_args__ = (CheckConstraint("codec IN ('plain', 'zlib')", name="codec_known"),)

    hash: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the UTF-8 bytes, in hexadecimal."""
    codec: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
    """Length of the UTF-8 bytes."""

    @classmethod
    def of(cls, content: str) -> Text:
        raw = content.encode()
        packed = zlib.compress(raw, 6)
        codec, data = ("zlib", packed) if len(packed) < len(raw) else ("plain", raw)
        return cls(hash=sha256(raw).hexdigest(), codec=codec, data=data, size=len(raw))

    @property
    def content(self) -> str:
        return unpack(self.codec, self.data)


def unpack(codec: str, data: bytes) -> str:
    """The text in a row of `texts`."""
    return (zlib.decompress(data) if codec == "zlib" else data).decode()


class Page(Base):
    """A titled text in a workspace. Its words live in its revisions, which are never altered."""

    __tablename__ = "pages"
    __table_args__ = (
        CheckConstraint("slug <> ''", name="slug_present"),
        CheckConstraint("title <> ''", name="title_present"),
        Index(
            "uq_pages_living_slug",
            "workspace_id",
            "slug_key",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_pages_workspace_slug", "workspace_id", "slug_key"),
        Index("ix_pages_workspace_title", "workspace_id", "title_key"),
        Index("ix_pages_workspace_name", "workspace_id", "name_key"),
        Index("ix_pages_workspace_source", "workspace_id", "source_path"),
        Index("ix_pages_saved", "saved_at"),
        Index("ix_pages_workspace_parent", "workspace_id", "parent_key", "title_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    slug: Mapped[str]
    slug_key: Mapped[str]
    """casefold(NFC(slug)): what makes two slugs the same."""
    name_key: Mapped[str]
    """The slug key's last segment, which a wikilink may use alone."""
    parent_key: Mapped[str]
    """What stands before that segment: the slug key of the page above; empty at the top."""
    title: Mapped[str]
    title_key: Mapped[str]
    head_number: Mapped[int] = mapped_column(default=0)
    stamp: Mapped[int] = mapped_column(default=1)
    """Grows with every change of the page itself; what links here has a stamp of its own."""
    source_path: Mapped[str | None]
    """Where an import found the page; relative links are read from there."""
    unread: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether its head came with an import and has not been rendered since: links and tags are due."""
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    deleted_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("contributors.id", ondelete="SET NULL")
    )
    deleted_because: Mapped[str] = mapped_column(default="")

    workspace: Mapped[Workspace] = relationship(lazy="joined", innerjoin=UNNESTED)
    deleted_by: Mapped[Contributor | None] = relationship(foreign_keys=[deleted_by_id])
    revisions: WriteOnlyMapped[Revision] = relationship(back_populates="page", passive_deletes=True)

    # Two people saving at once: the second UPDATE finds another head_number and fails.
    __mapper_args__ = {"version_id_col": head_number, "version_id_generator": False}

    def revise(
        self,
        text: Text,
        *,
        author: Contributor,
        summary: str,
        at: datetime,
        base: int,
        minor: bool = False,
    ) -> Revision:
        """Add the next revision. Nothing else may change a page's text."""
        self.head_number += 1
        self.stamp += 1
        self.saved_at = at
        revision = Revision(
            page=self,
            number=self.head_number,
            base_number=base,
            text_hash=text.hash,
            contributor=author,
            summary=summary,
            minor=minor,
            saved_at=at,
            title=self.title,
            licence=self.workspace.licence,
        )
        self.revisions.add(revision)
        return revision

    @property
    def is_home(self) -> bool:
        return self.slug_key == HOME


class PageAlias(Base):
    """A page's former slug. It leads to the page for ever, unless a living page takes the name."""

    __tablename__ = "page_aliases"
    __table_args__ = (UniqueConstraint("workspace_id", "slug_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    slug: Mapped[str]
    slug_key: Mapped[str]
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"), index=True)

    page: Mapped[Page] = relationship()


class Revision(Base):
    """One saved state of a page, numbered 1, 2, 3 … within the page, never altered."""

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("page_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("base_number >= 0 AND base_number < number", name="base_before"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id", ondelete="CASCADE"))
    number: Mapped[int]
    base_number: Mapped[int]
    """The revision this one was written on top of; older than the one before it after a merge."""
    text_hash: Mapped[str] = mapped_column(
        ForeignKey("texts.hash", ondelete="RESTRICT"), index=True
    )
    contributor_id: Mapped[int] = mapped_column(
        ForeignKey("contributors.id", ondelete="RESTRICT"), index=True
    )
    saved_at: Mapped[datetime]
    summary: Mapped[str] = mapped_column(default="")
    minor: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str]
    licence: Mapped[str]

    page: Mapped[Page] = relationship(back_populates="revisions")
    body: Mapped[Text] = relationship()
    contributor: Mapped[Contributor] = relationship(lazy="joined", innerjoin=UNNESTED)

    @property
    def text(self) -> str:
        return self.body.content

    @property
    def merged(self) -> bool:
        """Whether somebody else had saved in between, and both were put together."""
        return self.base_number < self.number - 1
